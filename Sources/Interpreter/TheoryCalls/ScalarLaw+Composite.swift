internal import Glibc

/// The law of a number that is made of independent draws: sums, products and functions of them.
///
/// What is affine in all draws is a convolution. Otherwise draws with few values are enumerated, one of two
/// continuous draws, in which the number is affine, keeps its distribution function, and the other is put on nodes;
/// a bounded line in one draw has single values at its bounds; any other function of one draw is inverted on its monotone pieces.
extension DrawnNumber {
  /// Nil if it needs more than two continuous draws, or is affine in neither of two.
  func law(_ detail: LawDetail) -> ScalarLaw? {
    if laws.isEmpty {
      let value = self([])
      return value.isFinite ? .points([(value, 1)]) : nil
    }
    if let sum = affineLaw(detail) { return sum }
    let discrete = laws.indices.filter { laws[$0].isDiscrete }
    let continuous = laws.indices.filter { !laws[$0].isDiscrete }
    guard continuous.count <= 2, let choices = enumerated(discrete) else { return nil }
    var parts: [(law: ScalarLaw, weight: Double)] = []
    for choice in choices {
      var draws = [Double](repeating: 0, count: laws.count)
      for (index, value) in zip(discrete, choice.values) { draws[index] = value }
      guard let part = law(given: draws, of: continuous, detail) else { return nil }
      parts.append((part, choice.weight))
    }
    return .mixture(parts)
  }

  /// The law if only these draws, at most two, are random.
  private func law(
    given draws: [Double], of random: [Int], _ detail: LawDetail
  ) -> ScalarLaw? {
    func value(_ changes: [(Int, Double)]) -> Double {
      var all = draws
      for (index, x) in changes { all[index] = x }
      return self(all)
    }
    if random.isEmpty {
      let fixed = value([])
      return fixed.isFinite ? .points([(fixed, 1)]) : nil
    }
    if random.count == 1 {
      if let line = Line({ value([(random[0], $0)]) }) {
        return laws[random[0]].moved(factor: line.slope, shift: line.level)
      }
      return laws[random[0]].distribution.flatMap { law in
        func number(_ x: Double) -> Double { value([(random[0], x)]) }
        if let line = ClippedLine(around: law.center, scale: law.scale, number) {
          return law.clipped(line)
        }
        return law.transformed(detail, number)
      }
    }
    for (main, other) in [(random[0], random[1]), (random[1], random[0])] {
      guard let kept = laws[main].distribution, let spread = laws[other].distribution,
        [-1.7, 0.4, 2.3].allSatisfy({ y in Line { value([(main, $0), (other, y)]) } != nil })
      else { continue }
      let nodes = spread.nodes(detail)
      var copies: [(factor: Double, shift: Double, weight: Double)] = []
      for node in nodes {
        guard let line = Line({ value([(main, $0), (other, node.value)]) }) else { return nil }
        copies.append((line.slope, line.level, node.weight))
      }
      return .continuous(kept.spread(copies, detail))
    }
    return nil
  }

  /// The law if the number is a constant plus multiples of the draws.
  private func affineLaw(_ detail: LawDetail) -> ScalarLaw? {
    let zero = [Double](repeating: 0, count: laws.count)
    let level = self(zero)
    guard level.isFinite else { return nil }
    let slopes = laws.indices.map { i -> Double in
      var one = zero
      one[i] = 1
      return self(one) - level
    }
    // Places whose differences do not hide a product of two draws.
    for scale in [0.37, -2.9, 41] {
      let draws = laws.indices.map { scale * (1 + 0.31 * Double($0)) }
      let expected = zip(slopes, draws).reduce(level) { $0 + $1.0 * $1.1 }
      let size = zip(slopes, draws).reduce(abs(level)) { $0 + abs($1.0 * $1.1) }
      guard abs(self(draws) - expected) <= 1e-11 * size else { return nil }
    }
    let terms = zip(laws, slopes).filter { $0.1 != 0 }.map { $0.moved(factor: $1, shift: 0) }
    // Normal laws first: they add up to one.
    let ordered = terms.filter(\.isGaussian) + terms.filter { !$0.isGaussian }
    return ordered.reduce(ScalarLaw.points([(level, 1)])) { $0.plus($1, detail) }
  }

  /// All values of these draws together, up to 4096.
  private func enumerated(_ indices: [Int]) -> [(values: [Double], weight: Double)]? {
    var all: [(values: [Double], weight: Double)] = [([], 1)]
    for index in indices {
      guard case .points(let points) = laws[index], all.count * points.count <= 4096 else {
        return nil
      }
      all = all.flatMap { known in
        points.map { (known.values + [$0.value], known.weight * $0.weight) }
      }
    }
    return all
  }
}

/// A function that is a straight line.
private struct Line {
  let level: Double
  let slope: Double

  init?(_ function: (Double) -> Double) {
    level = function(0)
    slope = function(1) - level
    guard level.isFinite, slope.isFinite else { return nil }
    for x in [-2.3, 0.6, 37] {
      let size = abs(level) + abs(slope * x)
      guard abs(function(x) - level - slope * x) <= 1e-11 * size else { return nil }
    }
  }
}
