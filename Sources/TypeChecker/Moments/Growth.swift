/// How an expression depends on a value that may be as large as a heavy tail makes it.
///
/// Only what is certain is said: a power is a lower bound of what happens far out, and where terms may cancel, or
/// nothing is known of a function, the answer is `unknown`.
enum Growth: Hashable, Sendable {
  /// It does not depend on it: a number if that is known. A matrix is positive if it is positive definite.
  case free(Double?, isPositive: Bool)
  case bounded
  case power(Power)
  /// How it is at one end of a draw.
  case end(Leading)
  case unknown

  /// Growth as a power of what has the tail.
  struct Power: Hashable, Sendable {
    /// What stands before the variable in a linear expression.
    enum Factor: Hashable, Sendable {
      case number(Double)
      case some
    }
    /// The least and the largest degree it may have.
    var degrees: ClosedRange<Double> = 1...1
    /// It tends to +∞ where it grows, and is not negative far out elsewhere.
    var isPositive = false
    /// It grows on one side only, we do not say which.
    var isOneSided = false
    var factor: Factor? = .number(1)
    /// Whether each entry grows so.
    var isEntrywise: Bool
    /// Whether that was made use of.
    var readsEntries = false
    /// In what it grows; nil: in several things.
    var variable: String?
    var tail: Tail?
  }

  static let number = Growth.free(nil, isPositive: false)

  var power: Power? {
    if case .power(let power) = self { power } else { nil }
  }

  /// At an end: what does not depend on the draw is as it is.
  private var leading: Leading? {
    switch self {
    case .end(let leading): leading
    case .free(let number, let isPositive):
      number == 0 ? nil : Leading(free: number, isPositive: isPositive)
    case .bounded, .power, .unknown: nil
    }
  }

  private var isZero: Bool {
    if case .free(0?, _) = self { true } else { false }
  }

  private var isEnd: Bool {
    if case .end = self { true } else { false }
  }

  var isFree: Bool {
    if case .free = self { true } else { false }
  }

  // MARK: Arithmetic

  static func + (a: Growth, b: Growth) -> Growth {
    switch (a, b) {
    case (.unknown, _), (_, .unknown): return .unknown
    case (.free(let x, let p), .free(let y, let q)):
      return .free(x.flatMap { x in y.map { x + $0 } }, isPositive: p && q)
    case (.end(let p), .bounded), (.bounded, .end(let p)): return p.beside
    case (.end, _), (_, .end):
      guard let p = a.leading, let q = b.leading else {
        return a.isZero ? b : b.isZero ? a : .unknown
      }
      return p.adding(q)
    case (.power(let p), .power(let q)): return p.adding(q)
    case (.power(let p), let other), (let other, .power(let p)): return p.adding(other)
    case (.bounded, _), (_, .bounded): return .bounded
    }
  }

  static prefix func - (a: Growth) -> Growth { .free(-1, isPositive: false) * a }

  /// Of numbers, or entry by entry.
  static func * (a: Growth, b: Growth) -> Growth {
    switch (a, b) {
    case (.unknown, _), (_, .unknown): return .unknown
    case (.free(let x, let p), .free(let y, let q)):
      return .free(x.flatMap { x in y.map { x * $0 } }, isPositive: p && q)
    case (.end(let p), .bounded), (.bounded, .end(let p)):
      return p.degrees.upperBound <= 0 ? .bounded : .unknown
    case (.end, _), (_, .end):
      if a.isZero || b.isZero { return .free(0, isPositive: true) }
      guard let p = a.leading, let q = b.leading else { return .unknown }
      return p.multiplied(by: q)
    case (.free(let x, let isPositive), .power(let p)): return p.scaled(by: x, isPositive)
    case (.power(let p), .free(let x, let isPositive)): return p.scaled(by: x, isPositive)
    case (.power(let p), .power(let q)): return p.multiplied(by: q)
    case (.bounded, .power), (.power, .bounded): return .unknown
    case (.bounded, _), (_, .bounded): return .bounded
    }
  }

  static func / (a: Growth, b: Growth) -> Growth {
    switch (a, b) {
    case (.unknown, _), (_, .unknown), (.bounded, .power): return .unknown
    case (_, .end(let q)): return a * .end(q.inverse)
    case (.end(let p), .bounded):
      return p.grows
        ? .end(Leading(degrees: p.degrees.lowerBound...(.infinity), sign: nil)) : .unknown
    case (.end(let p), .free(let x, let isPositive)):
      return x == 0 ? .unknown : .end(p) * .free(x.map { 1 / $0 }, isPositive: isPositive)
    case (.end, .power): return .unknown
    case (_, .power(let q)): return a * q.inverse
    case (.free(let x, let p), .free(let y, let q)):
      return .free(x.flatMap { x in y.map { x / $0 } }, isPositive: p && q)
    case (.power(let p), .free(let x, let isPositive)):
      return x == 0 ? .unknown : p.scaled(by: x.map { 1 / $0 }, isPositive)
    // Far out it is at least as large.
    case (.power(var p), .bounded):
      p.isPositive = false
      p.factor = nil
      p.degrees = p.degrees.lowerBound...(.infinity)
      return .power(p)
    case (.bounded, .free): return .bounded
    case (_, .bounded): return .unknown
    }
  }

  func raised(to exponent: Growth) -> Growth {
    guard case .free(let p, let isPositive) = exponent else { return .unknown }
    switch self {
    case .free(let x, let isAlso):
      return .free(
        x.flatMap { x in p.map { powerOfConstants(x, $0) } }, isPositive: isPositive && isAlso)
    case .bounded: return (p ?? -1) > 0 ? .bounded : .unknown
    case .power(let base): return p.map(base.raised) ?? .unknown
    case .end(let base): return p.map(base.raised) ?? .unknown
    case .unknown: return .unknown
    }
  }

  var absolute: Growth {
    switch self {
    case .free(let x, _): .free(x.map { abs($0) }, isPositive: true)
    case .bounded, .unknown: self
    case .power(let power): .power(power.absolute)
    case .end(let leading): .end(leading.absolute)
    }
  }

  /// Of either of two branches.
  func or(_ other: Growth) -> Growth {
    if self == other { return self }
    if isEnd || other.isEnd {
      guard let a = leading, let b = other.leading else { return .unknown }
      return .end(a.or(b))
    }
    switch (self, other) {
    case (.free(_, let p), .free(_, let q)): return .free(nil, isPositive: p && q)
    case (.power(let p), .power(let q)): return .power(p.or(q))
    case (.bounded, .free), (.free, .bounded): return .bounded
    case (.unknown, _), (_, .unknown), (.power, _), (_, .power), (.end, _), (_, .end),
      (.bounded, .bounded):
      return .unknown
    }
  }
}

private func powerOfConstants(_ base: Double, _ exponent: Double) -> Double {
  power(base, exponent)
}
