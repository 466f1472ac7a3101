internal import Glibc
package import LinearAlgebra
internal import Stopping

/// Gradient flow `ẋ = −∇L` to where it rests, by implicit steps `(H + I/τ) Δ = −∇L`: they follow the
/// flow through stiff valleys and end as Newton's method.
package struct Descent {
  let value: ([Double]) -> Double
  let gradient: ([Double]) -> [Double]
  let hessian: ([Double]) -> Matrix
  /// A step is at most 1/100 of this length.
  private let size: Double
  /// A step is that much shorter, and changes the slope that much less from what was predicted.
  private var fineness = 1.0

  /// `size`: diagonal of the region of interest.
  package init(
    size: Double, value: @escaping ([Double]) -> Double,
    gradient: @escaping ([Double]) -> [Double], hessian: @escaping ([Double]) -> Matrix
  ) {
    self.size = size
    self.value = value
    self.gradient = gradient
    self.hessian = hessian
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
    var (x, height, slope) = (start, value(start), gradient(start))
    var tau = 0.01 * size / max(norm(slope), 1e-300)
    for _ in 0..<Int(2000 * fineness) {
      if StopWish.isMade { return nil }
      let steepness = norm(slope)
      guard steepness.isFinite, height.isFinite, distance(x, start) < 10 * size else { return nil }
      if steepness == 0 { return x }
      let curvature = hessian(x).symmetrized
      guard let lowest = curvature.symmetricEigen()?.values.first else { return nil }
      // stay where H + I/τ is positive
      if lowest < 0 { tau = min(tau, -0.5 / lowest) }
      guard
        let step = (curvature + .identity(x.count, scale: 1 / tau)).solve(slope.map { -$0 })
      else { return nil }
      let length = norm(step)
      if length <= 1e-13 * (size + norm(x)), lowest > 0 { return x }
      let next = zip(x, step).map { $0 + $1 }
      let (nextHeight, nextSlope) = (value(next), gradient(next))
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
        guard tau * steepness > 1e-14 * size else { return lowest > 0 ? x : nil }
      }
    }
    return nil
  }

  /// A minimum from a place, by Newton's method on `|H|` with backtracking: quick, and not always the
  /// one that the flow leads to. Nil if it does not get there.
  func minimum(from start: [Double]) -> [Double]? {
    var (x, height, slope) = (start, value(start), gradient(start))
    for _ in 0..<200 {
      if StopWish.isMade { return nil }
      guard height.isFinite, let eigen = hessian(x).symmetrized.symmetricEigen() else { return nil }
      let floor = 1e-6 * (eigen.values.map(abs).max() ?? 0)
      let step = eigen.function { 1 / max(abs($0), floor, 1e-300) } * slope
      let descent = dotProduct(step, slope)
      guard descent.isFinite else { return nil }
      if norm(step) <= 1e-12 * (size + norm(x)) { return x }
      var share = min(1, 0.2 * size / norm(step))
      var moved = false
      while share > 1e-8, !moved {
        let next = zip(x, step).map { $0 - share * $1 }
        let level = value(next)
        if level <= height - 1e-4 * share * descent {
          (x, height, slope) = (next, level, gradient(next))
          moved = true
        }
        share *= 0.5
      }
      if !moved { return norm(step) <= 1e-6 * size ? x : nil }
    }
    return nil
  }

  /// Where the flow leads on the two sides of a saddle's unstable direction.
  func bothWays(from saddle: StationaryPoint) -> [[Double]?] {
    guard let eigen = hessian(saddle.place).symmetrized.symmetricEigen() else { return [nil, nil] }
    return [-1.0, 1].map { side in
      let direction = eigen.vectors.column(0)
      return rest(from: zip(saddle.place, direction).map { $0 + side * 1e-4 * size * $1 })
    }
  }
}

func distance(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
}

private func norm(_ x: [Double]) -> Double { dotProduct(x, x).squareRoot() }
