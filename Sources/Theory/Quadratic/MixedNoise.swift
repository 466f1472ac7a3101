package import LinearAlgebra

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
