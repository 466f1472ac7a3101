/// What the accumulators of a run or of a series keep.
struct PooledPlan: Sendable {
  let accumulators: [Accumulator]
  let row: RowLayout
  let record: RecordLayout
  /// Where each accumulator's whole counts lie in a block's row of counts, if it has such.
  let countOffsets: [Int?]
  let countWidth: Int

  /// `countsInRecords`: whether whole counts, too, stay with their replica.
  init(_ accumulators: [Accumulator], row: RowLayout, countsInRecords: Bool = false) {
    self.accumulators = accumulators
    self.row = row
    var segments: [RecordLayout.Segment] = []
    var countOffsets: [Int?] = []
    var countWidth = 0
    for accumulator in accumulators {
      let dimension = row.columns(accumulator.inputs).count
      switch accumulator.kind {
      case .moments(let covariance):
        segments.append(.moments(dimension: dimension, pairs: covariance))
        countOffsets.append(nil)
      case .variances:
        segments.append(.moments(dimension: dimension, pairs: false))
        countOffsets.append(nil)
      case .lagged(let lags):
        segments.append(.lagged(lags: lags.count, dimension: dimension))
        countOffsets.append(nil)
      case .histogram, .shares, .transitions:
        let isWeighted = accumulator.weight != nil || countsInRecords
        segments.append(.sums(count: isWeighted ? accumulator.kind.countWidth : 0))
        countOffsets.append(isWeighted ? nil : countWidth)
        if !isWeighted { countWidth += accumulator.kind.countWidth }
      }
    }
    record = RecordLayout(segments)
    self.countOffsets = countOffsets
    self.countWidth = countWidth
  }

  /// One accumulator's statistics, of a block's record and counts.
  func statistics(_ index: Int, record values: [Double], counts: ArraySlice<Double>)
    -> BlockStatistics
  {
    let start = record.offsets[index]
    switch record.segments[index] {
    case .moments(let d, let pairs):
      let means = Array(values[start + 1..<start + 1 + d])
      let products = values[(start + 1 + d)...]
      let base = products.startIndex
      var second: [Double] = []
      if pairs {
        second = Array(repeating: 0, count: d * d)
        for i in 0..<d {
          for j in 0...i {
            let value = products[base + i * (i + 1) / 2 + j]
            second[i * d + j] = value
            second[j * d + i] = value
          }
        }
      } else if accumulators[index].kind == .variances {
        second = Array(products[base..<base + d])
      }
      return BlockStatistics(weight: values[start], first: means, second: second)
    case .sums(let count):
      let width = accumulators[index].kind.countWidth
      let sums: [Double]
      if let offset = countOffsets[index] {
        sums = Array(counts[counts.startIndex + offset..<counts.startIndex + offset + width])
      } else {
        sums = Array(values[start..<start + count])
      }
      return BlockStatistics(weight: sums.reduce(0, +), first: sums, second: [])
    case .lagged(let lags, let d):
      var products: [Double] = []
      var means: [Double] = []
      var pairs: [Double] = []
      for lag in 0..<lags {
        let at = start + 1 + lag * (1 + 3 * d)
        let n = values[at]
        pairs.append(n)
        for entry in 0..<d {
          let (a, b) = (values[at + 1 + entry], values[at + 1 + d + entry])
          products.append((n == 0 ? 0 : values[at + 1 + 2 * d + entry] / n) + a * b)
          means.append((a + b) / 2)
        }
      }
      return BlockStatistics(weight: values[start], first: products + means, second: pairs)
    }
  }
}
