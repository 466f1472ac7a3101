internal import Glibc

/// A barrier seen from a minimum, in one dimension.
package struct BarrierShape: Sendable, Equatable {
  package let height: Double
  /// `f″` at the minimum, and `|f″|` at the top.
  package let curvatureMinimum: Double
  package let curvatureTop: Double

  package init(height: Double, curvatureMinimum: Double, curvatureTop: Double) {
    self.height = height
    self.curvatureMinimum = curvatureMinimum
    self.curvatureTop = abs(curvatureTop)
  }
}

/// Where an escape counts as done.
package enum EscapeEnd: Sendable {
  /// Well beyond the top.
  case beyond
  /// At the top itself: half the time, since half the paths fall back.
  case top
}

/// Kramers' mean number of steps over a smooth barrier with additive noise of variance `σ²`:
/// `E steps = (2π/(λ√(f″_a|f″_b|))) e^{2Δf/(λσ²)}`, times `(1−μ)` in rate for heavy ball
/// that is overdamped.
///
/// The discrete chain takes 0.84 to 1.15 of that time for exponents from 5 to 12 and `λ f″_a` from 0.05 to
/// 0.5 (double well, cubic well, cosine; exact operator), 1.12 to 1.28 of it at the exponent 3, 0.54 to
/// 0.65 at `λ f″_a = 0.8`, and 2.7 % of it at 1.2 with the exponent 10. Stopped at the top, it takes
/// `1 + erf(0.5826 √(λ|f″_b|))` times as long, since it overshoots as a random walk does its boundary. The first finite-rate correction of the exponent
/// cancels for a smooth barrier; do not use `ΔL(2−λk)` there.
/// Source: Kramers 1940; theory of 1705.07562, section 4.
package func kramersTime(
  _ barrier: BarrierShape, variance sigma2: Double, rate: Double, momentum mu: Double = 0,
  end: EscapeEnd = .beyond
) throws(TheoryFailure) -> TheoryValue<Double> {
  try require(momentumAssumption(mu))
  let (a, b) = (barrier.curvatureMinimum, barrier.curvatureTop)
  try demand(rate > 0 && sigma2 > 0 && a > 0 && b > 0, "positive λ, σ² and curvatures")
  let effective = rate / (1 - mu)
  let exponent = 2 * barrier.height / (effective * sigma2)
  let whole = 2 * Double.pi / (effective * (a * b).squareRoot()) * exp(exponent)
  let half: Double =
    switch end {
    case .beyond: 1
    case .top: 0.5
    }
  return TheoryValue(
    half * whole,
    assuming: [
      Assumption(.additiveNoise, "the noise covariance does not depend on the state"),
      Assumption(
        .smallNoise, "the barrier is high: 2Δf/(λσ²) ≥ 3", held: exponent >= 3 * (1 - 1e-9),
        [Quantity("2Δf/(λσ²)", exponent)]),
      Assumption(
        .smallRate, "λ f″ at the minimum is at most 0.5 (1−μ²)",
        held: rate * a <= 0.5 * (1 - mu * mu) * (1 + 1e-9), [Quantity("λ f″", rate * a)]),
    ] + inertia(mu, rate: rate, curvature: max(a, b)),
    formula: "E steps = 2π/(λ√(f″_a|f″_b|)) · e^{2Δf/(λσ²)}, halved at the top",
    source: "Kramers 1940; 1705.07562")
}

/// Heavy ball must be overdamped: its inertia is left out.
package func inertia(_ mu: Double, rate: Double, curvature: Double) -> [Assumption] {
  guard mu != 0 else { return [] }
  let damping = (1 - mu) / (rate * abs(curvature)).squareRoot()
  return [
    Assumption(
      .smallRate, "the momentum is overdamped: (1−μ)/√(λ|f″|) ≥ 3", held: damping >= 3 * (1 - 1e-9),
      [Quantity("(1−μ)/√(λ|f″|)", damping)])
  ]
}
