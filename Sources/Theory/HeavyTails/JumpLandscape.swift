/// Wells and tops of a one-dimensional loss as heavy-tailed SGD sees them: only distances count.
///
/// Minima `m₁ < s₁ < m₂ < … < mₙ`; the outermost fields reach to ±∞ (or to the projection's ends).
/// Source: Wang, Oh, Rhee (2102.04297), section 2.
package struct JumpLandscape: Sendable, Equatable {
  package let minima: [Double]
  package let maxima: [Double]

  package init(minima: [Double], maxima: [Double]) throws(TheoryFailure) {
    try demand(
      !minima.isEmpty && maxima.count == minima.count - 1, "one maximum between any two minima")
    for i in maxima.indices {
      try demand(
        minima[i] < maxima[i] && maxima[i] < minima[i + 1], "minima and maxima in alternating order"
      )
    }
    self.minima = minima
    self.maxima = maxima
  }

  package init(_ landscape: Landscape1D) throws(TheoryFailure) {
    try self.init(
      minima: landscape.minima.map(\.place),
      maxima: landscape.maxima.filter { !$0.atBoundary }.map(\.place))
  }

  /// The field `Ω_j`, with infinite outer ends.
  package func field(_ j: Int) -> (low: Double, high: Double) {
    (j > 0 ? maxima[j - 1] : -.infinity, j < maxima.count ? maxima[j] : .infinity)
  }

  /// `r_i`, the distance from the minimum to the nearest edge of its field.
  package func width(_ i: Int) -> Double {
    let (low, high) = field(i)
    return min(minima[i] - low, high - minima[i])
  }

  /// Distance from `m_i` to the nearest point of `Ω_j`.
  package func distance(_ i: Int, to j: Int) -> Double {
    let (low, high) = field(j)
    return j == i ? 0 : j > i ? low - minima[i] : minima[i] - high
  }
}
