internal import Glibc
internal import Stopping

/// Whether a sample comes from a law.
package struct GoodnessOfFit: Sendable, Hashable {
  package let statistic: Double
  package let pValue: Double

  /// Kolmogorov-Smirnov: the greatest distance between the sample's distribution and `cdf`, a continuous
  /// law fixed beforehand. The p-value is exact (to 1e-7) up to 100 observations (Marsaglia, Tsang, Wang 2003),
  /// beyond by the limit law with Stephens's correction, absolute error below 0.001.
  package static func kolmogorovSmirnov(
    _ sample: [Double], cdf: (Double) -> Double
  ) -> GoodnessOfFit {
    let sorted = sample.sortedInRuns()
    let n = Double(sorted.count)
    var d = 0.0
    for (i, x) in sorted.enumerated() {
      let f = cdf(x)
      d = max(d, f - Double(i) / n, Double(i + 1) / n - f)
    }
    return GoodnessOfFit(statistic: d, pValue: kolmogorovUpper(d, count: sorted.count))
  }

  /// Two samples of one continuous law; p-value by the limit law with Stephens's correction at
  /// `n m/(n + m)`, good from about 10 each. Ties make it conservative.
  package static func kolmogorovSmirnov(_ a: [Double], _ b: [Double]) -> GoodnessOfFit {
    let (x, y) = (a.sortedInRuns(), b.sortedInRuns())
    let (n, m) = (Double(x.count), Double(y.count))
    var (i, j, d) = (0, 0, 0.0)
    while i < x.count, j < y.count {
      let at = min(x[i], y[j])
      while i < x.count, x[i] <= at { i += 1 }
      while j < y.count, y[j] <= at { j += 1 }
      d = max(d, abs(Double(i) / n - Double(j) / m))
    }
    return GoodnessOfFit(statistic: d, pValue: limitUpper(d, n * m / (n + m)))
  }

  /// Pearson's χ² of counts against expected counts; `estimated` parameters cost a degree of freedom each.
  /// Cells expected to hold fewer than `least` are merged with their right neighbours.
  package static func chiSquare(
    _ observed: [Int], expected: [Double], estimated: Int = 0, least: Double = 5
  ) -> GoodnessOfFit {
    precondition(observed.count == expected.count, "an expectation for each count")
    var cells: [(Double, Double)] = []
    var open = (0.0, 0.0)
    for (o, e) in zip(observed, expected) {
      open = (open.0 + Double(o), open.1 + e)
      if open.1 >= least {
        cells.append(open)
        open = (0, 0)
      }
    }
    if let last = cells.popLast() {
      cells.append((last.0 + open.0, last.1 + open.1))
    } else {
      cells.append(open)
    }
    let statistic = cells.map { ($0.0 - $0.1) * ($0.0 - $0.1) / $0.1 }.reduce(0, +)
    let freedom = cells.count - 1 - estimated
    return GoodnessOfFit(
      statistic: statistic,
      pValue: freedom > 0 ? chiSquareUpper(statistic, freedom: Double(freedom)) : 1)
  }

  /// Anderson and Darling's A², which looks at the tails, against a law fixed beforehand; p-value by
  /// Marsaglia and Marsaglia (2004), absolute error below 1e-4 or so.
  package static func andersonDarling(
    _ sample: [Double], cdf: (Double) -> Double
  ) -> GoodnessOfFit {
    let f = sample.map(cdf).sortedInRuns()
    let n = Double(f.count)
    var sum = 0.0
    for i in f.indices {
      sum += (2 * Double(i) + 1) * (log(f[i]) + log1p(-f[f.count - 1 - i]))
    }
    let a = -n - sum / n
    return GoodnessOfFit(
      statistic: a, pValue: a.isFinite ? 1 - andersonDarlingCDF(a, n) : a.isNaN ? .nan : 0)
  }

  private static func polynomial(_ c: [Double], _ x: Double) -> Double {
    c.reversed().reduce(0) { $0 * x + $1 }
  }

  private static func andersonDarlingCDF(_ z: Double, _ n: Double) -> Double {
    guard z > 0 else { return 0 }
    let x =
      z < 2
      ? exp(-1.2337141 / z) / z.squareRoot()
        * polynomial([2.00012, 0.247105, -0.0649821, 0.0347962, -0.0116720, 0.00168691], z)
      : exp(
        -exp(polynomial([1.0776, -2.30695, 0.43424, -0.082433, 0.008056, -0.0003146], z)))
    if x > 0.8 {
      return x
        + polynomial([-130.2137, 745.2337, -1705.091, 1950.646, -1116.360, 255.7844], x) / n
    }
    let c = 0.01265 + 0.1757 / n
    if x < c {
      let v = x / c
      let shape = v.squareRoot() * (1 - v) * (49 * v - 102)
      return x + shape * (0.0037 / (n * n) + 0.00078 / n + 0.00006) / n
    }
    let v = (x - c) / (0.8 - c)
    let shape = polynomial([-0.00022633, 6.54034, -14.6538, 14.458, -8.259, 1.91864], v)
    return x + shape * (0.04213 + 0.01365 / n) / n
  }
}
