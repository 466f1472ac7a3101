internal import KernelIR

/// The draws of a law, a noise or a step as parameters of the kernel that is being built: independent numbers that theory
/// integrates over, convolves, or differentiates by.
final class OpenDraws {
  /// Which laws stay whole. All others are taken apart into the standard normal and uniform numbers they are made of.
  enum Grain {
    case base
    /// Choices among numbers and mixtures, which would jump with the number that chooses.
    case choices
    /// Those, and laws of one number with moments of any order that exists.
    case measures
    /// Laws of one number whose distribution function is known.
    case distributions
    /// Laws of one number whose mean is known.
    case moments
    /// Laws of one number whose tail index is known, and which are made of several base draws.
    case tails
  }

  /// What is known of a draw.
  enum Source {
    case base(BaseLaw)
    case measure(ScalarMeasure)
    case distribution(ScalarLaw)
    case moments(LawMoments)
  }

  struct Draw {
    let path: String
    let source: Source
    let value: Traced
  }

  let tracer: Tracer
  let grain: Grain
  private(set) var draws: [Draw] = []

  init(tracer: Tracer, grain: Grain) {
    (self.tracer, self.grain) = (tracer, grain)
  }

  func value(_ source: Source, at path: String, shape: [Int]) -> Value {
    if let known = draws.first(where: { $0.path == path }) { return .traced(known.value) }
    let value = tracer.parameter("draw\(draws.count)", ValueType(.real, shape))
    draws.append(Draw(path: path, source: source, value: value))
    return .traced(value)
  }
}

extension OpenDraws.Source {
  var distribution: ScalarLaw? {
    switch self {
    case .base(.normal): .gaussian(mean: 0, sd: 1)
    case .base(.uniform): .continuous(.uniform(low: 0, high: 1))
    case .distribution(let law): law
    case .measure, .moments: nil
    }
  }

  var moments: LawMoments? {
    switch self {
    case .base(.normal):
      LawMoments(mean: .real(0), covariance: .real(1), tail: .light, cdf: nil)
    case .base(.uniform):
      LawMoments(mean: .real(0.5), covariance: .real(1.0 / 12), tail: .light, cdf: nil)
    case .moments(let moments): moments
    case .measure, .distribution: nil
    }
  }

  var tails: Tails {
    switch self {
    case .base, .distribution: .light
    case .measure(let measure): measure.tails
    case .moments(let moments): Tails(size: moments.tail)
    }
  }
}

extension Evaluator {
  /// The parameter that stands for a base draw of this step; nil where draws are draws.
  func openDraw(_ law: BaseLaw, shape: [Int], path: String) -> Value? {
    openHere?.value(.base(law), at: path, shape: shape)
  }

  /// The parameter that stands for a draw of a whole law; nil where the law is taken apart, or draws are draws.
  func openDraw(_ law: Law, shape: [Int], path: String) throws -> Value? {
    guard let open = openHere, let source = try source(of: law, open.grain) else { return nil }
    return open.value(source, at: path, shape: shape)
  }

  /// Not inside of loops, nor where a draw is made again until a condition holds.
  private var openHere: OpenDraws? {
    guard retry == nil, freshSample == nil, let openDraws, let tracer, openDraws.tracer === tracer
    else { return nil }
    return openDraws
  }

  /// What a law is known by that stays whole; nil for one that is taken apart.
  private func source(of law: Law, _ grain: OpenDraws.Grain) throws -> OpenDraws.Source? {
    let chooses: Bool
    switch law.form {
    case .constant, .normal, .multivariateNormal, .uniform, .direction: return nil
    case .choice, .mixture: chooses = true
    case .block, .negated, .combined, .mapped: chooses = false
    }
    switch grain {
    case .base: return nil
    case .choices: return chooses ? try scalarMeasure(of: law).map { .measure($0) } : nil
    case .measures:
      guard chooses || law.moments?.cdf != nil else { return nil }
      return try scalarMeasure(of: law).map { .measure($0) }
    case .distributions:
      // A law with traced parameters is known by its base draws only.
      return (try? elementaryLaw(of: law)).map { .distribution($0) }
    case .moments:
      guard let moments = law.moments, moments.cdf != nil || moments.mean?.double != nil,
        !moments.isOfArray
      else { return nil }
      return .moments(moments)
    case .tails:
      guard let moments = law.moments, moments.tail != .unknown, !moments.isOfArray,
        try isOfOneNumber(law), try oneDraw(of: law) == nil
      else { return nil }
      return .moments(moments)
    }
  }
}
