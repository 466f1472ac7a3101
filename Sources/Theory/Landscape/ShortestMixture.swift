internal import LinearAlgebra

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
