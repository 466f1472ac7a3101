import LinearAlgebra
import TestRandom
import Testing
import Theory

private let k = Matrix.diagonal([1, 0.3, 0.1])

private func posteriorNoise(_ k: Matrix, _ n: Double, _ s: Double) -> Matrix {
  ((n - s) / (n * s)) * k
}

@Suite struct BayesianRateTests {
  /// Acceptance experiment 7; theory.md (1h).
  @Test(
    arguments: [
      (50, 10, 0.66770, 0.8406), (20, 10, 1.26332, .nan), (1000, 10, 0.042277, .nan),
    ] as [(Double, Double, Double, Double)])
  func `optimal rate`(n: Double, s: Double, rate: Double, divergence: Double) throws {
    let best = try bayesianRate(hessian: k, noise: posteriorNoise(k, n, s), dataCount: n).value
    #expect(abs(best.rate - rate) < 5.1e-6)
    if !divergence.isNaN { #expect(abs(best.divergence - divergence) < 5e-5) }
    // second route: the printed equation
    let curvatures = k.diagonal
    func equation(_ l: Double) -> Double {
      (n - 2 * s) / s * curvatures.reduce(0) { $0 + $1 / (2 - l * $1) }
        + (n - s) / s * l * curvatures.reduce(0) { $0 + $1 * $1 / ((2 - l * $1) * (2 - l * $1)) }
        - 3 / l
    }
    #expect(abs(equation(best.rate)) < 1e-8)
    // third: it is a minimum of the divergence
    for factor in [0.99, 1.01] {
      let law = try QuadraticLaw(
        hessian: k, noise: posteriorNoise(k, n, s), rate: factor * best.rate)
      #expect(try posteriorDivergence(of: law, dataCount: n).value > best.divergence)
    }
  }

  @Test func `Mandt's rate is the continuous one`() throws {
    for (n, printed) in [(50.0, 0.8571), (20, 2.143), (1000, 0.042857)] {
      let best = try bayesianRate(hessian: k, noise: 0.1 * k, dataCount: n).value
      #expect(abs(best.continuousRate - printed) < 5e-4)
    }
  }

  @Test func `one dimension in closed form`() throws {
    let one = Matrix([[1]])
    let paper = try bayesianRate(
      hessian: one, noise: posteriorNoise(one, 50, 10), dataCount: 50
    ).value
    #expect(close(paper.rate, 0.4, 1e-12))
    #expect(abs(paper.divergence) < 1e-12)
    for mu in [0, 0.6] {
      let value = try bayesianRate(
        hessian: Matrix([[0.7]]), noise: Matrix([[0.2]]), dataCount: 30, momentum: mu
      ).value
      #expect(close(value.rate, 2 * (1 - mu) / (30 * 0.2 + 0.7 * (1 - mu) / (1 + mu)), 1e-12))
    }
  }

  @Test func `a matrix rate samples the posterior exactly`() throws {
    var source = TestRandom(5)
    let (hessian, noise) = (source.positive(3), source.positive(3))
    for mu in [0, 0.8] {
      let rate = try bayesianMatrixRate(
        hessian: hessian, noise: noise, dataCount: 40, momentum: mu
      ).value
      let sigma = try stationaryCovariance(
        of: .heavyBall(hessian: hessian, rate: rate, momentum: mu), noise: noise
      ).value.covariance
      #expect(close(40 * sigma, try #require(hessian.inverse), 1e-11))
    }
    // a scalar rate cannot, even for C ∝ I
    let white = try bayesianRate(hessian: k, noise: .identity(3, scale: 0.2), dataCount: 50).value
    #expect(abs(white.rate - 0.19052) < 5.1e-6 && abs(white.divergence - 0.00115) < 5.1e-6)
    #expect(close(white.continuousRate, 0.2, 1e-14))
  }

  @Test func `singular noise has no optimum`() {
    #expect(throws: TheoryFailure.self) {
      try bayesianRate(hessian: k, noise: .diagonal([1, 0, 0]), dataCount: 10)
    }
  }
}

@Suite struct OptimizerVarianceTests {
  @Test func `damped Newton`() throws {
    var source = TestRandom(6)
    let (hessian, noise) = (source.positive(3), source.positive(3))
    let inverse = try #require(hessian.inverse)
    for (rate, mu) in [(0.7, 0), (2.5, 0.5)] {
      let closed = try dampedNewtonCovariance(
        hessian: hessian, noise: noise, rate: rate, momentum: mu
      ).value
      let exact = try stationaryCovariance(
        of: .heavyBall(hessian: hessian, rate: rate * inverse, momentum: mu), noise: noise
      ).value.covariance
      #expect(close(closed, exact, 1e-10))
    }
    #expect(
      violates(.stable) {
        _ = try dampedNewtonCovariance(hessian: hessian, noise: noise, rate: 2.1)
      })
    // with exact minibatch noise: A = diag(1, .1), λ = .3, S = 4
    let a = Matrix.diagonal([1, 0.1])
    let regression = try dampedNewtonRegressionCovariance(
      inputs: a, labelVariance: 1, batch: 4, rate: 0.3
    ).value
    #expect(abs(regression[0, 0] - 0.0508) < 5e-5 && abs(regression[1, 1] - 0.5085) < 5e-4)
    // second route: self-consistent noise
    let inverseA = try #require(a.inverse)
    let consistent = try stationaryCovariance(
      of: .heavyBall(hessian: a, rate: 0.3 * inverseA, momentum: 0)
    ) { _, s in 0.25 * (a * s * a + ((a * s).trace + 1) * a) }.value.covariance
    #expect(close(regression, consistent, 1e-10))
  }

  @Test func `natural gradient`() throws {
    let scalar = try naturalGradientCovariance(
      hessian: Matrix([[1]]), noise: Matrix([[1]]), rate: 0.5
    ).value
    #expect(abs(scalar[0, 0] - 0.64039) < 5e-6)
    var source = TestRandom(7)
    let (hessian, noise) = (source.positive(3), source.positive(3))
    let sigma = try naturalGradientCovariance(
      hessian: hessian, noise: noise, rate: 0.4, momentum: 0.3
    ).value
    // the defining equation, non-commuting
    let ks = hessian * sigma
    let residual =
      ks * ks - (0.4 / 2.6) * ks
      - (0.4 / 1.4) * (noise * (try #require(hessian.inverse)))
    #expect(residual.maxNorm < 1e-12)
    let still = try naturalGradientMinibatchCovariance(
      hessian: hessian, noiseScale: 0, rate: 0.4, momentum: 0.3
    ).value
    #expect(close(still, (0.4 / 2.6) * (try #require(hessian.inverse)), 1e-12))
  }

  @Test func `a Fisher matrix refreshed every step is unstable`() throws {
    // Σ' = Σ − 2λ/k + λ²(1+κ)/(k²Σ): slope 1 − 4/(1+κ) at the fixed point
    for (kappa, contracts) in [(0.5, false), (2, true)] {
      let fixed = try naturalGradientMinibatchCovariance(
        hessian: Matrix([[1]]), noiseScale: kappa, rate: 0.1
      ).value[0, 0]
      func map(_ s: Double) -> Double { s - 0.2 + 0.01 * (1 + kappa) / s }
      #expect(close(map(fixed), fixed, 1e-14))
      let slope = (map(fixed * 1.0001) - map(fixed * 0.9999)) / (0.0002 * fixed)
      #expect(abs(slope - (1 - 4 / (1 + kappa))) < 1e-4)
      #expect((abs(slope) < 1) == contracts)
    }
  }

  @Test func `Adam with additive noise is self-consistent`() throws {
    for (k, rate, beta) in [(1.0, 0.1, 0.0), (2, 1, 0.9), (0.5, 6, 0), (1, 1e-6, 0)] {
      let s = try adamVariance(curvature: k, variance: 1, rate: rate, beta1: beta).value
      let q = (k * k * s + 1).squareRoot()
      #expect(close(s, rate / (k * (2 * q - rate * k * (1 - beta) / (1 + beta))), 1e-9))
    }
    #expect(
      close(try adamVariance(curvature: 2, variance: 9, rate: 1e-8).value, 1e-8 * 3 / 4, 1e-6))
  }

  @Test func `quasi-hyperbolic momentum against the Lyapunov equation`() throws {
    for (k, rate, mu, nu, printed) in [
      (1.0, 1.0, 0.5, 0.5, 0.666667), (1, 0.5, 0.9, 0.7, 0.168990), (0.3, 2, 0.7, 1, .nan),
    ] {
      let closed = try quasiHyperbolicVariance(
        curvature: k, variance: 1, rate: rate, momentum: mu, weight: nu
      ).value
      // state (w, m): m' = μm + (1−μ)g, w' = w − λ[(1−ν)g + νm'], g = kw + z
      let weight = rate * ((1 - nu) + nu * (1 - mu))
      let dynamics = LinearDynamics(
        transition: Matrix([[1 - weight * k, -rate * nu * mu], [(1 - mu) * k, mu]]),
        noiseInput: Matrix([[-weight], [1 - mu]]), output: Matrix([[1, 0]]))
      let exact = try stationaryCovariance(of: dynamics, noise: Matrix([[1]])).value.covariance[
        0, 0]
      #expect(close(closed, exact, 1e-12))
      if !printed.isNaN { #expect(abs(closed - printed) < 1e-6) }
    }
  }
}
