/// Counts in bins with fixed edges; counts merge exactly, in any order.
///
/// Bin `k` is `edges[k] ≤ x < edges[k+1]`, the last one closed; the rest is counted as below, above, or not
/// a number.
package struct Histogram: Sendable, Hashable {
  package let edges: [Double]
  package private(set) var counts: [Double]
  package private(set) var below: Double
  package private(set) var above: Double
  package private(set) var notNumbers = 0

  package init(edges: [Double], counts: [Double]? = nil, below: Double = 0, above: Double = 0) {
    precondition(edges.count >= 2, "at least one bin")
    precondition(zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 }, "edges ascend")
    precondition(counts.map { $0.count == edges.count - 1 } ?? true, "a count for each bin")
    self.edges = edges
    self.counts = counts ?? [Double](repeating: 0, count: edges.count - 1)
    self.below = below
    self.above = above
  }

  /// Whether `bins` equal bins fit between two numbers, with all edges different.
  package static func canBin(_ bins: Int, from low: Double, to high: Double) -> Bool {
    bins > 0 && low < high && (high - low).isFinite
      && (high - low) / Double(bins) > 2 * max(low.ulp, high.ulp)
  }

  /// Equal bins. Precondition: ``canBin(_:from:to:)``.
  package init(bins: Int, from low: Double, to high: Double) {
    precondition(Histogram.canBin(bins, from: low, to: high), "bins in an interval")
    self.init(
      edges: (0...bins).map {
        $0 == bins ? high : low + (high - low) * Double($0) / Double(bins)
      })
  }

  package mutating func add(_ x: Double) {
    guard !x.isNaN else { return notNumbers += 1 }
    if x < edges[0] { return below += 1 }
    if x > edges[edges.count - 1] { return above += 1 }
    var (low, high) = (0, counts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if edges[middle] <= x { low = middle } else { high = middle }
    }
    counts[low] += 1
  }

  package static func merged(_ a: Histogram, _ b: Histogram) -> Histogram {
    precondition(a.edges == b.edges, "the same bins")
    var result = a
    for k in b.counts.indices { result.counts[k] += b.counts[k] }
    result.below += b.below
    result.above += b.above
    result.notNumbers += b.notNumbers
    return result
  }

  package var total: Double { counts.reduce(0, +) + below + above }

  package var centers: [Double] { zip(edges, edges.dropFirst()).map { $0 + ($1 - $0) / 2 } }

  /// Share of all numbers in each bin.
  package var shares: [Double] { counts.map { Double($0) / Double(total) } }

  /// Share divided by width.
  package var density: [Double] {
    zip(shares, zip(edges, edges.dropFirst())).map { $0 / ($1.1 - $1.0) }
  }

  /// The quantile, linear within its bin; NaN if it lies outside the bins.
  package func quantile(_ q: Double) -> Double {
    precondition(q >= 0 && q <= 1, "a probability")
    guard total > 0 else { return .nan }
    let target = q * Double(total)
    var passed = Double(below)
    guard target >= passed else { return .nan }
    for (k, count) in counts.enumerated() where count > 0 {
      let next = passed + Double(count)
      if target <= next {
        return edges[k] + (edges[k + 1] - edges[k]) * (target - passed) / Double(count)
      }
      passed = next
    }
    return .nan
  }

  /// How many lie below a place, evenly within its bin.
  func total(below place: Double) -> Double {
    guard place >= edges[0] else { return below }
    var passed = below
    for (k, count) in counts.enumerated() where count > 0 {
      if place >= edges[k + 1] {
        passed += count
      } else {
        let share = (place - edges[k]) / (edges[k + 1] - edges[k])
        return passed + (share > 0 ? share * count : 0)
      }
    }
    return passed
  }
}
