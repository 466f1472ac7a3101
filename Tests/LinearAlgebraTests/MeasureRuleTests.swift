import Foundation
import LinearAlgebra
import Testing

@Suite struct MeasureRuleTests {
  /// E xᵏ of the rule.
  private func moment(_ rule: GaussRule, _ k: Int) -> Double {
    rule.integrate { x in (0..<k).reduce(1.0) { product, _ in product * x } }
  }

  @Test func `the rule of an exponential law, from points and from moments, is that of Laguerre`()
    throws
  {
    let base = GaussRule.doubleExponential()
    let points = base.nodes.map { -log($0) }
    for n in 1...5 {
      let known = GaussRule.gamma(shape: 1, n)
      let found = try #require(GaussRule.ofPoints(points, weights: base.weights, nodes: n))
      // moments k! of order 0 to 2n − 1
      var factorials = [1.0]
      for k in 1..<(2 * n) { factorials.append(factorials[k - 1] * Double(k)) }
      let fromMoments = try #require(GaussRule.ofMoments(factorials, nodes: n))
      for i in 0..<n {
        #expect(abs(found.nodes[i] / known.nodes[i] - 1) < 1e-10)
        #expect(abs(fromMoments.nodes[i] / known.nodes[i] - 1) < 1e-9)
        #expect(abs(found.weights[i] - known.weights[i]) < 1e-10)
        #expect(abs(fromMoments.weights[i] - known.weights[i]) < 1e-9)
      }
    }
  }

  @Test func `a power law keeps the moments it has`() throws {
    // P(x > s) = s^(−4.2): E x⁴ = 4.2/0.2, and no fifth moment
    let base = GaussRule.doubleExponential()
    let points = base.nodes.map { exp(-log($0) / 4.2) }
    let rule = try #require(
      GaussRule.ofPoints(points, weights: base.weights, nodes: 3, lastMoment: false))
    for k in 1...4 {
      #expect(abs(moment(rule, k) / (4.2 / (4.2 - Double(k))) - 1) < 1e-9)
    }
  }

  @Test func `few points are their own rule`() throws {
    let rule = try #require(GaussRule.ofPoints([-1, 2], weights: [0.75, 0.25], nodes: 4))
    #expect(rule.nodes.count == 2)
    #expect(abs(rule.nodes[0] + 1) < 1e-14 && abs(rule.nodes[1] - 2) < 1e-14)
  }

  @Test(arguments: [2, 3, 6, 12])
  func `a sparse grid is exact to its degree`(d: Int) throws {
    let rules = (1...3).map { GaussRule.gamma(shape: 2, $0) }
    let grid = try #require(
      ProductRule.sparse(Array(repeating: rules, count: d), level: 2, limit: 10_000))
    #expect(abs(grid.weights.reduce(0, +) - 1) < 1e-9)
    // E xᵏ = (k + 1)! under the gamma law of shape 2
    let moments: [Double] = [1, 2, 6, 24, 120]
    func expectation(_ powers: [Int]) -> Double {
      zip(grid.points, grid.weights).reduce(0) { sum, item in
        sum
          + item.1
          * powers.enumerated().reduce(1.0) { product, power in
            (0..<power.element).reduce(product) { p, _ in p * item.0[power.offset] }
          }
      }
    }
    for powers in [[4], [3, 1], [2, 2], [1, 3]] {
      let exact = powers.reduce(1.0) { $0 * moments[$1] }
      #expect(abs(expectation(powers) / exact - 1) < 1e-10)
    }
    // x⁰ … over all entries: Σ x² and (Σ x)²
    let sums = zip(grid.points, grid.weights).reduce(0.0) { sum, item in
      let total = item.0.reduce(0, +)
      return sum + item.1 * total * total
    }
    #expect(abs(sums / (2 * Double(d) + 4 * Double(d * d)) - 1) < 1e-10)
  }

  @Test func `a grid that is too large is none`() {
    let rules = (1...3).map { GaussRule.standardNormal($0) }
    #expect(ProductRule.sparse(Array(repeating: rules, count: 40), level: 2, limit: 1000) == nil)
  }
}
