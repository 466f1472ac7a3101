internal import Glibc
internal import LinearAlgebra
internal import Stopping

/// Gradient flow `ẋ = −∇L` to where it rests, by implicit steps `(H + I/τ) Δ = −∇L`: they follow the
/// flow through stiff valleys and end as Newton's method.
package struct Descent {
  package let surface: Surface
  /// A step is at most 1/100 of this length.
  private let size: Double
  /// A step is that much shorter, and changes the slope that much less from what was predicted.
  private var fineness = 1.0

  /// `size`: diagonal of the region of interest.
  package init(_ surface: Surface, size: Double) {
    self.surface = surface
    self.size = size
  }

  /// The same, with steps as many times as fine.
  package func refined(by factor: Double) -> Descent {
    var copy = self
    copy.fineness = factor * fineness
    return copy
  }

  /// Where the flow from a place rests; nil if it does not within 2000 steps, or farther away than
  /// ten times the region's size.
  package func rest(from start: [Double]) -> [Double]? {
    var (x, height, slope) = (start, surface.value(start), surface.gradient(start))
    var tau = 0.01 * size / max(norm(slope), 1e-300)
    for _ in 0..<Int(2000 * fineness) {
      if StopWish.isMade { return nil }
      let steepness = norm(slope)
      guard steepness.isFinite, height.isFinite, distance(x, start) < 10 * size else { return nil }
      if steepness == 0 { return x }
      let curvature = surface.hessian(x).symmetrized
      guard let eigen = curvature.symmetricEigen(), let lowest = eigen.values.first,
        let highest = eigen.values.last
      else { return nil }
      // A valley is as flat as rounding makes it.
      let isHeld = lowest > -1e-9 * highest
      // stay where H + I/τ is positive
      if lowest < 0 { tau = min(tau, -0.5 / lowest) }
      guard
        let step = (curvature + .identity(x.count, scale: 1 / tau)).solve(slope.map { -$0 })
      else { return nil }
      let length = norm(step)
      if length <= 1e-13 * (size + norm(x)), isHeld { return x }
      let next = zip(x, step).map { $0 + $1 }
      let (nextHeight, nextSlope) = (surface.value(next), surface.gradient(next))
      let predicted = zip(slope, curvature * step).map { $0 + $1 }
      let isFaithful =
        length <= 0.01 / fineness * size
        && distance(nextSlope, predicted) <= 0.1 / fineness * steepness
        && nextHeight <= height + 1e-14 * abs(height)
      if isFaithful {
        (x, height, slope) = (next, nextHeight, nextSlope)
        tau *= 2
      } else {
        tau *= 0.3
        guard tau * steepness > 1e-14 * size else { return x }
      }
    }
    return nil
  }

  /// Where a quick way down ends, by Newton's method on `|H|` with backtracking: at a minimum, and not always the
  /// one that the flow leads to, or where the slope jumps. Nil where the loss is not finite.
  func end(from start: [Double]) -> [Double]? {
    var (x, height, slope) = (start, surface.value(start), surface.gradient(start))
    for _ in 0..<50 {
      if StopWish.isMade { return nil }
      guard height.isFinite, let eigen = surface.hessian(x).symmetrized.symmetricEigen() else {
        return nil
      }
      let steepness = norm(slope)
      if steepness == 0 { return x }
      // Where there is no curvature a step goes as far as the region.
      let floor = max(1e-6 * (eigen.values.map(abs).max() ?? 0), steepness / size)
      let whole = eigen.function { 1 / max(abs($0), floor) } * slope
      let length = norm(whole)
      guard length.isFinite else { return nil }
      if length <= 1e-12 * (size + norm(x)) { return x }
      let longest = min(1, 0.2 * size / length)
      let step = whole.map { longest * $0 }
      let descent = dotProduct(step, slope)
      var share = 1.0
      var hasMoved = false
      while share > 1e-8, !hasMoved {
        let next = moved(x, by: -share, along: step)
        let level = surface.value(next)
        if level <= height - 1e-4 * share * descent {
          (x, height, slope) = (next, level, surface.gradient(next))
          hasMoved = true
        }
        share *= 0.5
      }
      if !hasMoved { return x }
    }
    return x
  }

  /// Where the flow leads on the two sides of a saddle's unstable direction.
  func bothWays(from saddle: StationaryPoint) -> [[Double]?] {
    guard let eigen = surface.hessian(saddle.place).symmetrized.symmetricEigen() else {
      return [nil, nil]
    }
    let direction = eigen.vectors.column(0)
    return [-1.0, 1].map { rest(from: moved(saddle.place, by: $0 * 1e-4 * size, along: direction)) }
  }
}
