/// `n = 1/Σp_i²`, `p_i = h_i/Σh`: the participation ratio, an estimate of the outlier count.
package func participationRatio(_ eigenvalues: [Double]) throws(TheoryFailure) -> Double {
  try demand(
    eigenvalues.allSatisfy(\.isFinite) && eigenvalues.contains { $0 > 0 },
    "finite eigenvalues, at least one above 0")
  let positive = eigenvalues.filter { $0 > 0 }
  let sum = positive.reduce(0, +)
  let squares = positive.reduce(0) { $0 + $1 * $1 }
  return sum * sum / squares
}
