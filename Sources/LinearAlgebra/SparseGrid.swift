/// Points and weights for expectations over independent numbers, each with Gauss rules of its own.
package struct ProductRule: Sendable {
  /// One row a point, one number a coordinate.
  package let points: [[Double]]
  /// Of sum 1; of a sparse grid some are negative.
  package let weights: [Double]

  package init(points: [[Double]], weights: [Double]) {
    precondition(points.count == weights.count, "one weight a point")
    self.points = points
    self.weights = weights
  }

  /// All combinations of the nodes.
  package static func tensor(_ rules: [GaussRule]) -> ProductRule {
    var points: [[Double]] = [[]]
    var weights = [1.0]
    for rule in rules {
      points = points.flatMap { point in rule.nodes.map { point + [$0] } }
      weights = weights.flatMap { weight in rule.weights.map { weight * $0 } }
    }
    return ProductRule(points: points, weights: weights)
  }

  /// Smolyak's grid: exact for polynomials of total degree `2 level + 1` whose degree in coordinate `a` is at most
  /// `2 rules[a].count − 1`. `rules[a][i]` has `i + 1` nodes. Nil if it takes more than `limit` points.
  ///
  /// By the combination technique for the set of indices with `Σ iₐ ≤ level` (Wasilkowski, Woźniakowski 1995).
  package static func sparse(_ rules: [[GaussRule]], level: Int, limit: Int) -> ProductRule? {
    let d = rules.count
    var points: [[Double]] = []
    var weights: [Double] = []
    let start = rules.map { $0[0].nodes[0] }
    var isWithinLimit = true
    /// `levels`: the coordinates above level 0, with their levels.
    func add(_ levels: [(coordinate: Int, level: Int)]) {
      let used = levels.reduce(0) { $0 + $1.level }
      // (−1)ʳ for each way to raise r of the coordinates by one and stay in the set.
      let full = levels.filter { $0.level + 1 == rules[$0.coordinate].count }.count
      let single = rules.filter { $0.count == 1 }.count
      let free = d - full - single
      var coefficient = 0.0
      var ways = 1.0
      for r in 0...max(0, level - used) {
        if r > free { break }
        coefficient += r % 2 == 0 ? ways : -ways
        ways = ways * Double(free - r) / Double(r + 1)
      }
      guard coefficient != 0 else { return }
      var part: [(point: [Double], weight: Double)] = [(start, coefficient)]
      for (coordinate, index) in levels {
        let rule = rules[coordinate][index]
        part = part.flatMap { item in
          zip(rule.nodes, rule.weights).map { node, weight in
            var point = item.point
            point[coordinate] = node
            return (point, item.weight * weight)
          }
        }
      }
      guard points.count + part.count <= limit else {
        isWithinLimit = false
        return
      }
      points += part.map(\.point)
      weights += part.map(\.weight)
    }
    func visit(_ coordinate: Int, _ left: Int, _ levels: [(coordinate: Int, level: Int)]) {
      guard isWithinLimit else { return }
      add(levels)
      guard left > 0 else { return }
      for next in coordinate..<d {
        for raised in 1...left where raised < rules[next].count {
          visit(next + 1, left - raised, levels + [(next, raised)])
        }
      }
    }
    visit(0, level, [])
    return isWithinLimit ? ProductRule(points: points, weights: weights) : nil
  }
}
