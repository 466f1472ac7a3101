/// Products of observations some steps apart, in each lane.
final class LaneLags {
  private let lags: [Int]
  private let columns: [Int]
  private let lanes: Int
  private let depth: Int
  /// [place in the ring, entry, lane]
  private var ring: [Double]
  private var seen: [Int]
  private var observations: [Double]
  /// [lane][lag][pairs, Σa, Σb, Σab by entry], of observations less the lane's first.
  private var sums: [Double]
  private var shift: [Double]

  init(lags: [Int], columns: [Int], lanes: Int) {
    self.lags = lags
    self.columns = columns
    self.lanes = lanes
    depth = (lags.max() ?? 0) + 1
    ring = Array(repeating: 0, count: depth * columns.count * lanes)
    seen = Array(repeating: 0, count: lanes)
    observations = Array(repeating: 0, count: lanes)
    sums = Array(repeating: 0, count: lanes * lags.count * (1 + 3 * columns.count))
    shift = Array(repeating: 0, count: columns.count * lanes)
  }

  func add(_ rows: ObservationRows) {
    let d = columns.count
    let width = lags.count * (1 + 3 * d)
    for row in 0..<rows.count {
      let values = rows.start + row * rows.stride
      for lane in 0..<lanes where rows.isValid(row, lane, lanes: lanes) {
        let place = seen[lane] % depth
        for entry in 0..<d {
          let value = values[columns[entry] * lanes + lane]
          if seen[lane] == 0 { shift[entry * lanes + lane] = value }
          ring[(place * d + entry) * lanes + lane] = value - shift[entry * lanes + lane]
        }
        for (index, lag) in lags.enumerated() where lag >= 0 && seen[lane] >= lag {
          let before = (seen[lane] - lag) % depth
          let start = lane * width + index * (1 + 3 * d)
          sums[start] += 1
          for entry in 0..<d {
            let a = ring[(before * d + entry) * lanes + lane]
            let b = ring[(place * d + entry) * lanes + lane]
            sums[start + 1 + entry] += a
            sums[start + 1 + d + entry] += b
            sums[start + 1 + 2 * d + entry] += a * b
          }
        }
        seen[lane] += 1
        observations[lane] += 1
      }
    }
  }

  func write(lane: Int, to record: UnsafeMutablePointer<Double>) {
    let d = columns.count
    record[0] = observations[lane]
    for index in lags.indices {
      let start = (lane * lags.count + index) * (1 + 3 * d)
      let target = record + 1 + index * (1 + 3 * d)
      let n = sums[start]
      target[0] = n
      for entry in 0..<d {
        let (a, b) = (sums[start + 1 + entry], sums[start + 1 + d + entry])
        let centre = shift[entry * lanes + lane]
        target[1 + entry] = n == 0 ? 0 : centre + a / n
        target[1 + d + entry] = n == 0 ? 0 : centre + b / n
        target[1 + 2 * d + entry] = n == 0 ? 0 : sums[start + 1 + 2 * d + entry] - a * b / n
      }
    }
  }

  /// Begins anew in a lane; within a replica the path goes on.
  func reset(lane: Int, isNewReplica: Bool) {
    if isNewReplica { seen[lane] = 0 }
    observations[lane] = 0
    let width = lags.count * (1 + 3 * columns.count)
    for index in lane * width..<(lane + 1) * width { sums[index] = 0 }
  }

  func exchange(_ stream: inout StateStream) {
    stream.exchangeKnown(&ring) { $0.exchange(&$1) }
    stream.exchangeKnown(&seen) { $0.exchange(&$1) }
    stream.exchangeKnown(&observations) { $0.exchange(&$1) }
    stream.exchangeKnown(&sums) { $0.exchange(&$1) }
    stream.exchangeKnown(&shift) { $0.exchange(&$1) }
  }

  func takeLane(_ lane: Int, of other: LaneLags, at place: Int) {
    let width = lags.count * (1 + 3 * columns.count)
    for index in 0..<width { sums[place * width + index] = other.sums[lane * width + index] }
    for entry in 0..<columns.count {
      shift[entry * lanes + place] = other.shift[entry * other.lanes + lane]
    }
    for row in 0..<depth * columns.count {
      ring[row * lanes + place] = other.ring[row * other.lanes + lane]
    }
    seen[place] = other.seen[lane]
    observations[place] = other.observations[lane]
  }
}
