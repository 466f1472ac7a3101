internal import LinearAlgebra
internal import Stopping

/// Descent to a minimum where the slope may jump, by gradient sampling: the step goes against the shortest mixture of the
/// slopes in a small ball, which vanishes at a minimum though no single slope does (Burke, Lewis, Overton 2005).
struct KinkDescent {
  let surface: Surface
  let size: Double

  init(_ surface: Surface, size: Double) {
    self.surface = surface
    self.size = size
  }

  /// The radius of the ball shrinks to this share of the region's size: the accuracy of the place.
  private static let finest = 1e-10

  /// Nil if it is not reached within so many steps, or is farther away than the region's size.
  func minimum(from start: [Double], steps: Int = 500) -> [Double]? {
    var (x, height, share) = (start, surface.value(start), 1e-3)
    let around = directions(start.count)
    for _ in 0..<steps {
      if StopWish.isMade { return nil }
      guard height.isFinite, distance(x, start) <= size else { return nil }
      let radius = share * size
      let slopes =
        [surface.gradient(x)] + around.map { surface.gradient(moved(x, by: radius, along: $0)) }
      guard slopes.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { return nil }
      let steepest = slopes.map(norm).max() ?? 0
      let mixture = shortestMixture(of: slopes)
      let length = norm(mixture)
      if length <= 10 * share * steepest || !step(&x, &height, against: mixture, radius) {
        if share <= Self.finest { return x }
        share = max(Self.finest, 0.1 * share)
      }
    }
    return nil
  }

  /// The best of ever shorter steps, if it leads down enough; false if none does before the ball's radius.
  private func step(
    _ x: inout [Double], _ height: inout Double, against slope: [Double], _ radius: Double
  ) -> Bool {
    let length = norm(slope)
    var t = 0.1 * size
    var best: (place: [Double], level: Double)?
    while t > 0.1 * radius {
      let next = moved(x, by: -t / length, along: slope)
      let level = surface.value(next)
      if let best, level >= best.level { break }
      if level < height - 1e-2 * t * length { best = (next, level) }
      t *= 0.5
    }
    if let best { (x, height) = best }
    return best != nil
  }
}

/// The shortest vector `Σ λᵢ gᵢ`, `λ ≥ 0`, `Σ λ = 1`, by Wolfe's method (1976).
package func shortestMixture(of vectors: [[Double]]) -> [Double] {
  guard
    let first = vectors.indices.min(by: {
      dotProduct(vectors[$0], vectors[$0]) < dotProduct(vectors[$1], vectors[$1])
    })
  else { return [] }
  let largest = vectors.reduce(0) { max($0, dotProduct($1, $1)) }
  var corral: [(vector: Int, weight: Double)] = [(first, 1)]
  func mixture() -> [Double] {
    corral.reduce([Double](repeating: 0, count: vectors[0].count)) {
      moved($0, by: $1.weight, along: vectors[$1.vector])
    }
  }
  for _ in 0..<100 {
    let x = mixture()
    guard
      let next = vectors.indices.min(by: {
        dotProduct(x, vectors[$0]) < dotProduct(x, vectors[$1])
      }), dotProduct(x, vectors[next]) < dotProduct(x, x) - 1e-14 * largest,
      !corral.contains(where: { $0.vector == next })
    else { return x }
    corral.append((next, 0))
    // The shortest affine mixture; on the way to it the first weight that vanishes drops out.
    while true {
      let inner = Matrix(rows: corral.count, columns: corral.count) {
        largest + dotProduct(vectors[corral[$0].vector], vectors[corral[$1].vector])
      }
      guard
        let solution = inner.leastSquares(
          [Double](repeating: 1, count: corral.count), tolerance: 1e-15)
      else { return x }
      let sum = solution.reduce(0, +)
      let weights = solution.map { $0 / sum }
      guard sum > 0, weights.allSatisfy(\.isFinite) else { return x }
      if weights.allSatisfy({ $0 > 1e-15 }) {
        for i in corral.indices { corral[i].weight = weights[i] }
        break
      }
      let share =
        corral.indices.filter { weights[$0] <= 1e-15 }
        .map { corral[$0].weight / (corral[$0].weight - weights[$0]) }.min() ?? 0
      for i in corral.indices {
        corral[i].weight += min(1, share) * (weights[i] - corral[i].weight)
      }
      let least = corral.indices.min { corral[$0].weight < corral[$1].weight } ?? 0
      corral.remove(at: least)
      if corral.isEmpty { return x }
    }
  }
  return mixture()
}
