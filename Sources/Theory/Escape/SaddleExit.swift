internal import Glibc

/// Mean number of steps from a saddle to `|x_u| = δ` along the unstable direction of curvature `−γ`
/// with noise variance `σ²`: continuous and with the discrete refinement.
package struct SaddleExit: Sendable {
  /// `[ln(2γδ²/(λσ²)) + γ_E + ln 2]/(2γλ)`; with momentum `λ/(1−μ)` in place of `λ`.
  package let continuous: Double
  /// `[ln(δ²/V) + γ_E + ln 2]/(2 ln z₊) + ½` with `V = λ²σ²z₊²/((z₊−z₋)²(z₊²−1))`, where `z₊ > 1 > z₋` solve
  /// `z² − (1+μ+λγ)z + μ = 0`; without momentum `z₊ = 1+λγ` and `V = λσ²/(γ(2+λγ))`. The path is `√V Z z₊ⁿ` in the
  /// end, and the first whole n beyond δ lies half a step above the n that meets it, on average. To .01 steps
  /// of the exact mean where the noise of a step is below δ/10.
  package let steps: Double
}

/// "Almost linear" in `1/λ`: `λ⁻¹ ln λ⁻¹`. Source: Hu, Li, Li, Liu (1705.07562); constants derived,
/// checked by simulation.
package func saddleExit(
  instability gamma: Double, variance sigma2: Double, rate: Double, momentum: Double = 0,
  distance delta: Double
) throws(TheoryFailure) -> TheoryValue<SaddleExit> {
  try demand(gamma > 0 && rate > 0 && delta > 0, "positive γ, λ and δ")
  try demand(momentum > -1 && momentum < 1, "a momentum between -1 and 1")
  try require(
    Assumption(
      .positiveNoise, "there is noise in the unstable direction", held: sigma2 > 0,
      [Quantity("σ²", sigma2)]))
  let constant = eulerGamma + log(2.0)
  let pace = rate / (1 - momentum)
  let ratio = 2 * gamma * delta * delta / (pace * sigma2)
  // (z₊ − 1)(1 − z₋) = λγ, without loss of digits at small rates.
  let half = 0.5 * (rate * gamma - (1 - momentum))
  let excess = half + (half * half + rate * gamma).squareRoot()
  let growth = half > 0 ? excess : rate * gamma / (excess - 2 * half)
  let grown = 1 + growth
  let apart = grown - momentum / grown
  let variance =
    rate * rate * sigma2 * grown * grown / (apart * apart * growth * (2 + growth))
  let steps = (log(delta * delta / variance) + constant) / (2 * log1p(growth)) + 0.5
  return TheoryValue(
    SaddleExit(continuous: (log(ratio) + constant) / (2 * gamma * pace), steps: steps),
    assuming: [
      Assumption(.startAtCriticalPoint, "the start is the saddle itself"),
      Assumption(.quadratic, "the loss is quadratic within the distance"),
      Assumption(
        .smallNoise, "the distance is large against the noise: 2γδ²/(λσ²) ≥ 10",
        held: ratio >= 10 * (1 - 1e-9), [Quantity("2γδ²/(λσ²)", ratio)]),
    ], formula: "E steps = [ln(2γδ²/(λσ²)) + γ_E + ln 2]/(2γλ)", source: "1705.07562, section 4")
}
