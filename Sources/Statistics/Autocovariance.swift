internal import Glibc

/// Autocovariances of a series by fast Fourier transform.
package enum Autocovariance {
  /// `γ_k = (1/n) Σ_t (x_t − x̄)(x_{t+k} − x̄)` for `k = 0 ... maxLag`: the biased form, which is positive
  /// definite. O(n log n).
  package static func biased(_ x: [Double], maxLag: Int) -> [Double] {
    let n = x.count
    guard n > 0 else { return [] }
    let lags = min(maxLag, n - 1)
    let mean = x.reduce(0, +) / Double(n)
    var size = 1
    while size < 2 * n { size *= 2 }
    var re = [Double](repeating: 0, count: size)
    var im = re
    for i in 0..<n { re[i] = x[i] - mean }
    transform(&re, &im)
    for i in 0..<size {
      re[i] = re[i] * re[i] + im[i] * im[i]
      im[i] = 0
    }
    // The spectrum is real and even, so the forward transform is the inverse but for 1/size.
    transform(&re, &im)
    let scale = 1 / (Double(size) * Double(n))
    return (0...lags).map { re[$0] * scale }
  }

  /// `γ_k / γ_0`; NaN for a constant series.
  package static func correlation(_ x: [Double], maxLag: Int) -> [Double] {
    let gamma = biased(x, maxLag: maxLag)
    guard let first = gamma.first else { return [] }
    return gamma.map { $0 / first }
  }

  /// In-place radix-2 transform with `e^{−2πi jk/n}`; the count is a power of two.
  private static func transform(_ re: inout [Double], _ im: inout [Double]) {
    let n = re.count
    var j = 0
    for i in 1..<max(n, 1) {
      var bit = n >> 1
      while j & bit != 0 {
        j ^= bit
        bit >>= 1
      }
      j |= bit
      if i < j {
        re.swapAt(i, j)
        im.swapAt(i, j)
      }
    }
    // Each root of unity by itself: a recurrence would lose digits in long series.
    let roots = (0..<max(n / 2, 1)).map { k in
      let angle = -2 * Double.pi * Double(k) / Double(n)
      return (cos: cos(angle), sin: sin(angle))
    }
    var length = 2
    while length <= n {
      let half = length / 2
      for k in 0..<half {
        let (c, s) = roots[k * (n / length)]
        var i = k
        while i < n {
          let o = i + half
          let (a, b) = (re[o] * c - im[o] * s, re[o] * s + im[o] * c)
          (re[o], im[o]) = (re[i] - a, im[i] - b)
          re[i] += a
          im[i] += b
          i += length
        }
      }
      length *= 2
    }
  }
}
