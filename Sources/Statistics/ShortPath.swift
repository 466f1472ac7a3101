internal import Glibc

/// The error of the mean of a single path that is not much longer than its memory.
///
/// How long that memory is the path itself can hardly tell, so it is averaged over: with correlations
/// `e^(−c|s−t|)` over the length 1 of the path, its cosine coefficients at the frequencies `πj`, `j = 1 … 12`, are
/// nearly independent, of variances in proportion to
/// ```
/// g_j(c) = 2c/(c²+k²) − 4c²(1 − (−1)^j e^(−c))/(c²+k²)²,  k = πj,   g₀(c) = 2/c − 2(1 − e^(−c))/c²
/// ```
/// the mean having `g₀`. For each `c` that makes the mean Student's t with twelve degrees of freedom, and the
/// interval is that of their mixture, `log c` uniform beforehand from 1 (half a correlation time: `τ = 2/c`) to 400.
/// Frequencies above these do not count, so that fast noise over a slow path hides little of it
/// (Müller 2014, "HAC corrections for strongly autocorrelated time series").
package struct ShortPath {
  /// Half the width of the 95 % interval of the mean.
  package let halfWidth: Double
  /// The probability that the path has fewer than twelve correlation times.
  package let shortness: Double

  static let leastBlocks = 16
  private static let frequencies = 12
  private static let memories = (0..<25).map { pow(400, Double($0) / 24) }
  private static let longest = 24.0

  /// `blocks`: means of equal pieces of the path, as many as ``leastBlocks`` or more.
  package init(_ blocks: [Double]) {
    let n = Double(blocks.count)
    let mean = blocks.reduce(0, +) / n
    let powers = (1...Self.frequencies).map { j -> Double in
      var sum = 0.0
      for (i, x) in blocks.enumerated() {
        sum += (x - mean) * cos(Double.pi * Double(j) * (Double(i) + 0.5) / n)
      }
      return 2 * sum * sum / n
    }
    let q = Double(Self.frequencies)
    // For each c the scale of the mean's error and the logarithm of the likelihood.
    let laws = Self.memories.map { c -> (scale: Double, logWeight: Double) in
      let shape = (1...Self.frequencies).map { Self.spectrum(c, $0) }
      let sum = zip(powers, shape).reduce(0) { $0 + $1.0 / $1.1 }
      let logs = shape.reduce(0) { $0 + log($1) }
      return ((Self.spectrum(c, 0) * sum / (q * n)).squareRoot(), -0.5 * (logs + q * log(sum)))
    }
    let highest = laws.map(\.logWeight).max() ?? 0
    let weights = laws.map { exp($0.logWeight - highest) }
    let total = weights.reduce(0, +)
    shortness =
      zip(Self.memories, weights).reduce(0) { $0 + ($1.0 < Self.longest ? $1.1 : 0) } / total
    var (low, high) = (0.0, 1000 * (laws.map(\.scale).max() ?? 0))
    for _ in 0..<50 {
      let middle = low == 0 ? 1e-6 * high : (low * high).squareRoot()
      let beyond = zip(laws, weights).reduce(0) { $0 + $1.1 * Self.tail(middle / $1.0.scale) }
      if beyond > 0.05 * total { low = middle } else { high = middle }
      if low == 0 { break }
    }
    halfWidth = high
  }

  /// `g_j(c)`
  private static func spectrum(_ c: Double, _ j: Int) -> Double {
    if j == 0 { return 2 / c - 2 * (1 - exp(-c)) / (c * c) }
    let k = Double.pi * Double(j)
    let sum = c * c + k * k
    let edge = j.isMultiple(of: 2) ? 1 - exp(-c) : 1 + exp(-c)
    return 2 * c / sum - 4 * c * c * edge / (sum * sum)
  }

  /// `P(|T| > t)` of Student's t, whose square is Fisher's F.
  private static func tail(_ t: Double) -> Double { fisherUpper(t * t, 1, Double(frequencies)) }
}
