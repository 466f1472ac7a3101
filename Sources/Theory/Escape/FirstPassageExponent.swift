/// The exponent of the first-passage proxy, `t_p ∝ c^{B/(λh)+1−n/2}`, `c = L_threshold/L*`.
///
/// An asymptote for large `c`: local slopes still grow at c = 8, and with bounded or Gaussian data in
/// one dimension they run away. Source: 2105.09557, section 5.
package func firstPassageExponent(
  curvature h: Double, outliers n: Double, batch: Double, rate: Double
) throws(TheoryFailure) -> TheoryValue<Double> {
  try demand(h > 0 && batch > 0 && rate > 0, "positive curvature, batch and rate")
  let critical = 2 * (batch / (rate * h) + 1)
  return TheoryValue(
    batch / (rate * h) + 1 - n / 2,
    assuming: [
      Assumption(
        .meanSquareStable, "n < n_c = 2(B/(λh) + 1): the law L^(−φ) can be normalised",
        held: n < critical, [Quantity("n", n), Quantity("n_c", critical)]),
      Assumption(.decoupledNoise, "the noise is 2L/B times the Hessian at the minimum"),
      Assumption(
        .smallRate, "time is nearly continuous: λh ≤ 0.2", held: rate * h <= 0.2,
        [Quantity("λh", rate * h)]),
    ], formula: "t_p ∝ c^{B/(λh)+1−n/2}", source: "2105.09557, section 5")
}
