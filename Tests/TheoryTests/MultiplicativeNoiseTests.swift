import Foundation
import LinearAlgebra
import TestRandom
import Testing
import Theory

@Suite struct MultiplicativeNoiseTests {
  @Test func `minibatch regression - covariance against the self-consistent equation`() throws {
    for (inputs, rate, mu, batch) in [
      ([1.0], 0.5, 0.0, 4.0), ([1, 0.25], 1.2, 0, 16), ([1, 0.25], 0.1, 0.8, 8),
      ([1, 2], 0.2, -0.3, 3),
    ] {
      let regression = try MinibatchRegression(
        inputs: inputs, labelVariance: 0.7, batch: batch, momentum: mu)
      let closed = try regression.covariance(rate: rate).value
      let a = Matrix.diagonal(inputs)
      let exact = try stationaryCovariance(
        of: .heavyBall(hessian: a, rate: .identity(inputs.count, scale: rate), momentum: mu)
      ) { _, s in (1 / batch) * (a * s * a + ((a * s).trace + 0.7) * a) }.value.covariance
      for (i, value) in closed.enumerated() { #expect(close(value, exact[i, i], 1e-9)) }
    }
  }

  @Test func `mean-square thresholds`() throws {
    for (s, expected) in [(1.0, 2.0 / 3), (2, 1), (8, 1.6), (64, 128.0 / 66), (100, 200.0 / 102)] {
      let one = try MinibatchRegression(inputs: [1], labelVariance: 1, batch: s)
      #expect(close(try one.meanSquareThreshold().value, expected, 1e-12))
    }
    let two = try MinibatchRegression(inputs: [1, 2], labelVariance: 1, batch: 1)
    #expect(close(try two.meanSquareThreshold().value, 4 / (9 + 17.0.squareRoot()), 1e-12))
    #expect(violates(.meanSquareStable) { _ = try two.covariance(rate: 0.31) })
    let index = try MinibatchRegression(inputs: [1], labelVariance: 1, batch: 1)
      .studentIndex(rate: 0.1).value
    #expect(index.discrete == 19 && index.continuous == 21)
  }

  @Test func `sampled minima - thresholds and covariance`() throws {
    let crossed = try SampledMinimum(
      hessians: [.diagonal([2, 0]), .diagonal([0, 2])], batch: 1)
    #expect(close(try crossed.meanSquareThreshold().value, 1, 1e-12))
    let full = try SampledMinimum(
      hessians: [.diagonal([2, 0]), .diagonal([0, 2])], batch: 2)
    #expect(close(try full.meanSquareThreshold().value, 2, 1e-12))

    let scalar = try SampledMinimum(
      hessians: [Matrix([[0.5]]), Matrix([[1.5]])], gradients: [[1], [-1]], batch: 1)
    #expect(close(try scalar.meanSquareThreshold().value, 1.6, 1e-12))
    for (rate, value) in [(0.5, 0.363636363636), (1, 1.33333333333), (1.4, 5.6)] {
      #expect(close(try scalar.covariance(rate: rate).value[0, 0], value, 1e-11))
    }
    #expect(violates(.meanSquareStable) { _ = try scalar.covariance(rate: 1.7) })
    // acceptance 23: a path stays finite at 1.7, Λ = −.73
    let law = CurvatureLaw.points([(0.5, 0.5), (1.5, 0.5)])
    #expect(abs(try lyapunovExponent(law, rate: 1.7).value + 0.73) < 5e-3)
  }

  @Test func `sampled minima agree with the enumeration of all batches`() throws {
    var source = TestRandom(8)
    let (n, batch, d) = (4, 2, 2)
    let hessians = (0..<n).map { _ in source.positive(d) }
    var gradients = (0..<n).map { _ in (0..<d).map { _ in source.real(-1, 1) } }
    for j in 0..<d { gradients[n - 1][j] = -(0..<(n - 1)).reduce(0) { $0 + gradients[$1][j] } }
    let minimum = try SampledMinimum(hessians: hessians, gradients: gradients, batch: batch)
    let pairs = (0..<n).flatMap { i in (0..<i).map { (i, $0) } }
    func secondMomentMap(_ rate: Double) -> Matrix {
      var sum = Matrix(rows: d * d, columns: d * d)
      for (i, j) in pairs {
        let step = Matrix.identity(d) - (rate / 2) * (hessians[i] + hessians[j])
        sum += (1 / Double(pairs.count)) * step.kronecker(step)
      }
      return sum
    }
    let threshold = try minimum.meanSquareThreshold().value
    #expect(abs(secondMomentMap(threshold).spectralRadius - 1) < 1e-10)
    // Hessian and gradient noise do not mix: w has mean zero and does not know the next batch
    let rate = 0.6 * threshold
    let sigma = try minimum.covariance(rate: rate).value
    var noise = Matrix(rows: d, columns: d)
    for (i, j) in pairs {
      let g = zip(gradients[i], gradients[j]).map { 0.5 * ($0 + $1) }
      noise += (1 / Double(pairs.count)) * outerProduct(g, g)
    }
    let map = Matrix.identity(d * d) - secondMomentMap(rate)
    let exact = try #require(map.solve((rate * rate * noise).elements))
    #expect(zip(sigma.elements, exact).allSatisfy { close($0, $1, 1e-9) })
  }

  /// theory.md Part 2: S = 1.
  @Test(
    arguments: [
      (0.05, 35.24), (0.1, 17.28), (0.2, 8.30), (0.5, 2.904), (2.0 / 3, 2.000), (1, 1.091),
    ] as [(Double, Double)]) func `Kesten's tail index`(rate: Double, printed: Double) throws
  {
    let law = CurvatureLaw.gaussianInputs(variance: 1, batch: 1)
    let index = try kestenIndex(law, rate: rate).value
    #expect(abs(index - printed) < 6e-3 || close(index, printed, 4e-4))
    // second route: the moment by Gauss quadrature in the gamma variable (even integer powers are
    // polynomials, so check the fourth moment instead of the root)
    let moment = GaussRule.gamma(shape: 0.5, 60).integrate { pow(1 - rate * 2 * $0, 4) }
    #expect((moment > 1) == (index < 4))
  }

  @Test func `at index 2 the mean-square threshold is met`() throws {
    for s in [1.0, 4, 100] {
      let rate = 2 * s / (s + 2)
      let law = CurvatureLaw.gaussianInputs(variance: 1, batch: s)
      #expect(close(try kestenIndex(law, rate: rate).value, 2, 1e-8))
    }
  }

  @Test func `bounded data have no power tail`() throws {
    let bounded = CurvatureLaw.points([(0.5, 0.5), (1.5, 0.5)])
    let small = try kestenIndex(bounded, rate: 0.5)
    #expect(small.value == .infinity)
    #expect(violates(.powerTail) { _ = try small.checked() })
    let large = try kestenIndex(bounded, rate: 1.6).value
    #expect(close(large, 2, 1e-9))
  }

  @Test func `infinite second moment with a negative exponent`() throws {
    let law = CurvatureLaw.gaussianInputs(variance: 1, batch: 100)
    #expect(abs(try lyapunovExponent(law, rate: 1.99).value + 0.054) < 1e-3)
    // E(1−λX)² = 1 − 2λ + λ²(1 + 2/S) = 1.059
    #expect(try kestenIndex(law, rate: 1.99).value < 2)
    let regression = try MinibatchRegression(inputs: [1], labelVariance: 1, batch: 100)
    #expect(violates(.meanSquareStable) { _ = try regression.covariance(rate: 1.99) })
    #expect(violates(.probabilisticallyStable) { _ = try kestenIndex(law, rate: 4) })
  }

  @Test func `convergence to a maximum`() throws {
    for a in [0.2, 1, 3] {
      let window = try localMaximumWindow(asymmetry: a).value
      let law = CurvatureLaw.points([(1, 0.5), (-(1 + a), 0.5)])
      for edge in [window.lowerBound, window.upperBound] {
        #expect(abs(try lyapunovExponent(law, rate: edge).value) < 1e-12)
      }
      let middle = 0.5 * (window.lowerBound + window.upperBound)
      #expect(try lyapunovExponent(law, rate: middle).value < 0)
      #expect(try lyapunovExponent(law, rate: 1.05 * window.upperBound).value > 0)
    }
  }
}
