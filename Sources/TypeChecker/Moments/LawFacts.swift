/// Which moments of a law exist, and whether its mean is 0.
struct LawFacts: Hashable, Sendable {
  enum Mean: Hashable, Sendable {
    case zero
    case other(String)
    case unknown
  }
  var mean: Mean = .unknown
  /// The heaviest tail in it; nil where none is known.
  var tail: Tail?

  init(mean: Mean = .unknown, tail: Tail? = nil) {
    self.mean = mean
    self.tail = tail
  }

  /// What any of several laws lacks, their mixture lacks; nil if none lacks anything.
  init?(anyOf laws: [LawFacts]) {
    guard let tail = laws.compactMap(\.tail).min(by: { $0.index < $1.index }) else { return nil }
    self.tail = tail
  }

  /// Why the law has no mean, e.g. ``Stable(alpha: 0.8, …)` has a mean only for alpha > 1`.
  var meanless: String? { tail?.missing(order: 1) }
  /// Why the law has no variance.
  var varianceless: String? { tail?.missing(order: 2) }

  /// Of a sum; both are independent.
  func adding(_ other: LawFacts, sign: Double) -> LawFacts {
    var sum = LawFacts(anyOf: [self, other]) ?? LawFacts()
    switch (mean, other.mean) {
    case (.zero, let mean): sum.mean = mean
    case (let mean, .zero): sum.mean = mean
    case (.other, .other), (.unknown, _), (_, .unknown): sum.mean = .unknown
    }
    return sum
  }

  /// Of a product; both are independent.
  func multiplied(by other: LawFacts) -> LawFacts {
    var product = LawFacts(anyOf: [self, other]) ?? LawFacts()
    switch (mean, other.mean) {
    case (.zero, _), (_, .zero): product.mean = .zero
    case (.other(let mean), .other): product.mean = .other(mean)
    case (.unknown, _), (_, .unknown): product.mean = .unknown
    }
    if product.meanless != nil { product.mean = .unknown }
    return product
  }
}

/// A tail P(|X| > x) ~ x^(−index): moments of this order and above are infinite.
struct Tail: Hashable, Sendable {
  enum Cause: Hashable, Sendable {
    /// This law has a moment only where the parameter is above its order.
    case parameter(String, law: String)
    /// A stable law: variance and all that is above exist only where it is the normal one.
    case stable(law: String)
    case cauchy
    case declared
  }
  var index: Double
  var cause: Cause

  /// Why there is no moment of an order; nil where there is one.
  func missing(order: Double) -> String? {
    guard order >= index else { return nil }
    let moment =
      switch order {
      case 1: "a mean"
      case 2: "a variance"
      case .infinity: "exponential moments"
      default: "moments of order \(describe(order))"
      }
    switch cause {
    case .parameter(_, let law) where order == .infinity, .stable(let law) where order == .infinity:
      return "\(law) has no \(moment)"
    case .parameter(let parameter, let law):
      return "\(law) has \(moment) only for \(parameter) > \(describe(order))"
    case .stable(let law):
      return "\(law) has \(moment) only for alpha \(order < 2 ? "> \(describe(order))" : "= 2")"
    case .cauchy: return "`Cauchy` has neither mean nor variance"
    case .declared: return "it is declared without one"
    }
  }
}

/// The noise of a dynamics.
struct NoiseFacts: Hashable, Sendable {
  var tail: Tail
  /// Whether each entry has this tail, and not only the vector as a whole.
  var isEntrywise: Bool
}
