internal import LinearAlgebra
internal import Stopping

/// The law of a one-dimensional chain after a number of steps, without sampling.
package struct PropagatedLaw: Sendable {
  /// Mean and variance of the living.
  package let mean: Refined
  package let variance: Refined
  /// Probability to live still.
  package let survival: Refined
  /// Probability to have left through each exit by now.
  package let exited: [Refined]
  /// Nodes of the finest mesh and the mass on each (summing to the survival).
  package let places: [Double]
  package let weights: [Double]
}

/// Applies the transfer operator `steps` times to single values, of total weight 1. Cost: `steps` products of
/// a vector with the kernel.
package func exactLaw(
  step: ScalarStep, start points: [(value: Double, weight: Double)], steps: Int,
  exits: [ExitRegion] = [], tolerance: Double = 1e-6,
  acceptable: Double? = nil, tailIndex: Double = .infinity, maximumNodes: Int = 800
) throws(TheoryFailure) -> TheoryValue<PropagatedLaw> {
  let start = points.reduce(0) { $0 + $1.weight * $1.value }
  try demand(steps >= 1 && start.isFinite, "at least one step from a finite start")
  for exit in exits {
    let outside = points.contains { exit.low <= $0.value && $0.value <= exit.high }
    try demand(!outside, "a start inside of the interval")
  }
  let (intervals, _) = try livingIntervals(
    step: step, exits: exits, around: start, after: (points, steps))
  let isBounded =
    step.clip != nil || step.projection != nil
    || exits.contains { $0.low == -.infinity } && exits.contains { $0.high == .infinity }
  let tail = isBounded ? .infinity : tailIndex
  let design = MeshDesign(
    step: step, exits: exits, intervals: intervals, start: start,
    jumps: landingJumps(
      step: step, intervals: intervals, edges: exits.flatMap { [$0.low, $0.high] }))
  var places: [Double] = []
  var weights: [Double] = []
  let budget = RefinementBudget(
    tolerance: tolerance, acceptable: acceptable, maximumNodes: maximumNodes)
  let result = try refine(from: design, baseNodes: baseNodes(design), budget: budget) {
    (mesh) throws(TheoryFailure) -> Observables in
    let operation = try TransferOperator(step: step, mesh: mesh, exits: exits.count)
    let row = try operation.row(from: points)
    let killing = exits.indices.map { e in operation.killing.map { $0[e] } }
    var law = row.weights
    var exited = row.killing
    var patience = Patience()
    for _ in 0..<(steps - 1) {
      if patience.isOver(after: law.count * law.count) { throw .stopped }
      for e in exited.indices { exited[e] += dotProduct(law, killing[e]) }
      law = operation.kernel.transposeTimes(law)
    }
    let mass = law.reduce(0, +)
    let mean = dotProduct(law, mesh.nodes) / mass
    let variance = dotProduct(law, mesh.nodes.map { ($0 - mean) * ($0 - mean) }) / mass
    places = mesh.nodes
    weights = law
    var out = Observables()
    out.positive = [tail > 2 ? variance : 1, mass] + exited
    out.plain = tail > 1 ? [mean] : [0]
    out.units = [max(tail > 2 ? variance.squareRoot() : step.noise.scale(start), abs(start - mean))]
    return out
  }
  var variance = tail > 2 ? result.positive[0] : Refined(value: .infinity, error: 0)
  var beyondCut = 0.0
  if tail > 2, !isBounded,
    let powers = PowerTail(
      places: places, weights: weights, mean: result.plain[0].value, variance: variance.value)
  {
    beyondCut = powers.missing
    variance = Refined(
      value: variance.value, error: variance.error + variance.value * powers.missing)
  }
  return TheoryValue(
    PropagatedLaw(
      mean: tail > 1 ? result.plain[0] : Refined(value: .nan, error: .nan),
      variance: variance,
      survival: result.positive[1],
      exited: Array(result.positive.dropFirst(2)), places: places, weights: weights),
    assuming: [
      result.converged,
      Assumption(
        .converged,
        "the variance beyond the cut of the window is negligible, though the tail is a power",
        held: beyondCut <= budget.acceptable,
        beyondCut == 0 ? [] : [Quantity("share of the variance beyond", beyondCut)]),
    ], formula: "pₙ = δ Pⁿ", source: "transfer operator")
}
