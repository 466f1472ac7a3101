internal import Glibc
package import LinearAlgebra

/// The Markov chain on all minima to which unclipped heavy-tailed SGD converges, on the time scale
/// `1/H(1/η)`.
package struct UnclippedChain: Sendable {
  /// `q_ij`, rows summing to zero, per unit of `1/H(1/η)` steps.
  package let generator: Matrix
  /// Stationary share of time in each field.
  package let weights: [Double]

  /// Mean exit time from field `i` in steps, given `H(1/η) = P(|Z| > 1/η)`.
  package func meanExit(_ i: Int, tailAtInverseRate h: Double) -> Double {
    -1 / (generator[i, i] * h)
  }

  /// `P(exit from i leads to j) = q_ij/q_i`.
  package func exitShare(_ i: Int, to j: Int) -> Double {
    i == j ? 0 : -generator[i, j] / generator[i, i]
  }
}

/// `q_ij = p (d_near^{−α} − d_far^{−α})` with the distances from `m_i` to the edges of `Ω_j`, and
/// `p` the share of the tail on that side.
///
/// Needs every jump possible: no clip, or a bound beyond the whole interval.
/// Of three wells, exit rates are within 3 %, shares of exits within 0.001 and weights within 0.002 of those of
/// the exact operator for η ≤ 0.005 (α = 1.4 and 1.8, 0.05 Lomax).
/// Source: 2102.04297, Theorem 2.3; constants derived.
package func unclippedChain(
  on landscape: JumpLandscape, tailIndex alpha: Double, rightShare: Double = 0.5,
  clip: Double? = nil
) throws(TheoryFailure) -> TheoryValue<UnclippedChain> {
  let n = landscape.minima.count
  try demand(n > 1, "at least two minima")
  try demand(rightShare > 0 && rightShare < 1, "both tails present")
  var q = Matrix(rows: n, columns: n)
  for i in 0..<n {
    for j in 0..<n where j != i {
      let (low, high) = landscape.field(j)
      let m = landscape.minima[i]
      let (near, far) = j > i ? (low - m, high - m) : (m - high, m - low)
      let share = j > i ? rightShare : 1 - rightShare
      q[i, j] = share * (pow(near, -alpha) - (far.isFinite ? pow(far, -alpha) : 0))
    }
    q[i, i] = -(0..<n).reduce(0) { $1 == i ? $0 : $0 + q[i, $1] }
  }
  // the jump rates as a chain that is never killed; only off-diagonals count
  let rates = Matrix(rows: n, columns: n) { $0 == $1 ? 0 : q[$0, $1] }
  guard
    let factors = SubstochasticFactorization(
      transitions: rates, killing: [Double](repeating: 0, count: n))
  else { throw .notConverged("stationary weights of the limiting chain") }
  let reach = (landscape.minima.last ?? 0) - (landscape.minima.first ?? 0)
  return TheoryValue(
    UnclippedChain(generator: q, weights: factors.stationaryLaw()),
    assuming: [
      tailAssumption(alpha),
      Assumption(
        .noClipping, "nothing is clipped, or only beyond the whole interval",
        held: clip.map { $0 > 2 * reach } ?? true, clip.map { [Quantity("bound", $0)] } ?? []),
      Assumption(.smallRate, "the rate tends to zero; corrections are O(η^(α−1))"),
    ], formula: "q_ij = p (d_near^−α − d_far^−α), time scale 1/H(1/η)",
    source: "2102.04297, Theorem 2.3")
}
