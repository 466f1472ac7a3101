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
  /// in K's eigenbasis is still exact and the rest is not (trap T1).
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

/// White noise `C = σ²I`, Hessian noise `C = aK`, or both: `Σ = λσ²[K(2−λK)]⁻¹ + aλ(2−λK)⁻¹`.
/// (1d): 2012.03636, section 4.2.
package func mixedNoiseCovariance(
  hessian k: Matrix, white: Double, hessianNoise a: Double, rate: Double
) throws(TheoryFailure) -> TheoryValue<Matrix> {
  let law = try QuadraticLaw(
    hessian: k, noise: .identity(k.rows, scale: white) + a * k, rate: rate)
  let sigma = law.eigen.function { rate * (white / $0 + a) / (2 - rate * $0) }
  return try law.value(
    sigma, formula: "Σ = λσ²[K(2−λK)]⁻¹ + aλ(2−λK)⁻¹", source: "2012.03636, section 4.2")
}

/// The exact covariance with a matrix learning rate `Λ` that need not commute with anything.
///
/// Solves `(1−μ)(XΣ+ΣXᵀ) − (1+μ²)/(1−μ²) XΣXᵀ + μ/(1−μ²)(X²Σ+ΣX²ᵀ) = ΛCΛᵀ`, `X = ΛK`, as one
/// linear system of size `D²`. (1c): 2012.03636, Theorem 7.
package func matrixRateCovariance(
  hessian k: Matrix, noise c: Matrix, rate lambda: Matrix, momentum mu: Double = 0
) throws(TheoryFailure) -> TheoryValue<Matrix> {
  try require(momentumAssumption(mu))
  let d = k.rows
  let radius = LinearDynamics.heavyBall(hessian: k, rate: lambda, momentum: mu)
    .transition.spectralRadius
  try require(stableAssumption(radius: radius))
  let x = lambda * k
  let (id, x2) = (Matrix.identity(d), x * x)
  let linear = (1 - mu) * (x.kronecker(id) + id.kronecker(x))
  let quadratic = (1 + mu * mu) / (1 - mu * mu) * x.kronecker(x)
  let second = mu / (1 - mu * mu) * (x2.kronecker(id) + id.kronecker(x2))
  guard let sigma = (linear - quadratic + second).solve(lambda.congruence(c).elements) else {
    throw .notConverged("linear system of the matrix rate")
  }
  return TheoryValue(
    Matrix(rows: d, columns: d, elements: sigma).symmetrized,
    assuming: [stableAssumption(radius: radius), positiveNoiseAssumption(c)],
    formula:
      "(1−μ)(XΣ+ΣXᵀ) − (1+μ²)/(1−μ²) XΣXᵀ + μ/(1−μ²)(X²Σ+ΣX²ᵀ) = ΛCΛᵀ, X = ΛK",
    source: "2012.03636, Theorem 7")
}
