internal import KernelIR

extension Evaluator {
  /// A kernel operation on numbers: computed at once if all are known, else put into the kernel.
  func apply(_ operation: Operation, _ values: [Value], named name: String) throws -> Value {
    let operands = try values.map { value in
      if tracer != nil { try checkExact(value) }
      guard let operand = value.operand else {
        throw mistake(.notANumber(value.description, in: "`\(name)`"))
      }
      return operand
    }
    return try apply(operation, operands, named: name)
  }

  func apply(_ operation: Operation, _ operands: [Operand], named name: String) throws -> Value {
    var operands = operands
    let wantsReals = !operation.takesMasks
    if wantsReals {
      operands = try operands.map { try asReal($0) }
    }
    let type: ValueType
    do throws(OperandMismatch) {
      type = try operation.resultType(of: operands.map(\.type))
      if operands.contains(where: { if case .traced = $0 { true } else { false } }) {
        return try traced(operation, operands)
      }
    } catch {
      throw mismatch(name, operands)
    }
    try checkRoom(forBytes: 8, times: type.shape)
    let tensors = operands.map { operand in
      guard case .known(let tensor, _) = operand else { return Tensor(.nan) }
      return tensor
    }
    return Value(operation.value(of: tensors) ?? Tensor(.nan), type.element)
  }

  /// Refuses a value that alone takes more memory than there may be: it is made at once, before anybody looks.
  func checkRoom(forBytes bytes: Int, times counts: [Int] = [], and more: Int = 0) throws {
    var total = bytes
    var isTooMuch = false
    for count in counts {
      let (product, overflows) = total.multipliedReportingOverflow(by: count)
      total = product
      isTooMuch = isTooMuch || overflows
    }
    total = total.addingReportingOverflow(more).partialValue
    guard !isTooMuch, total <= settings.memoryLimit else {
      throw mistake(
        .valueMemory(needed: isTooMuch ? .max : total, limit: settings.memoryLimit))
    }
  }

  private func traced(_ operation: Operation, _ operands: [Operand]) throws(OperandMismatch)
    -> Value
  {
    guard let tracer else { preconditionFailure("traced numbers live in a kernel") }
    return .traced(tracer.emit(operation, operands.map { identifier(of: $0, in: tracer) }))
  }

  /// The operand's value in the kernel that is being built.
  func identifier(of operand: Operand, in tracer: Tracer) -> ValueID {
    switch operand {
    case .traced(let traced): return tracer.adopt(traced)
    case .known(let tensor, let element):
      let constant = tracer.constant(tensor)
      guard element == .mask else { return constant.id }
      let zero = tracer.constant(Tensor(0))
      return tracer.emit(.compare(.notEqual), [constant.id, zero.id]).id
    }
  }

  /// A number or array in the kernel that is being built.
  func tracedValue(_ value: Value, named name: String) throws -> Traced {
    guard let tracer else { preconditionFailure("only while a kernel is built") }
    try checkExact(value)
    guard let operand = value.operand else {
      throw mistake(.notANumber(value.description, in: "`\(name)`"))
    }
    return Traced(id: identifier(of: operand, in: tracer), type: operand.type, tracer: tracer)
  }

  /// A truth value met in arithmetic counts as 0 or 1.
  private func asReal(_ operand: Operand) throws -> Operand {
    guard operand.type.element == .mask else { return operand }
    switch operand {
    case .known(let tensor, _): return .known(tensor, .real)
    case .traced(let traced):
      guard let tracer else { preconditionFailure("traced numbers live in a kernel") }
      return .traced(tracer.emit(.toReal, [tracer.adopt(traced)]))
    }
  }

  /// Whole numbers are reals inside runs.
  private func checkExact(_ value: Value) throws {
    switch value {
    case .int(let whole) where Int(exactly: Double(whole)) != whole:
      throw mistake(
        .other(
          "the whole number \(whole) is not exact inside a run, where they are so to 2^53",
          help: "write it with a decimal point if its nearest Real will do"))
    case .list(let items): for item in items { try checkExact(item) }
    default: break
    }
  }

  func mismatch(_ name: String, _ operands: [Operand]) -> Interruption {
    let names = operands.map { Value.describe($0.type) }
    if operands.count == 2 {
      return mistake(.shapeMismatch(operation: name, names[0], names[1]))
    }
    return mistake(.notANumber(names.joined(separator: ", "), in: "`\(name)`"))
  }
}

extension Value {
  static func describe(_ type: ValueType) -> String {
    type.element == .mask ? "a Bool" : "a " + shapeType(type.shape)
  }
}

extension Operation {
  /// Whether masks are among what it works on as masks.
  fileprivate var takesMasks: Bool {
    switch self {
    case .logic, .select, .toReal, .broadcast, .reshape, .transpose, .slice, .concatenate, .gather,
      .scatter, .conditional, .loop, .whileLoop:
      true
    case .reduce(let reduction, _):
      switch reduction {
      case .any, .all: true
      case .sum, .maximum, .minimum, .argmax: false
      }
    case .constant, .parameter, .draw, .redraw, .unary, .binary, .integerPower, .compare,
      .isFinite, .matmul, .cholesky, .triangularSolve, .solve, .host:
      false
    }
  }
}
