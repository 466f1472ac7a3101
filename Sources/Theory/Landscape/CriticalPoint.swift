/// A point of a one-dimensional landscape where the slope vanishes or changes sign.
package struct CriticalPoint: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    case minimum
    case maximum
  }

  package let kind: Kind
  package let place: Double
  package let value: Double
  /// Second derivative; `+∞` at a minimum and `−∞` at a maximum where the slope jumps.
  package let curvature: Double
  /// At an end of the interval, held there by the end and not by the slope.
  package let atBoundary: Bool

  package init(
    kind: Kind, place: Double, value: Double, curvature: Double, atBoundary: Bool = false
  ) {
    self.kind = kind
    self.place = place
    self.value = value
    self.curvature = curvature
    self.atBoundary = atBoundary
  }
}

/// The way out of a basin over one of its sides.
package struct Barrier: Sendable, Equatable {
  /// The maximum on the way.
  package let top: CriticalPoint
  /// Distance from the minimum to the top.
  package let width: Double
  /// `ΔL = L(top) − L(minimum)`.
  package let height: Double
  /// `Δ log L = ln L(top)/L(minimum)`; nil unless both losses are positive.
  package let logHeight: Double?
}

/// The basin of attraction of gradient flow around one minimum.
package struct Basin: Sendable, Equatable {
  package let minimum: CriticalPoint
  /// Edges: maxima, or the ends of the interval.
  package let low: Double
  package let high: Double
  /// Nil where the basin ends with the interval.
  package let left: Barrier?
  package let right: Barrier?

  /// `rᵢ`: distance to the nearest maximum; +∞ for a single basin.
  package var width: Double { min(left?.width ?? .infinity, right?.width ?? .infinity) }

  /// The lower of the two barriers.
  package var lowestBarrier: Barrier? {
    guard let left else { return right }
    guard let right else { return left }
    return left.height <= right.height ? left : right
  }

  /// `l* = ⌈r/b⌉`, the fewest steps of length at most `b` that lead out; nil without a way out.
  package func jumps(bound: Double) -> Int? {
    guard width.isFinite, bound > 0 else { return nil }
    let ratio = (width / bound).rounded(.up)
    return ratio < 1e15 ? max(1, Int(ratio)) : nil
  }
}
