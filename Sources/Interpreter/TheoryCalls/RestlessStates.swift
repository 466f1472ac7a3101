internal import LinearAlgebra

// States of an optimizer that go on by themselves: what they do depends on neither the iterate nor its gradient.
extension Evaluator {
  /// Where such a state acts on `w` and does not settle, there is no law at rest: says which it is. `a` is the linear
  /// step of (w, state), `kept` what acts on `w`, `d` the numbers of `w`.
  func requireRest(of kept: [Int], _ a: Matrix, _ d: Int, _ state: Value) throws {
    // What only itself and others of the kind move.
    var apart = Set(kept.filter { $0 >= d })
    while let moved = apart.first(where: { i in
      (0..<a.columns).contains { a[i, $0] != 0 && !apart.contains($0) }
    }) {
      apart.remove(moved)
    }
    let counts = apart.sorted().first { i in
      (0..<a.columns).allSatisfy { a[i, $0] == ($0 == i ? 1 : 0) }
    }
    if let counts {
      throw restless(counts, d, state, "keeps what it was, or counts")
    }
    // The one that the fewest others move, of those that do not settle.
    let moving = apart.map { i in (state: i, movers: movers(of: i, in: a)) }
      .sorted { ($0.movers.count, $0.state) < ($1.movers.count, $1.state) }
    for (index, movers) in moving {
      let radius = a.chosen(rows: movers, columns: movers).spectralRadius
      guard !(radius < 1 - 1e-12) else { continue }
      throw restless(
        index, d, state,
        "goes on by itself and never settles (the spectral radius of its own step is \(formatted(radius)))"
      )
    }
  }

  /// The entries that act on one, itself among them.
  private func movers(of index: Int, in a: Matrix) -> [Int] {
    var known: Set = [index]
    var news = [index]
    while let i = news.popLast() {
      for j in 0..<a.columns where a[i, j] != 0 && known.insert(j).inserted { news.append(j) }
    }
    return known.sorted()
  }

  private func restless(_ index: Int, _ d: Int, _ state: Value, _ what: String) -> Interruption {
    var end = d
    let name =
      if case .record(let record) = state {
        record.fields.first { _, value in
          end += leaves(value).reduce(0) { $0 + ($1.tensor?.count ?? 0) }
          return index < end
        }?.label
      } else { String?.none }
    return mistake(
      .theory(
        "\(name.map { "the state `\($0)`" } ?? "a state of the optimizer") \(what), and the step depends on it: there is no law at rest",
        remedy: "use a constant in its place"))
  }
}
