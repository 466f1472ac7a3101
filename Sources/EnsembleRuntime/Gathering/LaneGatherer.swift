internal import CLaneKernels

/// The accumulators of one block of lanes.
final class LaneGatherer {
  private let plan: PooledPlan
  private let lanes: Int
  private var sums: [LaneSums?] = []
  private var counting: [LaneCounts?] = []
  private var lagged: [LaneLags?] = []
  /// Whole counts, by block from `firstBlock` on.
  private(set) var counts: [Double]
  private(set) var firstBlock = 0
  let blockCapacity: Int

  init(
    _ plan: PooledPlan, lanes: Int, mostRows: Int, blockCapacity: Int,
    kernels: UnsafePointer<sgd_lane_kernels>
  ) {
    self.plan = plan
    self.lanes = lanes
    self.blockCapacity = blockCapacity
    counts = Array(repeating: 0, count: blockCapacity * plan.countWidth)
    for accumulator in plan.accumulators {
      let columns = plan.row.columns(accumulator.inputs)
      let weight = accumulator.weight.flatMap { plan.row.columns([$0]).first }
      var (newSums, newCounts, newLags): (LaneSums?, LaneCounts?, LaneLags?)
      switch accumulator.kind {
      case .moments, .variances:
        newSums = LaneSums(
          columns: columns, weightColumn: weight,
          pairs: accumulator.kind == .moments(covariance: true),
          lanes: lanes, mostRows: mostRows, kernels: kernels)
      case .histogram, .shares, .transitions:
        newCounts = LaneCounts(
          accumulator.kind, columns: columns, weightColumn: weight, lanes: lanes)
      case .lagged(let lags): newLags = LaneLags(lags: lags, columns: columns, lanes: lanes)
      }
      sums.append(newSums)
      counting.append(newCounts)
      lagged.append(newLags)
    }
  }

  /// Forgets all counts; blocks begin at `firstBlock`.
  func begin(firstBlock: Int) {
    self.firstBlock = firstBlock
    for index in counts.indices { counts[index] = 0 }
    for lane in 0..<lanes { reset(lane: lane, isNewReplica: true) }
  }

  /// `blockOf`: the block of each lane.
  func add(_ rows: ObservationRows, blockOf: [Int]) {
    if rows.count == 0 { return }
    let width = plan.countWidth
    let places = counting.contains { $0 != nil } ? blockOf.map { $0 - firstBlock } : []
    for index in plan.accumulators.indices {
      sums[index]?.add(rows)
      lagged[index]?.add(rows)
      guard let counter = counting[index] else { continue }
      let offset = plan.countOffsets[index] ?? 0
      counts.withUnsafeMutableBufferPointer { buffer in
        guard let start = buffer.baseAddress else {
          // Weighted counts alone: nothing is written there.
          var none = 0.0
          return counter.add(rows, blocks: &none, stride: 0, blockOf: places)
        }
        counter.add(rows, blocks: start + offset, stride: width, blockOf: places)
      }
    }
  }

  /// A lane's statistics so far.
  func record(lane: Int) -> [Double] {
    var record = Array(repeating: 0.0, count: plan.record.length)
    record.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      for index in plan.accumulators.indices {
        let place = start + plan.record.offsets[index]
        sums[index]?.write(lane: lane, to: place)
        lagged[index]?.write(lane: lane, to: place)
        if plan.countOffsets[index] == nil { counting[index]?.write(lane: lane, to: place) }
      }
    }
    return record
  }

  func reset(lane: Int, isNewReplica: Bool) {
    for index in plan.accumulators.indices {
      sums[index]?.reset(lane: lane)
      counting[index]?.reset(lane: lane, isNewReplica: isNewReplica)
      lagged[index]?.reset(lane: lane, isNewReplica: isNewReplica)
    }
  }

  /// Takes over what belongs to one lane of another gatherer; whole counts stay there.
  func takeLane(_ lane: Int, of other: LaneGatherer, at place: Int) {
    for index in plan.accumulators.indices {
      if let sums = sums[index], let theirs = other.sums[index] {
        sums.takeLane(lane, of: theirs, at: place)
      }
      if let counts = counting[index], let theirs = other.counting[index] {
        counts.takeLane(lane, of: theirs, at: place)
      }
      if let lags = lagged[index], let theirs = other.lagged[index] {
        lags.takeLane(lane, of: theirs, at: place)
      }
    }
  }

  func exchange(_ stream: inout StateStream) {
    for index in plan.accumulators.indices {
      sums[index]?.exchange(&stream)
      counting[index]?.exchange(&stream)
      lagged[index]?.exchange(&stream)
    }
    let width = counts.count
    stream.exchange(sparse: &counts)
    stream.expect(counts.count == width)
    stream.exchange(&firstBlock)
  }

  /// The statistics of one observation of one lane.
  static func single(
    _ plan: PooledPlan, row: UnsafeMutablePointer<Double>, lane: Int, lanes: Int
  ) -> [Double] {
    var record = Array(repeating: 0.0, count: plan.record.length)
    for (index, accumulator) in plan.accumulators.enumerated() {
      let start = plan.record.offsets[index]
      let values = plan.row.columns(accumulator.inputs).map { row[$0 * lanes + lane] }
      let weight = accumulator.weight.flatMap { plan.row.columns([$0]).first }
        .map { row[$0 * lanes + lane] }
      switch accumulator.kind {
      case .moments, .variances:
        record[start] = weight ?? 1
        for (entry, value) in values.enumerated() { record[start + 1 + entry] = value }
      case .lagged: record[start] = 1
      case .histogram, .shares, .transitions:
        for value in values {
          if let place = accumulator.kind.place(value) { record[start + place] += weight ?? 1 }
        }
      }
    }
    return record
  }
}

extension Accumulator.Kind {
  /// Which count an observation without a past adds to.
  func place(_ value: Double) -> Int? {
    switch self {
    case .histogram(let low, let high, let bins):
      if value.isNaN { return bins + 2 }
      if value < low { return bins }
      if value >= high { return bins + 1 }
      return min(bins - 1, Int((value - low) / (high - low) * Double(bins)))
    case .shares(let count):
      guard Self.isLabel(value, of: count) else { return count }
      return value < 0 ? nil : Int(value)
    case .transitions, .moments, .variances, .lagged: return nil
    }
  }
  /// Whether a value is one of the labels `0 ..< count`, or the −1 that repeats the last one.
  static func isLabel(_ value: Double, of count: Int) -> Bool {
    value >= -1 && value < Double(count) && value == value.rounded(.down)
  }
}
