/// What solving `S = A S Aᵀ + Q` gave.
package enum DiscreteLyapunovResult: Sendable {
  /// The solution and its relative residual `max|A S Aᵀ + Q − S| / max|S|`.
  case solution(Matrix, residual: Double)
  /// The spectral radius of `A` is not below one: no stationary covariance.
  case unstable(spectralRadius: Double)
  /// An entry is not finite, or `A` is so close to instability that doubling overflows.
  case notFinite

  package var value: Matrix? {
    switch self {
    case .solution(let s, residual: _): s
    case .unstable, .notFinite: nil
    }
  }
}

/// Solves the discrete Lyapunov equation `S = A S Aᵀ + Q` for symmetric `Q` and `ρ(A) < 1`.
///
/// Doubling (Smith): `S ← S + A S Aᵀ`, `A ← A²`, which sums `Σ Aⁿ Q Aⁿᵀ` with 2ⁿ terms after n
/// squarings, keeps `S` positive semidefinite for positive semidefinite `Q`, and needs only
/// products. One step of refinement on the residual follows.
package func solveDiscreteLyapunov(_ a: Matrix, _ q: Matrix) -> DiscreteLyapunovResult {
  precondition(a.isSquare && q.isSquare && a.rows == q.rows, "shapes")
  guard a.isFinite, q.isFinite else { return .notFinite }
  let radius = a.spectralRadius
  guard radius.isFinite else { return .notFinite }
  guard radius < 1 else { return .unstable(spectralRadius: radius) }
  guard var s = doublingSum(a, q) else { return .notFinite }
  let defect = (a.congruence(s) + q - s).symmetrized
  if defect.maxNorm > 0, let correction = doublingSum(a, defect) {
    let refined = s + correction
    if (a.congruence(refined) + q - refined).maxNorm < defect.maxNorm { s = refined }
  }
  let scale = max(s.maxNorm, q.maxNorm)
  let residual = (a.congruence(s) + q - s).maxNorm
  return .solution(s.symmetrized, residual: scale > 0 ? residual / scale : 0)
}

private func doublingSum(_ a: Matrix, _ q: Matrix) -> Matrix? {
  var s = q.symmetrized
  var power = a
  // ρ = 1 − ε needs about log2(36/ε) doublings; 120 is beyond any ε a double can hold, plus the
  // growth of non-normal powers.
  for _ in 0..<120 {
    let increment = power.congruence(s).symmetrized
    guard increment.isFinite else { return nil }
    s += increment
    if increment.maxNorm <= 1e-17 * s.maxNorm { return s }
    power = power * power
  }
  return s.isFinite ? s : nil
}
