internal import Glibc
internal import LinearAlgebra
internal import Stopping

/// The exit time of a one-dimensional chain, without sampling.
package struct ExitLaw: Sendable {
  /// `E τ` in steps, from the start.
  package let mean: Refined
  /// Standard deviation of `τ`.
  package let deviation: Refined
  /// `1 − ` leading eigenvalue of the killed kernel, per step.
  package let escapeRate: Refined
  /// Probability to leave through each exit, in the order given.
  package let splitting: [Refined]
  /// The requested quantiles of `τ`, in steps.
  package let quantiles: [Refined]
  /// Nodes of the finest mesh.
  package let nodes: Int
  /// Share of time beyond the cut of an unbounded line.
  package let cutMass: Double
}

/// Solves `u = 1 + P u` on a mesh (transfer operator): mean, spread and quantiles of the first time
/// in `{1, 2, …}` at which the chain is in one of the `exits`, where it leaves, and the escape rate.
///
/// Relative accuracy does not suffer from smallness: rates are sums of non-negative tail
/// probabilities, down to 1e-12 per step and far below. The error is estimated by mesh refinement.
package func exactExit(
  step: ScalarStep, start: Double, exits: [ExitRegion], quantiles: [Double] = [],
  tolerance: Double = 1e-6, acceptable: Double? = nil, maximumNodes: Int = 1600
) throws(TheoryFailure) -> TheoryValue<ExitLaw> {
  try demand(!exits.isEmpty, "at least one exit region")
  try demand(start.isFinite, "a finite start")
  try demand(quantiles.allSatisfy { $0 > 0 && $0 < 1 }, "quantiles between 0 and 1")
  let (intervals, cutMass) = try livingIntervals(step: step, exits: exits, around: start)
  let design = MeshDesign(
    step: step, exits: exits, intervals: intervals, start: start,
    jumps: landingJumps(
      step: step, intervals: intervals, edges: exits.flatMap { [$0.low, $0.high] }))
  // There the answer jumps: whether the edge itself is out would decide.
  let reach =
    1e-9 * ((intervals.last?.upperBound ?? start) - (intervals.first?.lowerBound ?? start))
  try demand(
    !design.jumps.contains { abs($0 - start) <= reach },
    "a start from which the single values of the noise do not lead exactly to an edge: "
      + "move the edge a little to the side that is meant")
  let budget = RefinementBudget(
    tolerance: tolerance, acceptable: acceptable, maximumNodes: maximumNodes)
  let result = try refine(from: design, baseNodes: baseNodes(design), budget: budget) {
    (mesh) throws(TheoryFailure) -> Observables in
    let operation = try TransferOperator(step: step, mesh: mesh, exits: exits.count)
      .reachable(from: start)
    let factors = try operation.factorization()
    let ones = [Double](repeating: 1, count: operation.kernel.rows)
    guard let time = factors.solve(ones) else {
      throw .notConverged("the exits are never reached")
    }
    let second = factors.solve(time) ?? ones
    let row = try operation.row(from: start)
    func atStart(_ u: [Double]) -> Double { dotProduct(row.weights, u) }
    let mean = 1 + atStart(time)
    // E τ² = 2 E Σ_{t<τ} u(x_t) − E τ
    let square = 2 * (mean + atStart(second)) - mean
    guard let mode = SlowestMode(operation, factors) else {
      throw .notConverged("escape rate")
    }
    var out = Observables(bandwidth: factors.bandwidth)
    out.positive = [mean, max(square - mean * mean, 0).squareRoot(), mode.rate]
    out.positive += exitQuantiles(quantiles, operation, row, mode.rate)
    for e in exits.indices {
      let reach = factors.solve(operation.killing.map { $0[e] }) ?? ones
      out.plain.append(row.killing[e] + atStart(reach))
    }
    return out
  }
  let law = ExitLaw(
    mean: result.positive[0], deviation: result.positive[1], escapeRate: result.positive[2],
    splitting: result.plain.map { Refined(value: min(max($0.value, 0), 1), error: $0.error) },
    quantiles: Array(result.positive.dropFirst(3)), nodes: result.nodes, cutMass: cutMass)
  return TheoryValue(
    law, assuming: [result.converged],
    formula: "u = 1 + P u, h_e = k_e + P h_e, y P = (1 − γ) y",
    source: "transfer operator; subtraction-free elimination (O'Cinneide 1993; Alfa, Xue, Ye 2002)")
}

extension TheoryValue<ExitLaw> {
  /// Where one of its numbers only is asked for, the mesh need be fine enough for no other.
  package func judged(by part: KeyPath<ExitLaw, Refined>, tolerance: Double) -> Self {
    let number = value[keyPath: part]
    let error = number.error / max(number.value, .leastNormalMagnitude)
    return TheoryValue(
      value, assuming: [.converged(error: error, tolerance: tolerance)],
      formula: formula, source: source)
  }
}

/// Cells of half the noise's scale, between 80 and 160.
func baseNodes(_ design: MeshDesign) -> Int {
  var count = 0.0
  for interval in design.intervals {
    let width = interval.upperBound - interval.lowerBound
    for i in 0..<16 {
      let scale = design.step.noise.scale(interval.lowerBound + width * (Double(i) + 0.5) / 16)
      if scale > 0 { count += width / 16 / max(0.5 * scale, 1e-9 * width) } else { count += 200 }
    }
  }
  return count.isFinite ? Int(min(max(count, 80), 160)) : 160
}

/// Steps the survival probability until it decays at the slowest rate, then extrapolates.
/// A quantile is interpolated geometrically between steps, so it varies smoothly with the mesh.
private func exitQuantiles(
  _ levels: [Double], _ operation: TransferOperator, _ row: KernelRow, _ rate: Double
) -> [Double] {
  guard !levels.isEmpty else { return [] }
  var out = [Double](repeating: .nan, count: levels.count)
  var law = row.weights
  var survival = law.reduce(0, +)
  var previous = 1.0
  var time = 1.0
  var patience = Patience()
  for _ in 0..<100_000 {
    if patience.isOver(after: law.count * law.count) { return out }
    for (i, q) in levels.enumerated() where out[i].isNaN && survival <= 1 - q {
      let share = survival < previous ? log(previous / (1 - q)) / log(previous / survival) : 1
      out[i] = time - 1 + share
    }
    if out.allSatisfy({ !$0.isNaN }) { return out }
    law = operation.kernel.transposeTimes(law)
    previous = survival
    survival = law.reduce(0, +)
    time += 1
    // settled on the slowest mode: S(t) = S(T) (1 − γ)^{t−T}
    let killed = zip(law, operation.totalKilling).reduce(0) { $0 + $1.0 * $1.1 } / survival
    if abs(killed - rate) <= 1e-9 * rate { break }
  }
  for (i, q) in levels.enumerated() where out[i].isNaN {
    out[i] = time + log((1 - q) / survival) / log1p(-rate)
  }
  return out
}
