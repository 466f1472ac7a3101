internal import CLapack

/// The border to BLAS and LAPACK: the only file that imports `CLapack`.
///
/// Row-major arrays in, row-major arrays out. A routine that reports failure (singular, not
/// positive, not converged, NaN in the input) returns nil, and so does one that was stopped (``LongCall``). One BLAS thread: an ensemble owns the
/// cores, and the last bits do not depend on their number.
enum Lapack {
  private static let prepared: Bool = {
    openblas_set_num_threads(1)
    return true
  }()

  private static let rowMajor = LAPACK_ROW_MAJOR

  private static func ascii(_ character: Unicode.Scalar) -> CChar {
    CChar(truncatingIfNeeded: character.value)
  }

  private static func allFinite(_ values: [Double]) -> Bool {
    values.allSatisfy(\.isFinite)
  }

  private static func cube(_ n: Int) -> Double { Double(n) * Double(n) * Double(n) }

  // MARK: Products

  /// `op(a) op(b)`, an `m` by `n` array, with inner dimension `k`.
  static func product(
    _ a: [Double], transposed ta: Bool, _ b: [Double], transposed tb: Bool, m: Int, n: Int, k: Int
  ) -> [Double] {
    _ = prepared
    guard m > 0, n > 0 else { return [] }
    guard k > 0 else { return [Double](repeating: 0, count: m * n) }
    let product = LongCall.result(operations: 2 * Double(m) * Double(n) * Double(k)) {
      [Double](unsafeUninitializedCapacity: m * n) { out, count in
        cblas_dgemm(
          CblasRowMajor, ta ? CblasTrans : CblasNoTrans, tb ? CblasTrans : CblasNoTrans,
          Int32(m), Int32(n), Int32(k), 1, a, Int32(ta ? m : k), b, Int32(tb ? k : n),
          0, out.baseAddress, Int32(n))
        count = m * n
      }
    }
    return product ?? [Double](repeating: .nan, count: m * n)
  }

  /// `c += a b` on row-major blocks in place, with leading dimensions.
  static func accumulateProduct(
    into c: UnsafeMutablePointer<Double>, _ ldc: Int, _ a: UnsafePointer<Double>, _ lda: Int,
    _ b: UnsafePointer<Double>, _ ldb: Int, m: Int, n: Int, k: Int
  ) {
    _ = prepared
    guard m > 0, n > 0, k > 0 else { return }
    cblas_dgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(m), Int32(n), Int32(k), 1, a, Int32(lda), b,
      Int32(ldb), 1, c, Int32(ldc))
  }

  /// `a x` (or `aᵀ x`) for an `m` by `n` array.
  static func product(_ a: [Double], transposed: Bool, m: Int, n: Int, _ x: [Double]) -> [Double] {
    _ = prepared
    let length = transposed ? n : m
    var y = [Double](repeating: 0, count: length)
    guard m > 0, n > 0 else { return y }
    cblas_dgemv(
      CblasRowMajor, transposed ? CblasTrans : CblasNoTrans, Int32(m), Int32(n), 1, a, Int32(n), x,
      1, 0, &y, 1)
    return y
  }

  /// `Σ x y` over strided vectors.
  static func dot(
    _ n: Int, _ x: UnsafePointer<Double>, _ strideX: Int, _ y: UnsafePointer<Double>, _ strideY: Int
  ) -> Double {
    _ = prepared
    return n > 0 ? cblas_ddot(Int32(n), x, Int32(strideX), y, Int32(strideY)) : 0
  }

  // MARK: Factorizations

  static func cholesky(_ a: [Double], _ n: Int) -> [Double]? {
    guard n > 0 else { return [] }
    guard allFinite(a) else { return nil }
    _ = prepared
    return LongCall.result(operations: cube(n) / 3) {
      var l = a
      guard LAPACKE_dpotrf(rowMajor, ascii("L"), Int32(n), &l, Int32(n)) == 0 else { return nil }
      for i in 0..<n { for j in (i + 1)..<max(n, i + 1) { l[i * n + j] = 0 } }
      return l
    }
  }

  /// LU factors with pivots, and the reciprocal condition number in the 1-norm.
  static func lu(
    _ a: [Double], _ n: Int
  ) -> (factors: [Double], pivots: [Int32], reciprocalCondition: Double)? {
    guard n > 0 else { return ([], [], 1) }
    guard allFinite(a) else { return nil }
    _ = prepared
    return LongCall.result(operations: cube(n)) {
      var factors = a
      var pivots = [Int32](repeating: 0, count: n)
      let norm = LAPACKE_dlange(rowMajor, ascii("1"), Int32(n), Int32(n), a, Int32(n))
      guard LAPACKE_dgetrf(rowMajor, Int32(n), Int32(n), &factors, Int32(n), &pivots) == 0 else {
        return nil
      }
      var condition = 0.0
      LAPACKE_dgecon(rowMajor, ascii("1"), Int32(n), factors, Int32(n), norm, &condition)
      return (factors, pivots, condition)
    }
  }

  static func solve(
    factors: [Double], pivots: [Int32], _ n: Int, _ right: [Double], columns: Int,
    transposed: Bool
  ) -> [Double]? {
    guard n > 0, columns > 0 else { return right }
    guard allFinite(right) else { return nil }
    return LongCall.result(operations: 2 * Double(n) * Double(n) * Double(columns)) {
      var x = right
      let info = LAPACKE_dgetrs(
        rowMajor, ascii(transposed ? "T" : "N"), Int32(n), Int32(columns), factors, Int32(n),
        pivots, &x, Int32(columns))
      return info == 0 ? x : nil
    }
  }

  // MARK: Eigenvalues

  /// Ascending eigenvalues, and eigenvectors as columns.
  static func symmetricEigen(_ a: [Double], _ n: Int) -> (values: [Double], vectors: [Double])? {
    guard n > 0 else { return ([], []) }
    guard allFinite(a) else { return nil }
    _ = prepared
    return LongCall.result(operations: 9 * cube(n)) {
      var vectors = a
      var values = [Double](repeating: 0, count: n)
      let info = LAPACKE_dsyevd(
        rowMajor, ascii("V"), ascii("L"), Int32(n), &vectors, Int32(n), &values)
      return info == 0 ? (values, vectors) : nil
    }
  }

  /// Eigenvalues and first eigenvector components of a symmetric tridiagonal matrix, ascending.
  static func tridiagonalEigen(
    diagonal: [Double], offDiagonal: [Double]
  ) -> (values: [Double], vectors: [Double])? {
    let n = diagonal.count
    guard n > 0 else { return ([], []) }
    guard allFinite(diagonal), allFinite(offDiagonal) else { return nil }
    _ = prepared
    var d = diagonal
    var e = offDiagonal + [0]
    var vectors = [Double](repeating: 0, count: n * n)
    let info = LAPACKE_dstev(rowMajor, ascii("V"), Int32(n), &d, &e, &vectors, Int32(n))
    return info == 0 ? (d, vectors) : nil
  }

  /// Eigenvalues of a general matrix; with `vectors`, the right eigenvectors in LAPACK's packing.
  static func eigen(
    _ a: [Double], _ n: Int, vectors: Bool
  ) -> (real: [Double], imaginary: [Double], right: [Double])? {
    guard n > 0 else { return ([], [], []) }
    guard allFinite(a) else { return nil }
    _ = prepared
    return LongCall.result(operations: 25 * cube(n)) {
      var work = a
      var real = [Double](repeating: 0, count: n)
      var imaginary = real
      var left = [0.0]
      var right = [Double](repeating: 0, count: vectors ? n * n : 1)
      let info = LAPACKE_dgeev(
        rowMajor, ascii("N"), ascii(vectors ? "V" : "N"), Int32(n), &work, Int32(n), &real,
        &imaginary, &left, Int32(n), &right, Int32(n))
      return info == 0 ? (real, imaginary, right) : nil
    }
  }

  /// Real Schur form `a = q t qᵀ`.
  static func schur(_ a: [Double], _ n: Int) -> (t: [Double], q: [Double])? {
    guard n > 0 else { return ([], []) }
    guard allFinite(a) else { return nil }
    _ = prepared
    return LongCall.result(operations: 25 * cube(n)) {
      var t = a
      var q = [Double](repeating: 0, count: n * n)
      var real = [Double](repeating: 0, count: n)
      var imaginary = real
      var selected: Int32 = 0
      let info = LAPACKE_dgees(
        rowMajor, ascii("V"), ascii("N"), nil, Int32(n), &t, Int32(n), &selected, &real, &imaginary,
        &q, Int32(n))
      return info == 0 ? (t, q) : nil
    }
  }

  /// Solves `r x + x sᵀ = c` (or without the transpose) for quasi-triangular `r`, `s`.
  static func triangularSylvester(
    _ r: [Double], _ m: Int, _ s: [Double], _ n: Int, transposed: Bool, _ c: [Double]
  ) -> [Double]? {
    guard m > 0, n > 0 else { return [] }
    guard allFinite(c) else { return nil }
    _ = prepared
    return LongCall.result(operations: Double(m) * Double(n) * Double(m + n)) {
      var x = c
      var scale = 1.0
      let info = LAPACKE_dtrsyl(
        rowMajor, ascii("N"), ascii(transposed ? "T" : "N"), 1, Int32(m), Int32(n), r, Int32(m), s,
        Int32(n), &x, Int32(n), &scale)
      guard info == 0, scale > 0 else { return nil }
      return scale == 1 ? x : x.map { $0 / scale }
    }
  }

  // MARK: Rectangular and banded systems

  /// Thin singular value decomposition `a = u diag(s) vt`.
  static func singularValues(
    _ a: [Double], rows: Int, columns: Int
  ) -> (u: [Double], s: [Double], vt: [Double])? {
    let k = min(rows, columns)
    guard k > 0 else { return ([], [], []) }
    guard allFinite(a) else { return nil }
    _ = prepared
    return LongCall.result(operations: 20 * Double(k) * Double(rows) * Double(columns)) {
      var work = a
      var s = [Double](repeating: 0, count: k)
      var u = [Double](repeating: 0, count: rows * k)
      var vt = [Double](repeating: 0, count: k * columns)
      let info = LAPACKE_dgesdd(
        rowMajor, ascii("S"), Int32(rows), Int32(columns), &work, Int32(columns), &s, &u, Int32(k),
        &vt, Int32(columns))
      return info == 0 ? (u, s, vt) : nil
    }
  }

  static func tridiagonalSolve(
    lower: [Double], diagonal: [Double], upper: [Double], _ right: [Double]
  ) -> [Double]? {
    let n = diagonal.count
    guard n > 0 else { return [] }
    guard allFinite(lower), allFinite(diagonal), allFinite(upper), allFinite(right) else {
      return nil
    }
    _ = prepared
    var l = lower + [0]
    var d = diagonal
    var u = upper + [0]
    var x = right
    let info = LAPACKE_dgtsv(rowMajor, Int32(n), 1, &l, &d, &u, &x, 1)
    return info == 0 ? x : nil
  }

  /// Banded system; `band` holds LAPACK's column-major band storage with `lower` extra rows on top.
  static func bandedSolve(
    _ n: Int, lower: Int, upper: Int, band: [Double], _ right: [Double]
  ) -> [Double]? {
    guard n > 0 else { return [] }
    guard allFinite(band), allFinite(right) else { return nil }
    _ = prepared
    var ab = band
    var pivots = [Int32](repeating: 0, count: n)
    var x = right
    let info = LAPACKE_dgbsv(
      LAPACK_COL_MAJOR, Int32(n), Int32(lower), Int32(upper), 1, &ab, Int32(2 * lower + upper + 1),
      &pivots, &x, Int32(n))
    return info == 0 ? x : nil
  }
}
