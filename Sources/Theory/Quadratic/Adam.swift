internal import LinearAlgebra

/// Adam or RMSProp (`β₁ = 0`) with additive noise in one dimension, `β₂ → 1`:
/// `Σ = λσ²/(k[2q − λk(1−β₁)/(1+β₁)])`, `q = √(k²Σ+σ²)`, solved self-consistently.
///
/// Within 1 % of simulation for `β₂` of 0.99 and 0.999 (`λ` from 0.01 to 1, `k` from 1 to 10), 2 to 4 % too large
/// at `β₂ = 0.9`; `λσ/(2k)` as `λ → 0`. With purely multiplicative noise
/// no such formula holds. Derived.
package func adamVariance(
  curvature k: Double, variance sigma2: Double, rate: Double, beta1: Double = 0
) throws(TheoryFailure) -> TheoryValue<Double> {
  try demand(k > 0 && sigma2 > 0 && rate > 0, "positive k, σ² and λ")
  try require(momentumAssumption(beta1))
  let loss = rate * k * (1 - beta1) / (1 + beta1)
  // f(Σ) = Σ k (2q − loss) − λσ² rises through its only zero with 2q > loss
  func f(_ s: Double) -> Double {
    s * k * (2 * (k * k * s + sigma2).squareRoot() - loss) - rate * sigma2
  }
  var low = max(0, (loss * loss / 4 - sigma2) / (k * k))
  var high = max(low, rate * sigma2.squareRoot() / k, 1e-300) * 2
  while f(high) < 0, high < 1e300 { high *= 2 }
  if f(low) > 0 { low = 0 }
  guard let value = brentRoot(low, high, f) else { throw .notConverged("variance of Adam") }
  return TheoryValue(
    value,
    assuming: [
      Assumption(.slowSecondMoment, "β₂ → 1: the second moment is its mean"),
      Assumption(.additiveNoise, "the noise does not depend on the state"),
      Assumption(.quadratic, "the loss is quadratic"),
    ], formula: "Σ = λσ²/(k[2q − λk(1−β₁)/(1+β₁)]), q = √(k²Σ+σ²)", source: "derived")
}
