internal import Glibc

/// What clipping at `b` makes of a landscape: jumps needed, exponents, and where the exits lead.
package struct ClippedJumps: Sendable {
  package let landscape: JumpLandscape
  package let bound: Double
  /// `l*_i = ⌈r_i/b⌉`.
  package let jumpsNeeded: [Int]
  /// `edges[i]`: fields reached from `i` in exactly `l*_i` jumps (the typical transitions).
  package let edges: [[Int]]
  /// Strongly connected classes that no typical transition leaves, as lists of fields.
  package let absorbingClasses: [[Int]]

  /// Whether every field reaches every other by typical transitions. Only then does the elimination
  /// theorem hold globally; otherwise inside each absorbing class.
  package var isIrreducible: Bool {
    absorbingClasses.count == 1 && absorbingClasses[0].count == landscape.minima.count
  }

  /// Fields with the largest number of jumps: the only ones that keep a share of time as `η → 0`,
  /// if the graph is irreducible.
  package var widest: [Int] {
    let most = jumpsNeeded.max() ?? 0
    return jumpsNeeded.indices.filter { jumpsNeeded[$0] == most }
  }

  /// The order of the exit time from field `i`: `E σ_i ~ η^{−[1 + l*(α−1)]}`.
  package func exitExponent(_ i: Int, tailIndex alpha: Double) -> Double {
    1 + Double(jumpsNeeded[i]) * (alpha - 1)
  }

  /// `λ_i(η) = H(1/η) (H(1/η)/η)^{l*−1}`: `q_i λ_i σ_i ⇒ Exp(1)` with a constant `q_i` of order one.
  package func exitScale(_ i: Int, rate: Double, tail: (Double) -> Double) -> Double {
    let h = tail(1 / rate)
    return h * pow(h / rate, Double(jumpsNeeded[i] - 1))
  }
}

/// Counts jumps and finds the classes of the typical-transition graph.
///
/// `violated(nonIntegerWidth)` softly if `r_i/b` is within 1e-9 of an integer: the theory needs it
/// not to be. Corrections to constants are `O(η^{α−1})`, so test slopes and not constants.
/// Source: 2102.04297, Theorems 2.1–2.3; 2307.03479.
package func clippedJumps(
  on landscape: JumpLandscape, bound: Double, tailIndex alpha: Double
) throws(TheoryFailure) -> TheoryValue<ClippedJumps> {
  try demand(bound > 0 && bound.isFinite, "a positive finite clip bound")
  let n = landscape.minima.count
  try demand(n > 1, "at least two minima")
  func needed(_ distance: Double) -> Int {
    max(1, Int(min((distance / bound).rounded(.up), 1e15)))
  }
  let jumps = (0..<n).map { needed(landscape.width($0)) }
  let edges = (0..<n).map { i in
    (0..<n).filter { $0 != i && needed(landscape.distance(i, to: $0)) == jumps[i] }
  }
  let reach = reachability(edges)
  var classes: [[Int]] = []
  for i in 0..<n {
    let mine = (0..<n).filter { $0 == i || (reach[i].contains($0) && reach[$0].contains(i)) }
    if mine.first == i, reach[i].allSatisfy({ mine.contains($0) }) { classes.append(mine) }
  }
  let gap =
    (0..<n).map { i in
      let ratio = landscape.width(i) / bound
      return abs(ratio - ratio.rounded())
    }.min() ?? 1
  return TheoryValue(
    ClippedJumps(
      landscape: landscape, bound: bound, jumpsNeeded: jumps, edges: edges,
      absorbingClasses: classes),
    assuming: [
      tailAssumption(alpha),
      Assumption(
        .nonIntegerWidth, "width over clip bound is no integer", held: gap > 1e-9,
        [Quantity("distance of r/b to an integer", gap)]),
      Assumption(.centredNoise, "the noise has mean zero"),
      Assumption(.smallRate, "the rate tends to zero; corrections are O(η^(α−1))"),
    ], formula: "l* = ⌈r/b⌉, E σ ~ η^{−[1+l*(α−1)]}", source: "2102.04297, Theorem 2.1")
}

func tailAssumption(_ alpha: Double) -> Assumption {
  Assumption(
    .tailIndexAboveOne, "the tail index is above one", held: alpha > 1, [Quantity("α", alpha)])
}

/// For each vertex everything a path of at least one edge leads to.
private func reachability(_ edges: [[Int]]) -> [Set<Int>] {
  edges.indices.map { start in
    var seen: Set<Int> = []
    var open = edges[start]
    while let next = open.popLast() {
      if seen.insert(next).inserted { open += edges[next] }
    }
    return seen
  }
}
