internal import Glibc

/// A number, vector, matrix or tensor that came from sampling, and knows its error.
///
/// It keeps *replicates by source* (see ``Replicates``): for each independent source the whole value with
/// one block of that source left out. Whatever is computed from estimates is computed on the replicates
/// too (``combine(_:shape:_:)``), so a difference of two estimates of one run has the right joint error,
/// and different sources add in quadrature. A plain number is an estimate without sources.
package struct Estimate: Sendable, Hashable {
  /// Empty for a number, `[d]` for a vector, `[m, n]` for a matrix.
  package let shape: [Int]
  /// Row-major.
  package let value: [Double]
  /// Ascending by id, each id once, so that sums over sources have one order.
  package let sources: [Replicates]
  /// How many observations stand behind it; 0 for a plain number.
  package let n: Int
  /// Effective sample size; 0 for a plain number, NaN where nobody knows.
  package let ess: Double

  package init(
    shape: [Int] = [], value: [Double], sources: [Replicates] = [], n: Int = 0, ess: Double = 0
  ) {
    precondition(shape.reduce(1, *) == value.count, "as many entries as the shape says")
    self.shape = shape
    self.value = value
    self.sources = sources.sorted { $0.id < $1.id }
    self.n = n
    self.ess = ess
    precondition(
      zip(self.sources, self.sources.dropFirst()).allSatisfy { $0.id < $1.id },
      "each source once")
    precondition(
      sources.allSatisfy { $0.values.allSatisfy { $0.count == value.count } },
      "a replicate is a whole value")
  }

  /// A plain number.
  package init(_ number: Double) { self.init(value: [number]) }

  /// A number with a standard error from a formula, as a source of its own.
  package init(_ number: Double, se: Double, source: SourceID, freedom: Double = .infinity) {
    let replicates = Replicates(id: source, value: [number], columns: [[se]], freedom: freedom)
    self.init(value: [number], sources: [replicates])
  }

  package subscript(source id: SourceID) -> Replicates? { sources.first { $0.id == id } }

  /// Whether it carries an error at all.
  package var isSampled: Bool { !sources.isEmpty }

  /// Variance of each entry: the sum over sources. NaN where a source has fewer than two blocks, 0 where the error
  /// is no more than ``Rounding``.
  package var variance: [Double] {
    var total = [Double](repeating: 0, count: value.count)
    for source in sources {
      for row in source.deviations(of: value) {
        for i in row.indices { total[i] += row[i] * row[i] }
      }
    }
    for i in total.indices where Rounding.isDust(total[i].squareRoot(), of: value[i]) {
      total[i] = 0
    }
    return total
  }

  /// Standard error of each entry.
  package var se: [Double] { variance.map { $0.squareRoot() } }

  /// Covariance matrix of the entries, row-major, `value.count` squared.
  package var covariance: [Double] { covariance(of: Array(value.indices)) }

  /// Covariance matrix of the chosen entries, row-major.
  package func covariance(of entries: [Int]) -> [Double] {
    let d = entries.count
    var total = [Double](repeating: 0, count: d * d)
    for source in sources {
      for row in source.deviations(of: value) {
        for i in 0..<d {
          let x = row[entries[i]]
          for j in i..<d { total[i * d + j] += x * row[entries[j]] }
        }
      }
    }
    for i in 0..<d { for j in 0..<i { total[i * d + j] = total[j * d + i] } }
    return total
  }

  /// Degrees of freedom of the error of each entry, by Welch and Satterthwaite over the sources;
  /// infinite where there is no error, NaN where it is unknown.
  package var freedom: [Double] {
    var sum = [Double](repeating: 0, count: value.count)
    var squares = sum
    for source in sources {
      var share = [Double](repeating: 0, count: value.count)
      for row in source.deviations(of: value) {
        for i in row.indices { share[i] += row[i] * row[i] }
      }
      for i in share.indices {
        sum[i] += share[i]
        squares[i] += share[i] * share[i] / source.freedom
      }
    }
    // Zero without error, NaN where a source has one block.
    return zip(sum, squares).map { $1 == 0 ? .infinity : $0 * $0 / $1 }
  }

  /// Skewness of the error of each entry: the third moment of the blocks' deviations, of pairs 0.
  package var skewness: [Double] {
    var squares = [Double](repeating: 0, count: value.count)
    var cubes = squares
    for source in sources {
      for row in source.deviations(of: value) {
        for i in row.indices {
          squares[i] += row[i] * row[i]
          if source.isOfBlocks { cubes[i] += row[i] * row[i] * row[i] }
        }
      }
    }
    return zip(cubes, squares).map { $1 > 0 ? $0 / ($1 * $1.squareRoot()) : 0 }
  }

  /// The value with the bias of order `1/n` removed, source by source (Quenouille). It has a little more
  /// variance than `value`; worth it where a nonlinear function of few blocks was taken.
  package var biasCorrected: [Double] {
    var corrected = value
    for source in sources {
      let mean = source.jackknifeMean(of: value)
      for i in corrected.indices { corrected[i] += mean[i] - value[i] }
    }
    return corrected
  }

  /// The interval that covers each entry with probability `level`, from Student's t, corrected for skewness.
  package func interval(_ level: Double = 0.95) -> [ClosedRange<Double>] {
    precondition(level > 0 && level < 1, "a probability between 0 and 1")
    let (se, freedom, skewness) = (se, freedom, skewness)
    return value.indices.map { i in
      let t = studentQuantile(0.5 + level / 2, freedom: freedom[i])
      let low = value[i] - se[i] * SkewedErrors.inverse(t, skewness: skewness[i])
      let high = value[i] - se[i] * SkewedErrors.inverse(-t, skewness: skewness[i])
      // A range cannot hold NaN: an unknown error means an unbounded interval.
      return low <= high ? low...high : -Double.infinity...Double.infinity
    }
  }

  /// The same entries in another shape.
  package func reshaped(_ shape: [Int]) -> Estimate {
    Estimate(shape: shape, value: value, sources: sources, n: n, ess: ess)
  }

  /// One entry as a number, by its row-major index.
  package func entry(_ index: Int) -> Estimate { entries([index], shape: []) }

  /// Some entries, by their row-major indices.
  package func entries(_ indices: [Int], shape: [Int]) -> Estimate {
    func pick(_ whole: [Double]) -> [Double] { indices.map { whole[$0] } }
    return Estimate(
      shape: shape, value: pick(value),
      sources: sources.map { $0.with(values: $0.values.map(pick)) },
      n: n, ess: ess)
  }

  /// The same estimate with its sample described otherwise.
  package func with(n: Int, ess: Double) -> Estimate {
    Estimate(shape: shape, value: value, sources: sources, n: n, ess: ess)
  }
}
