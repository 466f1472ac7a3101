import Foundation
import LinearAlgebra
import TestRandom
import Testing

@Suite struct QuadratureTests {
  @Test func `Gauss rules have exact moments`() {
    let normal = GaussRule.standardNormal(12)
    #expect(abs(normal.integrate { pow($0, 8) } - 105) < 1e-10)
    let legendre = GaussRule.legendre(10, from: 0, to: 2)
    #expect(abs(legendre.integrate { pow($0, 5) } - 64.0 / 6) < 1e-13)
    // gamma(½): E x² = ½·3/2
    #expect(abs(GaussRule.gamma(shape: 0.5, 20).integrate { $0 * $0 } - 0.75) < 1e-13)
  }

  @Test func `adaptive quadrature meets its tolerance`() {
    let bell = integrate(from: -.infinity, to: .infinity) { exp(-$0 * $0 / 2) }
    #expect(bell.converged && abs(bell.value - sqrt(2 * Double.pi)) < 1e-10)
    let tail = integrate(from: 1, to: .infinity) { pow($0, -2.5) }
    #expect(abs(tail.value - 1 / 1.5) < 1e-10)
    let kink = integrate(from: -1, to: 1) { abs($0 - 0.3) }
    #expect(abs(kink.value - (1.3 * 1.3 + 0.7 * 0.7) / 2) < 1e-10)
    let root = integrate(from: 0, to: 1) { 1 / sqrt($0) }
    #expect(abs(root.value - 2) < 1e-9)
    #expect(abs(integrate(from: 1, to: 0) { $0 }.value + 0.5) < 1e-15)
    let broken = integrate(from: 0, to: 1) { _ in .nan }
    #expect(!broken.converged)
    // an integrand that is a narrow spike between named breaks
    let spike = integrate(from: -10, to: 10, breaks: [0.24, 0.25, 0.26]) {
      exp(-pow(($0 - 0.25) * 1e3, 2))
    }
    #expect(abs(spike.value - sqrt(Double.pi) * 1e-3) < 1e-12)
  }

  @Test func `Brent brackets roots and minima`() throws {
    let root = try #require(brentRoot(0, 2) { cos($0) })
    #expect(abs(root - Double.pi / 2) <= 2 * root.ulp)
    #expect(brentRoot(0, 1) { _ in 1 } == nil)
    #expect(brentRoot(0, 1) { _ in .nan } == nil)
    let pole = try #require(brentRoot(0.1, 10) { 1 / (10 - $0) - 1 })
    #expect(abs(pole - 9) < 1e-12)
    let minimum = brentMinimum(-3, 4) { ($0 - 1) * ($0 - 1) + 2 }
    #expect(abs(minimum.place - 1) < 1e-7 && abs(minimum.value - 2) < 1e-14)
  }
}

@Suite struct SubstochasticTests {
  /// A random walk on 0..<n with killing `c` in the last state only.
  private func walk(_ n: Int, kill c: Double) -> (Matrix, [Double]) {
    var p = Matrix(rows: n, columns: n)
    for i in 0..<n {
      if i > 0 { p[i, i - 1] = 0.3 }
      if i + 1 < n { p[i, i + 1] = 0.2 }
    }
    return (p, (0..<n).map { $0 == n - 1 ? c : 0 })
  }

  @Test func `agrees with LU where LU is accurate`() throws {
    var source = TestRandom(3)
    let n = 120
    var p = Matrix(rows: n, columns: n) { _, _ in abs(source.real(-1, 1)) }
    var kill = [Double](repeating: 0, count: n)
    for i in 0..<n {
      let k = abs(source.real(-1, 1))
      let total = p.row(i).reduce(0, +) + k
      for j in 0..<n { p[i, j] /= total }
      kill[i] = k / total
    }
    let factored = try #require(SubstochasticFactorization(transitions: p, killing: kill))
    let b = (0..<n).map { Double($0 % 7) }
    let direct = try #require((Matrix.identity(n) - p).solve(b))
    let x = try #require(factored.solve(b))
    #expect(zip(x, direct).allSatisfy { abs($0 - $1) < 1e-11 * abs($1) })
    let transposed = try #require((Matrix.identity(n) - p.transpose).solve(b))
    let y = try #require(factored.solveTransposed(b))
    #expect(zip(y, transposed).allSatisfy { abs($0 - $1) < 1e-11 * abs($1) })
  }

  @Test func `tiny killing keeps its relative accuracy`() throws {
    // mean exit from the last state of a birth-death chain, in closed form: with up-rates u and
    // down-rates d, E_0 = Σ_j Σ_{i≤j} (d/u)^{j−i}/u with the last up-rate c
    let n = 100
    let c = 1e-15
    let (p, kill) = walk(n, kill: c)
    let factored = try #require(SubstochasticFactorization(transitions: p, killing: kill))
    let x = try #require(factored.solve([Double](repeating: 1, count: n)))
    let (u, r) = (0.2, 1.5)
    var time = 0.0
    for j in 0..<n {
      let rate = j == n - 1 ? c : u
      // h_j = (1 + d h_{j−1})/rate
      var h = 0.0
      for i in 0...j { h = (1 + (i > 0 ? 0.3 : 0) * h) / (i == n - 1 ? c : u) }
      _ = rate
      time += h
    }
    #expect(abs(x[0] / time - 1) < 1e-12)
    #expect(time > 1e30 && r > 1)
  }

  @Test func `the stationary law of a reversible chain is a product`() throws {
    let (p, _) = walk(60, kill: 0)
    let factored = try #require(
      SubstochasticFactorization(transitions: p, killing: [Double](repeating: 0, count: 60)))
    #expect(!factored.isTransient)
    #expect(factored.solve([Double](repeating: 1, count: 60)) == nil)
    let law = factored.stationaryLaw()
    for i in 1..<60 { #expect(abs(law[i] / law[i - 1] - 2.0 / 3) < 1e-13) }
  }

  @Test func `refuses what is no transition matrix`() {
    #expect(
      SubstochasticFactorization(transitions: Matrix([[0, -1], [1, 0]]), killing: [0, 0]) == nil)
    #expect(
      SubstochasticFactorization(transitions: Matrix([[0, .nan], [1, 0]]), killing: [0, 0]) == nil)
    #expect(
      SubstochasticFactorization(transitions: Matrix([[0, 0], [0, 0]]), killing: [0, 0]) == nil)
  }
}
