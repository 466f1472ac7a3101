/// What is known of the tail index α of a law, P(|X| > x) ~ x^(−α): two bounds between which it lies.
///
/// Moments of an order below it exist; it is infinite for tails that are lighter than any power.
package struct TailBounds: Hashable, Sendable {
  package let least: Double
  package let most: Double

  static let light = TailBounds(.infinity)
  static let unknown = TailBounds(from: 0, to: .infinity)

  init(_ index: Double) { self.init(from: index, to: index) }

  init(from least: Double, to most: Double) { (self.least, self.most) = (least, most) }

  /// nil where only bounds are known.
  package var exact: Double? { least == most ? least : nil }

  /// Whether moments of an order exist; nil where that is not known.
  func hasMoment(_ order: Double) -> Bool? {
    if order < least { return true }
    return order >= most ? false : nil
  }

  /// Of what is at least as light.
  var orLighter: TailBounds { TailBounds(from: least, to: .infinity) }

  /// Of what both say of the same law.
  func and(_ other: TailBounds) -> TailBounds {
    let (low, high) = (max(least, other.least), min(most, other.most))
    return low <= high ? TailBounds(from: low, to: high) : self
  }

  /// Of what is large where one of two numbers is.
  static func heavier(_ a: TailBounds, _ b: TailBounds) -> TailBounds {
    TailBounds(from: min(a.least, b.least), to: min(a.most, b.most))
  }

  /// Of what is large only where two independent numbers are.
  static func + (a: TailBounds, b: TailBounds) -> TailBounds {
    TailBounds(from: a.least + b.least, to: a.most + b.most)
  }

  /// Of a function that grows like a power p of what has this tail, given 1/p, which is infinite for what grows slower
  /// than any power.
  func ofPower(inverse: TailBounds) -> TailBounds {
    if inverse == .light { return .light }
    return TailBounds(
      from: inverse.least == 0 ? 0 : least * inverse.least,
      to: most == .infinity ? .infinity : most * inverse.most)
  }

  /// Of a positive power.
  static func / (a: TailBounds, power: Double) -> TailBounds {
    TailBounds(from: a.least / power, to: a.most / power)
  }
}

/// The tails of a number at +∞ and at −∞, and that of its size.
struct Tails: Hashable, Sendable {
  var above: TailBounds
  var below: TailBounds
  var size: TailBounds

  static let light = Tails(above: .light, below: .light)
  static let unknown = Tails(size: .unknown)

  init(above: TailBounds, below: TailBounds) {
    (self.above, self.below, size) = (above, below, .heavier(above, below))
  }

  /// Where it is not known on which side it is.
  init(size: TailBounds) {
    (above, below, self.size) = (size.orLighter, size.orLighter, size)
  }

  /// Of what is drawn from one law or another.
  static func heavier(_ a: Tails, _ b: Tails) -> Tails {
    var result = Tails(above: .heavier(a.above, b.above), below: .heavier(a.below, b.below))
    result.size = .heavier(a.size, b.size)
    return result
  }

  var negated: Tails {
    var result = self
    (result.above, result.below) = (below, above)
    return result
  }

  var absolute: Tails { Tails(above: size, below: .light) }
}
