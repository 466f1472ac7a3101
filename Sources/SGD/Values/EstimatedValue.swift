/// A value from sampling, with its standard errors.
public struct EstimatedValue: Sendable, Hashable {
  /// Empty for a number.
  public let shape: [Int]
  /// Row-major.
  public let value: [Double]
  /// The standard error of each entry.
  public let se: [Double]
  /// Observations behind it.
  public let n: Int
  /// Effective sample size.
  public let ess: Double
}

extension EstimatedValue {
  /// The place of an entry among the entries: its indices, one for each of the sizes.
  private func place(_ indices: [Int]) -> Int {
    precondition(indices.count == shape.count, "one index for each of the \(shape.count) sizes")
    return zip(indices, shape).reduce(0) { place, pair in
      precondition((0..<pair.1).contains(pair.0), "index \(pair.0) is outside 0 ..< \(pair.1)")
      return place * pair.1 + pair.0
    }
  }

  /// One entry, `estimate[i, j]`, as a number of its own.
  public subscript(indices: Int...) -> EstimatedValue {
    let place = place(indices)
    return EstimatedValue(shape: [], value: [value[place]], se: [se[place]], n: n, ess: ess)
  }
}
