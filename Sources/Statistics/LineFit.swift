internal import Glibc

/// Why a line could not be fitted.
package enum FitRefusal: Error, Sendable, Hashable {
  case tooFewPoints(Int)
  /// All points have the same abscissa.
  case oneAbscissa
  /// Some points have no error and others do, so there are no weights.
  case exactAmongSampled(index: Int)
  case notFinite(index: Int)
  /// A logarithm of something not positive.
  case notPositive(index: Int)
  /// Points of one source that cut it into blocks differently.
  case conflict(SourceID)
}

/// A weighted least-squares line `y = intercept + slope x`.
///
/// Points weigh `1/se²`, fixed; where the ordinates are estimates, so is the line, through the same
/// sources. Points that are plain numbers weigh alike and the error comes from their scatter, as a source
/// of its own with `n − 2` degrees of freedom.
package struct LineFit: Sendable, Hashable {
  /// Intercept and slope, with their joint error.
  package let coefficients: Estimate
  /// Which of the given points were used.
  package let used: [Int]
  /// `Σ ((y − line)/se)²` over the points used, corrected for the few blocks behind each `se`; nil if the
  /// points have no error.
  package let chiSquare: Double?
  /// Of points without error: whether they lie on the line, to rounding.
  let isExact: Bool

  package var intercept: Estimate { coefficients.entry(0) }
  package var slope: Estimate { coefficients.entry(1) }
  package var freedom: Int { used.count - 2 }

  /// P(χ² at least as large) if the points lie on a line with independent errors: small means lack of fit.
  /// 1 for two points. Of points without error 1 if they lie on the line, to rounding, else 0.
  package var lackOfFit: Double {
    guard let chiSquare else { return isExact ? 1 : 0 }
    return freedom > 0 ? chiSquareUpper(chiSquare, freedom: Double(freedom)) : 1
  }

  package func predicted(at x: Double) -> Estimate {
    coefficients.mapWhole(shape: []) { [$0[0] + $0[1] * x] }
  }

  package enum Axes: Sendable, Hashable {
    case linear
    case logX
    case logY
    case logLog
  }

  /// Fits scalars `y` against `x`. With `axes`, natural logarithms are taken first. `upper` is the share
  /// of points, those of the largest `x`, that are used (at least two): for slopes that still grow.
  /// `residualSource` names the error of a fit through plain numbers; without it, the numbers do.
  package static func fit(
    _ y: [Estimate], against x: [Double], axes: Axes = .linear, upper: Double = 1,
    residualSource: SourceID? = nil
  ) -> Result<LineFit, FitRefusal> {
    precondition(x.count == y.count && y.allSatisfy { $0.value.count == 1 }, "a number a point")
    precondition(upper > 0 && upper <= 1, "a share of the points")
    let logX = axes == .logX || axes == .logLog
    let logY = axes == .logY || axes == .logLog
    for i in x.indices {
      guard x[i].isFinite, y[i].value[0].isFinite else { return .failure(.notFinite(index: i)) }
      if logX && x[i] <= 0 || logY && y[i].value[0] <= 0 {
        return .failure(.notPositive(index: i))
      }
    }
    let keep = min(x.count, max(2, Int((Double(x.count) * upper).rounded(.up))))
    let used = x.indices.sorted { x[$0] == x[$1] ? $0 < $1 : x[$0] < x[$1] }.suffix(keep).sorted()
    if let source = Estimate.conflict(among: used.map { y[$0] }) {
      return .failure(.conflict(source))
    }
    guard used.count >= 2 else { return .failure(.tooFewPoints(used.count)) }
    let abscissae = used.map { logX ? log(x[$0]) : x[$0] }
    guard abscissae.contains(where: { $0 != abscissae[0] }) else { return .failure(.oneAbscissa) }
    let ordinates = used.map { i in logY ? y[i].map { log($0) } : y[i] }
    let errors = ordinates.map { $0.se[0] }
    if errors.allSatisfy({ $0 == 0 }) {
      return .success(unweighted(ordinates, abscissae, used, residualSource))
    }
    if let k = errors.firstIndex(where: { !($0 > 0) }) {
      return .failure(.exactAmongSampled(index: used[k]))
    }
    let solve = solver(abscissae, errors.map { 1 / ($0 * $0) })
    let coefficients = Estimate.combine(ordinates, shape: [2]) { solve($0.map { $0[0] }) }
    var chiSquare = 0.0
    for k in used.indices {
      let residual =
        ordinates[k].value[0] - coefficients.value[0] - coefficients.value[1] * abscissae[k]
      // Student's t of the blocks, brought to the normal of the same tail.
      let p = studentTwoSided(residual / errors[k], freedom: ordinates[k].freedom[0])
      let z = normalQuantile(max(p / 2, 1e-300))
      chiSquare += z * z
    }
    return .success(
      LineFit(coefficients: coefficients, used: used, chiSquare: chiSquare, isExact: false))
  }

  private static func unweighted(
    _ y: [Estimate], _ x: [Double], _ used: [Int], _ source: SourceID?
  ) -> LineFit {
    let values = y.map { $0.value[0] }
    let line = solver(x, x.map { _ in 1 })(values)
    let n = Double(x.count)
    let mean = x.reduce(0, +) / n
    let spread = x.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    // A sum of terms that may be larger than what they give.
    let isExact = zip(x, values).allSatisfy { x, y in
      abs(y - line[0] - line[1] * x)
        <= Rounding.margin(y, max(abs(line[0]), abs(line[1] * x)))
    }
    let squares = zip(x, values).map { pow($1 - line[0] - line[1] * $0, 2) }.reduce(0, +)
    // Columns of L: intercept at the mean abscissa and slope are uncorrelated. Two points: NaN, unknown.
    let sigma = (squares / (n - 2)).squareRoot()
    let level = sigma / n.squareRoot()
    let tilt = sigma / spread.squareRoot()
    let replicates = Replicates(
      id: source ?? SourceID(name: "residuals \(x) \(values)"), value: line,
      columns: [[level, 0], [-mean * tilt, tilt]], freedom: n - 2)
    return LineFit(
      coefficients: Estimate(
        shape: [2], value: line, sources: [replicates], n: x.count, ess: n), used: used,
      chiSquare: nil, isExact: isExact)
  }

  /// The weighted least-squares solution as a function of the ordinates: `[intercept, slope]`.
  private static func solver(_ x: [Double], _ w: [Double]) -> ([Double]) -> [Double] {
    let total = w.reduce(0, +)
    let mean = zip(w, x).map { $0 * $1 }.reduce(0, +) / total
    let spread = zip(w, x).map { $0 * ($1 - mean) * ($1 - mean) }.reduce(0, +)
    return { y in
      var (level, slope) = (0.0, 0.0)
      for i in y.indices {
        level += w[i] / total * y[i]
        slope += w[i] * (x[i] - mean) / spread * y[i]
      }
      return [level - slope * mean, slope]
    }
  }
}
