/// Counts of what is seen in each lane: bins, labels, or pairs of labels.
///
/// Counts without weights are whole numbers, which may be added in any order: they go into the blocks at
/// once. Weighted ones stay with their lane until its replica ends.
final class LaneCounts {
  private let kind: Accumulator.Kind
  private let columns: [Int]
  private let weightColumn: Int?
  private let lanes: Int
  let width: Int
  /// Each lane's last label, or −1.
  private var last: [Int]
  private var weighted: [Double]

  init(_ kind: Accumulator.Kind, columns: [Int], weightColumn: Int?, lanes: Int) {
    self.kind = kind
    self.columns = columns
    self.weightColumn = weightColumn
    self.lanes = lanes
    width = kind.countWidth
    last = Array(repeating: -1, count: lanes)
    weighted = weightColumn == nil ? [] : Array(repeating: 0, count: lanes * width)
  }

  /// `blocks`: counts by block, `stride` apart; `blockOf`: the block of each lane.
  func add(
    _ rows: ObservationRows, blocks: UnsafeMutablePointer<Double>, stride: Int, blockOf: [Int]
  ) {
    weighted.withUnsafeMutableBufferPointer { own in
      for row in 0..<rows.count {
        let values = rows.start + row * rows.stride
        for lane in 0..<lanes where rows.isValid(row, lane, lanes: lanes) {
          let target: UnsafeMutablePointer<Double>
          var amount = 1.0
          if let weightColumn, let start = own.baseAddress {
            target = start + lane * width
            amount = values[weightColumn * lanes + lane]
          } else {
            target = blocks + blockOf[lane] * stride
          }
          for column in columns {
            if let place = place(values[column * lanes + lane], lane) { target[place] += amount }
          }
        }
      }
    }
  }

  private func place(_ value: Double, _ lane: Int) -> Int? {
    switch kind {
    case .histogram: return kind.place(value)
    case .shares(let count):
      if isOutside(value, count) { return count }
      guard let label = label(value, lane) else { return nil }
      last[lane] = label
      return label
    case .transitions(let count):
      let before = last[lane]
      if isOutside(value, count) { return count * count }
      guard let label = label(value, lane) else { return nil }
      last[lane] = label
      return before < 0 ? nil : before * count + label
    case .moments, .variances, .lagged: return nil
    }
  }

  /// The label seen; the lane's last where it is −1.
  private func label(_ value: Double, _ lane: Int) -> Int? {
    if value >= 0 { return Int(value) }
    return last[lane] >= 0 ? last[lane] : nil
  }

  private func isOutside(_ value: Double, _ count: Int) -> Bool {
    !Accumulator.Kind.isLabel(value, of: count)
  }

  func write(lane: Int, to record: UnsafeMutablePointer<Double>) {
    for index in 0..<width {
      record[index] = weightColumn == nil ? 0 : weighted[lane * width + index]
    }
  }

  /// Begins anew in a lane; a new replica has no last label.
  func reset(lane: Int, isNewReplica: Bool) {
    if isNewReplica { last[lane] = -1 }
    if weightColumn != nil {
      for index in 0..<width { weighted[lane * width + index] = 0 }
    }
  }

  func exchange(_ stream: inout StateStream) {
    stream.exchangeKnown(&last) { $0.exchange(&$1) }
    stream.exchangeKnown(&weighted) { $0.exchange(&$1) }
  }

  func takeLane(_ lane: Int, of other: LaneCounts, at place: Int) {
    last[place] = other.last[lane]
    if weightColumn == nil { return }
    for index in 0..<width {
      weighted[place * width + index] = other.weighted[lane * width + index]
    }
  }
}

extension Accumulator.Kind {
  /// How many counts it keeps; 0 if it does not count.
  var countWidth: Int {
    switch self {
    case .histogram(_, _, let bins): bins + 3
    case .shares(let count): count + 1
    case .transitions(let count): count * count + 1
    case .moments, .variances, .lagged: 0
    }
  }
}
