package import LinearAlgebra

/// The stationary first two moments of a linear stochastic recursion.
package struct StationaryMoments: Sendable {
  /// Mean of the output `w`.
  package let mean: [Double]
  /// Covariance of the output `w`.
  package let covariance: Matrix
  /// Covariance of the whole state.
  package let stateCovariance: Matrix
  /// The noise covariance it was computed with (self-consistent if it depends on the state).
  package let noise: Matrix
  package let spectralRadius: Double
  /// Relative residual of the Lyapunov equation.
  package let residual: Double
}

/// The exact stationary covariance `S = A S Aᵀ + B C Bᵀ` of a linear recursion with additive noise;
/// no commuting, no small rate, no Gaussian noise needed.
///
/// Relative error about `ulp / (1 − ρ²)`. Throws `violated(stable)` for `ρ(A)` not below 1 by more than rounding.
/// Source: Liu, Ziyin, Ueda 2021 (2012.03636), the equation behind Theorems 1–3.
package func stationaryCovariance(
  of dynamics: LinearDynamics, noise: Matrix
) throws(TheoryFailure) -> TheoryValue<StationaryMoments> {
  let moments = try solveMoments(dynamics, noise)
  return TheoryValue(
    moments,
    assuming: [
      stableAssumption(radius: moments.spectralRadius), positiveNoiseAssumption(noise),
      Assumption(.quadratic, "the gradient is linear in the parameters"),
      Assumption(.additiveNoise, "the noise covariance does not depend on the state"),
      Assumption(.finiteVariance, "the noise has a finite covariance"),
    ],
    formula: "S = A S Aᵀ + B C Bᵀ, Σ = P S Pᵀ",
    source: "Liu, Ziyin, Ueda 2021 (arXiv 2012.03636), Theorems 1–3")
}

/// The same with noise that depends on the stationary moments of the output, `C = E C(w) = C(m, Σ)`.
///
/// An affine dependence (minibatch regression, noise ∝ loss) is solved exactly and its mean-square
/// stability decided by the spectral radius of the map `Σ ↦` the covariance that noise at `Σ` makes, which is
/// below one exactly where `ρ(A⊗A + (B⊗B)C′)` is; anything else by iteration.
/// Source: 2012.03636, section 4.7 (state-dependent noise); 2102.05375.
package func stationaryCovariance(
  of dynamics: LinearDynamics, noise: (_ mean: [Double], _ covariance: Matrix) -> Matrix
) throws(TheoryFailure) -> TheoryValue<StationaryMoments> {
  let d = dynamics.output.rows
  let start = try solveMoments(dynamics, noise(meanOutput(dynamics), Matrix(rows: d, columns: d)))
  let mean = start.mean
  func image(_ sigma: Matrix) throws(TheoryFailure) -> Matrix {
    try solveMoments(dynamics, noise(mean, sigma)).covariance
  }
  let pairs = (0..<d).flatMap { i in (0...i).map { (i, $0) } }
  var radius: Double?
  var sigma: Matrix?
  if pairs.count <= 210 {
    let zero = start.covariance
    let scale = max(zero.maxNorm, Double.leastNormalMagnitude)
    var map = Matrix(rows: pairs.count, columns: pairs.count)
    for (column, (i, j)) in pairs.enumerated() {
      var unit = Matrix(rows: d, columns: d)
      unit[i, j] = scale
      unit[j, i] = scale
      let change = try image(unit) - zero
      for (row, (a, b)) in pairs.enumerated() { map[row, column] = change[a, b] / scale }
    }
    radius = map.spectralRadius
    let right = pairs.map { zero[$0.0, $0.1] }
    if let solution = (Matrix.identity(pairs.count) - map).solve(right) {
      var candidate = Matrix(rows: d, columns: d)
      for (value, (i, j)) in zip(solution, pairs) {
        candidate[i, j] = value
        candidate[j, i] = value
      }
      // affine only if the answer reproduces itself
      let defect = try (image(candidate) - candidate).maxNorm
      if defect <= 1e-9 * candidate.maxNorm { sigma = candidate }
    }
  }
  if let r = radius, sigma != nil || !(r < 1) {
    try require(
      Assumption(
        .meanSquareStable, "the second moment stays finite", held: r < 1,
        [Quantity("spectral radius of Σ ↦ the Σ that its noise makes", r)]))
  }
  let fixed: Matrix
  if let sigma { fixed = sigma } else { fixed = try iterate(from: start.covariance, image) }
  let moments = try solveMoments(dynamics, noise(mean, fixed))
  return TheoryValue(
    moments,
    assuming: [
      stableAssumption(radius: moments.spectralRadius), positiveNoiseAssumption(moments.noise),
      Assumption(
        .meanSquareStable, "the second moment stays finite", held: radius.map { $0 < 1 },
        radius.map { [Quantity("spectral radius of Σ ↦ the Σ that its noise makes", $0)] } ?? []),
      Assumption(.quadratic, "the gradient is linear in the parameters"),
    ],
    formula: "S = A S Aᵀ + B C(Σ) Bᵀ, Σ = P S Pᵀ",
    source: "Liu, Ziyin, Ueda 2021 (arXiv 2012.03636), section 4.7")
}

/// `ρ(A) < 1`, the condition of a stationary law.
/// Contraction by less than 1e-11 a step cannot be told from a flat direction, and would leave the answer few digits.
func stableAssumption(radius: Double) -> Assumption {
  Assumption(
    .stable, "the linear step contracts", held: radius < 1 - 1e-11,
    [Quantity("spectral radius", radius)])
}

func positiveHessianAssumption(_ k: Matrix) -> Assumption {
  let least = k.isFinite ? k.symmetrized.symmetricEigen()?.values.first ?? .nan : .nan
  return Assumption(
    .positiveHessian, "the Hessian is symmetric and all curvatures are positive",
    held: least > 0 && k.isSymmetric(tolerance: 1e-9), [Quantity("smallest curvature", least)])
}

func positiveNoiseAssumption(_ c: Matrix) -> Assumption {
  Assumption(
    .positiveNoise, "the noise covariance is symmetric and positive semidefinite",
    held: c.isSymmetric(tolerance: 1e-9) && c.semidefiniteFactor(tolerance: 1e-9) != nil)
}

private func meanOutput(_ dynamics: LinearDynamics) throws(TheoryFailure) -> [Double] {
  guard let fixed = dynamics.fixedPoint else {
    throw .violated(stableAssumption(radius: dynamics.transition.spectralRadius))
  }
  return dynamics.output * fixed
}

private func solveMoments(
  _ dynamics: LinearDynamics, _ noise: Matrix
) throws(TheoryFailure) -> StationaryMoments {
  let q = dynamics.noiseInput.columns
  guard noise.rows == q, noise.columns == q else {
    throw .invalidInput("the noise covariance must be \(q) × \(q)")
  }
  let input = dynamics.noiseInput.congruence(noise).symmetrized
  switch solveDiscreteLyapunov(dynamics.transition, input) {
  case .solution(let s, let residual):
    let radius = dynamics.transition.spectralRadius
    try require(stableAssumption(radius: radius))
    return StationaryMoments(
      mean: try meanOutput(dynamics), covariance: dynamics.output.congruence(s).symmetrized,
      stateCovariance: s, noise: noise, spectralRadius: radius,
      residual: residual)
  case .unstable(let radius):
    throw .violated(stableAssumption(radius: radius))
  case .notFinite:
    throw .invalidInput("the dynamics or the noise covariance is not finite")
  }
}

private func iterate(
  from start: Matrix, _ image: (Matrix) throws(TheoryFailure) -> Matrix
) throws(TheoryFailure) -> Matrix {
  var sigma = start
  for _ in 0..<5000 {
    let next = try image(sigma)
    guard next.isFinite else { break }
    if (next - sigma).maxNorm <= 1e-13 * next.maxNorm { return next }
    sigma = next
  }
  throw .violated(
    Assumption(
      .meanSquareStable, "the self-consistent covariance is reached by iteration", held: false))
}
