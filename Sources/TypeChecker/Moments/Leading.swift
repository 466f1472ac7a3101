internal import Glibc

/// The leading term `c·yᵈ` of a number at one end of a draw, for y → ∞: `y = ±x` far out, `y = 1/|x|` close to 0.
///
/// Only there it says anything, and so it knows signs, branches and limits, which `Growth.Power` does not.
struct Leading: Hashable, Sendable {
  /// What is left besides the leading term.
  enum Rest: Int, Comparable, Sendable {
    case growing, bounded, nothing
    static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }
  /// `exp(rate·y^power)`, up to a factor that tends to a number.
  struct Exponential: Hashable, Sendable {
    var power: Double
    var rate: Double
  }

  /// The least and the largest degree it may have: infinite for exponentials, negative for what vanishes.
  var degrees: ClosedRange<Double>
  var coefficient: Double?
  /// 1 or −1 where it is known.
  var sign: Double?
  var rest = Rest.growing
  var exponential: Exponential?

  init(degrees: ClosedRange<Double>, coefficient: Double) {
    (self.degrees, self.coefficient, rest) = (degrees, coefficient, .nothing)
    sign = coefficient < 0 ? -1 : 1
  }

  init(degrees: ClosedRange<Double>, sign: Double?) {
    (self.degrees, self.sign) = (degrees, sign)
  }

  /// Of what tends to a number other than 0.
  static func limit(_ number: Double) -> Leading {
    var result = Leading(degrees: 0...0, coefficient: number)
    result.rest = .bounded
    return result
  }

  /// A number that does not depend on the draw, and is not 0.
  init(free number: Double?, isPositive: Bool) {
    if let number {
      self.init(degrees: 0...0, coefficient: number)
    } else {
      self.init(degrees: 0...0, sign: isPositive ? 1 : nil)
    }
  }

  var grows: Bool { degrees.lowerBound > 0 }
  var vanishes: Bool { degrees.upperBound < 0 }
  private var degree: Double? {
    degrees.lowerBound == degrees.upperBound ? degrees.lowerBound : nil
  }
  /// Only the sign and the degrees.
  private var rough: Leading { Leading(degrees: degrees, sign: sign) }

  // MARK: Arithmetic

  func adding(_ other: Leading) -> Growth {
    if degrees.lowerBound > other.degrees.upperBound { return .end(with(other)) }
    if other.degrees.lowerBound > degrees.upperBound { return .end(other.with(self)) }
    if let mine = exponential, let its = other.exponential, mine != its {
      let isMine = (mine.power, mine.rate) > (its.power, its.rate)
      if mine.rate > 0, its.rate > 0 { return .end(isMine ? self : other) }
    }
    if degree != nil, degree == other.degree, let a = coefficient, let b = other.coefficient {
      guard a + b != 0 else { return .unknown }
      var sum = Leading(degrees: degrees, coefficient: a + b)
      sum.rest = min(rest, other.rest)
      return .end(sum)
    }
    guard let sign, sign == other.sign else { return .unknown }
    var sum = Leading(
      degrees: max(
        degrees.lowerBound, other.degrees.lowerBound)...max(
          degrees.upperBound, other.degrees.upperBound), sign: sign)
    if exponential == other.exponential { sum.exponential = exponential }
    return .end(sum)
  }

  /// With what is smaller.
  private func with(_ other: Leading) -> Leading {
    var result = self
    result.rest = min(rest, other.degrees.upperBound > 0 ? .growing : .bounded)
    return result
  }

  /// With what is bounded.
  var beside: Growth {
    if grows { return .end(with(.limit(1))) }
    return degrees.upperBound <= 0 ? .bounded : .unknown
  }

  func multiplied(by other: Leading) -> Growth {
    var product = Leading(degrees: 0...0, sign: nil)
    if let a = coefficient, let b = other.coefficient {
      product = Leading(degrees: 0...0, coefficient: a * b)
      product.rest = isNumber ? other.rest : other.isNumber ? rest : .growing
      if rest == .nothing, other.rest == .nothing { product.rest = .nothing }
    }
    if let a = sign, let b = other.sign { product.sign = a * b }
    switch (exponential, other.exponential) {
    case (let a?, let b?):
      let power = max(a.power, b.power)
      let rate = (a.power == power ? a.rate : 0) + (b.power == power ? b.rate : 0)
      guard rate != 0 else { return .unknown }
      product.degrees = rate > 0 ? .infinity...(.infinity) : -.infinity...(-.infinity)
      if a.power == b.power { product.exponential = Exponential(power: power, rate: rate) }
      return .end(product)
    case (let a?, nil): product.exponential = other.degree == 0 ? a : nil
    case (nil, let b?): product.exponential = degree == 0 ? b : nil
    case (nil, nil): break
    }
    let (low, high) = (
      degrees.lowerBound + other.degrees.lowerBound, degrees.upperBound + other.degrees.upperBound
    )
    guard !low.isNaN, !high.isNaN else { return .unknown }
    product.degrees = low...high
    return .end(product)
  }

  private var isNumber: Bool { degree == 0 && rest == .nothing }

  var inverse: Leading {
    var result = self
    result.degrees = -degrees.upperBound...(-degrees.lowerBound)
    result.coefficient = coefficient.map { 1 / $0 }
    result.exponential?.rate.negate()
    if rest != .nothing { result.rest = .growing }
    return result
  }

  var absolute: Leading {
    var result = self
    (result.sign, result.coefficient) = (1, coefficient.map { abs($0) })
    return result
  }

  var negated: Leading {
    var result = self
    (result.sign, result.coefficient) = (sign.map { -$0 }, coefficient.map { -$0 })
    return result
  }

  func raised(to exponent: Double) -> Growth {
    if exponent == 0 { return .free(1, isPositive: true) }
    if exponent == 1 { return .end(self) }
    if exponent < 0 { return inverse.raised(to: -exponent) }
    let isWhole = exponent.rounded() == exponent
    guard isWhole || sign == 1 else { return .unknown }
    var result = Leading(
      degrees: degrees.lowerBound * exponent...degrees.upperBound * exponent,
      sign: isWhole && exponent.truncatingRemainder(dividingBy: 2) == 0 ? 1 : sign)
    guard !result.degrees.lowerBound.isNaN else { return .unknown }
    result.coefficient = coefficient.map { pow($0, exponent) }
    result.exponential = exponential
    result.exponential?.rate *= exponent
    if rest == .nothing { result.rest = .nothing }
    return .end(result)
  }

  /// Of either of two branches.
  func or(_ other: Leading) -> Leading {
    if self == other { return self }
    return Leading(
      degrees: min(
        degrees.lowerBound, other.degrees.lowerBound)...max(
          degrees.upperBound, other.degrees.upperBound), sign: sign == other.sign ? sign : nil)
  }

  // MARK: Functions

  /// Of a function with these limits at ±∞ and this slope at 0, where it is 0.
  func saturating(_ low: Double, _ high: Double, slope: Double) -> Growth {
    if vanishes { return .end(slope == 1 ? small : rough) }
    if grows {
      guard let sign else { return .end(Leading(degrees: 0...0, sign: nil)) }
      return .end(.limit(sign > 0 ? high : low))
    }
    return degree == 0 && coefficient != nil ? .end(rough) : .bounded
  }

  /// Close to 0 a function of slope 1 is its argument.
  var small: Leading {
    var result = self
    (result.rest, result.exponential) = (.growing, nil)
    return result
  }

  var exponentiated: Growth {
    if vanishes { return .end(.limit(1)) }
    guard grows else {
      guard degree == 0, let coefficient else { return degree == 0 ? .bounded : .unknown }
      return .end(.limit(exp(coefficient)))
    }
    guard let sign else { return .unknown }
    var result = Leading(
      degrees: sign > 0 ? .infinity...(.infinity) : -.infinity...(-.infinity), sign: 1)
    if let degree, degree.isFinite, let coefficient, rest >= .bounded {
      result.exponential = Exponential(power: degree, rate: coefficient)
    }
    return .end(result)
  }

  /// Slower than any power: of which we say less than a billionth.
  private static let slow = 0...1e-9

  var logarithm: Growth {
    guard sign == 1 else { return .unknown }
    if let exponential {
      return .end(
        Leading(
          degrees: exponential.power...exponential.power, sign: exponential.rate < 0 ? -1 : 1))
    }
    if grows, degrees.upperBound.isFinite { return .end(Leading(degrees: Self.slow, sign: 1)) }
    if vanishes, degrees.lowerBound.isFinite { return .end(Leading(degrees: Self.slow, sign: -1)) }
    guard degree == 0, let coefficient, coefficient != 1 else { return .unknown }
    return .end(.limit(log(coefficient)))
  }

  // MARK: Tails

  /// The tail of what grows so.
  func tail(_ tail: Tail) -> Tail? {
    guard grows else { return nil }
    guard case .exponential(let power, _) = tail.cause else {
      return tail.raised(to: degrees.lowerBound)
    }
    guard let exponential, exponential.rate > 0, exponential.power >= power else { return nil }
    return tail.raised(to: exponential.power > power ? .infinity : exponential.rate)
  }
}
