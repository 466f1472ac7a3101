internal import Glibc
package import LinearAlgebra

/// The Freidlin–Wentzell quasi-potential in one dimension, `V = 2 ∫ f′/σ² dx` from the minimum to
/// the point, uphill parts only: `ln E steps ~ V/λ`. The noise may be multiplicative. Slopes of `ln E steps`
/// over `1/λ` are 7 to 11 % larger between λ = 0.1 and 0.05, 3 to 5 % at 0.03 (exact operator).
/// Source: Freidlin, Wentzell 1984; 1705.07562, section 4.
package func quasiPotential(
  from a: Double, to b: Double, breaks: [Double] = [], derivative: (Double) -> Double,
  variance: (Double) -> Double
) throws(TheoryFailure) -> TheoryValue<Double> {
  try demand(a.isFinite && b.isFinite, "finite ends")
  let direction: Double = b >= a ? 1 : -1
  let integral = integrate(from: a, to: b, breaks: breaks, relative: 1e-10, absolute: 1e-14) { x in
    let slope = derivative(x)
    return direction * slope > 0 ? 2 * slope / variance(x) : 0
  }
  guard integral.value.isFinite else {
    throw .violated(
      Assumption(.positiveNoise, "the noise does not vanish on the way up", held: false))
  }
  if !integral.converged { throw .notConverged("quadrature of the quasi-potential") }
  return TheoryValue(
    abs(integral.value),
    assuming: [Assumption(.smallNoise, "the rate tends to zero")],
    formula: "V = 2 ∫ f′/σ² dx over the uphill way", source: "Freidlin, Wentzell 1984")
}

/// The quasi-potential of a quadratic from its minimum: `V = ½ xᵀP⁻¹x` with `KP + PK = C`, commuting or not.
///
/// `λP` is the stationary covariance of `dx = −λKx dn + λ√C dW`, whose density is `e^{−V/λ}`. Diagonal: `Σ kᵢxᵢ²/σᵢ²`.
package func quasiPotential(
  ofQuadratic k: Matrix, noise c: Matrix, at x: [Double]
) throws(TheoryFailure) -> TheoryValue<Double> {
  try demand(k.rows == c.rows && x.count == k.rows, "K, C and x of one size")
  try demand(x.allSatisfy(\.isFinite), "a finite place")
  try require(positiveHessianAssumption(k))
  let p = try stationaryCovariance(ofDiffusionWithDrift: -k, diffusion: c).value.symmetrized
  let least = p.symmetricEigen()?.values.first ?? .nan
  guard least > 1e-14 * p.maxNorm, let back = p.solve(x) else {
    throw .violated(Assumption(.positiveNoise, "the noise reaches every direction", held: false))
  }
  return TheoryValue(
    0.5 * zip(x, back).reduce(0) { $0 + $1.0 * $1.1 },
    assuming: [
      Assumption(.quadratic, "the loss is quadratic"),
      Assumption(.additiveNoise, "the noise covariance does not depend on the state"),
      Assumption(.smallNoise, "the rate tends to zero"),
    ], formula: "V = ½ xᵀP⁻¹x, KP + PK = C", source: "Freidlin, Wentzell 1984; derived")
}

/// The quasi-potential of a diagonal quadratic with anisotropic noise: `V = Σ kᵢxᵢ²/σᵢ²`.
package func quasiPotential(
  ofQuadratic curvatures: [Double], variances: [Double], at x: [Double]
) throws(TheoryFailure) -> TheoryValue<Double> {
  try demand(
    curvatures.count == variances.count && x.count == curvatures.count, "lists of one length")
  try demand(variances.allSatisfy { $0 > 0 }, "noise in every direction")
  let value = zip(zip(curvatures, variances), x).reduce(0.0) {
    $0 + $1.0.0 * $1.1 * $1.1 / $1.0.1
  }
  return TheoryValue(
    value, assuming: [Assumption(.quadratic, "the loss is quadratic")],
    formula: "V = Σ kᵢxᵢ²/σᵢ²", source: "Freidlin, Wentzell 1984")
}
