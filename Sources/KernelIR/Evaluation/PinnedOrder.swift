internal import Stopping

/// The orders in which operations of more than one step are computed. They are part of the language's
/// edition: every engine must give the same bits, whatever its lanes, threads and vectors.
///
/// * `sum` of x₀ … xₙ₋₁: eight partial sums p₀ … p₇ start at +0; xᵢ is added to p₍ᵢ mod ₈₎, i ascending;
///   then ((p₀+p₄)+(p₂+p₆))+((p₁+p₅)+(p₃+p₇)). No partial sum is ever −0, so additions of +0 may be left out.
///   Over all entries i counts the row-major array; along an axis, i is the index of that axis.
/// * `maximum`, `minimum`: a = x₀, then a = select(a > xᵢ, a, xᵢ) or select(a < xᵢ, a, xᵢ), i ascending;
///   NaN when any is.
///   Of no entries: −∞ and +∞. `argmax`: k = 0, then i if xᵢ > xₖ, i ascending.
/// * `matmul`: each entry is c = +0, then c = fma(aᵢₖ, bₖⱼ, c), k ascending.
/// * `cholesky` reads the lower triangle only. Each entry with i ≥ j: s = aᵢⱼ, then s = fma(−lᵢₖ, lⱼₖ, s) for
///   k = 0 … j−1 ascending; lⱼⱼ = √s, and lᵢⱼ = s / lⱼⱼ below. The upper triangle is +0. If a pivot s is not
///   greater than 0, all entries of the result are NaN.
/// * `triangularSolve`, each column alone: s = bᵢ, then s = fma(−tᵢₖ, xₖ, s), then xᵢ = s / tᵢᵢ, where t is the
///   operand or its transpose as asked. If that is lower: i ascending, k = 0 … i−1 ascending. If upper: i
///   descending, k = n−1 … i+1 descending. (In both the unknowns enter in the order they become known.)
/// * `solve`: for k ascending: the pivot is the first of the rows i ≥ k for which |aᵢₖ| is largest (a later
///   row replaces it only if strictly greater); unless it is greater than 0, all entries of the result are NaN.
///   Whole rows k and pivot are exchanged, also of b. For each i > k: l = aᵢₖ / aₖₖ, aᵢⱼ = fma(−l, aₖⱼ, aᵢⱼ)
///   for j > k, and bᵢ = fma(−l, bₖ, bᵢ). Then the upper triangle is solved as in `triangularSolve`.
/// * `integerPower(n)`: r = 1 and y = x; from the lowest binary digit of |n| up: r = r·y where the digit is 1,
///   then y = y·y. For n < 0 the result is 1 / r.
/// * `gather`, `scatter`: the row is 0 for an index that is not greater than 0 (also NaN), the last for one
///   that is greater than the last, and else the index without its fraction. The attempt of a `redraw` is 0 if
///   it is not greater than 0 (also NaN), at most 2³² − 1, and else without its fraction.
///
/// Long ones end early, with NaN, once a stop is wanted (``StopWish``).
package enum PinnedOrder {
  /// The sum of `count` entries `at(i)`.
  package static func sum(_ count: Int, _ at: (Int) -> Double) -> Double {
    var (p0, p1, p2, p3, p4, p5, p6, p7) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for i in 0..<count {
      let x = at(i)
      switch i & 7 {
      case 0: p0 += x
      case 1: p1 += x
      case 2: p2 += x
      case 3: p3 += x
      case 4: p4 += x
      case 5: p5 += x
      case 6: p6 += x
      default: p7 += x
      }
    }
    return ((p0 + p4) + (p2 + p6)) + ((p1 + p5) + (p3 + p7))
  }

  package static func reduce(_ reduction: Reduction, _ count: Int, _ at: (Int) -> Double) -> Double
  {
    switch reduction {
    case .sum: return sum(count, at)
    case .maximum:
      if count == 0 { return -.infinity }
      return (1..<count).reduce(at(0)) { ScalarMath.apply(.maximum, $0, at($1)) }
    case .minimum:
      if count == 0 { return .infinity }
      return (1..<count).reduce(at(0)) { ScalarMath.apply(.minimum, $0, at($1)) }
    case .argmax:
      var best = 0
      for i in 0..<count where at(i) > at(best) { best = i }
      return Double(best)
    case .any: return (0..<count).contains { at($0) != 0 } ? 1 : 0
    case .all: return (0..<count).allSatisfy { at($0) != 0 } ? 1 : 0
    }
  }

  /// The row that an index means in an axis of `count` rows.
  package static func row(_ index: Double, of count: Int) -> Int {
    guard index > 0 else { return 0 }
    return index >= Double(count - 1) ? count - 1 : Int(index)
  }

  /// `a` is [m, k], `b` is [k, n], both row-major.
  package static func matmul(_ a: [Double], _ b: [Double], m: Int, k: Int, n: Int) -> [Double] {
    var c = Array(repeating: 0.0, count: m * n)
    var patience = Patience()
    for i in 0..<m {
      for j in 0..<n {
        if patience.isOver(after: k) { return Array(repeating: .nan, count: m * n) }
        var s = 0.0
        for l in 0..<k { s = ScalarMath.fma(a[i * k + l], b[l * n + j], s) }
        c[i * n + j] = s
      }
    }
    return c
  }

  /// The lower factor of the [n, n] matrix whose lower triangle is `a`'s.
  package static func cholesky(_ a: [Double], n: Int) -> [Double] {
    var l = Array(repeating: 0.0, count: n * n)
    var patience = Patience()
    for j in 0..<n {
      for i in j..<n {
        if patience.isOver(after: j) { return Array(repeating: .nan, count: n * n) }
        var s = a[i * n + j]
        for k in 0..<j { s = ScalarMath.fma(-l[i * n + k], l[j * n + k], s) }
        if i == j {
          guard s > 0 else { return Array(repeating: .nan, count: n * n) }
          l[j * n + j] = s.squareRoot()
        } else {
          l[i * n + j] = s / l[j * n + j]
        }
      }
    }
    return l
  }

  /// `t` is [n, n], `b` is [n, columns].
  package static func triangularSolve(
    _ t: [Double], _ b: [Double], n: Int, columns: Int, lower: Bool, transposed: Bool
  ) -> [Double] {
    var x = b
    var patience = Patience()
    for j in 0..<columns {
      for step in 0..<n {
        if patience.isOver(after: step) { return Array(repeating: .nan, count: n * columns) }
        let i = lower != transposed ? step : n - 1 - step
        var s = x[i * columns + j]
        for earlier in 0..<step {
          let k = lower != transposed ? earlier : n - 1 - earlier
          s = ScalarMath.fma(-(transposed ? t[k * n + i] : t[i * n + k]), x[k * columns + j], s)
        }
        x[i * columns + j] = s / t[i * n + i]
      }
    }
    return x
  }

  /// `a` is [n, n], `b` is [n, columns].
  package static func solve(_ a: [Double], _ b: [Double], n: Int, columns: Int) -> [Double] {
    var (a, b) = (a, b)
    var patience = Patience()
    for k in 0..<n {
      var pivot = k
      for i in k + 1..<max(n, k + 1) where abs(a[i * n + k]) > abs(a[pivot * n + k]) { pivot = i }
      guard abs(a[pivot * n + k]) > 0 else {
        return Array(repeating: .nan, count: n * columns)
      }
      if pivot != k {
        for j in 0..<n { a.swapAt(k * n + j, pivot * n + j) }
        for j in 0..<columns { b.swapAt(k * columns + j, pivot * columns + j) }
      }
      for i in k + 1..<max(n, k + 1) {
        if patience.isOver(after: n - k + columns) {
          return Array(repeating: .nan, count: n * columns)
        }
        let l = a[i * n + k] / a[k * n + k]
        for j in k + 1..<n { a[i * n + j] = ScalarMath.fma(-l, a[k * n + j], a[i * n + j]) }
        for j in 0..<columns {
          b[i * columns + j] = ScalarMath.fma(-l, b[k * columns + j], b[i * columns + j])
        }
      }
    }
    return triangularSolve(a, b, n: n, columns: columns, lower: false, transposed: false)
  }
}
