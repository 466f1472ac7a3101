internal import KernelIR

extension FlatCode {
  /// The same code with transposes read by products instead of made, sums of products in one pass, and
  /// without nodes that nothing uses.
  func simplified(timeVariesByLane: Bool) -> FlatCode {
    var code = self
    code.absorbTransposes()
    code.removeUnused()
    code.fusePairs(code.levels(timeVariesByLane: timeVariesByLane))
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

  /// Takes an operation into the one that uses it where that is its only use, and where it varies by lane and
  /// has the result's shape.
  private mutating func fusePairs(_ levels: [Level]) {
    let definitions = self.definitions
    let counts = useCounts
    let depths = self.depths
    for place in nodes.indices {
      guard case .apply(.binary(let outer)) = nodes[place].action, let result = nodes[place].result
      else { continue }
      let (a, b) = (nodes[place].operands[0], nodes[place].operands[1])
      /// The operands of what gives `value`, if that can be taken in; first one that varies by lane.
      func operands(_ value: Int, _ inner: BinaryPrimitive) -> [Int]? {
        guard counts[value] == 1, levels[value] == .lane, let source = definitions[value],
          depths[source] == depths[place], nodes[source].action == .apply(.binary(inner)),
          types[value].shape == types[result].shape
        else { return nil }
        var operands = nodes[source].operands
        func isFull(_ operand: Int) -> Bool {
          types[operand].shape == types[result].shape && levels[operand] == .lane
        }
        if inner == .multiply && !isFull(operands[0]) { operands.swapAt(0, 1) }
        return isFull(operands[0]) ? operands : nil
      }
      func fuse(_ primitive: FusedPrimitive, _ inner: [Int], _ last: Int) {
        nodes[place].action = .fused(primitive)
        nodes[place].operands = inner + [last]
      }
      switch outer {
      case .add, .subtract, .multiply:
        let first: FusedPrimitive =
          outer == .add ? .multiplyAdd : outer == .subtract ? .multiplySubtract : .multiplyTwice
        let second: FusedPrimitive = outer == .subtract ? .negativeMultiplyAdd : first
        if let factors = operands(a, .multiply) {
          fuse(first, factors, b)
        } else if let factors = operands(b, .multiply) {
          fuse(second, factors, a)
        }
      case .minimum: if let inner = operands(a, .maximum) { fuse(.maximumMinimum, inner, b) }
      case .maximum: if let inner = operands(a, .minimum) { fuse(.minimumMaximum, inner, b) }
      case .divide, .power, .atan2, .hypot, .modulo: break
      }
    }
  }

  /// How many loops and skipped regions are open at each node.
  private var depths: [Int] {
    var depth = 0
    return nodes.map { node in
      switch node.action {
      case .loopEnd, .whileEnd, .skipEnd: depth -= 1
      default: break
      }
      defer {
        switch node.action {
        case .loopBegin, .whileBegin, .skipUnless: depth += 1
        default: break
        }
      }
      return depth
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
