import Foundation
import LinearAlgebra
import Testing
import Theory

@Suite struct EscapeTests {
  @Test func `threshold exit - exponent, regimes, symmetry`() throws {
    func exit(_ rate: Double, z: Double = 3, mu: Double = 0) throws -> ThresholdExit {
      let sigma = rate / ((1 - mu) * (2 - rate / (1 + mu)))
      return try thresholdExit(
        curvature: 1, variance: 1, rate: rate, momentum: mu, threshold: z * sigma.squareRoot()
      ).value
    }
    #expect(close(try exit(1).independentRate, 2.6998e-3, 1e-4))
    #expect(close(try exit(0.05).diffusiveRate, 1.33e-3, 2e-3))
    #expect(close(try exit(0.2).diffusiveRate, try exit(1.8).diffusiveRate, 1e-12))
    #expect(close(try exit(0.7, mu: 0.5).exponent, 4.5, 1e-13))
    // against the exact operator at z = 4: the sum over clusters is not exact for slow steps
    for rate in [0.02, 0.2, 1, 1.5] {
      let c = 4 * (rate / (2 - rate)).squareRoot()
      let exact = try exactExit(
        step: .gradientDescent(
          rate: rate, derivative: { $0 }, noise: .gaussian(deviation: rate)), start: 0,
        exits: [ExitRegion("-", to: -c), ExitRegion("+", from: c)], tolerance: 1e-3,
        maximumNodes: 320
      ).value
      let ratio = try exit(rate, z: 4).rate / exact.escapeRate.value
      #expect(ratio > 0.98 && ratio < 1.2)
    }
    #expect(
      violates(.smallNoise) {
        _ = try thresholdExit(curvature: 1, variance: 1, rate: 1, threshold: 1).checked()
      })
  }

  /// (Kramers) values of the double well, stopped at the top.
  @Test(
    arguments: [
      (0.2, 135.3), (0.15, 415.1), (0.125, 970.3), (0.1, 3296.9), (0.08, 14_384), (0.0625, 105_952),
      (0.05, 978_610),
    ] as [(Double, Double)]) func `Kramers`(rate: Double, printed: Double) throws
  {
    let barrier = BarrierShape(height: 0.25, curvatureMinimum: 2, curvatureTop: -1)
    let time = try kramersTime(barrier, variance: 1, rate: rate, end: .top)
    #expect(close(time.value, printed, 1e-4))
    #expect(time.violated.map(\.name) == (rate > 0.17 ? [.smallNoise] : []))
  }

  @Test func `Kramers is the small-noise limit of the exact quadrature`() throws {
    // dx = −f′ dt + √(λ) dW, f = (x²−1)²/4
    let rate = 0.02
    let exact =
      try diffusionExitTime(
        from: 1, in: 0...2, reflecting: .high, drift: { -$0 * ($0 * $0 - 1) },
        diffusion: { _ in rate }
      ).value / rate
    let barrier = BarrierShape(height: 0.25, curvatureMinimum: 2, curvatureTop: 1)
    let kramers = try kramersTime(barrier, variance: 1, rate: rate, end: .top).value
    #expect(close(exact, kramers, 0.06))
  }

  @Test func `quasi-potential - additive, multiplicative, anisotropic`() throws {
    let additive = try quasiPotential(
      from: 1, to: 0, derivative: { $0 * ($0 * $0 - 1) }, variance: { _ in 1 }
    ).value
    #expect(close(additive, 0.5, 1e-9))
    // noise 2T L: V = ln(L(b)/L(a))/T, here L = .1 + x²/2
    let multiplicative = try quasiPotential(
      from: 0, to: 1, derivative: { $0 }, variance: { 0.5 * (0.1 + $0 * $0 / 2) * 2 }
    ).value
    #expect(close(multiplicative, log(0.6 / 0.1) / 0.5, 1e-9))
    #expect(
      try quasiPotential(ofQuadratic: [1, 2], variances: [1, 4], at: [2, 2]).value == 6)
    #expect(
      violates(.positiveNoise) {
        _ = try quasiPotential(from: 0, to: 1, derivative: { $0 }, variance: { _ in 0 })
      })
  }

  /// Discrete and continuous predictions.
  @Test(
    arguments: [
      (1, 0.1, 23.1, 21.3), (1, 0.01, 330.8, 328.4), (1, 0.001, 4438.5, 4436),
      (0.5, 0.01, 589.5, 586.3),
      (0.5, 0.001, 8180.5, 8177),
    ] as [(Double, Double, Double, Double)])
  func `saddle exit`(gamma: Double, rate: Double, steps: Double, continuous: Double) throws {
    let exit = try saddleExit(instability: gamma, variance: 1, rate: rate, distance: 1).value
    #expect(close(exit.steps, steps, 3e-3))
    #expect(close(exit.continuous, continuous, 3e-3))
    // second route: the exact operator
    if rate >= 0.01 {
      let step = ScalarStep.gradientDescent(
        rate: rate, derivative: { -gamma * $0 }, noise: .gaussian(deviation: rate))
      let exact = try exactExit(
        step: step, start: 0, exits: [ExitRegion("-", to: -1), ExitRegion("+", from: 1)],
        tolerance: 1e-3, maximumNodes: 640
      ).value
      #expect(close(exact.mean.value, exit.steps, 0.01))
    }
  }

  @Test func `saddle without noise never exits`() {
    #expect(
      violates(.positiveNoise) {
        _ = try saddleExit(instability: 1, variance: 0, rate: 0.1, distance: 1)
      })
  }

  /// L = L₀ + θ²/2 − θ³/3, noise 2LT, absorbed at 1.3 (T ≥ .2) by quadrature.
  @Test(
    arguments: [
      (0.1, 0.5, 59.17, 72.96, 59.57), (0.1, 0.25, 474.3, 519, 464),
      (0.02, 0.5, 1352.9, 1671, 1365),
    ] as [(Double, Double, Double, Double, Double)])
  func `log-barrier escape`(l0: Double, t: Double, mfpt: Double, plain: Double, corrected: Double)
    throws
  {
    let exact = try diffusionExitTime(
      from: 0, in: -2...1.3, reflecting: .low, panels: 1500, drift: { -$0 + $0 * $0 },
      diffusion: { 2 * t * max(l0 + $0 * $0 / 2 - $0 * $0 * $0 / 3, 1e-9) }
    ).value
    #expect(close(exact, mfpt, 2e-3))
    let escape = try logBarrierEscape(
      lossMinimum: l0, lossSaddle: l0 + 1.0 / 6, curvatureMinimum: 1, curvatureSaddle: -1, batch: 1,
      rate: t
    ).value
    #expect(close(1 / escape.rate, plain, 3e-3))
    #expect(close(1 / escape.correctedRate, corrected, 2e-3))
    #expect(close(escape.exponent, 1 / t + 0.5, 1e-14))
  }

  /// Quadratic first passage with noise 2TL, L* = ½, h = 1.
  @Test(
    arguments: [
      (0.25, 2, 12.861), (0.25, 4, 237.33), (0.25, 8, 4833.2), (0.1, 1.5, 35.64), (0.1, 2, 574.1),
      (0.1, 3, 33_980),
    ] as [(Double, Double, Double)])
  func `quadratic first passage by quadrature`(t: Double, c: Double, printed: Double) throws {
    let edge = (c - 1).squareRoot()
    let time = try diffusionExitTime(
      from: 0, in: -edge...edge, reflecting: .none, drift: { -$0 },
      diffusion: { 2 * t * (0.5 + $0 * $0 / 2) }
    ).value
    #expect(close(time, printed, 3e-4))
  }

  @Test func `stability by outliers, first passage, φ`() throws {
    let net = try logBarrierEscape(
      lossMinimum: 1, lossSaddle: 2, curvatureMinimum: 8.54, curvatureSaddle: -1, outliers: 20.1,
      batch: 8, rate: 0.01
    ).value
    #expect(abs(net.criticalRate - 0.1035) < 5e-5)
    #expect(
      violates(.positiveNoise) {
        _ = try logBarrierEscape(
          lossMinimum: 0, lossSaddle: 1, curvatureMinimum: 1, curvatureSaddle: -1, batch: 1,
          rate: 0.1)
      })
    for (d, slope) in [(1.0, 10.5), (5, 8.5), (10, 6)] {
      let value = try firstPassageExponent(curvature: 1, outliers: d, batch: 1, rate: 0.1).value
      #expect(close(value, slope, 1e-13))
    }
    for (eta, b, leading, finite) in [(0.1, 1.0, 11.0, 10.0), (0.1, 4, 41, 38.5), (1, 8, 9, 4.5)] {
      let phi = try powerLawExponent(curvature: 1, batch: b, rate: eta)
      #expect(
        close(phi.value.leading, leading, 1e-13) && close(phi.value.finiteRate, finite, 1e-13))
      #expect(phi.violated.isEmpty == (eta < 1))
    }
    #expect(try participationRatio([2, 2, 0]) == 2)
  }
}
