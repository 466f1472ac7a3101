internal import Glibc

/// SGD with `M` batches per epoch, reshuffled each epoch, on one direction of curvature `k`: noise
/// within an epoch sums to zero (covariance `−c/(M−1)`).
package struct EpochShuffling: Sendable {
  /// Variance at epoch boundaries.
  package let boundary: Double
  /// Variance averaged over the epoch's steps.
  package let average: Double
  /// The same noise drawn independently: `λc/(k(2−λk))`.
  package let independent: Double
  /// `λ²c(M+1)/6`: the average in a flat direction.
  package let flatLimit: Double
  /// The rate at which shuffling starts to matter, `λk ≈ 3/M`.
  package let crossoverRate: Double
}

/// Boundary: `λ²c[M S₂ − S₁²]/((M−1)(1−q^{2M}))`, `q = 1−λk`. Source: Kühn, Rosenow (2306.05300);
/// formulas derived and checked by simulation.
package func epochShuffling(
  curvature k: Double, variance c: Double, rate: Double, batches m: Int
) throws(TheoryFailure) -> TheoryValue<EpochShuffling> {
  try demand(m >= 2 && k > 0 && rate > 0 && c >= 0, "M ≥ 2 batches, positive k and λ")
  let stable = Assumption(.stable, "λ k < 2", held: rate * k < 2, [Quantity("λ k", rate * k)])
  try require(stable)
  let q = 1 - rate * k
  let size = Double(m)
  /// `Σ_{j<t} q^j` and `Σ_{j<t} q^{2j}`, kept in running form so that `k → 0` does not cancel.
  var (s1, s2) = (0.0, 0.0)
  var bridges: [(variance: Double, decay: Double)] = []
  for t in 1...m {
    s1 = 1 + q * s1
    s2 = 1 + q * q * s2
    bridges.append((rate * rate * c * (size * s2 - s1 * s1) / (size - 1), power(q * q, t)))
  }
  let last = bridges[m - 1]
  let contraction = -expm1(size * log(q * q))
  let boundary = q == 0 ? last.variance : last.variance / contraction
  let average = bridges.reduce(0) { $0 + $1.variance + $1.decay * boundary } / size
  return TheoryValue(
    EpochShuffling(
      boundary: boundary, average: average, independent: rate * c / (k * (2 - rate * k)),
      flatLimit: rate * rate * c * (size + 1) / 6, crossoverRate: 3 / (size * k)),
    assuming: [stable, Assumption(.additiveNoise, "the batch noise does not depend on the state")],
    formula: "V_b = λ²c[M S₂ − S₁²]/((M−1)(1−q^{2M}))", source: "2306.05300; derived")
}
