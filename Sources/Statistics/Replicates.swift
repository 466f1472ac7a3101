/// What one source does to a value: the value as it would be with that source changed a little.
///
/// From replicates `θ₍ⱼ₎` of the value `θ` comes the share of the variance that is owed to this source.
///
/// * **Delete-group jackknife** with block weights `pⱼ` (of sum 1), for blocks of unequal size
///   (Busing, Meijer, van der Leeden 1999): with `hⱼ = 1/pⱼ` and pseudo-values
///   `θ̃ⱼ = hⱼ θ − (hⱼ − 1) θ₍ⱼ₎`, their mean `θ_J = Σ pⱼ θ̃ⱼ`,
///   ```
///   var = (1/g) Σ (θ̃ⱼ − θ_J)² / (hⱼ − 1)
///   ```
///   For equal blocks this is the usual `(g−1)/g Σ (θ₍ⱼ₎ − mean)²`.
/// * **Pairs**, for a value whose covariance `L Lᵀ` is known from a formula: replicates `2k, 2k+1` are the
///   value at `± column k of L`; `var = Σ ((θ₊ − θ₋)/2)²`, which is the delta method by central difference.
package struct Replicates: Sendable, Hashable {
  package enum Rule: Sendable, Hashable {
    /// Weights of the blocks that were left out, of sum 1; 0 for an empty block.
    case deleteGroup(weights: [Double])
    /// Plus and minus one standard deviation along each column; `freedom` is what a t test takes, and a rough error
    /// is no more than an order of magnitude.
    case pairs(freedom: Double, isRough: Bool = false)
  }

  package let id: SourceID
  package let rule: Rule
  /// One whole value for each block.
  package let values: [[Double]]

  private init(id: SourceID, rule: Rule, values: [[Double]]) {
    self.id = id
    self.rule = rule
    self.values = values
  }

  /// Leave-one-block-out replicates. A block of weight 0 keeps its place, so that estimates of one run
  /// stay aligned, and adds nothing; with fewer than two other blocks the error is NaN.
  package init(id: SourceID, weights: [Double], leavingOut values: [[Double]]) {
    precondition(weights.count == values.count, "one weight a block")
    precondition(weights.allSatisfy { $0 >= 0 }, "weights of blocks are not negative")
    let total = weights.reduce(0, +)
    self.init(
      id: id, rule: .deleteGroup(weights: total > 0 ? weights.map { $0 / total } : weights),
      values: values)
  }

  /// Blocks of equal weight.
  package init(id: SourceID, leavingOut values: [[Double]]) {
    self.init(
      id: id, weights: [Double](repeating: 1, count: values.count), leavingOut: values)
  }

  /// From a factor of the covariance, `columns[k]` being column `k` of `L`.
  package init(id: SourceID, value: [Double], columns: [[Double]], freedom: Double = .infinity) {
    var values: [[Double]] = []
    for column in columns {
      values.append(zip(value, column).map { $0 + $1 })
      values.append(zip(value, column).map { $0 - $1 })
    }
    self.init(id: id, rule: .pairs(freedom: freedom), values: values)
  }

  /// From the whole value at plus and at minus one standard deviation along each direction.
  init(id: SourceID, plus: [[Double]], minus: [[Double]], freedom: Double, isRough: Bool = false) {
    precondition(plus.count == minus.count, "pairs")
    self.init(
      id: id, rule: .pairs(freedom: freedom, isRough: isRough),
      values: zip(plus, minus).flatMap { [$0, $1] })
  }

  package var count: Int { values.count }

  /// Whether its replicates leave out one block each.
  var isOfBlocks: Bool {
    switch rule {
    case .deleteGroup: true
    case .pairs: false
    }
  }

  /// Degrees of freedom of the variance: one less than the number of blocks.
  package var freedom: Double {
    switch rule {
    case .deleteGroup(let weights): Double(max(weights.count { $0 > 0 } - 1, 0))
    case .pairs(let freedom, _): freedom
    }
  }

  /// Whether the error is no more than an order of magnitude.
  var isRough: Bool {
    switch rule {
    case .deleteGroup: false
    case .pairs(_, let isRough): isRough
    }
  }

  /// The same source behind another value.
  func with(values: [[Double]]) -> Replicates { Replicates(id: id, rule: rule, values: values) }

  /// Whether the two belong to one partition of the source, so that they may be joined.
  package func matches(_ other: Replicates) -> Bool {
    guard id == other.id, values.count == other.values.count else { return false }
    return switch (rule, other.rule) {
    case (.deleteGroup, .deleteGroup): true
    case (.pairs, .pairs): true
    case (.deleteGroup, .pairs), (.pairs, .deleteGroup): false
    }
  }

  /// The blocks of both: where their weights differ (one counts steps, the other exits) the larger share
  /// of each block, so that a block which is empty in one keeps its weight from the other.
  func joined(with other: Replicates) -> Replicates {
    guard case .deleteGroup(let a) = rule, case .deleteGroup(let b) = other.rule, a != b else {
      return self
    }
    return Replicates(id: id, weights: zip(a, b).map { max($0, $1) }, leavingOut: values)
  }

  /// Rows whose inner products are this source's variances and covariances of the entries of `value`.
  func deviations(of value: [Double]) -> [[Double]] {
    switch rule {
    case .pairs(let freedom, _):
      if freedom.isNaN { return [[Double](repeating: .nan, count: value.count)] }
      return stride(from: 0, to: values.count, by: 2).map { k in
        zip(values[k], values[k + 1]).map { ($0 - $1) / 2 }
      }
    case .deleteGroup(let weights):
      let g = freedom + 1
      guard g > 1 else {
        return [[Double](repeating: .nan, count: value.count)]
      }
      let center = jackknifeMean(of: value)
      return values.indices.filter { weights[$0] > 0 }.map { j in
        let h = 1 / weights[j]
        let scale = 1 / (g * (h - 1)).squareRoot()
        return value.indices.map { i in
          (h * value[i] - (h - 1) * values[j][i] - center[i]) * scale
        }
      }
    }
  }

  /// The mean of the pseudo-values, from which a bias of order `1/n` is gone.
  func jackknifeMean(of value: [Double]) -> [Double] {
    switch rule {
    case .pairs: return value
    case .deleteGroup(let weights):
      // θ_J = θ + Σ (1 − pⱼ)(θ − θ₍ⱼ₎): differences first, so that a constant stays exact.
      return value.indices.map { i in
        var shift = 0.0
        for j in values.indices where weights[j] > 0 {
          shift += (1 - weights[j]) * (value[i] - values[j][i])
        }
        return value[i] + shift
      }
    }
  }
}
