internal import Glibc

/// Mean number of steps from a saddle to `|x_u| = δ` along the unstable direction of curvature `−γ`
/// with noise variance `σ²`: continuous and with the discrete refinement.
package struct SaddleExit: Sendable {
  /// `[ln(2γδ²/(λσ²)) + γ_E + ln 2]/(2γλ)`.
  package let continuous: Double
  /// `[ln(δ²/V) + γ_E + ln 2]/(2 ln(1+λγ)) + ½` with `V = λσ²/(γ(2+λγ))`: the path is `√V Z (1+λγ)ⁿ` in the
  /// end, and the first whole n beyond δ lies half a step above the n that meets it, on average. To .01 steps
  /// of the exact mean where the noise of a step is below δ/10.
  package let steps: Double
}

/// "Almost linear" in `1/λ`: `λ⁻¹ ln λ⁻¹`. Source: Hu, Li, Li, Liu (1705.07562); constants derived,
/// checked by simulation.
package func saddleExit(
  instability gamma: Double, variance sigma2: Double, rate: Double, distance delta: Double
) throws(TheoryFailure) -> TheoryValue<SaddleExit> {
  try demand(gamma > 0 && rate > 0 && delta > 0, "positive γ, λ and δ")
  try require(
    Assumption(
      .positiveNoise, "there is noise in the unstable direction", held: sigma2 > 0,
      [Quantity("σ²", sigma2)]))
  let constant = eulerGamma + log(2.0)
  let ratio = 2 * gamma * delta * delta / (rate * sigma2)
  let variance = rate * sigma2 / (gamma * (2 + rate * gamma))
  let steps = (log(delta * delta / variance) + constant) / (2 * log1p(rate * gamma)) + 0.5
  return TheoryValue(
    SaddleExit(continuous: (log(ratio) + constant) / (2 * gamma * rate), steps: steps),
    assuming: [
      Assumption(.startAtCriticalPoint, "the start is the saddle itself"),
      Assumption(.quadratic, "the loss is quadratic within the distance"),
      Assumption(
        .smallNoise, "the distance is large against the noise: 2γδ²/(λσ²) ≥ 10",
        held: ratio >= 10 * (1 - 1e-9), [Quantity("2γδ²/(λσ²)", ratio)]),
    ], formula: "E steps = [ln(2γδ²/(λσ²)) + γ_E + ln 2]/(2γλ)", source: "1705.07562, section 4")
}
