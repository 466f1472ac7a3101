internal import Statistics

/// A value from sampling, with its standard errors.
///
/// It keeps what its error came from, so that two estimates of one run know their joint error
/// (``covariance(with:)``).
public struct EstimatedValue: Sendable, Hashable {
  /// Empty for a number.
  public let shape: [Int]
  /// Row-major.
  public let value: [Double]
  /// The standard error of each entry.
  public let se: [Double]
  /// Observations behind it, over all replicas.
  public let n: Int
  /// The number of independent observations that would have the same error.
  public let ess: Double
  private let estimate: Estimate

  init(_ estimate: Estimate) {
    self.estimate = estimate
    shape = estimate.shape
    value = estimate.value
    se = estimate.se
    n = estimate.n
    ess = estimate.ess
  }

  /// Observations for each independent one, `n/ess`.
  public var tau: Double { estimate.autocorrelationTime }

  /// For each entry the interval that covers it with probability `level`, from Student's t; unbounded where the
  /// error is not known.
  public func interval(_ level: Double = 0.95) -> [ClosedRange<Double>] {
    precondition(level > 0 && level < 1, "a probability between 0 and 1")
    return estimate.interval(level)
  }

  /// Covariance matrix of the errors of the entries, row-major, `value.count` squared.
  public var covariance: [Double] { estimate.covariance }

  /// Covariances of the errors of this estimate's entries (rows) with those of another: of one run, or of runs on
  /// one stream, jointly; 0 between independent ones. Nil if the two cut one stream into different blocks, so that
  /// nobody knows.
  public func covariance(with other: EstimatedValue) -> [Double]? {
    guard Estimate.conflict(among: [estimate, other.estimate]) == nil else { return nil }
    let (rows, columns) = (value.count, other.value.count)
    let both = Estimate.combine([estimate, other.estimate], shape: [rows + columns]) {
      $0[0] + $0[1]
    }
    let all = both.covariance
    return (0..<rows).flatMap { row in
      (0..<columns).map { all[row * (rows + columns) + rows + $0] }
    }
  }

  /// One entry, `estimate[i, j]`, as a number of its own.
  public subscript(indices: Int...) -> EstimatedValue {
    EstimatedValue(estimate.entry(place(indices)))
  }

  /// The place of an entry among the entries: its indices, one for each of the sizes.
  private func place(_ indices: [Int]) -> Int {
    precondition(indices.count == shape.count, "one index for each of the \(shape.count) sizes")
    return zip(indices, shape).reduce(0) { place, pair in
      precondition((0..<pair.1).contains(pair.0), "index \(pair.0) is outside 0 ..< \(pair.1)")
      return place * pair.1 + pair.0
    }
  }
}
