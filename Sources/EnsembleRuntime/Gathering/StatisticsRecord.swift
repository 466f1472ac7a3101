/// How the statistics of several accumulators lie in one list of numbers, and how two lists that come from
/// neighbouring observations become one.
struct RecordLayout: Sendable {
  enum Segment: Sendable {
    /// Weight, means, and sums of products of deviations: of each entry, or of pairs packed by rows.
    case moments(dimension: Int, pairs: Bool)
    case sums(count: Int)
    /// Observations, then for each lag: pairs, means of the earlier and of the later entries, and sums of
    /// products of their deviations.
    case lagged(lags: Int, dimension: Int)

    var length: Int {
      switch self {
      case .moments(let d, let pairs): 1 + d + (pairs ? d * (d + 1) / 2 : d)
      case .sums(let count): count
      case .lagged(let lags, let d): 1 + lags * (1 + 3 * d)
      }
    }
  }

  let segments: [Segment]
  let offsets: [Int]
  let length: Int

  init(_ segments: [Segment]) {
    self.segments = segments
    var offsets: [Int] = []
    var length = 0
    for segment in segments {
      offsets.append(length)
      length += segment.length
    }
    self.offsets = offsets
    self.length = length
  }

  /// Adds `b` to `a`, of the observations before it (Chan, Golub and LeVeque 1979).
  func merge(_ a: inout [Double], _ b: [Double]) {
    a.withUnsafeMutableBufferPointer { first in
      b.withUnsafeBufferPointer { second in
        guard let first = first.baseAddress, let second = second.baseAddress else { return }
        merge(first, second)
      }
    }
  }

  func merge(_ a: UnsafeMutablePointer<Double>, _ b: UnsafePointer<Double>) {
    for (segment, offset) in zip(segments, offsets) {
      let (a, b) = (a + offset, b + offset)
      switch segment {
      case .moments(let d, let pairs): Self.mergeMoments(a, b, d, pairs: pairs)
      case .sums(let count): for i in 0..<count { a[i] += b[i] }
      case .lagged(let lags, let d):
        a[0] += b[0]
        for lag in 0..<lags {
          let start = 1 + lag * (1 + 3 * d)
          Self.mergePairs(a + start, b + start, d)
        }
      }
    }
  }

  private static func mergeMoments(
    _ a: UnsafeMutablePointer<Double>, _ b: UnsafePointer<Double>, _ d: Int, pairs: Bool
  ) {
    let (na, nb) = (a[0], b[0])
    if nb == 0 { return }
    if na == 0 {
      return a.update(from: b, count: Segment.moments(dimension: d, pairs: pairs).length)
    }
    let n = na + nb
    let (share, factor) = (nb / n, na * (nb / n))
    let (ma, mb) = (a + 1, b + 1)
    let (sa, sb) = (a + 1 + d, b + 1 + d)
    if pairs {
      var place = 0
      for i in 0..<d {
        let di = mb[i] - ma[i]
        for j in 0...i {
          sa[place] += sb[place] + di * (mb[j] - ma[j]) * factor
          place += 1
        }
      }
    } else {
      for i in 0..<d {
        let delta = mb[i] - ma[i]
        sa[i] += sb[i] + delta * delta * factor
      }
    }
    for i in 0..<d { ma[i] += (mb[i] - ma[i]) * share }
    a[0] = n
  }

  private static func mergePairs(
    _ a: UnsafeMutablePointer<Double>, _ b: UnsafePointer<Double>, _ d: Int
  ) {
    let (na, nb) = (a[0], b[0])
    if nb == 0 { return }
    if na == 0 { return a.update(from: b, count: 1 + 3 * d) }
    let n = na + nb
    let (share, factor) = (nb / n, na * (nb / n))
    for i in 0..<d {
      let (earlier, later) = (b[1 + i] - a[1 + i], b[1 + d + i] - a[1 + d + i])
      a[1 + 2 * d + i] += b[1 + 2 * d + i] + earlier * later * factor
      a[1 + i] += earlier * share
      a[1 + d + i] += later * share
    }
    a[0] = n
  }
}
