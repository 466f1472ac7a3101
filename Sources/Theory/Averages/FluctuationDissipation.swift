/// The fluctuation–dissipation relation of heavy ball in a stationary state, any loss:
/// `E[w·∇L(w)] = ½λ(1+μ) E[m·m]`, `w` before the step, `m` the un-normalised buffer. Gives the right
/// side. Source: Yaida 2018; form derived.
package func fluctuationDissipation(
  rate: Double, momentum mu: Double = 0, bufferSquare: Double
) throws(TheoryFailure) -> TheoryValue<Double> {
  try require(momentumAssumption(mu))
  try demand(rate > 0 && bufferSquare >= 0, "λ > 0 and E m² ≥ 0")
  return TheoryValue(
    0.5 * rate * (1 + mu) * bufferSquare,
    assuming: [Assumption(.stable, "the state is stationary")],
    formula: "E[w·∇L] = ½λ(1+μ)E[m·m]", source: "Yaida 2018 (1810.00004)")
}
