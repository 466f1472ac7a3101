internal import Glibc

/// The body of a power-law density, `p(x) ∝ x^−φ` on `low ... high` (which may be infinite).
package enum PowerLawBody {
  /// Maximum likelihood, by blocks; numbers outside the bounds are left out.
  ///
  /// With `u = log(x/low)` the density is `∝ e^{−(φ−1)u}` on `0 ... U`, so `φ` is a function of the mean of `u`
  /// alone: `E u = 1/s − U/(e^{sU} − 1)`, `s = φ − 1`. NaN if nothing lies in the bounds.
  package static func exponent(
    _ blocks: [CountedValues], low: Double, high: Double = .infinity, source: SourceID,
    most: Int = Estimate.usualBlocks
  ) -> Estimate {
    precondition(low > 0 && high > low, "bounds of a power law")
    let width = log(high / low)
    return LogMean.estimate(
      blocks.map { $0.logs(from: low, to: high) }, source: source, most: most
    ) {
      1 + decay(mean: $0, width: width)
    }
  }

  /// The `s` of a density `∝ e^{−s u}` on `0 ... width` with the given mean, by bisection.
  private static func decay(mean: Double, width: Double) -> Double {
    guard mean > 0, mean < width else { return .nan }
    if width.isInfinite { return 1 / mean }
    // In units of the width: E = 1/a − 1/(e^a − 1), falling from 1 to 0, 1/2 at a = 0.
    func expectation(_ a: Double) -> Double {
      // The series near 0, where the terms cancel: next term a³/720.
      abs(a) < 1e-3 ? 0.5 - a / 12 : 1 / a - 1 / expm1(a)
    }
    let target = mean / width
    var (low, high) = (-1.0, 1.0)
    while expectation(low) < target { low *= 2 }
    while expectation(high) > target { high *= 2 }
    for _ in 0..<200 {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { break }
      if expectation(middle) > target { low = middle } else { high = middle }
    }
    return (low + (high - low) / 2) / width
  }
}
