internal import LinearAlgebra

// Bounded noise does not connect the whole mesh: only the states that matter are solved for.
extension TransferOperator {
  /// The same over the states that can be reached from a place; the rest is dropped.
  func reachable(from start: Double) throws(TheoryFailure) -> TransferOperator {
    let row = try row(from: start)
    let keep = closure(of: row.weights.indices.filter { row.weights[$0] > 0 }, backwards: false)
    return keep.contains(false) ? restricted(to: keep) : self
  }

  /// The law `π = π P` of a chain that cannot leave, on all nodes; zero where it never returns.
  ///
  /// Throws if what is reached from `start` holds two sets that do not reach each other.
  func stationaryLaw(from start: Double) throws(TheoryFailure) -> [Double] {
    let row = try row(from: start)
    let reached = closure(of: row.weights.indices.filter { row.weights[$0] > 0 }, backwards: false)
    // The last root of a search against the arrows reaches all the others back, if any does.
    var seen = [Bool](repeating: false, count: reached.count)
    var root: Int?
    for i in reached.indices where reached[i] && !seen[i] {
      root = i
      spread(from: [i], backwards: true, into: &seen)
    }
    guard let root else { throw .notConverged("the noise leads nowhere") }
    let back = closure(of: [root], backwards: true)
    guard reached.indices.allSatisfy({ !reached[$0] || back[$0] }) else {
      throw .violated(
        Assumption(
          .forgetsItsStart, "the noise leads from every basin to every other", held: false))
    }
    let recurrent = closure(of: [root], backwards: false)
    guard recurrent.contains(false) else { return try factorization().stationaryLaw() }
    let inner = try restricted(to: recurrent).factorization().stationaryLaw()
    var out = [Double](repeating: 0, count: reached.count)
    for (i, p) in zip(recurrent.indices.filter { recurrent[$0] }, inner) { out[i] = p }
    return out
  }

  /// All states on paths from (or, backwards, to) the given ones.
  private func closure(of states: [Int], backwards: Bool) -> [Bool] {
    var seen = [Bool](repeating: false, count: mesh.nodes.count)
    spread(from: states, backwards: backwards, into: &seen)
    return seen
  }

  private func spread(from states: [Int], backwards: Bool, into seen: inout [Bool]) {
    let n = mesh.nodes.count
    var stack = states.filter { !seen[$0] }
    for i in stack { seen[i] = true }
    // Usually everything is reached at once.
    var missing = seen.count { !$0 }
    kernel.elements.withUnsafeBufferPointer { p in
      while missing > 0, let i = stack.popLast() {
        for j in 0..<n where !seen[j] && (backwards ? p[j * n + i] : p[i * n + j]) > 0 {
          seen[j] = true
          missing -= 1
          stack.append(j)
        }
      }
    }
  }
}
