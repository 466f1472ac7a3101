internal import KernelIR

extension FlatCode {
  /// Whether a state among the first `count` that is NaN or infinite stays so, in itself or in another of
  /// them, whatever the step does: then it is enough to look at the end of a window.
  ///
  /// An operation passes it on if no value of its other operands makes the result finite: sums, differences
  /// and products do (∞ − ∞ and 0·∞ are NaN), quotients in their numerator, a choice if both sides do.
  /// What is not known to do so counts as if it did not.
  func keepsNonFinite(states count: Int) -> Bool {
    /// By value: the states of which a single entry that is not finite makes an entry here not finite.
    var carried: [Set<Int>] = Array(repeating: [], count: types.count)
    for node in nodes {
      guard let result = node.result, types[result].count > 0 else { continue }
      carried[result] = node.carried(node.operands.map { carried[$0] })
    }
    let reached = outputs.states.prefix(count).reduce(into: Set<Int>()) { all, value in
      all.formUnion(carried[value])
    }
    return (0..<count).allSatisfy { reached.contains($0) }
  }
}

extension FlatNode {
  fileprivate func carried(_ operands: [Set<Int>]) -> Set<Int> {
    var any: Set<Int> { operands.reduce(into: []) { $0.formUnion($1) } }
    switch action {
    case .state(let index): return [index]
    case .apply(let operation): return operation.carried(operands)
    case .matmul: return any
    case .fused(let primitive):
      switch primitive {
      case .multiplyAdd, .multiplySubtract, .negativeMultiplyAdd, .multiplyTwice, .productSum,
        .productDifference, .addProduct, .subtractProduct:
        return any
      case .maximumMinimum, .minimumMaximum: return []
      }
    case .copy, .splat: return operands[0]
    case .constant, .time, .draw, .retry, .variable, .assign, .assignWhere, .loopBegin, .loopEnd,
      .whileBegin, .whileTest, .whileEnd, .skipUnless, .skipEnd:
      return []
    }
  }
}

extension Operation {
  fileprivate func carried(_ operands: [Set<Int>]) -> Set<Int> {
    switch self {
    case .unary(.negate), .unary(.absolute), .unary(.squareRoot): return operands[0]
    case .unary: return []
    case .binary(let primitive):
      switch primitive {
      case .add, .subtract, .multiply: return operands[0].union(operands[1])
      case .divide: return operands[0]
      case .minimum, .maximum: return operands[0].intersection(operands[1])
      case .power, .atan2, .hypot, .modulo: return []
      }
    case .integerPower(let exponent): return exponent > 0 ? operands[0] : []
    case .select: return operands[1].intersection(operands[2])
    case .broadcast, .reshape, .transpose, .reduce(.sum, axis: _): return operands[0]
    case .concatenate: return operands.reduce(into: []) { $0.formUnion($1) }
    case .matmul: return operands[0].union(operands[1])
    case .constant, .parameter, .draw, .redraw, .compare, .logic, .isFinite, .toReal, .slice,
      .gather, .scatter, .reduce, .cholesky, .triangularSolve, .solve, .host, .conditional, .loop,
      .whileLoop:
      return []
    }
  }
}
