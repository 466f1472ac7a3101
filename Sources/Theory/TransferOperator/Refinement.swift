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
}

/// Halves the mesh until the extrapolated numbers settle.
///
/// The discretization error is `c h² + …`, so `(4 fine − coarse)/3`. At least three meshes.
func refine(
  from design: MeshDesign, baseNodes: Int, maximumNodes: Int, tolerance: Double,
  solve: (TransferMesh) throws(TheoryFailure) -> Observables
) throws(TheoryFailure) -> (positive: [Refined], plain: [Refined], converged: Bool, nodes: Int) {
  var mesh = design.mesh(nodes: baseNodes)
  var previous: Observables?
  var before: ([Double], [Double])?
  var level = 0
  while true {
    let now = try solve(mesh)
    if let last = previous {
      let positive = zip(now.positive, last.positive).map { fine, coarse in
        fine > 0 && coarse > 0 && fine.isFinite && coarse.isFinite
          ? exp((4 * log(fine) - log(coarse)) / 3) : fine
      }
      let plain = zip(now.plain, last.plain).map { (4 * $0 - $1) / 3 }
      let old = before ?? (now.positive, now.plain)
      let errors = zip(positive, old.0).map { abs($0 - $1) }
      let plainErrors = zip(plain, old.1).map { abs($0 - $1) }
      let settled =
        before != nil && zip(errors, positive).allSatisfy { $0 <= tolerance * abs($1) }
        && plainErrors.allSatisfy { $0 <= tolerance }
      if settled || 2 * mesh.nodes.count > maximumNodes + maximumNodes / 8 {
        return (
          zip(positive, errors).map { Refined(value: $0, error: $1) },
          zip(plain, plainErrors).map { Refined(value: $0, error: $1) }, settled, mesh.nodes.count
        )
      }
      before = (positive, plain)
    }
    previous = now
    mesh = mesh.refined
    level += 1
    if level > 12 { throw .notConverged("mesh refinement") }
  }
}
