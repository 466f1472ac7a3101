internal import KernelIR

extension KernelGenerator {
  /// A function of one or two numbers, in its domain.
  mutating func elementwise(_ kind: OperationKind) -> ValueID {
    if kind == .unary {
      let primitive = pick(UnaryPrimitive.allCases)
      let a = anyReal()
      return bounded(builder.emit(.unary(primitive), inDomain(primitive, a)))
    }
    if kind == .integerPower {
      return bounded(
        builder.emit(.integerPower(random.whole(-3..<6)), positive(anyReal(), above: 0.5)))
    }
    let shape = pick(Self.shapes)
    let (first, second) = pick([(shape, shape), (shape, []), ([], shape)])
    let primitive = pick(BinaryPrimitive.allCases)
    var (a, b) = (real(first), real(second))
    switch primitive {
    case .add, .subtract, .multiply, .minimum, .maximum: break
    case .divide, .modulo: b = positive(b, above: 0.5)
    case .power: a = positive(a, above: 0.5)
    case .atan2, .hypot: a = positive(a, above: 0.5)
    }
    return bounded(builder.emit(.binary(primitive), a, b))
  }

  private mutating func inDomain(_ primitive: UnaryPrimitive, _ a: ValueID) -> ValueID {
    switch primitive {
    case .negate, .absolute, .sign, .exp, .expm1, .sin, .cos, .atan, .sinh, .cosh, .tanh, .erf,
      .erfc, .floor, .ceiling, .round:
      return a
    case .squareRoot, .log, .log1p, .logGamma, .reciprocal: return positive(a, above: 0.25)
    case .tan, .asin, .acos, .erfinv:
      if random.chance(wild) { return a }
      return scaled(builder.emit(.unary(.tanh), a), 0.9)
    }
  }

  mutating func logic() -> ValueID {
    let shape = pick(Self.shapes)
    switch pick(LogicPrimitive.allCases) {
    case .not: return builder.emit(.logic(.not), mask(shape))
    case .and: return builder.emit(.logic(.and), mask(shape), mask(random.chance(0.5) ? shape : []))
    case .or: return builder.emit(.logic(.or), mask(random.chance(0.5) ? shape : []), mask(shape))
    }
  }

  mutating func select() -> ValueID {
    let shape = pick(Self.shapes)
    let test = mask(random.chance(0.5) ? shape : [])
    let (first, second) = pick([(shape, shape), (shape, []), ([], shape)])
    if random.chance(0.2) { return builder.emit(.select, test, mask(first), mask(second)) }
    return builder.emit(.select, test, real(first), real(second))
  }

  mutating func movement(_ kind: OperationKind) -> ValueID {
    switch kind {
    case .broadcast:
      let shape = pick([[], [3], [2, 3]])
      return builder.emit(.broadcast(pick([[4] + shape, [2] + shape])), real(shape))
    case .reshape:
      let a = real(pick([[2, 3], [3, 2], [11], [2, 2, 3]]))
      switch builder.type(of: a).count {
      case 6: return builder.emit(.reshape(pick([[2, 3], [3, 2], [6], [6, 1]])), a)
      case 12: return builder.emit(.reshape(pick([[3, 4], [12], [2, 2, 3]])), a)
      case let count: return builder.emit(.reshape(pick([[count, 1], [1, count]])), a)
      }
    case .transpose: return builder.emit(.transpose, anyReal(rank: 2..<3))
    case .slice:
      let a = anyReal(rank: 1..<4)
      let shape = builder.type(of: a).shape
      let start = shape.map { random.whole(0..<$0) }
      let size = zip(shape, start).map { random.whole(1..<$0 - $1 + 1) }
      return builder.emit(.slice(start: start, size: size), a)
    case .concatenate:
      let axis = random.whole(0..<2)
      let parts = pick([[[3, 2], [3, 3]], [[3, 3], [3, 3]], [[2, 3], [2, 3], [2, 3]]])
      if axis == 1 { return builder.emit(.concatenate(axis: 1), parts.map { real($0) }) }
      return builder.emit(.concatenate(axis: 0), [real([2, 3]), real([3, 3])])
    case .gather:
      let a = anyReal(rank: 1..<4)
      return builder.emit(.gather, a, row(builder.type(of: a).shape[0]))
    case .scatter: return builder.emit(.scatter(count: 3), anyReal(rank: 0..<2), row(3))
    case .constant, .parameter, .draw, .redraw, .unary, .binary, .integerPower, .compare, .logic,
      .isFinite, .select, .toReal, .reduce, .matmul, .cholesky, .triangularSolve, .solve, .host,
      .conditional, .loop, .whileLoop:
      preconditionFailure("\(kind) moves no entries")
    }
  }

  mutating func reduction() -> ValueID {
    let shape = pick(Self.shapes)
    let axis = shape.isEmpty || random.chance(0.4) ? nil : random.whole(0..<shape.count)
    let reduction = pick(Reduction.allCases)
    switch reduction {
    case .any, .all: return builder.emit(.reduce(reduction, axis: axis), mask(shape))
    case .sum, .maximum, .minimum, .argmax:
      return bounded(builder.emit(.reduce(reduction, axis: axis), real(shape)))
    }
  }

  /// 2 I + factor · a
  private mutating func nearDiagonal(_ a: ValueID, _ factor: Double) -> ValueID {
    if random.chance(wild) { return a }
    let n = builder.type(of: a).shape[0]
    var identity = Tensor(repeating: 0, shape: [n, n])
    for i in 0..<n { identity.data[i * n + i] = 2 }
    return builder.emit(.binary(.add), scaled(a, factor), builder.constant(identity))
  }

  mutating func algebra(_ kind: OperationKind) -> ValueID {
    let right = real(pick([[3], [3, 2], [3, 3]]))
    switch kind {
    case .matmul:
      let (a, b) = pick([
        ([11], [11]), ([2, 3], [3]), ([3], [3, 2]), ([2, 3], [3, 3]), ([3, 2], [2, 3]),
      ])
      return bounded(builder.emit(.matmul, real(a), real(b)))
    case .cholesky:
      let a = real([3, 3])
      let square = builder.emit(.matmul, a, builder.emit(.transpose, a))
      return bounded(builder.emit(.cholesky, nearDiagonal(square, 0.3)))
    case .triangularSolve:
      let operation = Operation.triangularSolve(
        lower: random.chance(0.5), transposed: random.chance(0.5))
      return bounded(builder.emit(operation, nearDiagonal(real([3, 3]), 0.4), right))
    case .solve:
      // Rows exchanged, so that pivots are.
      let rows = Tensor(shape: [3, 3], data: [0, 0, 1, 1, 0, 0, 0, 1, 0])
      let a = builder.emit(
        .matmul, builder.constant(rows), nearDiagonal(real([3, 3]), 0.3))
      return bounded(builder.emit(.solve, a, right))
    case .constant, .parameter, .draw, .redraw, .unary, .binary, .integerPower, .compare, .logic,
      .isFinite, .select, .toReal, .broadcast, .reshape, .transpose, .slice, .concatenate, .gather,
      .scatter, .reduce, .host, .conditional, .loop, .whileLoop:
      preconditionFailure("\(kind) is not linear algebra")
    }
  }
}

// MARK: - Functions of the host

/// Σ x²/(1 + x²), with its gradient.
private let bump = HostFunction("bump", arguments: 3, shape: [], gradient: bumpSlope) {
  x, count, columns, result in
  for column in 0..<columns {
    var sum = 0.0
    for i in 0..<count {
      let square = x[i * columns + column] * x[i * columns + column]
      sum += square / (1 + square)
    }
    result[column] = sum
  }
}

private let bumpSlope = HostFunction("grad(bump)", arguments: 3, shape: [3]) {
  x, count, columns, result in
  for i in 0..<count * columns {
    let denominator = 1 + x[i] * x[i]
    result[i] = 2 * x[i] / (denominator * denominator)
  }
}

/// The entries in turn: of a row of three the table of two rows that begin at the first and the second.
private let turned = HostFunction("turned", arguments: 3, shape: [2, 3]) {
  x, count, columns, result in
  for column in 0..<columns {
    for row in 0..<2 {
      for i in 0..<count {
        result[(row * count + i) * columns + column] = x[((i + row) % count) * columns + column]
      }
    }
  }
}

extension KernelGenerator {
  mutating func host() -> ValueID {
    builder.emit(.host(smooth || random.chance(0.5) ? bump : turned), real([3]))
  }
}
