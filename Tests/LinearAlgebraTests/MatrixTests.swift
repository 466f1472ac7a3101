import LinearAlgebra
import TestRandom
import Testing

private func random(_ m: Int, _ n: Int, _ seed: UInt64) -> Matrix {
  var source = TestRandom(seed)
  return Matrix(rows: m, columns: n) { _, _ in source.real(-1, 1) }
}

private func positive(_ n: Int, _ seed: UInt64) -> Matrix {
  let b = random(n, n, seed)
  return b.timesTranspose(b) + .identity(n, scale: 0.1)
}

@Suite struct MatrixTests {
  @Test func `a product agrees with the definition`() {
    let (a, b) = (random(3, 5, 1), random(5, 4, 2))
    let c = a * b
    let expected = Matrix(rows: 3, columns: 4) { i, j in
      (0..<5).reduce(0) { $0 + a[i, $1] * b[$1, j] }
    }
    #expect((c - expected).maxNorm < 1e-15)
    #expect((a.timesTranspose(b.transpose) - expected).maxNorm < 1e-15)
    #expect((Matrix.column(a * b.column(1)) - .column(expected.column(1))).maxNorm < 1e-15)
    #expect(
      (Matrix.column(a.transposeTimes([1, 2, 3])) - a.transpose * .column([1, 2, 3])).maxNorm
        < 1e-15)
  }

  @Test func `Kronecker products act on row-major vec`() {
    let (a, b, x) = (random(2, 3, 3), random(4, 5, 4), random(3, 5, 5))
    let direct = (a * x).timesTranspose(b)
    #expect(zip(a.kronecker(b) * x.elements, direct.elements).allSatisfy { abs($0 - $1) < 1e-14 })
  }

  @Test func `Cholesky rebuilds, and refuses what is not positive`() throws {
    let a = positive(6, 6)
    let l = try #require(a.cholesky())
    #expect((l.timesTranspose(l) - a).maxNorm < 1e-14)
    #expect(Matrix([[1, 2], [2, 1]]).cholesky() == nil)
    #expect(Matrix([[1, .nan], [.nan, 1]]).cholesky() == nil)
    #expect(Matrix(rows: 0, columns: 0).cholesky() != nil)
  }

  @Test func `a singular covariance has a factor`() throws {
    let v = [1.0, 2, -1]
    let a = outerProduct(v, v)
    let b = try #require(a.semidefiniteFactor())
    #expect((b.timesTranspose(b) - a).maxNorm < 1e-14)
    #expect(b.elements.filter { $0 == 0 }.count == 6)
    #expect(Matrix([[1, 2], [2, 1]]).semidefiniteFactor() == nil)
  }

  @Test func `solving, inverse and determinant`() throws {
    let a = random(8, 8, 7)
    let x = try #require(a.solve([1, 0, 0, 2, 0, 0, 0, -1]))
    #expect((Matrix.column(a * x) - .column([1, 0, 0, 2, 0, 0, 0, -1])).maxNorm < 1e-13)
    #expect((try #require(a.inverse) * a - .identity(8)).maxNorm < 1e-12)
    #expect(Matrix([[1, 2], [2, 4]]).solve([1, 1]) == nil)
    #expect(Matrix([[1, .nan], [2, 4]]).inverse == nil)
    #expect(abs(Matrix([[0, 2], [3, 4]]).determinant + 6) < 1e-14)
  }

  @Test func `symmetric eigenvalues, functions and roots`() throws {
    let a = positive(7, 8)
    let eigen = try #require(a.symmetricEigen())
    #expect((eigen.function { $0 } - a).maxNorm < 1e-13)
    let root = try #require(a.positiveSquareRoot())
    #expect((root * root - a).maxNorm < 1e-13)
    let e = try #require(a.exponential())
    let viaEigen = try #require(
      a.symmetricFunction { $0 < 700 ? exponentialSeries($0) : .infinity })
    #expect((e - viaEigen).maxNorm < 1e-11 * e.maxNorm)
  }

  @Test func `general eigenvalues come as pairs`() throws {
    let values = try #require(Matrix([[0, -2], [2, 0]]).eigenvalues())
    #expect(values.allSatisfy { abs($0.modulus - 2) < 1e-15 })
    #expect(values[0].imaginary == -values[1].imaginary)
    #expect(Matrix([[.nan]]).eigenvalues() == nil)
    #expect(Matrix([[.nan]]).spectralRadius.isNaN)
    let pair = try #require(Matrix([[0.9, 0.2], [0.1, 0.8]]).perronPair())
    #expect(abs(pair.value - 1) < 1e-15)
    #expect(abs(pair.right[0] - 2.0 / 3) < 1e-15)
  }

  @Test func `Sylvester and Lyapunov equations have small residuals`() throws {
    let (a, b, c) = (random(5, 5, 9), random(4, 4, 10), random(5, 4, 11))
    let x = try #require(solveSylvester(a, b, c))
    #expect((a * x + x * b - c).maxNorm < 1e-12)
    let drift = positive(6, 12)
    let q = positive(6, 13)
    let s = try #require(solveContinuousLyapunov(-drift, q))
    #expect((drift * s + s * drift - q).maxNorm < 1e-12 * s.maxNorm * drift.maxNorm)
  }

  @Test(arguments: [2, 10, 60, 100])
  func `discrete Lyapunov doubling agrees with its equation`(n: Int) throws {
    let raw = random(n, n, UInt64(n))
    let a = (0.99 / raw.spectralRadius) * raw
    let q = positive(n, 14)
    guard case .solution(let s, let residual) = solveDiscreteLyapunov(a, q) else {
      Issue.record("no solution")
      return
    }
    #expect(residual < 1e-13)
    #expect(s.cholesky() != nil)
    // second route for small n: the Kronecker system
    if n <= 10 {
      let system = Matrix.identity(n * n) - a.kronecker(a)
      let direct = try #require(system.solve(q.elements))
      #expect(zip(direct, s.elements).allSatisfy { abs($0 - $1) < 1e-10 * s.maxNorm })
    }
  }

  @Test func `discrete Lyapunov says why it cannot`() {
    guard case .unstable(let radius) = solveDiscreteLyapunov(.identity(2), .identity(2)) else {
      Issue.record("ρ = 1 is not stable")
      return
    }
    #expect(radius == 1)
    guard case .notFinite = solveDiscreteLyapunov(Matrix([[.nan]]), .identity(1)) else {
      Issue.record("NaN is not finite")
      return
    }
    // at ρ = 1 − 1e-9 the value is 1/(1 − ρ²), with relative error about ulp/(1 − ρ)
    let rho = 1 - 1e-9
    let value = solveDiscreteLyapunov(Matrix([[rho]]), .identity(1)).value
    #expect(abs((value?[0, 0] ?? 0) * (1 - rho * rho) - 1) < 1e-6)
  }

  @Test func `least squares, pseudo-inverse, bands`() throws {
    let a = random(9, 3, 15)
    let x = try #require(a.leastSquares(a * [1, -2, 3]))
    #expect((Matrix.column(x) - .column([1, -2, 3])).maxNorm < 1e-13)
    let rankOne = outerProduct([1, 2], [3, 4, 5])
    let p = try #require(rankOne.pseudoInverse())
    #expect((rankOne * p * rankOne - rankOne).maxNorm < 1e-13)
    let tri = try #require(
      solveTridiagonal(lower: [1, 1], diagonal: [4, 4, 4], upper: [1, 1], [5, 6, 5]))
    #expect(tri.allSatisfy { abs($0 - 1) < 1e-15 })
    let band = try #require(
      solveBanded(dimension: 3, lower: 1, upper: 1, [5, 6, 5]) { $0 == $1 ? 4 : 1 })
    #expect(zip(band, tri).allSatisfy { abs($0 - $1) < 1e-15 })
    #expect(solveTridiagonal(lower: [], diagonal: [0], upper: [], [1]) == nil)
  }

  @Test func `Arnoldi finds the Perron value of an operator`() throws {
    let a = random(80, 80, 16).map { abs($0) }
    let expected = try #require(a.perronPair())
    let pair = try #require(
      dominantEigenpair(start: [Double](repeating: 1, count: 80)) { a * $0 })
    #expect(abs(pair.value - expected.value) < 1e-12 * expected.value)
    #expect(pair.residual < 1e-11)
  }
}

private func exponentialSeries(_ x: Double) -> Double {
  var (term, sum) = (1.0, 1.0)
  for n in 1..<200 {
    term *= x / Double(n)
    sum += term
  }
  return sum
}
