internal import Glibc

/// `E x²` after time `T = λ · steps` of SGD on `½kx²` and of its diffusion approximations.
package struct WeakApproximation: Sendable {
  /// The discrete value.
  package let exact: Double
  /// `dX = −f′ dt + √(λσ²) dW`.
  package let orderOne: Double
  /// `dX = −(f + (λ/4) f′²)′ dt + √(λσ²) dW`.
  package let orderTwo: Double

  package var errorOne: Double { orderOne - exact }
  package var errorTwo: Double { orderTwo - exact }
}

/// Closed forms for a quadratic; the errors fall like `λ` and `λ²` on a fixed `T`.
///
/// The order-2 equation does not improve the stationary variance: exact `λσ²/(k(2−λk))`, order 1
/// `λσ²/(2k)`, order 2 `λσ²/(k(2+λk))`, the wrong side. Source: Hu, Li, Li, Liu (1705.07562); Li,
/// Tai, E 2017.
package func weakApproximation(
  curvature k: Double, variance sigma2: Double, rate: Double, start: Double, steps: Int
) throws(TheoryFailure) -> TheoryValue<WeakApproximation> {
  try demand(k > 0 && rate > 0 && steps >= 0, "positive k and λ")
  let q = 1 - rate * k
  var exact = start * start
  for _ in 0..<steps { exact = q * q * exact + rate * rate * sigma2 }
  let time = rate * Double(steps)
  func diffusion(_ kappa: Double) -> Double {
    let decay = exp(-2 * kappa * time)
    return start * start * decay + rate * sigma2 / (2 * kappa) * -expm1(-2 * kappa * time)
  }
  return TheoryValue(
    WeakApproximation(
      exact: exact, orderOne: diffusion(k), orderTwo: diffusion(k * (1 + 0.5 * rate * k))),
    assuming: [
      Assumption(.quadratic, "the loss is quadratic"),
      Assumption(.smallRate, "λk ≤ 0.2", held: rate * k <= 0.2, [Quantity("λ k", rate * k)]),
    ], formula: "k₂ = k(1 + λk/2); E x² = x₀²e^{−2kT} + λσ²(1−e^{−2kT})/(2k)",
    source: "1705.07562; Li, Tai, E 2017")
}
