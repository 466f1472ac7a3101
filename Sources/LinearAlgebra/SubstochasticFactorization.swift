internal import Stopping

/// The matrix `I − P` of a substochastic `P`, factored without a single subtraction.
///
/// Given the off-diagonal transition probabilities and the killing probability of each state
/// separately (`Σ_j P_ij + killing_i = 1` is implied, the diagonal of `P` is never read), state
/// reduction in the manner of Grassmann, Taksar and Heyman determines every pivot as a sum of
/// non-negative numbers. Mean exit times, splitting probabilities and the smallest eigenvalue come
/// out with small *relative* error even if they are 1e±12 (O'Cinneide 1993; Alfa, Xue, Ye 2002).
///
/// Blocked: the bulk of the work is one product of non-negative matrices per block of states, over the band of the
/// matrix only, which the elimination does not widen.
package struct SubstochasticFactorization: Sendable {
  package let dimension: Int
  /// No entry is farther from the diagonal.
  package let bandwidth: Int
  /// Below the diagonal the multipliers `P_kj`, above it `P_ik / s_k`, at the time of elimination.
  private var reduced: [Double]
  private let pivots: [Double]
  private let killing: [Double]

  /// Nil if an entry is negative or not finite, some state reaches neither death nor the rest, or a stop was
  /// wanted.
  ///
  /// Without killing (`killing` all zero) the factorization still serves `stationaryLaw`; the
  /// other answers are infinite.
  package init?(transitions p: Matrix, killing kill: [Double]) {
    precondition(p.isSquare && kill.count == p.rows, "shapes")
    let n = p.rows
    guard n > 0, p.elements.allSatisfy({ $0 >= 0 && $0.isFinite }),
      kill.allSatisfy({ $0 >= 0 && $0.isFinite })
    else { return nil }
    let band = Self.bandwidth(p)
    var a = p.elements
    var death = kill
    var s = [Double](repeating: 0, count: n)
    let ones = [Double](repeating: 1, count: n)
    var regular = true
    let block = 48
    a.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      var high = n
      while high > 0, regular {
        if StopWish.isMade {
          regular = false
          break
        }
        let low = max(0, high - block)
        // What the rows and columns of this block reach.
        let first = max(0, low - band)
        for k in stride(from: high - 1, through: low, by: -1) {
          let row = base + k * n
          let pivot = Lapack.dot(k, row, 1, ones, 1) + death[k]
          s[k] = pivot
          guard pivot > 0 || k == 0 else {
            regular = false
            break
          }
          guard k > 0 else { break }
          for i in max(0, k - band)..<k {
            base[i * n + k] /= pivot
            death[i] += base[i * n + k] * death[k]
          }
          // rows of this block over all earlier columns, then earlier rows over columns of this block
          Lapack.accumulateProduct(
            into: base + low * n + first, n, base + low * n + k, n, row + first, n, m: k - low,
            n: k - first, k: 1)
          Lapack.accumulateProduct(
            into: base + first * n + low, n, base + first * n + k, n, row + low, n, m: low - first,
            n: k - low, k: 1)
        }
        if regular, low > 0 {
          Lapack.accumulateProduct(
            into: base + first * n + first, n, base + first * n + low, n, base + low * n + first, n,
            m: low - first, n: low - first, k: high - low)
        }
        high = low
      }
    }
    guard regular, death.allSatisfy(\.isFinite), s.allSatisfy(\.isFinite) else { return nil }
    dimension = n
    bandwidth = band
    reduced = a
    pivots = s
    killing = death
  }

  private static func bandwidth(_ p: Matrix) -> Int {
    let n = p.rows
    var band = 0
    for i in 0..<n {
      let row = p.elements[i * n..<(i + 1) * n]
      guard let first = row.firstIndex(where: { $0 != 0 }),
        let last = row.lastIndex(where: { $0 != 0 })
      else { continue }
      band = max(band, i - (first - i * n), last - i * n - i)
    }
    return band
  }

  /// Whether every state can reach death.
  package var isTransient: Bool { (pivots.first ?? 0) > 0 }

  /// `x` with `(I − P) x = b`, `b ≥ 0`: expected sum of `b` along the path until death.
  ///
  /// Nil if nothing is ever killed.
  package func solve(_ b: [Double]) -> [Double]? {
    precondition(b.count == dimension, "length")
    guard isTransient else { return nil }
    let n = dimension
    var x = b
    reduced.withUnsafeBufferPointer { a in
      guard let base = a.baseAddress else { return }
      for k in stride(from: n - 1, to: 0, by: -1) where x[k] != 0 {
        let xk = x[k]
        for i in 0..<k { x[i] += base[i * n + k] * xk }
      }
      for k in 0..<n {
        let tail = Lapack.dot(k, base + k * n, 1, x, 1)
        x[k] = (x[k] + tail) / pivots[k]
      }
    }
    return x
  }

  /// `y` with `yᵀ (I − P) = bᵀ`, `b ≥ 0`: expected visits of each state when started from `b`.
  package func solveTransposed(_ b: [Double]) -> [Double]? {
    precondition(b.count == dimension, "length")
    guard isTransient else { return nil }
    let n = dimension
    var y = b
    reduced.withUnsafeBufferPointer { a in
      guard let base = a.baseAddress else { return }
      for k in stride(from: n - 1, through: 0, by: -1) {
        y[k] /= pivots[k]
        let yk = y[k]
        guard yk != 0 else { continue }
        for j in 0..<k { y[j] += base[k * n + j] * yk }
      }
      for k in 1..<max(n, 1) where k < n {
        y[k] += Lapack.dot(k, base + k, n, y, 1)
      }
    }
    return y
  }

  /// The law `π P = π` of an unkilled chain (killing is ignored), summing to one.
  package func stationaryLaw() -> [Double] {
    let n = dimension
    var law = [Double](repeating: 0, count: n)
    law[0] = 1
    reduced.withUnsafeBufferPointer { a in
      guard let base = a.baseAddress else { return }
      for k in 1..<max(n, 1) where k < n {
        law[k] = Lapack.dot(k, base + k, n, law, 1)
      }
    }
    let total = law.reduce(0, +)
    return law.map { $0 / total }
  }
}
