extension Operation {
  /// About how many simple operations on one number an instruction without regions takes.
  package func cost(_ operands: [ValueType], _ result: ValueType) -> Int {
    switch self {
    case .constant, .parameter, .reshape: 0
    case .unary(let primitive): primitive.cost * result.count
    case .binary(let primitive): primitive.cost * result.count
    case .draw(.uniform, _, _): 2 * result.count
    case .draw(.normal, _, _): 10 * result.count
    case .redraw: 60 * result.count
    case .integerPower(let n): (Int.bitWidth - n.magnitude.leadingZeroBitCount) * 2 * result.count
    case .compare, .logic, .isFinite, .select, .toReal, .broadcast, .transpose, .slice,
      .concatenate,
      .gather, .scatter:
      result.count
    case .reduce: operands[0].count
    case .matmul: operands[0].count * operands[1].count / max(operands[1].shape[0], 1)
    case .cholesky: operands[0].count * operands[0].shape[0] / 3 + 10 * operands[0].shape[0]
    case .triangularSolve: operands[0].shape[0] * operands[1].count
    case .solve: operands[0].shape[0] * (operands[0].count + operands[1].count)
    case .host: HostFunction.cost
    case .conditional, .loop, .whileLoop: 0
    }
  }
}

extension UnaryPrimitive {
  /// In simple operations.
  fileprivate var cost: Int {
    switch self {
    case .negate, .absolute, .sign, .floor, .ceiling, .round: 1
    case .squareRoot, .reciprocal: 4
    case .exp, .log, .sin, .cos, .expm1, .log1p: 10
    case .tan, .tanh, .sinh, .cosh, .atan, .asin, .acos, .erf, .erfc, .erfinv: 20
    case .logGamma: 60
    }
  }
}

extension BinaryPrimitive {
  fileprivate var cost: Int {
    switch self {
    case .add, .subtract, .multiply, .minimum, .maximum: 1
    case .divide: 4
    case .modulo: 7
    case .hypot, .atan2, .power: 25
    }
  }
}

extension Kernel {
  /// About how many simple operations some instructions take; loops by their trips, at most.
  package func cost(of instructions: [Instruction]) -> Int {
    let limit = Int.max / 4
    var total = 0
    for instruction in instructions {
      let inner = instruction.regions.map { cost(of: $0.instructions) }
      let own: Int
      switch instruction.operation {
      case .conditional: own = min(inner.reduce(0, +), limit)
      case .loop(let trips), .whileLoop(let trips):
        let (product, overflow) = min(inner.reduce(1, +), limit)
          .multipliedReportingOverflow(by: trips)
        own = overflow ? limit : min(product, limit)
      case .constant, .parameter, .draw, .redraw, .unary, .binary, .integerPower, .compare, .logic,
        .isFinite, .select, .toReal, .broadcast, .reshape, .transpose, .slice, .concatenate,
        .gather, .scatter, .reduce, .matmul, .cholesky, .triangularSolve, .solve, .host:
        own = instruction.operation.cost(
          instruction.operands.map(type(of:)), type(of: instruction.results[0]))
      }
      total = min(total + own, limit)
    }
    return total
  }
}
