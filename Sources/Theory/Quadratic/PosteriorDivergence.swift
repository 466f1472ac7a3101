internal import Glibc
package import LinearAlgebra

/// `KL(SGD ‖ posterior)` for a given law.
package func posteriorDivergence(
  of law: QuadraticLaw, dataCount n: Double
) throws(TheoryFailure) -> TheoryValue<Double> {
  try demand(n > 0 && n.isFinite, "a positive number of data")
  let sigma = try law.covariance()
  guard let lu = LUFactorization(sigma.value) else {
    throw .violated(
      Assumption(.positiveNoise, "the noise reaches every direction", held: false))
  }
  let d = Double(law.hessian.rows)
  let logK = law.curvatures.reduce(0) { $0 + log(n * $1) }
  let trace = (law.hessian * sigma.value).trace
  return TheoryValue(
    0.5 * (n * trace - logK - lu.logDeterminant.logAbsolute - d), assuming: sigma.assumptions,
    formula: "½{N Tr[KΣ] − ln|NK| − ln|Σ| − D}", source: "2012.03636, Theorem 6")
}

/// `KL(N(m, Σ) ‖ posterior) = ½{N Tr[K(Σ + mmᵀ)] − ln|NK| − ln|Σ| − D}` for the stationary law of any linear step,
/// `m` counted from the minimum.
package func posteriorDivergence(
  hessian k: Matrix, law: TheoryValue<StationaryMoments>, dataCount n: Double
) throws(TheoryFailure) -> TheoryValue<Double> {
  try demand(n > 0 && n.isFinite, "a positive number of data")
  let positive = positiveHessianAssumption(k)
  try require(positive)
  let (mean, sigma) = (law.value.mean, law.value.covariance)
  let least = sigma.symmetricEigen()?.values.first ?? .nan
  guard least > 1e-14 * sigma.maxNorm, let lu = LUFactorization(sigma),
    let curvatures = k.symmetrized.symmetricEigen()?.values
  else {
    throw .violated(Assumption(.positiveNoise, "the noise reaches every direction", held: false))
  }
  let logK = curvatures.reduce(0) { $0 + log(n * $1) }
  let trace = (k * (sigma + outerProduct(mean, mean))).trace
  return TheoryValue(
    0.5 * (n * trace - logK - lu.logDeterminant.logAbsolute - Double(k.rows)),
    assuming: law.assumptions + [positive, Assumption(.gaussianNoise, "the noise is Gaussian")],
    formula: "½{N Tr[K(Σ + mmᵀ)] − ln|NK| − ln|Σ| − D}", source: "2012.03636, Theorem 6; derived")
}
