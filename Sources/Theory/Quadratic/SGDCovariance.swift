internal import Glibc
package import LinearAlgebra

extension QuadraticLaw {
  /// The covariance in `K`'s eigenbasis is `λ C_ij / denominator(i, j)`.
  ///
  /// `(1−μ)(kᵢ+kⱼ) − λ[(1+μ²)kᵢkⱼ − μ(kᵢ²+kⱼ²)]/(1−μ²)`
  func denominator(_ i: Int, _ j: Int) -> Double {
    let (a, b, mu) = (eigen.values[i], eigen.values[j], momentum)
    let cross = (1 + mu * mu) * a * b - mu * (a * a + b * b)
    return (1 - mu) * (a + b) - rate * cross / (1 - mu * mu)
  }

  /// The exact covariance, commuting or not: `Σᵢⱼ = λ Cᵢⱼ / {(1−μ)(kᵢ+kⱼ) − …}` in K's eigenbasis.
  ///
  /// Scalar without momentum: `λσ²/(k(2−λk))`. (1a), (1b): 2012.03636, Theorems 1 and 2.
  package func covariance() throws(TheoryFailure) -> TheoryValue<Matrix> {
    let n = eigen.values.count
    let inBasis = Matrix(rows: n, columns: n) { rate * noiseInBasis[$0, $1] / denominator($0, $1) }
    return try value(
      eigen.fromBasis(inBasis).symmetrized,
      formula: "Σᵢⱼ = λCᵢⱼ / {(1−μ)(kᵢ+kⱼ) − λ[(1+μ²)kᵢkⱼ − μ(kᵢ²+kⱼ²)]/(1−μ²)}",
      source: "2012.03636, Theorems 1 and 2, element by element")
  }

  /// `Σ = λ/(1−μ) · [K(2 − λK/(1+μ))]⁻¹ C`: right only if `K` and `C` commute; otherwise its diagonal
  /// in K's eigenbasis is still exact and the rest is not.
  package func commutingCovariance() throws(TheoryFailure) -> TheoryValue<Matrix> {
    let (mu, lambda) = (momentum, rate)
    let factor = eigen.function { k in lambda / (1 - mu) / (k * (2 - lambda * k / (1 + mu))) }
    let base = try value(
      (factor * noise).symmetrized, formula: "Σ = λ/(1−μ) · [K(2 − λK/(1+μ))]⁻¹ C",
      source: "2012.03636, Theorem 3")
    return TheoryValue(
      base.value,
      assuming: base.assumptions + [
        Assumption(.commuting, "Hessian and noise covariance commute", held: commutes)
      ], formula: base.formula, source: base.source)
  }

  /// `½ Tr[KΣ] = λ/(4(1−μ)) · Tr[(I − λK/(2(1+μ)))⁻¹ C]`, for any `C`. (1e): 2012.03636, Theorem 4.
  package func trainError() throws(TheoryFailure) -> TheoryValue<Double> {
    var sum = 0.0
    for (i, k) in eigen.values.enumerated() {
      sum += noiseInBasis[i, i] / (1 - rate * k / (2 * (1 + momentum)))
    }
    return try value(
      rate / (4 * (1 - momentum)) * sum,
      formula: "½Tr[KΣ] = λ/(4(1−μ)) · Tr[(I − λK/(2(1+μ)))⁻¹ C]",
      source: "2012.03636, Theorem 4")
  }

  /// `λ Tr[C]/(4(1−μ))`, the continuous-time train error.
  package var continuousTrainError: Double { rate * noise.trace / (4 * (1 - momentum)) }

  /// `E L(w_t) = (λ/4) Tr[(I−λK/2)⁻¹ (I − (I−λK)^{2t}) C]` from `w₀ = w*`, without momentum: the
  /// "escaping efficiency". (1g): 2012.03636, Theorem 5.
  package func transientLoss(steps: Int) throws(TheoryFailure) -> TheoryValue<Double> {
    try demand(steps >= 0, "a non-negative number of steps")
    try demand(momentum == 0, "no momentum: the transient formula is for plain SGD")
    var sum = 0.0
    for (i, k) in eigen.values.enumerated() {
      let q = 1 - rate * k
      sum += noiseInBasis[i, i] * (1 - power(q * q, steps)) / (1 - rate * k / 2)
    }
    return try value(
      rate / 4 * sum, formula: "(λ/4) Tr[(I−λK/2)⁻¹ (I − (I−λK)^{2t}) C]",
      source: "2012.03636, Theorem 5; Zhu et al. 2019")
  }

  /// `(λ/4) Tr[(I − e^{−2λKt}) C]`, the continuous-time transient loss.
  package func continuousTransientLoss(steps: Int) -> Double {
    var sum = 0.0
    for (i, k) in eigen.values.enumerated() {
      sum += noiseInBasis[i, i] * -expm1(-2 * rate * k * Double(steps))
    }
    return rate / 4 * sum
  }
}
