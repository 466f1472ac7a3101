internal import KernelIR

// What is known of the moments of laws that do not say it themselves.
extension Evaluator {
  /// What is known of a law's moments.
  func moments(of law: Law) throws -> LawMoments? {
    if var moments = law.moments {
      if moments.tail == .unknown, tracer == nil {
        moments.tail = try tails(of: law)?.size ?? .unknown
      }
      return moments
    }
    if case .constant(let value) = law.form {
      guard let shape = value.shape else { return nil }
      let zero: Value =
        shape.count == 1 ? .tensor(Tensor(repeating: 0, shape: [shape[0], shape[0]])) : .real(0)
      return LawMoments(mean: value, covariance: zero, tail: .light, cdf: nil)
    }
    // A law that depends on where the iterate is has no moments but there.
    guard tracer == nil else { return nil }
    return try momentsOfSum(law) ?? derivedMoments(of: law)
  }

  /// Of a law, which may depend on the traced place, from what its value is made of.
  func derivedMoments(of law: Law) throws -> LawMoments? {
    let one = try oneDraw(of: law)
    guard let tail = try one?.tails.size ?? tails(of: law)?.size else {
      return try momentsByRules(of: law)
    }
    var found = try momentsByRules(of: law) ?? LawMoments(mean: nil, covariance: nil, tail: tail)
    found.tail = tail.and(found.tail)
    if found.tail.hasMoment(2) == false {
      found.covariance = nil
    } else if found.covariance == nil, let moments = one?.moments {
      (found.mean, found.covariance) = (moments.mean, moments.covariance)
    }
    if found.mean == nil, found.tail.hasMoment(1) != false { found.mean = one?.moments.mean }
    return found
  }

  /// Mean and variance of a law of one number `a + Σ bᵢ xᵢ` of independent numbers whose moments are known: exactly
  /// `a + Σ bᵢ mᵢ` and `Σ bᵢ² vᵢ`; nil where it is no such sum, or a moment is not known.
  private func momentsOfSum(_ law: Law) throws -> LawMoments? {
    let value = try opened(.moments) { try drawnNumber(of: law) }
    guard let value, value.drawsNumbers, !value.draws.isEmpty,
      value.draws.allSatisfy({ $0.source.moments != nil }),
      let degree = value.kernel.polynomialDegree(in: Set(value.draws.indices)), degree <= 1
    else { return nil }
    func f(_ numbers: [Double]) -> Double { value(numbers)[0] }
    let zeros = [Double](repeating: 0, count: value.draws.count)
    let constant = f(zeros)
    var (mean, variance, tail) = (constant as Double?, 0.0 as Double?, TailBounds.light)
    for index in value.draws.indices {
      var unit = zeros
      unit[index] = 1
      let factor = f(unit) - constant
      guard factor != 0, let known = value.draws[index].source.moments else { continue }
      mean = mean.flatMap { sum in known.mean?.double.map { sum + factor * $0 } }
      variance = variance.flatMap { sum in
        known.covariance?.double.map { sum + factor * factor * $0 }
      }
      tail = .heavier(tail, known.tail)
    }
    guard constant.isFinite else { return nil }
    return LawMoments(
      mean: mean.map { .real($0) }, covariance: variance.map { .real($0) }, tail: tail, cdf: nil)
  }

  /// The law of one number as a function of the only base draw it is made of; nil for other laws, and for what depends on
  /// the place.
  func oneDraw(of law: Law) throws -> OneDraw? {
    let value = try opened(.base, capturing: true) { try drawnNumber(of: law) }
    guard let value, value.captured.isEmpty, value.drawsNumbers, value.draws.count == 1,
      case .base(let base) = value.draws[0].source
    else { return nil }
    return OneDraw(value.kernel.results[0], of: value.kernel, parameter: 0, .base(base))
  }

  /// The tails of a law of one number that is a function of several draws; nil for other laws, and for what depends on
  /// the place.
  private func tails(of law: Law) throws -> Tails? {
    let value = try opened(.tails, capturing: true) { try drawnNumber(of: law) }
    guard let value, value.captured.isEmpty, value.drawsNumbers else { return nil }
    let sources = try value.draws.compactMap { draw -> OneDraw.Source? in
      switch draw.source {
      case .base(let law): .base(law)
      case .moments(let moments):
        .whole(try sides(of: moments), isPositive: try isPositive(moments))
      case .measure, .distribution: nil
      }
    }
    guard sources.count == value.draws.count, var rules = TailRules(value.kernel, sources) else {
      return nil
    }
    return rules.tails()
  }

  /// On which side the tail of a law is, as its distribution function tells: above if nothing is below 0, on both if it
  /// is symmetric.
  func sides(of moments: LawMoments) throws -> Tails {
    if moments.tail == .light { return .light }
    if try isPositive(moments) { return Tails(above: moments.tail, below: .light) }
    let isSymmetric = try [0.5, 3, 20].allSatisfy {
      guard let high = try below($0, moments), let low = try below(-$0, moments) else {
        return false
      }
      return abs(low + high - 1) < 1e-6
    }
    return isSymmetric
      ? Tails(above: moments.tail, below: moments.tail) : Tails(size: moments.tail)
  }

  /// Whether the distribution function says so.
  private func isPositive(_ moments: LawMoments) throws -> Bool { try below(0, moments) == 0 }

  private func below(_ x: Double, _ moments: LawMoments) throws -> Double? {
    guard let cdf = moments.cdf else { return nil }
    return try call(.function(cdf), [CallArgument(label: nil, value: .real(x))]).double
  }

  /// One draw of a law of one number, while its draws are opened; nil for other laws.
  private func drawnNumber(of law: Law) throws -> Traced? {
    let drawn = try sample(law, shape: [], path: "law")
    return drawn.shape == [] ? try tracedValue(drawn, named: "law") : nil
  }
}
