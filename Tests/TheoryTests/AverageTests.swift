import Foundation
import LinearAlgebra
import TestRandom
import Testing
import Theory

@Suite struct AverageTests {
  @Test func `shuffled epochs against the covariance recursion`() throws {
    for (k, rate, m) in [(1.0, 0.3, 5), (0.2, 1.0, 2), (1, 1, 4), (2, 0.01, 20)] {
      let value = try epochShuffling(curvature: k, variance: 1.5, rate: rate, batches: m).value
      // Cov of the M batch noises: c on the diagonal, −c/(M−1) off it
      let noise = Matrix(rows: m, columns: m) { $0 == $1 ? 1.5 : -1.5 / Double(m - 1) }
      let q = 1 - rate * k
      func after(_ t: Int, from boundary: Double) -> Double {
        let weights = (0..<m).map { j in j < t ? -rate * pow(q, Double(t - 1 - j)) : 0 }
        return pow(q, Double(2 * t)) * boundary + dotProduct(weights, noise * weights)
      }
      #expect(close(after(m, from: value.boundary), value.boundary, 1e-11))
      let average = (1...m).reduce(0.0) { $0 + after($1, from: value.boundary) } / Double(m)
      #expect(close(value.average, average, 1e-11))
      #expect(value.average <= value.independent * (1 + 1e-12))
    }
    let flat = try epochShuffling(curvature: 1e-7, variance: 1, rate: 0.1, batches: 10).value
    #expect(close(flat.average, flat.flatLimit, 1e-4))
  }

  @Test func `averaged iterates forget the rate`() throws {
    var source = TestRandom(9)
    let (k, c) = (source.positive(3), source.positive(3))
    let expected = try #require(k.inverse).congruence(c)
    for (rate, mu) in [(0.1, 0.0), (0.5, 0.9)] {
      let value = try averagedIterateCovariance(
        of: .heavyBall(hessian: k, rate: .identity(3, scale: rate), momentum: mu), noise: c
      ).value
      #expect(close(value, expected, 1e-10))
    }
  }

  @Test func `decaying rates`() throws {
    for (c, printed) in [(1.0, 1.0), (2, 1.333), (4, 2.286)] {
      let value = try decayingRateVariance(curvature: 1, variance: 1, coefficient: c).value
      #expect(abs(value - printed) < 5e-4)
      // second route: the recursion itself, t V_t with relative error O(1/t)
      var v = 0.0
      for t in 1...20_000 {
        let rate = c / (Double(t) + 4)
        v = (1 - rate) * (1 - rate) * v + rate * rate
      }
      #expect(close(20_004 * v, value, 2e-3))
    }
    #expect(
      violates(.decayFastEnough) {
        _ = try decayingRateVariance(curvature: 1, variance: 1, coefficient: 0.4)
      })
  }

  @Test func `fluctuation and dissipation balance`() throws {
    var source = TestRandom(10)
    let (k, c) = (source.positive(2), source.positive(2))
    let moments = try stationaryCovariance(
      of: .heavyBall(hessian: k, rate: .identity(2, scale: 0.4), momentum: 0.6), noise: c
    ).value
    let dissipation = (k * moments.covariance).trace
    let buffer = moments.stateCovariance.block(2..<4, 2..<4).trace
    let fluctuation = try fluctuationDissipation(rate: 0.4, momentum: 0.6, bufferSquare: buffer)
    #expect(close(dissipation, fluctuation.value, 1e-12))
  }

  @Test func `momentum and flat directions`() throws {
    let ratio = try momentumVarianceRatio(curvature: 1, rate: 0.1, momentum: 0.8).value
    func variance(_ rate: Double, _ mu: Double) throws -> Double {
      try QuadraticLaw(
        hessian: Matrix([[1]]), noise: Matrix([[1]]), rate: rate, momentum: mu
      ).covariance().value[0, 0]
    }
    #expect(close(ratio, try variance(0.1, 0.8) / variance(0.5, 0), 1e-12))
    // k = 0: m accumulates to z/(1−μ)
    #expect(
      close(
        try flatDirectionVariance(variance: 2, rate: 0.1, momentum: 0.5, steps: 100).value, 8, 1e-13
      ))
  }

  @Test func `Langevin, plain and in low precision`() throws {
    for (epsilon, printed) in [(0.5, 1.1429), (1, 1.3333), (2, 2)] {
      let value = try langevinVariance(target: 1, step: epsilon).value
      #expect(abs(value - printed) < 5e-5)
      // second route: AR(1) with factor 1 − ε/2
      #expect(close(value, epsilon / (1 - (1 - epsilon / 2) * (1 - epsilon / 2)), 1e-12))
    }
    for (epsilon, delta, printed) in [
      (0.01, 0.125, 1.264), (0.01, 0.25, 2.01), (0.001, 0.125, 3.15),
    ] {
      let value = try lowPrecisionLangevinVariance(step: epsilon, spacing: delta).value
      #expect(close(value, printed, 0.03))
    }
  }

  @Test func `weak order 1 and 2`() throws {
    // 1705.07562
    let rows: [(Double, Int, Double, Double, Double)] = [
      (0.2, 5, 0.206555, 1.52e-2, -1.49e-2), (0.1, 10, 0.167809, 1.08e-2, -3.57e-3),
      (0.05, 20, 0.150858, 6.09e-3, -8.73e-4), (0.025, 40, 0.142926, 3.22e-3, -2.16e-4),
    ]
    for (rate, steps, exact, one, two) in rows {
      let weak = try weakApproximation(
        curvature: 1, variance: 1, rate: rate, start: 1, steps: steps
      ).value
      #expect(abs(weak.exact - exact) < 6e-7)
      #expect(close(weak.errorOne, one, 5e-3) && close(weak.errorTwo, two, 5e-3))
    }
    // stationary: order 2 errs on the wrong side
    let late = try weakApproximation(curvature: 1, variance: 1, rate: 0.2, start: 0, steps: 500)
      .value
    #expect(late.orderTwo < late.orderOne && late.orderOne < late.exact)
    #expect(
      close(late.exact, try effectiveTemperature(curvature: 1, variance: 1, rate: 0.2).value, 1e-12)
    )
  }

  @Test func `sharpness-aware cycle`() throws {
    let amplitude = try sharpnessAwareCycle(curvature: 1, radius: 0.1, rate: 0.3).value
    #expect(abs(amplitude - 0.0176471) < 5e-8)
    var w = 0.7
    for _ in 0..<200 { w -= 0.3 * (w + 0.1 * (w > 0 ? 1 : -1)) }
    #expect(close(abs(w), amplitude, 1e-12))
  }

  @Test func `balance of two layers and the scalar deep net`() throws {
    let (u, w, rate, g) = (1.3, -0.4, 0.2, 0.9)
    let (u2, w2) = (u - rate * g * w, w - rate * g * u)
    let factor = try balanceFactor(rate: rate, gradient: g).value
    #expect(close(u2 * u2 - w2 * w2, (u * u - w * w) * factor, 1e-14))
    #expect(try deepScalarNetMinimum(target: 1, weightDecay: 0.3).value == 0.7)
    #expect(try deepScalarNetMinimum(target: 0.2, weightDecay: 0.3).value == 0)
  }
}
