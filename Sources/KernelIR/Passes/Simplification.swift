extension Kernel {
  /// With instructions replaced by cheaper ones that give the same bits (but for the sign and payload of a
  /// NaN). Not among them: x + 0 (wrong for −0), x · 0 (wrong for NaN, ∞, −1), x / y · y and the like.
  package func simplifying() -> Kernel {
    var definitions = Definitions()
    func visit(_ rewriter: inout KernelRewriter, _ instruction: Instruction) {
      if case .parameter = instruction.operation { return }
      guard instruction.regions.isEmpty else {
        return rewriter.copy(instruction) { inner, nested in visit(&inner, nested) }
      }
      var simplifier = Simplifier(builder: rewriter.builder, definitions: definitions)
      // The only reference to each goes in and out again, so that nothing is copied.
      definitions = Definitions()
      rewriter.builder = KernelBuilder(name: "")
      let value = simplifier.emit(instruction.operation, rewriter.new(instruction.operands))
      rewriter.builder = simplifier.builder
      definitions = simplifier.definitions
      rewriter.rename(instruction.results[0], value)
    }
    return KernelRewriter.rewrite(self, visit)
  }

  /// Folded, simplified, without repetitions and dead code, until nothing changes (four rounds at most).
  package func optimized() -> Kernel {
    var kernel = self
    for _ in 0..<4 {
      let next = kernel.foldingConstants().simplifying().eliminatingCommonSubexpressions()
        .eliminatingDeadCode()
      if next == kernel { break }
      kernel = next
    }
    assert(kernel.verify().isEmpty, "\(kernel.verify())\n\(kernel.text)")
    return kernel
  }
}

/// The operations that give the values of the new kernel.
struct Definitions {
  private var instructions: [ValueID: (operation: Operation, operands: [ValueID])] = [:]

  subscript(value: ValueID) -> (operation: Operation, operands: [ValueID])? {
    get { instructions[value] }
    set { instructions[value] = newValue }
  }

  /// The number a value is everywhere, if it is a constant of equal entries.
  func constant(_ value: ValueID) -> Double? {
    guard case .constant(let tensor)? = instructions[value]?.operation else { return nil }
    return tensor.repeated
  }

  func isConstant(_ value: ValueID, _ number: Double) -> Bool {
    constant(value)?.bitPattern == number.bitPattern
  }

  /// The operand of `value` if it is given by that operation.
  func operand(_ value: ValueID, of operation: Operation) -> ValueID? {
    guard let definition = instructions[value], definition.operation == operation else {
      return nil
    }
    return definition.operands[0]
  }
}

struct Simplifier {
  var builder: KernelBuilder
  var definitions: Definitions

  /// The value of an operation, by a cheaper one if there is one.
  mutating func emit(_ operation: Operation, _ operands: [ValueID]) -> ValueID {
    if let value = simplified(operation, operands) { return value }
    let value = builder.emit(operation, operands)
    definitions[value] = (operation, operands)
    return value
  }

  mutating func emit(_ operation: Operation, _ operands: ValueID...) -> ValueID {
    emit(operation, operands)
  }

  func shape(_ value: ValueID) -> [Int] { builder.type(of: value).shape }

  /// `value` in the shape that a scalar beside an array would get.
  mutating func spread(_ value: ValueID, _ shape: [Int]) -> ValueID {
    self.shape(value) == shape ? value : emit(.broadcast(shape), value)
  }

  private mutating func simplified(_ operation: Operation, _ operands: [ValueID]) -> ValueID? {
    switch operation {
    case .unary(let primitive): return simplifiedUnary(primitive, operands[0])
    case .binary(let primitive):
      return spreadLess(operation, operands) ?? simplifiedBinary(primitive, operands)
    case .compare: return spreadLess(operation, operands)
    case .integerPower(let n): return simplifiedPower(operands[0], n)
    case .logic(let primitive): return simplifiedLogic(primitive, operands)
    case .select: return simplifiedSelect(operands)
    case .reshape, .broadcast, .transpose, .slice, .concatenate, .gather:
      return simplifiedShape(operation, operands)
    case .reduce(.maximum, let axis), .reduce(.minimum, let axis):
      let shape = shape(operands[0])
      if axis == nil, shape.reduce(1, *) == 1 { return emit(.reshape([]), operands[0]) }
      guard let axis, shape[axis] == 1 else { return nil }
      var rest = shape
      rest.remove(at: axis)
      return emit(.reshape(rest), operands[0])
    case .matmul: return simplifiedProduct(operands)
    case .constant, .parameter, .draw, .redraw, .isFinite, .toReal, .scatter, .reduce, .cholesky,
      .triangularSolve, .solve, .host, .conditional, .loop, .whileLoop:
      return nil
    }
  }

  /// The scalar that `value` repeats in all its entries.
  private mutating func scalar(_ value: ValueID) -> ValueID? {
    if !shape(value).isEmpty, let number = definitions.constant(value) {
      return emit(.constant(Tensor(number)))
    }
    guard let definition = definitions[value], case .broadcast = definition.operation,
      shape(definition.operands[0]).isEmpty
    else { return nil }
    return definition.operands[0]
  }

  /// Entry by entry, a repeated scalar is as good as the scalar.
  private mutating func spreadLess(_ operation: Operation, _ operands: [ValueID]) -> ValueID? {
    let (a, b) = (operands[0], operands[1])
    switch (scalar(a), scalar(b)) {
    case (nil, nil): return nil
    case (let x?, nil):
      return shape(b) == shape(a)
        ? emit(operation, x, b) : emit(.broadcast(shape(a)), emit(operation, x, b))
    case (nil, let y?):
      return shape(a) == shape(b)
        ? emit(operation, a, y) : emit(.broadcast(shape(b)), emit(operation, a, y))
    case (let x?, let y?): return emit(.broadcast(shape(a)), emit(operation, x, y))
    }
  }

  private mutating func simplifiedUnary(_ primitive: UnaryPrimitive, _ a: ValueID) -> ValueID? {
    if let x = scalar(a) { return emit(.broadcast(shape(a)), emit(.unary(primitive), x)) }
    switch primitive {
    case .negate:
      if let (x, c) = scaled(a) { return emit(.binary(.multiply), x, emit(.constant(c.negated))) }
      return definitions.operand(a, of: .unary(.negate))
    case .absolute:
      if let x = definitions.operand(a, of: .unary(.negate)) { return emit(.unary(.absolute), x) }
      return definitions.operand(a, of: .unary(.absolute)) == nil ? nil : a
    case .sign, .squareRoot, .reciprocal, .exp, .expm1, .log, .log1p, .sin, .cos, .tan, .asin,
      .acos, .atan, .sinh, .cosh, .tanh, .erf, .erfc, .erfinv, .logGamma, .floor, .ceiling, .round:
      return nil
    }
  }

  private mutating func simplifiedBinary(
    _ primitive: BinaryPrimitive, _ operands: [ValueID]
  ) -> ValueID? {
    let (a, b) = (operands[0], operands[1])
    let shape = shape(a).isEmpty ? shape(b) : shape(a)
    switch primitive {
    case .add:
      if definitions.isConstant(a, -0.0) { return spread(b, shape) }
      if definitions.isConstant(b, -0.0) { return spread(a, shape) }
      if let y = definitions.operand(b, of: .unary(.negate)) {
        return emit(.binary(.subtract), a, y)
      }
      if let x = definitions.operand(a, of: .unary(.negate)) {
        return emit(.binary(.subtract), b, x)
      }
      return nil
    case .subtract:
      if definitions.isConstant(b, 0.0) { return spread(a, shape) }
      if let y = definitions.operand(b, of: .unary(.negate)) { return emit(.binary(.add), a, y) }
      return nil
    case .multiply:
      for (factor, other) in [(a, b), (b, a)] {
        if definitions.isConstant(factor, 1) { return spread(other, shape) }
        if definitions.isConstant(factor, -1) { return emit(.unary(.negate), spread(other, shape)) }
      }
      return withoutNegation(primitive, a, b)
    case .divide:
      if definitions.isConstant(a, 1) { return emit(.unary(.reciprocal), spread(b, shape)) }
      if definitions.isConstant(b, 1) { return spread(a, shape) }
      if definitions.isConstant(b, -1) { return emit(.unary(.negate), spread(a, shape)) }
      // Both are roundings of the same number.
      if let c = definitions.constant(b), c.isNormal, c.significand == 1, (1 / c).isNormal {
        return emit(
          .binary(.multiply), a, emit(.constant(Tensor(repeating: 1 / c, shape: self.shape(b)))))
      }
      return withoutNegation(primitive, a, b)
    case .minimum, .maximum: return a == b ? a : nil
    case .power:
      guard let exponent = definitions.constant(b), exponent == 0 else { return nil }
      return emit(.constant(Tensor(repeating: 1, shape: shape)))
    case .atan2, .hypot, .modulo: return nil
    }
  }

  /// (−x) y and x (−y) as −(x y), and so for quotients: a sum then takes the sign in.
  private mutating func withoutNegation(
    _ primitive: BinaryPrimitive, _ a: ValueID, _ b: ValueID
  ) -> ValueID? {
    if let x = definitions.operand(a, of: .unary(.negate)) {
      return emit(.unary(.negate), emit(.binary(primitive), x, b))
    }
    if let y = definitions.operand(b, of: .unary(.negate)) {
      return emit(.unary(.negate), emit(.binary(primitive), a, y))
    }
    return nil
  }

  /// x and c where `value` is x c, c a constant.
  private func scaled(_ value: ValueID) -> (ValueID, Tensor)? {
    guard let definition = definitions[value], definition.operation == .binary(.multiply) else {
      return nil
    }
    let (a, b) = (definition.operands[0], definition.operands[1])
    for (x, c) in [(a, b), (b, a)] {
      if case .constant(let tensor)? = definitions[c]?.operation { return (x, tensor) }
    }
    return nil
  }

  private mutating func simplifiedPower(_ a: ValueID, _ n: Int) -> ValueID? {
    switch n {
    case 0: emit(.constant(Tensor(repeating: 1, shape: shape(a))))
    case 1: a
    case 2: emit(.binary(.multiply), a, a)
    case -1: emit(.unary(.reciprocal), a)
    default: nil
    }
  }

  private mutating func simplifiedLogic(
    _ primitive: LogicPrimitive, _ operands: [ValueID]
  ) -> ValueID? {
    switch primitive {
    case .not: definitions.operand(operands[0], of: .logic(.not))
    case .and, .or: operands[0] == operands[1] ? operands[0] : nil
    }
  }

  private mutating func simplifiedSelect(_ operands: [ValueID]) -> ValueID? {
    let (mask, a, b) = (operands[0], operands[1], operands[2])
    if a == b { return a }
    if let inner = definitions.operand(mask, of: .logic(.not)) { return emit(.select, inner, b, a) }
    if let inner = scalar(mask), shape(a) == shape(mask) || shape(b) == shape(mask) {
      return emit(.select, inner, a, b)
    }
    if let x = scalar(a), shape(b) == shape(a) { return emit(.select, mask, x, b) }
    if let y = scalar(b), shape(a) == shape(b) { return emit(.select, mask, a, y) }
    return nil
  }

  /// Aᵀ x = x A and x Aᵀ = A x for a vector x, to the bit, since a product of two numbers commutes.
  private mutating func simplifiedProduct(_ operands: [ValueID]) -> ValueID? {
    let (a, b) = (operands[0], operands[1])
    if shape(b).count == 1, let inner = definitions.operand(a, of: .transpose) {
      return emit(.matmul, b, inner)
    }
    if shape(a).count == 1, let inner = definitions.operand(b, of: .transpose) {
      return emit(.matmul, inner, a)
    }
    return nil
  }
}
