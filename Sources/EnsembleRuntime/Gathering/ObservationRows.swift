internal import KernelIR

/// Which observables a row of observations holds, and where: [component, lane], observables one after the
/// other.
struct RowLayout: Sendable {
  /// Indices into the results of `observe`, ascending.
  let observables: [Int]
  /// The component at which each begins.
  let offsets: [Int]
  let components: Int
  private let sizes: [Int]

  init(_ observables: Set<Int>, types: [ValueType]) {
    self.observables = observables.sorted()
    sizes = self.observables.map { types[$0].count }
    var offsets: [Int] = []
    var components = 0
    for size in sizes {
      offsets.append(components)
      components += size
    }
    self.offsets = offsets
    self.components = components
  }

  /// The components of joined observables.
  func columns(_ inputs: [Int]) -> [Int] {
    inputs.flatMap { input -> [Int] in
      guard let place = observables.firstIndex(of: input) else { return [] }
      return Array(offsets[place]..<offsets[place] + sizes[place])
    }
  }
}

/// Some rows of observations of one block of lanes, one a step.
struct ObservationRows {
  var start: UnsafeMutablePointer<Double>
  var count: Int
  /// Doubles from one row to the next.
  var stride: Int
  /// [row, lane]: a mask of the observations that count; nil: all.
  var valid: UnsafeMutablePointer<Double>?

  /// Some of the rows.
  func subrange(_ range: Range<Int>, lanes: Int) -> ObservationRows {
    ObservationRows(
      start: start + range.lowerBound * stride, count: range.count, stride: stride,
      valid: valid.map { $0 + range.lowerBound * lanes })
  }

  func isValid(_ row: Int, _ lane: Int, lanes: Int) -> Bool {
    valid.map { $0[row * lanes + lane].bitPattern != 0 } ?? true
  }
}
