/// The complement of the exits, cut to a finite window.
///
/// An unbounded side without projection is cut where the law beyond is below `1e-14` of the time spent, found by
/// solving on coarse meshes and widening; a power tail may not get there, the mass at the cut is then reported.
/// `start`: only the law after so many steps from single values is wanted, all of which are covered.
func livingIntervals(
  step: ScalarStep, exits: [ExitRegion], around anchor: Double,
  after start: (points: [(value: Double, weight: Double)], steps: Int)? = nil
) throws(TheoryFailure) -> (intervals: [ClosedRange<Double>], cutMass: Double) {
  try demand(step.clip.map { $0 > 0 } ?? true, "a positive clip bound")
  for exit in exits {
    try demand(exit.low <= exit.high, "exit regions with their ends in order")
  }
  let lowest = step.projection?.lowerBound ?? -.infinity
  let highest = step.projection?.upperBound ?? .infinity
  var open: [(Double, Double)] = []
  var at = lowest
  for exit in exits.sorted(by: { $0.low < $1.low }) {
    if exit.low > at, exit.low <= highest { open.append((at, exit.low)) }
    at = max(at, exit.high)
  }
  if at < highest { open.append((at, highest)) }
  try demand(!open.isEmpty, "exits that leave something to live in")
  try demand(
    open.contains { $0.0 <= anchor && anchor <= $0.1 },
    "a start outside the exit regions and inside the projection")
  let (left, right) = (open[0].0, open[open.count - 1].1)
  func cut(_ low: Double, _ high: Double) -> [ClosedRange<Double>] {
    open.compactMap { a, b in
      let (x, y) = (max(a, low), min(b, high))
      return x < y ? x...y : nil
    }
  }
  if left.isFinite, right.isFinite {
    try demand(right - left < 1e200, "a living interval of less than 1e200")
    return (cut(left, right), 0)
  }

  let scale = step.noise.scale(anchor)
  try demand(scale > 0 && scale.isFinite, "a noise with a positive finite scale at the start")
  let starts = start?.points.map(\.value) ?? [anchor]
  var low =
    left.isFinite ? left : min(starts.min() ?? anchor, open[0].1) - 12 * scale
  var high =
    right.isFinite ? right : max(starts.max() ?? anchor, open[open.count - 1].0) + 12 * scale
  var mass = 1.0
  for _ in 0..<50 {
    guard abs(low) < 1e200, abs(high) < 1e200, low < high else {
      throw .notConverged("a window that holds the law")
    }
    let intervals = cut(low, high)
    let design = MeshDesign(step: step, exits: exits, intervals: intervals, start: anchor)
    let width = high - low
    let mesh = design.mesh(nodes: width / scale > 60 ? 160 : 90)
    let whole = try TransferOperator(step: step, mesh: mesh, exits: exits.count)
    let operation = exits.isEmpty ? whole : try whole.reachable(from: anchor)
    let law =
      if let start, start.steps <= 200 {
        try average(of: start.steps, operation, from: start.points)
      } else {
        try occupation(operation, anchor: anchor)
      }
    let overLow = left.isFinite ? 0 : zip(law, operation.spilled).reduce(0) { $0 + $1.0 * $1.1.low }
    let overHigh =
      right.isFinite ? 0 : zip(law, operation.spilled).reduce(0) { $0 + $1.0 * $1.1.high }
    let small = 1e-14
    let next = overLow + overHigh
    if next <= small { return (intervals, next) }
    if width > 1e7 * scale || (next > 0.98 * mass && width > 1e5 * scale) {
      return (intervals, next)
    }
    mass = next
    if !left.isFinite, overLow > 0.5 * small { low -= 0.6 * (anchor - low) }
    if !right.isFinite, overHigh > 0.5 * small { high += 0.6 * (high - anchor) }
  }
  return (cut(low, high), mass)
}

/// The mean of the laws after 1, 2, …, `steps` steps.
private func average(
  of steps: Int, _ operation: TransferOperator, from points: [(value: Double, weight: Double)]
) throws(TheoryFailure) -> [Double] {
  var law = try operation.row(from: points).weights
  var sum = law
  for _ in 1..<max(steps, 1) where steps > 1 {
    law = operation.kernel.transposeTimes(law)
    sum = zip(sum, law).map { $0 + $1 }
  }
  return sum.map { $0 / Double(steps) }
}

/// The fraction of time at each node: stationary without exits, until the exit otherwise.
private func occupation(
  _ operation: TransferOperator, anchor: Double
) throws(TheoryFailure) -> [Double] {
  guard operation.exitCount > 0 else { return try operation.stationaryLaw(from: anchor) }
  let factors = try operation.factorization()
  guard factors.isTransient else { throw .notConverged("the exits are never reached") }
  let row = try operation.row(from: anchor)
  guard let visits = factors.solveTransposed(row.weights) else {
    throw .notConverged("time spent before the exit")
  }
  let total = visits.reduce(0, +)
  return total > 0 ? visits.map { $0 / total } : visits
}
