/// Count, mean and, if asked for, the second central moments of `d`-vectors, in mergeable form.
///
/// `comoment[i d + j] = Σ w (xᵢ − meanᵢ)(xⱼ − meanⱼ)`. Merged by Chan, Golub and LeVeque's formula, which
/// does not cancel. With weights, these say how much an observation counts (reliability weights), and
/// unbiased moments divide by `W − Σw²/W`; without, that is `n − 1`.
package struct Moments: Sendable, Hashable {
  package private(set) var count: Int
  /// Σw.
  package private(set) var weight: Double
  /// Σw².
  package private(set) var squaredWeight: Double
  package private(set) var mean: [Double]
  /// `d × d`, symmetric, row-major; nil if only means are kept.
  package private(set) var comoment: [Double]?

  package init(dimension: Int, second: Bool = true) {
    count = 0
    weight = 0
    squaredWeight = 0
    mean = [Double](repeating: 0, count: dimension)
    comoment = second ? [Double](repeating: 0, count: dimension * dimension) : nil
  }

  /// From an accumulator elsewhere. Without weights, `weight` and `squaredWeight` are the count.
  package init(
    count: Int, weight: Double? = nil, squaredWeight: Double? = nil, mean: [Double],
    comoment: [Double]? = nil
  ) {
    precondition(
      comoment.map { $0.count == mean.count * mean.count } ?? true, "a square of second moments")
    self.count = count
    self.weight = weight ?? Double(count)
    self.squaredWeight = squaredWeight ?? Double(count)
    self.mean = mean
    self.comoment = comoment
  }

  /// Of numbers, one after the other (Welford).
  package init(of numbers: some RandomAccessCollection<Double>) {
    var (n, mean, square) = (0.0, 0.0, 0.0)
    for x in numbers {
      n += 1
      let deviation = x - mean
      mean += deviation / n
      square += deviation * (x - mean)
    }
    self.init(count: Int(n), mean: [mean], comoment: [square])
  }

  package var dimension: Int { mean.count }

  package mutating func add(_ x: [Double], weight w: Double = 1) {
    precondition(x.count == mean.count, "as many entries as the moments have")
    count += 1
    guard w > 0 else { return }
    let before = weight
    weight += w
    squaredWeight += w * w
    let share = w / weight
    let scale = before * share
    let d = mean.count
    if comoment != nil {
      for i in 0..<d {
        let row = scale * (x[i] - mean[i])
        for j in 0..<d { comoment?[i * d + j] += row * (x[j] - mean[j]) }
      }
    }
    for i in 0..<d { mean[i] += share * (x[i] - mean[i]) }
  }

  /// Both samples together.
  package static func merged(_ a: Moments, _ b: Moments) -> Moments {
    precondition(a.dimension == b.dimension, "one dimension")
    if b.weight == 0 { return a.counting(b.count) }
    if a.weight == 0 { return b.counting(a.count) }
    let total = a.weight + b.weight
    let share = b.weight / total
    let gap = zip(b.mean, a.mean).map { $0 - $1 }
    var result = a
    result.count += b.count
    result.weight = total
    result.squaredWeight += b.squaredWeight
    for i in gap.indices { result.mean[i] += share * gap[i] }
    if let x = a.comoment, let y = b.comoment {
      let d = gap.count
      let scale = a.weight * share
      var sum = x
      for i in 0..<d {
        let row = scale * gap[i]
        for j in 0..<d { sum[i * d + j] += y[i * d + j] + row * gap[j] }
      }
      result.comoment = sum
    } else {
      result.comoment = nil
    }
    return result
  }

  private func counting(_ more: Int) -> Moments {
    var result = self
    result.count += more
    return result
  }

  /// All merged, in the fixed tree; nil if there are none.
  package static func merged(_ leaves: [Moments]) -> Moments? {
    MergeTree.merge(leaves) { merged($0, $1) }
  }

  /// What unbiased second moments divide by.
  package var freedom: Double { weight > 0 ? weight - squaredWeight / weight : 0 }

  /// Unbiased covariance, `d × d`; NaN for fewer than two observations or if only means were kept.
  package var covariance: [Double] {
    guard let comoment, freedom > 0 else {
      return [Double](repeating: .nan, count: dimension * dimension)
    }
    return comoment.map { $0 / freedom }
  }

  /// Unbiased variances.
  package var variance: [Double] {
    let all = covariance
    return mean.indices.map { all[$0 * dimension + $0] }
  }
}
