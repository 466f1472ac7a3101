extension Kernel {
  /// The largest total degree of the results as polynomials of the given parameters, as far as the structure tells (it
  /// may be less); nil if one is perhaps no polynomial.
  package func polynomialDegree(in parameters: Set<Int>) -> Int? {
    var degrees = [Int?](repeating: 0, count: types.count)
    for instruction in instructions {
      let operands = instruction.operands.map { degrees[$0.index] }
      let highest = operands.reduce(Int?.some(0)) { a, b in
        if let a, let b { Swift.max(a, b) } else { nil }
      }
      let degree: Int?
      switch instruction.operation {
      case .parameter(let index): degree = parameters.contains(index) ? 1 : 0
      case .unary(.negate), .binary(.add), .binary(.subtract), .broadcast, .reshape, .transpose,
        .slice, .concatenate, .reduce(.sum, _):
        degree = highest
      case .binary(.multiply), .matmul:
        degree = operands.reduce(Int?.some(0)) { a, b in if let a, let b { a + b } else { nil } }
      case .integerPower(let n): degree = n >= 0 ? highest.map { n * $0 } : highest.constant
      case .binary(.divide), .gather, .scatter: degree = operands[1] == 0 ? operands[0] : nil
      case .triangularSolve, .solve: degree = operands[0] == 0 ? operands[1] : nil
      case .select: degree = operands[0] == 0 ? highest : nil
      case .constant, .draw, .redraw, .unary, .binary, .compare, .logic, .isFinite, .toReal,
        .reduce, .cholesky, .host:
        degree = highest.constant
      case .conditional, .loop, .whileLoop:
        // What stands in the regions may use any value from outside.
        degree = degrees.allSatisfy { $0 == 0 } ? 0 : nil
      }
      for result in instruction.results { degrees[result.index] = degree }
    }
    return results.reduce(Int?.some(0)) { a, id in
      if let a, let b = degrees[id.index] { Swift.max(a, b) } else { nil }
    }
  }
}

extension Int? {
  /// 0 stays 0; anything else is not known.
  fileprivate var constant: Int? { self == 0 ? 0 : nil }
}
