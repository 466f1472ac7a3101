/// Solves a tridiagonal system; `lower` and `upper` are one shorter than `diagonal`. Nil if singular.
package func solveTridiagonal(
  lower: [Double], diagonal: [Double], upper: [Double], _ right: [Double]
) -> [Double]? {
  let n = diagonal.count
  precondition(right.count == n && lower.count == max(n - 1, 0) && upper.count == lower.count)
  return Lapack.tridiagonalSolve(lower: lower, diagonal: diagonal, upper: upper, right)
}

/// Solves `A x = b` for a square matrix with `lower` subdiagonals and `upper` superdiagonals,
/// given by its entries inside the band. Nil if singular.
package func solveBanded(
  dimension n: Int, lower: Int, upper: Int, _ right: [Double], entry: (Int, Int) -> Double
) -> [Double]? {
  precondition(right.count == n && lower >= 0 && upper >= 0, "shapes")
  let height = 2 * lower + upper + 1
  var band = [Double](repeating: 0, count: height * n)
  for j in 0..<n {
    for i in max(0, j - upper)..<min(n, j + lower + 1) {
      band[j * height + lower + upper + i - j] = entry(i, j)
    }
  }
  return Lapack.bandedSolve(n, lower: lower, upper: upper, band: band, right)
}
