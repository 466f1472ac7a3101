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
  /// The tail of 1/x: P(|x| < ε) ~ ε^index.
  var inverse: Tail?
  /// How light the tail is: P(|x| > t) ~ exp(−index·t^power).
  var decay: Tail?

  init(
    mean: Mean = .unknown, tail: Tail? = nil, inverse: Tail? = nil, decay: Tail? = nil
  ) {
    (self.mean, self.tail, self.inverse, self.decay) = (mean, tail, inverse, decay)
  }

  /// Of a draw in a block, where only what it lacks matters.
  var ofDraw: LawFacts? {
    tail == nil && inverse == nil && decay == nil
      ? nil : LawFacts(tail: tail, inverse: inverse, decay: decay)
  }

  /// What any of several laws lacks, their mixture lacks; nil if none lacks anything.
  init?(anyOf laws: [LawFacts]) {
    guard var tail = Tail.heaviest(laws.compactMap(\.tail)) else { return nil }
    if laws.count > 1, tail.side == .above { tail.side = .some }
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

  var negated: LawFacts {
    var result = LawFacts(mean: mean, tail: tail)
    if tail?.side == .above { result.tail?.side = .some }
    return result
  }

  /// Of a product; both are independent.
  func multiplied(by other: LawFacts) -> LawFacts {
    // A factor with mean 0 takes the tail to both sides.
    func tail(_ law: LawFacts, times factor: LawFacts) -> Tail? {
      guard var tail = law.tail else { return nil }
      tail.side = factor.mean == .zero || tail.side == .both ? .both : .some
      return tail
    }
    var product = LawFacts(
      tail: Tail.heaviest([tail(self, times: other), tail(other, times: self)].compactMap { $0 }))
    switch (mean, other.mean) {
    case (.zero, _), (_, .zero): product.mean = .zero
    case (.other(let mean), .other): product.mean = .other(mean)
    case (.unknown, _), (_, .unknown): product.mean = .unknown
    }
    if product.meanless != nil { product.mean = .unknown }
    return product
  }
}

/// A power of what has a tail P(|X| > x) ~ x^(−index), of which moments of this order and above are infinite.
struct Tail: Hashable, Sendable {
  enum Cause: Hashable, Sendable {
    /// This law has a moment only where the parameter is above its order.
    case parameter(String, law: String)
    /// A stable law: variance and all that is above exist only where it is the normal one.
    case stable(law: String)
    case cauchy
    case declared
    /// The inverse of a draw that may be close to 0.
    case inverse
    /// `exp(rate·|x|^power)` of a draw with P(|x| > t) ~ exp(−index·t^power).
    case exponential(power: Double, law: String)

    /// Whether it is the function of the draw that has it, and not the draw.
    var isOfFunction: Bool {
      switch self {
      case .inverse, .exponential: true
      case .parameter, .stable, .cauchy, .declared: false
      }
    }
  }
  enum Side: Hashable, Sendable {
    case both, above, some
  }
  var index: Double
  var cause: Cause
  var side = Side.some
  var power = 1.0

  var isTwoSided: Bool { side == .both }

  /// The heaviest of several.
  static func heaviest(_ tails: [Tail]) -> Tail? {
    tails.min { $0.index / $0.power < $1.index / $1.power }
  }

  static func lightest(_ tails: [Tail]) -> Tail? {
    tails.max { $0.index / $0.power < $1.index / $1.power }
  }

  func raised(to power: Double) -> Tail {
    var result = self
    result.power *= power
    return result
  }

  /// Why there is no moment of an order; nil where there is one.
  func missing(order: Double) -> String? {
    guard order * power >= index else { return nil }
    if power != 1, !cause.isOfFunction {
      var base = self
      base.power = 1
      let pace = power.isFinite ? "with power \(describe(power))" : "faster than any power"
      return base.missing(order: order * power).map { "it grows \(pace) of a draw, and \($0)" }
    }
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
    case .inverse: return "it divides by a draw that may be as close to 0 as one likes"
    case .exponential(_, let law): return "it grows faster than the tail of \(law) falls"
    }
  }
}

/// The noise of a dynamics.
struct NoiseFacts: Hashable, Sendable {
  var tail: Tail
  /// Whether each entry has this tail, and not only the vector as a whole.
  var isEntrywise: Bool
}
