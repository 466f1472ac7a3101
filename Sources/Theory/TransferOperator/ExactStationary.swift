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
/// `around` is any point where the law lives. With heavy tails the variance may be infinite: the
/// value then belongs to the cut line, `cutMass` shows it.
package func exactStationaryLaw(
  step: ScalarStep, around anchor: Double, regions: [ExitRegion] = [], quantiles: [Double] = [],
  tolerance: Double = 1e-6, maximumNodes: Int = 1600
) throws(TheoryFailure) -> TheoryValue<StationaryLaw> {
  try demand(anchor.isFinite, "a finite point to start from")
  try demand(quantiles.allSatisfy { $0 > 0 && $0 < 1 }, "quantiles between 0 and 1")
  let (intervals, cutMass) = try livingIntervals(step: step, exits: [], around: anchor)
  let design = MeshDesign(step: step, exits: [], intervals: intervals, start: anchor)
  var places: [Double] = []
  var weights: [Double] = []
  var cumulative: [Double] = []
  let result = try refine(
    from: design, baseNodes: max(20, min(baseNodes(design), maximumNodes / 5)),
    maximumNodes: maximumNodes,
    tolerance: tolerance
  ) { (mesh) throws(TheoryFailure) -> Observables in
    let operation = try TransferOperator(step: step, mesh: mesh, exits: 0)
    let law = try operation.factorization().stationaryLaw()
    let mean = zip(law, mesh.nodes).reduce(0) { $0 + $1.0 * $1.1 }
    let variance = zip(law, mesh.nodes).reduce(0) {
      $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean)
    }
    let drift = step.drift(mesh.nodes)
    /// `P(X ≤ y)` after one exact step from the law on the nodes.
    func distribution(_ y: [Double]) -> [Double] {
      var sum = [Double](repeating: 0, count: y.count)
      for (i, (p, x)) in zip(law, mesh.nodes).enumerated() {
        let values = step.noise.below(y.map { $0 - drift[i] }, x)
        let bound = step.clip ?? .infinity
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
    places = mesh.nodes
    weights = law
    cumulative = distribution(mesh.nodes)
    var out = Observables()
    out.positive = [variance]
    out.plain = [mean]
    for region in regions {
      let high = region.high.isFinite ? distribution([region.high])[0] : 1
      let low = region.low.isFinite ? distribution([region.low])[0] : 0
      out.plain.append(high - low)
    }
    for q in quantiles { out.plain.append(invert(places, cumulative, q)) }
    return out
  }
  let law = StationaryLaw(
    mean: result.plain[0], variance: result.positive[0],
    occupation: Array(result.plain[1..<(1 + regions.count)]),
    quantiles: Array(result.plain.dropFirst(1 + regions.count)), places: places,
    weights: weights, cumulative: cumulative, cutMass: cutMass)
  return TheoryValue(
    law,
    assuming: [
      Assumption(
        .converged, "the mesh is fine enough for the tolerance", held: result.converged,
        [Quantity("tolerance", tolerance)]),
      Assumption(
        .finiteVariance, "the law beyond the cut of an unbounded line is negligible",
        held: cutMass < 1e-9, [Quantity("mass beyond", cutMass)]),
    ], formula: "π = π P", source: "transfer operator; Grassmann, Taksar, Heyman 1985")
}

private func invert(_ places: [Double], _ cumulative: [Double], _ q: Double) -> Double {
  guard let k = cumulative.firstIndex(where: { $0 >= q }) else { return places.last ?? .nan }
  guard k > 0 else { return places.first ?? .nan }
  let span = cumulative[k] - cumulative[k - 1]
  let share = span > 0 ? (q - cumulative[k - 1]) / span : 1
  return places[k - 1] + share * (places[k] - places[k - 1])
}
