internal import KernelIR

/// What the rows of a law are made of: independent numbers with laws of their own.
final class OpenDraws {
  enum Atom {
    case base(BaseLaw)
    /// A law of the library, or a choice among numbers, whose moments are known.
    case law(ScalarMeasure)

    /// Mean and variance of a base draw.
    var moments: LawMoments? {
      switch self {
      case .base(.uniform):
        LawMoments(mean: .real(0.5), covariance: .real(1.0 / 12), tail: .infinity, cdf: nil)
      case .base(.normal):
        LawMoments(mean: .real(0), covariance: .real(1), tail: .infinity, cdf: nil)
      case .law: nil
      }
    }

    /// Moments of an order below it exist.
    var tail: Double {
      switch self {
      case .base: .infinity
      case .law(let measure): measure.tail
      }
    }
  }

  let tracer: Tracer
  /// Whether laws of the library stay whole, or are taken apart into their base draws.
  let keepsLaws: Bool
  /// Whether every law whose moments are known stays whole, for these alone.
  let keepsMoments: Bool
  private(set) var values: [(path: String, atom: Atom, value: Traced, moments: LawMoments?)] = []

  init(tracer: Tracer, keepsLaws: Bool, keepsMoments: Bool = false) {
    self.tracer = tracer
    self.keepsLaws = keepsLaws
    self.keepsMoments = keepsMoments
  }

  func value(_ atom: Atom, at path: String, shape: [Int], moments: LawMoments? = nil) -> Value {
    if let known = values.first(where: { $0.path == path }) { return .traced(known.value) }
    let value = tracer.parameter("draw\(values.count)", ValueType(.real, shape))
    values.append((path, atom, value, moments ?? atom.moments))
    return .traced(value)
  }
}
