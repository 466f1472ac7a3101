internal import Glibc

/// A number from a sequence of meshes: extrapolated value and an estimate of its error.
package struct Refined: Sendable, Equatable {
  package let value: Double
  /// Difference of the last two extrapolations: an estimate, usually pessimistic.
  package let error: Double

  package init(value: Double, error: Double) {
    self.value = value
    self.error = error
  }
}

/// What one mesh gives: positive numbers whose logarithm is smooth in the mesh, and others.
struct Observables {
  var positive: [Double] = []
  var plain: [Double] = []
  /// What errors of the plain numbers are compared with; 1 if not given.
  var units: [Double] = []
  /// How far from the diagonal the kernel reaches; a kernel that does not tell reaches everywhere.
  var bandwidth = Int.max
}

/// Halves the mesh until the extrapolated numbers settle.
///
/// The discretization error of a smooth law is `c h² + …`, so `(4 fine − coarse)/3`. At least three meshes. The last
/// two extrapolations differ by 3 to 15 times the error of the finer if the single values converge
/// like `h²` (with a coefficient that changes a little or not at all), which the ratio of their
/// differences shows; a quarter of the difference is then the estimate, otherwise all of it, as under noise that ends somewhere, whose
/// density jumps there; never below 1/200 of
/// what the last halving changed. Where the differences do not shrink like a power, what the halvings changed is the
/// error, half of it where they shrink faster than h² will, which lies between no further change and a half of
/// the last; and where that is so because the law has jumps at places no mesh knows, nothing is extrapolated.
/// Under a power tail that reaches the cut, many scales converge one after the other, and no order is trusted: the error
/// is twice what the last halving changed, or what it changed of the extrapolation, at least half of what the one before did.
///
/// Good enough ends it: below `tolerance`, or below `acceptable` once a mesh has `usualNodes`. A kernel with a narrow
/// band, as that of a small rate, costs little, and may have twice as many nodes as others.
func refine(
  from design: MeshDesign, baseNodes: Int, budget: RefinementBudget,
  solve: (TransferMesh) throws(TheoryFailure) -> Observables
) throws(TheoryFailure) -> RefinedObservables {
  var mesh = design.mesh(nodes: max(20, min(baseNodes, budget.maximumNodes / 5)))
  var history: [Observables] = []
  let isSmooth = design.jumps.isEmpty
  let isBounded = design.step.noise.isBounded(at: design.start ?? 0)
  let isOpen = design.isOpen
  while true {
    history.append(try solve(mesh))
    if history.count >= 3 {
      let last = history.suffix(3).map { $0 }
      let positive = last[2].positive.indices.map { i in
        extrapolated(last.map { $0.positive[i] }, isSmooth, isBounded, isOpen, logarithmic: true)
      }
      let plain = last[2].plain.indices.map { i in
        extrapolated(last.map { $0.plain[i] }, isSmooth, isBounded, isOpen, logarithmic: false)
      }
      let units = last[2].units
      let worst = max(
        largest(positive.map { ($0.error, abs($0.value)) }),
        largest(plain.indices.map { (plain[$0].error, $0 < units.count ? units[$0] : 1) }))
      let next = 2 * mesh.nodes.count
      // The finer mesh has twice as many nodes, and twice as many in reach.
      let band = 2 * Double(last[2].bandwidth)
      let isNarrow = Double(next) * band * band <= pow(Double(budget.maximumNodes), 3)
      let most = isNarrow ? 2 * budget.maximumNodes : budget.maximumNodes
      let isLast = next > most + most / 8
      if isLast || worst <= budget.tolerance
        || next > budget.usualNodes + budget.usualNodes / 8 && worst <= budget.acceptable
      {
        return RefinedObservables(
          positive: positive, plain: plain,
          converged: .converged(error: worst, tolerance: budget.acceptable),
          nodes: mesh.nodes.count)
      }
    }
    mesh = mesh.refined
    if history.count > 12 { throw .notConverged("mesh refinement") }
  }
}

/// The value at vanishing mesh from three meshes, each half of the one before.
private func extrapolated(
  _ values: [Double], _ isSmooth: Bool, _ isBounded: Bool, _ isOpen: Bool, logarithmic: Bool
) -> Refined {
  let isLogarithmic = logarithmic && values.allSatisfy { $0 > 0 && $0.isFinite }
  let v = isLogarithmic ? values.map { log($0) } : values
  let (first, last) = (abs(v[1] - v[0]), abs(v[2] - v[1]))
  let ratio = (v[1] - v[0]) / (v[2] - v[1])
  let isPower = ratio > 1.7 && ratio < 6.5
  let isSecondOrder = ratio > 3 && ratio < 5.3 && !isBounded
  let value = isSmooth || isPower ? (4 * v[2] - v[1]) / 3 : v[2]
  let change = abs(value - (4 * v[1] - v[0]) / 3)
  let error =
    if isOpen {
      2 * max(change, last, first / 4)
    } else if isSmooth && ratio >= 6.5 {
      max(last / 2, first / 64)
    } else if isPower {
      max((isSecondOrder ? 0.25 : 1) * change, last / 200)
    } else {
      max(last, ratio > 0 ? first / 64 : first / 2)
    }
  return isLogarithmic
    ? Refined(value: exp(value), error: exp(value) * expm1(error))
    : Refined(value: value, error: error)
}

/// The largest error in its unit; infinite where one is not known.
private func largest(_ errors: [(error: Double, unit: Double)]) -> Double {
  errors.reduce(0) { worst, next in
    let error = next.error == 0 ? 0 : next.error / next.unit
    return error.isNaN ? .infinity : max(worst, error)
  }
}

extension Assumption {
  static func converged(error: Double, tolerance: Double) -> Assumption {
    Assumption(
      .converged, "the mesh is fine enough for the tolerance", held: error <= tolerance,
      [Quantity("relative error", error), Quantity("tolerance", tolerance)])
  }
}

/// How far the mesh is refined.
struct RefinementBudget {
  /// Relative error at which refinement stops early.
  let tolerance: Double
  /// Relative error that is still an answer.
  let acceptable: Double
  /// Nodes beyond which refinement goes on only while the error is not acceptable.
  let usualNodes: Int
  let maximumNodes: Int

  /// A solution costs the cube of the nodes: 640 take 0.1 s, 1600 a second.
  init(tolerance: Double, acceptable: Double?, maximumNodes: Int) {
    self.tolerance = tolerance
    self.acceptable = max(acceptable ?? tolerance, tolerance)
    self.maximumNodes = maximumNodes
    usualNodes = min(640, maximumNodes)
  }
}

/// What a sequence of meshes gives.
struct RefinedObservables {
  let positive: [Refined]
  let plain: [Refined]
  let converged: Assumption
  /// Nodes of the finest mesh.
  let nodes: Int
}
