internal import Glibc
internal import LinearAlgebra

/// The stationary law of a one-dimensional chain, without sampling.
package struct StationaryLaw: Sendable {
  package let mean: Refined
  package let variance: Refined
  /// Probability of each of the requested regions.
  package let occupation: [Refined]
  /// The requested quantiles.
  package let quantiles: [Refined]
  /// Nodes of the finest mesh, their share of the law, and `P(X ≤ place)`, for plots.
  package let places: [Double]
  package let weights: [Double]
  package let cumulative: [Double]
  package let cutMass: Double
}

/// Solves `π = π P` on a mesh (transfer operator) for the chain, which must forget its start.
///
/// `around` is any point where the law lives. A `tailIndex` of the noise up to 2 makes the variance
/// infinite, up to 1 the mean undefined, unless steps are clipped or places projected. The answer counts as converged if the
/// estimated error is below `acceptable`.
package func exactStationaryLaw(
  step: ScalarStep, around anchor: Double, regions: [ExitRegion] = [], quantiles: [Double] = [],
  tailIndex: Double = .infinity, tolerance: Double = 1e-6, acceptable: Double? = nil,
  maximumNodes: Int = 1600
) throws(TheoryFailure) -> TheoryValue<StationaryLaw> {
  // Clipping ends every tail, projection bounds the place.
  let tail = step.clip == nil && step.projection == nil ? tailIndex : .infinity
  try demand(anchor.isFinite, "a finite point to start from")
  try demand(quantiles.allSatisfy { $0 > 0 && $0 < 1 }, "quantiles between 0 and 1")
  let (intervals, cutMass) = try livingIntervals(step: step, exits: [], around: anchor)
  let design = MeshDesign(
    step: step, exits: [], intervals: intervals, start: anchor,
    jumps: landingJumps(
      step: step, intervals: intervals, edges: regions.flatMap { [$0.low, $0.high] }),
    isOpen: cutMass > 1e-13)
  let budget = RefinementBudget(
    tolerance: tolerance, acceptable: acceptable, maximumNodes: maximumNodes)
  var finest = LawOnMesh(step: step, places: [], weights: [])
  let result = try refine(from: design, baseNodes: baseNodes(design), budget: budget) {
    (mesh) throws(TheoryFailure) -> Observables in
    let operation = try TransferOperator(step: step, mesh: mesh, exits: 0)
    let law = try operation.stationaryLaw(from: anchor)
    finest = LawOnMesh(step: step, places: mesh.nodes, weights: law)
    let (mean, variance) = finest.moments
    var out = Observables()
    out.positive = tail > 2 ? [variance] : [1]
    out.plain = tail > 1 ? [mean] : [0]
    for region in regions {
      out.plain.append(finest.probability(of: region))
    }
    if !quantiles.isEmpty {
      let cumulative = finest.distribution(mesh.nodes)
      out.plain += quantiles.map { invert(mesh.nodes, cumulative, $0) }
    }
    let sd = tail > 2 ? variance.squareRoot() : step.noise.scale(anchor)
    out.units = [sd] + regions.map { _ in 1 } + quantiles.map { _ in sd }
    return out
  }
  // A window holds the mass of a power tail long before it holds its variance.
  var variance = Refined(value: .infinity, error: .nan)
  var beyondCut = 0.0
  if tail > 2 {
    variance = result.positive[0]
    let isOpen = step.clip == nil && step.projection == nil
    if isOpen,
      let powers = PowerTail(
        places: finest.places, weights: finest.weights, mean: result.plain[0].value,
        variance: variance.value)
    {
      beyondCut = powers.missing
      variance =
        powers.index > 2
        ? Refined(value: variance.value, error: variance.error + variance.value * powers.missing)
        : Refined(value: .infinity, error: .nan)
    }
  }
  let law = StationaryLaw(
    mean: tail > 1 ? result.plain[0] : Refined(value: .nan, error: .nan), variance: variance,
    occupation: Array(result.plain[1..<(1 + regions.count)]),
    quantiles: Array(result.plain.dropFirst(1 + regions.count)), places: finest.places,
    weights: finest.weights, cumulative: finest.distribution(finest.places), cutMass: cutMass)
  return TheoryValue(
    law,
    assuming: [
      result.converged,
      Assumption(
        .converged,
        "the variance beyond the cut of the window is negligible, though the tail is a power",
        held: beyondCut.isInfinite || beyondCut <= budget.acceptable,
        beyondCut == 0 ? [] : [Quantity("share of the variance beyond", beyondCut)]),
      Assumption(
        .finiteVariance, "the law beyond the cut of an unbounded line is negligible",
        held: cutMass < (tail > 2 ? 1e-9 : 1e-3), [Quantity("mass beyond", cutMass)]),
    ], formula: "π = π P", source: "transfer operator; Grassmann, Taksar, Heyman 1985")
}

/// Weights on the nodes of a mesh, as the law before one more step.
private struct LawOnMesh {
  let step: ScalarStep
  let places: [Double]
  let weights: [Double]

  var moments: (mean: Double, variance: Double) {
    let mean = zip(weights, places).reduce(0) { $0 + $1.0 * $1.1 }
    let variance = zip(weights, places).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
    return (mean, variance)
  }

  /// Both ends belong to the region: the projection's point masses count.
  func probability(of region: ExitRegion) -> Double {
    let start = step.projection?.lowerBound ?? -.infinity
    let high = region.high.isFinite ? distribution([region.high])[0] : 1
    return region.low <= start ? high : high - distribution([region.low])[0]
  }

  /// `P(X ≤ y)` after one exact step, at ascending places.
  func distribution(_ y: [Double]) -> [Double] {
    let drift = step.drift(places)
    let bound = step.clip ?? .infinity
    var sum = [Double](repeating: 0, count: y.count)
    for (i, (p, x)) in zip(weights, places).enumerated() where p > 0 {
      var values = step.noise.below(y.map { $0 - drift[i] }, x)
      for atom in step.noise.atoms(x) {
        for j in y.indices where drift[i] + atom.value <= y[j] { values[j] += atom.weight }
      }
      for j in y.indices {
        if y[j] >= x + bound { sum[j] += p } else if y[j] >= x - bound { sum[j] += p * values[j] }
      }
    }
    if let projection = step.projection {
      for j in y.indices {
        if y[j] >= projection.upperBound { sum[j] = 1 }
        if y[j] < projection.lowerBound { sum[j] = 0 }
      }
    }
    return sum
  }
}

private func invert(_ places: [Double], _ cumulative: [Double], _ q: Double) -> Double {
  guard let k = cumulative.firstIndex(where: { $0 >= q }) else { return places.last ?? .nan }
  guard k > 0 else { return places.first ?? .nan }
  let span = cumulative[k] - cumulative[k - 1]
  let share = span > 0 ? (q - cumulative[k - 1]) / span : 1
  return places[k - 1] + share * (places[k] - places[k - 1])
}
