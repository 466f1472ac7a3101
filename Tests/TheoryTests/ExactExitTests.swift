import Foundation
import LinearAlgebra
import Testing
import Theory

private func symmetricExit(_ c: Double) -> [ExitRegion] {
  [ExitRegion("left", to: -c), ExitRegion("right", from: c)]
}

/// `½w²` with unit Gaussian gradient noise.
private func quadratic(_ rate: Double) -> ScalarStep {
  .gradientDescent(rate: rate, derivative: { $0 }, noise: .gaussian(deviation: rate))
}

private func doubleWell(_ rate: Double) -> ScalarStep {
  .gradientDescent(
    rate: rate, derivative: { $0 * ($0 * $0 - 1) }, noise: .gaussian(deviation: rate))
}

@Suite struct ExactExitTests {
  /// Leading eigenvalues at z = 3. The printed four digits (an independent transfer matrix) are
  /// themselves off by 1.5e-3: at λ = 1 the value is 2Q(3) = 2.6998e-3 exactly. The second route is
  /// a Gauss rule for the smooth kernel, spectrally accurate.
  @Test(
    arguments: [
      (1, 2.704e-3), (0.5, 2.526e-3), (1.5, 2.526e-3), (0.2, 1.801e-3), (1.8, 1.801e-3),
      (0.05, 7.34e-4),
    ] as [(Double, Double)]) func `escape rate from a hard threshold`(rate: Double, printed: Double)
    throws
  {
    let sigma = rate / (2 - rate)
    let exit = try exactExit(
      step: quadratic(rate), start: 0, exits: symmetricExit(3 * sigma.squareRoot()),
      maximumNodes: 700
    ).value
    #expect(abs(exit.escapeRate.value / printed - 1) < 2e-3)
    let c = 3 * sigma.squareRoot()
    let rule = GaussRule.legendre(rate < 0.1 ? 200 : 80, from: -c, to: c)
    let kernel = Matrix(rows: rule.nodes.count, columns: rule.nodes.count) { i, j in
      let z = (rule.nodes[j] - (1 - rate) * rule.nodes[i]) / rate
      return rule.weights[j] * normalDensity(z) / rate
    }
    #expect(close(exit.escapeRate.value, 1 - kernel.spectralRadius, 2e-6))
    #expect(exit.escapeRate.error < 1e-4 * exit.escapeRate.value)
    // symmetric problem
    #expect(abs(exit.splitting[0].value - 0.5) < 1e-9)
  }

  @Test func `at λk = 1 steps are independent and the exit is geometric`() throws {
    for z in [3.0, 4, 7] {
      let exit = try exactExit(
        step: quadratic(1), start: 0.3, exits: symmetricExit(z), quantiles: [0.5], maximumNodes: 400
      ).value
      let p = 2 * normalTail(z)
      // exact closed form: no discretization error in the rate, rounding only
      #expect(close(exit.escapeRate.value, p, 1e-11))
      #expect(close(exit.mean.value, 1 / p, 1e-11))
      #expect(close(exit.deviation.value, (1 - p).squareRoot() / p, 1e-9))
      #expect(close(exit.quantiles[0].value, log(0.5) / log1p(-p), 1e-6))
    }
  }

  @Test func `relative accuracy at 1e−12 per step`() throws {
    let exit = try exactExit(
      step: quadratic(1), start: 0, exits: symmetricExit(7.2), maximumNodes: 400
    )
    .value
    #expect(exit.escapeRate.value < 1e-12)
    #expect(close(exit.escapeRate.value, 2 * normalTail(7.2), 1e-11))
  }

  /// Exact transfer matrix, start 1, stop at x ≤ 0.
  @Test(
    arguments: [
      (0.2, 178.9, 4e-4), (0.125, 1259.0, 1e-4), (0.1, 4168.9, 3e-5), (0.05, 1_146_905, 3e-5),
    ] as [(Double, Double, Double)])
  func `double well`(rate: Double, printed: Double, digits: Double) throws {
    let exit = try exactExit(
      step: doubleWell(rate), start: 1, exits: [ExitRegion("other well", to: 0)],
      maximumNodes: 800
    ).value
    #expect(abs(exit.mean.value / printed - 1) < digits)
    #expect(exit.mean.error < 3e-4 * exit.mean.value)
    #expect(exit.cutMass < 1e-13)
  }

  @Test func `a random walk leaves an interval as martingales say`() throws {
    // flat loss, start 0.5 in (−1, 2), small steps: P(right) = ½, E τ = 1.5²/s² up to overshoot,
    // whose size is 0.583 s at each end
    let s = 0.05
    let flat = ScalarStep(drift: { $0 }, noise: .gaussian(deviation: s))
    let exits = [ExitRegion("left", to: -1), ExitRegion("right", from: 2)]
    let exit = try exactExit(step: flat, start: 0, exits: exits, maximumNodes: 800).value
    let (a, b) = (1 + 0.5826 * s, 2 + 0.5826 * s)
    #expect(close(exit.splitting[1].value, a / (a + b), 1e-4))
    #expect(abs(exit.splitting.map(\.value).reduce(0, +) - 1) < 1e-9)
    #expect(close(exit.mean.value, a * b / (s * s), 2e-3))
  }

  @Test func `a start in an exit, or an unreachable exit, is an error`() {
    #expect(throws: TheoryFailure.self) {
      try exactExit(step: quadratic(1), start: 5, exits: symmetricExit(3))
    }
    #expect(throws: TheoryFailure.self) {
      try exactExit(
        step: .gradientDescent(rate: .nan, derivative: { $0 }, noise: .gaussian(deviation: 1)),
        start: 0, exits: symmetricExit(3))
    }
  }

  @Test func `the stationary law of the quadratic is the normal law`() throws {
    let law = try exactStationaryLaw(
      step: quadratic(0.5), around: 0, regions: [ExitRegion("right", from: 0.5)],
      quantiles: [0.1, 0.5, 0.9], maximumNodes: 700
    ).value
    let sigma = (1.0 / 3).squareRoot()
    #expect(abs(law.mean.value) < 1e-10)
    // O(h⁴) after extrapolation, h = s/8 at the finest mesh
    #expect(close(law.variance.value, 1.0 / 3, 1e-6))
    #expect(close(law.occupation[0].value, normalTail(0.5 / sigma), 1e-5))
    #expect(close(law.quantiles[2].value, 1.2815515655 * sigma, 1e-4))
    #expect(law.cutMass < 1e-14)
  }

  @Test func `projection puts point masses at the ends`() throws {
    // flat loss on [0, 1] with huge noise: half the mass at each end
    let step = ScalarStep(drift: { $0 }, noise: .gaussian(deviation: 1000), projection: 0...1)
    let law = try exactStationaryLaw(step: step, around: 0.5, maximumNodes: 320).value
    #expect(close(law.variance.value, 0.25, 2e-3))
  }

  @Test func `the law after n steps`() throws {
    let law = try exactLaw(step: quadratic(0.5), start: [(1, 1)], steps: 3, maximumNodes: 400).value
    #expect(abs(law.mean.value - 0.125) < 1e-6)
    #expect(close(law.variance.value, 0.25 * (1 + 0.25 + 0.0625), 1e-5))
    #expect(abs(law.survival.value - 1) < 1e-12)
    // λ = 1: survival is geometric
    let killed = try exactLaw(
      step: quadratic(1), start: [(0, 1)], steps: 5, exits: symmetricExit(2), maximumNodes: 400
    ).value
    let p = 2 * normalTail(2)
    #expect(close(killed.survival.value, pow(1 - p, 5), 1e-10))
    #expect(close(killed.exited[0].value, (1 - pow(1 - p, 5)) / 2, 1e-10))
  }

  /// Exact steps over Kramers at E = 10 (no finite-rate correction of a
  /// smooth barrier's exponent until λ f″ ≈ 0.8, then collapse).
  @Test(
    arguments: [
      (0.02, 1.13), (0.1, 1.20), (0.2, 1.18), (0.4, 0.86), (0.6, 0.027), (0.8, 0.0018),
    ] as [(Double, Double)]) func `a smooth barrier at finite rate`(rate: Double, ratio: Double)
    throws
  {
    let sigma2 = 2 * 0.25 / (rate * 10)
    let step = ScalarStep.gradientDescent(
      rate: rate, derivative: { $0 * ($0 * $0 - 1) },
      noise: .gaussian(deviation: rate * sigma2.squareRoot()))
    let exact = try exactExit(
      step: step, start: 1, exits: [ExitRegion("other well", to: 0)], tolerance: 1e-4,
      maximumNodes: 400
    ).value.mean.value
    let kramers = try kramersTime(
      BarrierShape(height: 0.25, curvatureMinimum: 2, curvatureTop: 1), variance: sigma2,
      rate: rate, end: .top
    ).value
    #expect(close(exact / kramers, ratio, 0.03))
    if rate == 0.4 {
      // the hard-threshold exponent ΔL(2−λk)/(λσ²) over-predicts the rate about 47 times
      let wrong = exp(10 * (1 - (2 - rate * 2) / 2)) / ratio
      #expect(wrong > 30 && wrong < 70)
    }
  }
}
