internal import KernelIR

/// What the rows of a law are made of: independent numbers with laws of their own.
final class OpenDraws {
  enum Atom {
    case base(BaseLaw)
    /// A law of the library, or a choice among numbers, whose moments are known.
    case law(ScalarMeasure)

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
  private(set) var values: [(path: String, atom: Atom, value: Traced)] = []

  init(tracer: Tracer, keepsLaws: Bool) {
    self.tracer = tracer
    self.keepsLaws = keepsLaws
  }

  func value(_ atom: Atom, at path: String, shape: [Int]) -> Value {
    if let known = values.first(where: { $0.path == path }) { return .traced(known.value) }
    let value = tracer.parameter("draw\(values.count)", ValueType(.real, shape))
    values.append((path, atom, value))
    return .traced(value)
  }
}
