internal import CLaneKernels

/// Shifted sums of observations in each lane; the shift is the lane's first observation.
final class LaneSums {
  private let dimension: Int
  private let pairs: Bool
  private let lanes: Int
  private let columns: UnsafeMutableBufferPointer<Int32>
  private let weightColumn: Int?
  private let weight: AlignedDoubles
  private let first: AlignedDoubles
  private let second: AlignedDoubles
  private let shift: AlignedDoubles
  private let work: AlignedDoubles
  private var isFresh: [Bool]
  private var freshCount: Int
  private let kernels: UnsafePointer<sgd_lane_kernels>

  init(
    columns: [Int], weightColumn: Int?, pairs: Bool, lanes: Int, mostRows: Int,
    kernels: UnsafePointer<sgd_lane_kernels>
  ) {
    dimension = columns.count
    self.pairs = pairs
    self.lanes = lanes
    self.columns = .allocating(columns.map { Int32($0) })
    self.weightColumn = weightColumn
    self.kernels = kernels
    let products = pairs ? dimension * (dimension + 1) / 2 : dimension
    weight = AlignedDoubles(lanes)
    first = AlignedDoubles(dimension * lanes)
    second = AlignedDoubles(products * lanes)
    shift = AlignedDoubles(dimension * lanes)
    work = AlignedDoubles(pairs ? 2 * mostRows * dimension * 8 : 0)
    isFresh = Array(repeating: true, count: lanes)
    freshCount = lanes
  }

  deinit { columns.deallocate() }

  func add(_ rows: ObservationRows) {
    if rows.count == 0 { return }
    if freshCount > 0 { setShifts(rows) }
    guard let columns = columns.baseAddress else { return }
    var sums = sgd_lane_sums(
      weight: weight.start, first: first.start, second: second.start, shift: shift.start,
      columns: columns, dimension: Int32(dimension),
      weight_column: Int32(weightColumn ?? -1), pairs: pairs ? 1 : 0)
    kernels.pointee.sums(
      &sums, rows.start, rows.count, rows.stride, rows.valid, work.start, lanes)
  }

  private func setShifts(_ rows: ObservationRows) {
    for lane in 0..<lanes where isFresh[lane] {
      guard let row = (0..<rows.count).first(where: { rows.isValid($0, lane, lanes: lanes) })
      else { continue }
      for (entry, column) in columns.enumerated() {
        shift.start[entry * lanes + lane] =
          rows.start[row * rows.stride + Int(column) * lanes + lane]
      }
      isFresh[lane] = false
      freshCount -= 1
    }
  }

  /// Weight, means and central second moments of a lane's observations so far.
  func write(lane: Int, to record: UnsafeMutablePointer<Double>) {
    let n = weight.start[lane]
    record[0] = n
    for entry in 0..<dimension {
      let sum = first.start[entry * lanes + lane]
      record[1 + entry] = n == 0 ? 0 : shift.start[entry * lanes + lane] + sum / n
    }
    let products = record + 1 + dimension
    if n == 0 {
      for i in 0..<(pairs ? dimension * (dimension + 1) / 2 : dimension) { products[i] = 0 }
      return
    }
    var place = 0
    for i in 0..<dimension {
      let mean = first.start[i * lanes + lane] / n
      for j in (pairs ? 0 : i)...i {
        products[place] =
          second.start[place * lanes + lane] - mean * first.start[j * lanes + lane]
        place += 1
      }
    }
  }

  /// Begins anew in a lane.
  func reset(lane: Int) {
    weight.start[lane] = 0
    for entry in 0..<dimension { first.start[entry * lanes + lane] = 0 }
    for entry in 0..<(pairs ? dimension * (dimension + 1) / 2 : dimension) {
      second.start[entry * lanes + lane] = 0
    }
    if !isFresh[lane] {
      isFresh[lane] = true
      freshCount += 1
    }
  }

  func takeLane(_ lane: Int, of other: LaneSums, at place: Int) {
    let arrays = [
      (weight, other.weight), (first, other.first), (second, other.second), (shift, other.shift),
    ]
    for (mine, theirs) in arrays {
      for entry in 0..<mine.count / lanes {
        mine.start[entry * lanes + place] = theirs.start[entry * other.lanes + lane]
      }
    }
    if isFresh[place] != other.isFresh[lane] {
      freshCount += isFresh[place] ? -1 : 1
      isFresh[place] = other.isFresh[lane]
    }
  }

  func exchange(_ stream: inout StateStream) {
    for memory in [weight, first, second, shift] { stream.exchange(memory) }
    stream.exchangeKnown(&isFresh) { $0.exchange(&$1) }
    freshCount = isFresh.count { $0 }
  }
}
