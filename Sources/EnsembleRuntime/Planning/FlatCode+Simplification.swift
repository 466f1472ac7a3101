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
      func isFull(_ value: Int) -> Bool {
        types[value].shape == types[result].shape && levels[value] == .lane
      }
      func isScalar(_ value: Int) -> Bool { types[value].count == 1 && levels[value] != .lane }
      /// Whether the memory of a value is free after this use of it.
      func isSpent(_ value: Int) -> Bool {
        guard counts[value] == 1, isFull(value), let source = definitions[value],
          depths[source] == depths[place]
        else { return false }
        switch nodes[source].action {
        case .apply, .fused: return true
        default: return false
        }
      }
      /// x·y ± z·w in the memory of a factor that is not needed any more.
      func fuseProducts(_ first: [Int], _ second: [Int]) -> Bool {
        let sum: FusedPrimitive = outer == .add ? .productSum : .productDifference
        let orders =
          [(first, second), ([first[1], first[0]], second)]
          + (outer == .add ? [(second, first), ([second[1], second[0]], first)] : [])
        for (own, other) in orders
        where isSpent(own[0]) && isFull(own[1]) && isFull(other[0])
          && (isFull(other[1]) || isScalar(other[1]))
        {
          nodes[place].action = .fused(sum)
          nodes[place].operands = own + other
          return true
        }
        return false
      }
      /// sum ± (x·y)·z in the memory of the sum.
      func fuseProduct(_ sum: Int, _ product: Int) -> Bool {
        guard isSpent(sum), counts[product] == 1, isFull(product),
          let source = definitions[product], depths[source] == depths[place],
          nodes[source].action == .fused(.multiplyTwice)
        else { return false }
        let factors = nodes[source].operands
        guard isFull(factors[0]), factors.dropFirst().allSatisfy({ isFull($0) || isScalar($0) })
        else { return false }
        nodes[place].action = .fused(outer == .add ? .addProduct : .subtractProduct)
        nodes[place].operands = [sum] + factors
        return true
      }
      switch outer {
      case .add, .subtract, .multiply:
        let first: FusedPrimitive =
          outer == .add ? .multiplyAdd : outer == .subtract ? .multiplySubtract : .multiplyTwice
        let second: FusedPrimitive = outer == .subtract ? .negativeMultiplyAdd : first
        let (left, right) = (operands(a, .multiply), operands(b, .multiply))
        if outer != .multiply {
          if let left, let right, fuseProducts(left, right) { continue }
          if fuseProduct(a, b) || (outer == .add && fuseProduct(b, a)) { continue }
        }
        if let left {
          fuse(first, left, b)
        } else if let right {
          fuse(second, right, a)
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
      let nesting = node.action.nesting
      defer { depth += max(nesting, 0) }
      depth += min(nesting, 0)
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
