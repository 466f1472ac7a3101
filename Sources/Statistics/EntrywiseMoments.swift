/// Means and sums of squares of the entries of a vector over one block, in mergeable form.
package struct EntrywiseMoments: Sendable {
  package var weight: Double
  package var mean: [Double]
  package var squares: [Double]

  package init(weight: Double, mean: [Double], squares: [Double]) {
    self.weight = weight
    self.mean = mean
    self.squares = squares
  }

  /// Chan, Golub and LeVeque's formula, entry by entry.
  package static func merged(_ a: EntrywiseMoments, _ b: EntrywiseMoments) -> EntrywiseMoments {
    let weight = a.weight + b.weight
    guard a.weight > 0 else { return b }
    guard b.weight > 0 else { return a }
    var result = a
    result.weight = weight
    for i in a.mean.indices {
      let difference = b.mean[i] - a.mean[i]
      result.mean[i] += difference * b.weight / weight
      result.squares[i] +=
        b.squares[i] + difference * difference * a.weight * b.weight / weight
    }
    return result
  }

  /// Unbiased; of weighted observations, the mean square.
  package func variance(isWeighted: Bool) -> [Double] {
    squares.map { $0 / (isWeighted ? weight : weight - 1) }
  }
}
