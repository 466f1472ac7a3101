internal import KernelIR

extension FlatCode {
  /// The same code with transposes read by products instead of made, sums of products in one pass, and
  /// without nodes that nothing uses.
  func simplified(timeVariesByLane: Bool) -> FlatCode {
    var code = self
    code.absorbTransposes()
    code.removeUnused()
    code.fuseSumsOfProducts(code.levels(timeVariesByLane: timeVariesByLane))
    code.removeUnused()
    return code
  }

  /// The node that makes each value.
  var definitions: [Int?] {
    var places: [Int?] = Array(repeating: nil, count: types.count)
    for (place, node) in nodes.enumerated() {
      if let result = node.result { places[result] = place }
    }
    return places
  }

  /// How often each value is used.
  var useCounts: [Int] {
    var counts = Array(repeating: 0, count: types.count)
    for node in nodes { for operand in node.operands { counts[operand] += 1 } }
    for value in outputs.all { counts[value] += 1 }
    return counts
  }

  private mutating func absorbTransposes() {
    let definitions = self.definitions
    func transposeOperand(_ value: Int) -> Int? {
      guard let place = definitions[value], nodes[place].action == .apply(.transpose) else {
        return nil
      }
      return nodes[place].operands[0]
    }
    for place in nodes.indices {
      guard case .matmul(var transposedA, var transposedB) = nodes[place].action else { continue }
      while let operand = transposeOperand(nodes[place].operands[0]) {
        nodes[place].operands[0] = operand
        transposedA.toggle()
      }
      while let operand = transposeOperand(nodes[place].operands[1]) {
        nodes[place].operands[1] = operand
        transposedB.toggle()
      }
      nodes[place].action = .matmul(transposedA: transposedA, transposedB: transposedB)
    }
  }

  /// x·y+z and its kin where the product varies by lane, has no other use and the shape of the sum.
  private mutating func fuseSumsOfProducts(_ levels: [Level]) {
    let definitions = self.definitions
    let counts = useCounts
    var depth = 0
    var depths: [Int] = []
    for node in nodes {
      switch node.action {
      case .loopEnd, .whileEnd, .skipEnd: depth -= 1
      default: break
      }
      depths.append(depth)
      switch node.action {
      case .loopBegin, .whileBegin, .skipUnless: depth += 1
      default: break
      }
    }
    for place in nodes.indices {
      guard case .apply(.binary(let primitive)) = nodes[place].action,
        primitive == .add || primitive == .subtract, let result = nodes[place].result
      else { continue }
      let (a, b) = (nodes[place].operands[0], nodes[place].operands[1])
      func product(_ value: Int) -> [Int]? {
        guard counts[value] == 1, levels[value] == .lane, let source = definitions[value],
          depths[source] == depths[place],
          nodes[source].action == .apply(.binary(.multiply)),
          types[value].shape == types[result].shape
        else { return nil }
        var factors = nodes[source].operands
        if types[factors[0]].shape != types[result].shape || levels[factors[0]] != .lane {
          factors.swapAt(0, 1)
        }
        guard types[factors[0]].shape == types[result].shape, levels[factors[0]] == .lane else {
          return nil
        }
        return factors
      }
      if let factors = product(a) {
        nodes[place].action = .fused(primitive == .add ? .multiplyAdd : .multiplySubtract)
        nodes[place].operands = factors + [b]
      } else if let factors = product(b) {
        nodes[place].action = .fused(primitive == .add ? .multiplyAdd : .negativeMultiplyAdd)
        nodes[place].operands = factors + [a]
      }
    }
  }

  private mutating func removeUnused() {
    var used = Array(repeating: false, count: types.count)
    for value in outputs.all { used[value] = true }
    var kept: [FlatNode] = []
    for node in nodes.reversed() {
      let isNeeded = node.result.map { used[$0] } ?? true
      guard isNeeded else { continue }
      for operand in node.operands { used[operand] = true }
      kept.append(node)
    }
    nodes = kept.reversed()
  }
}
