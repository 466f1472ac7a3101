internal import Glibc

/// A tail `P(|X − m| > r) ∝ r^−α` that reaches the cut of the window a law was solved on.
struct PowerTail {
  /// `α`, from the mass beyond an eighth and beyond half of the window.
  let index: Double
  /// What is missing of the variance beyond the cut, over what was found; infinite for `α ≤ 2`.
  let missing: Double

  /// Nil if the law ends well inside of the window, or falls faster than `r⁻⁴`, where the cut at a mass of 1e-14
  /// leaves nothing to speak of.
  init?(places: [Double], weights: [Double], mean: Double, variance: Double) {
    guard let low = places.first, let high = places.last, variance > 0 else { return nil }
    let reach = max(abs(low - mean), abs(high - mean))
    let total = weights.reduce(0, +)
    func beyond(_ r: Double) -> Double {
      zip(places, weights).reduce(0) { abs($1.0 - mean) > r ? $0 + $1.1 : $0 } / total
    }
    let (near, far) = (beyond(reach / 8), beyond(reach / 2))
    guard near < 0.02, far > 0 else { return nil }
    let index = log(near / far) / log(4.0)
    guard index < 4 else { return nil }
    self.index = index
    missing =
      index > 2
      ? far * pow(2, -index) * reach * reach * index / (index - 2) / variance : .infinity
  }
}
