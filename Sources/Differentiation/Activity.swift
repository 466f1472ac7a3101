internal import KernelIR

/// Which values of a kernel have a derivative that is not zero by structure, for given parameters: those
/// reached from them through operations that vary. Piecewise constant operations (see
/// ``NotDifferentiable/piecewiseConstant(parameter:through:)``), masks, rows and draws stop it.
struct Activity {
  private(set) var active: [Bool]
  /// The values that depend on the parameters in any way.
  private(set) var dependent: [Bool]
  /// The first operation at which dependence goes on but activity stops.
  private(set) var firstStop: Operation?

  init(_ kernel: Kernel, parameters: Set<Int>) {
    active = Array(repeating: false, count: kernel.types.count)
    dependent = active
    for instruction in kernel.instructions {
      if case .parameter(let index) = instruction.operation, parameters.contains(index) {
        active[instruction.results[0].index] = true
        dependent[instruction.results[0].index] = true
      }
    }
    visit(kernel.instructions)
  }

  subscript(value: ValueID) -> Bool { active[value.index] }

  private mutating func visit(_ instructions: [Instruction]) {
    for instruction in instructions { visit(instruction) }
  }

  private mutating func visit(_ instruction: Instruction) {
    let operands = instruction.operands
    switch instruction.operation {
    case .parameter: return
    case .conditional:
      instruction.regions.forEach { visit($0.instructions) }
      for region in instruction.regions { join(region.results, into: instruction.results) }
      if dependent[operands[0].index] {
        for result in instruction.results { dependent[result.index] = true }
        firstStop = firstStop ?? instruction.operation
      }
    case .loop:
      let region = instruction.regions[0]
      iterate(instruction, [Array(region.parameters.dropFirst())])
    case .whileLoop:
      iterate(instruction, instruction.regions.map(\.parameters))
      if dependent[instruction.regions[0].results[0].index] {
        for result in instruction.results { dependent[result.index] = true }
        firstStop = firstStop ?? instruction.operation
      }
    case .constant, .draw, .redraw, .unary, .binary, .integerPower, .compare, .logic, .isFinite,
      .select, .toReal, .broadcast, .reshape, .transpose, .slice, .concatenate, .gather, .scatter,
      .reduce, .matmul, .cholesky, .triangularSolve, .solve, .host:
      let result = instruction.results[0].index
      let varying = instruction.operation.varyingOperands(count: operands.count)
      active[result] = varying.contains { active[operands[$0].index] }
      // x⁰ is 1 whatever x: the zero of its derivative is the truth.
      dependent[result] =
        instruction.operation != .integerPower(0) && operands.contains { dependent[$0.index] }
      if dependent[result], !active[result], operands.contains(where: { active[$0.index] }) {
        firstStop = firstStop ?? instruction.operation
      }
    }
  }

  /// Marks each of `targets` whose source is marked; whether that changed any.
  @discardableResult
  private mutating func join(_ sources: [ValueID], into targets: [ValueID]) -> Bool {
    var changed = false
    for (source, target) in zip(sources, targets) {
      if active[source.index], !active[target.index] {
        active[target.index] = true
        changed = true
      }
      if dependent[source.index], !dependent[target.index] {
        dependent[target.index] = true
        changed = true
      }
    }
    return changed
  }

  /// To the fixed point of the carried values, whose names inside are `carried`.
  private mutating func iterate(_ loop: Instruction, _ carried: [[ValueID]]) {
    join(loop.operands, into: loop.results)
    var changed = true
    while changed {
      changed = false
      for parameters in carried { join(loop.results, into: parameters) }
      for region in loop.regions { visit(region.instructions) }
      if let body = loop.regions.last { changed = join(body.results, into: loop.results) }
    }
  }
}

extension Operation {
  /// The operands through which a small change of them changes the result, almost everywhere, for operations
  /// without regions.
  func varyingOperands(count: Int) -> [Int] {
    switch self {
    case .constant, .parameter, .draw, .compare, .logic, .isFinite, .toReal,
      .reduce(.argmax, _), .reduce(.any, _), .reduce(.all, _), .integerPower(0),
      .conditional, .loop, .whileLoop:
      []
    case .unary(let primitive): primitive.isPiecewiseConstant ? [] : [0]
    case .integerPower, .broadcast, .reshape, .transpose, .slice, .reduce, .cholesky, .host: [0]
    // A row that varies is refused by the rules.
    case .gather, .scatter: [0, 1]
    case .redraw: [0]
    case .select: [1, 2]
    case .binary, .matmul, .triangularSolve, .solve: [0, 1]
    case .concatenate: Array(0..<count)
    }
  }

  /// The operand that must be a whole number, and so must not vary.
  var wholeOperand: Int? {
    switch self {
    case .gather, .scatter: 1
    case .redraw: 0
    case .constant, .parameter, .draw, .unary, .binary, .integerPower, .compare, .logic, .isFinite,
      .select, .toReal, .broadcast, .reshape, .transpose, .slice, .concatenate, .reduce, .matmul,
      .cholesky, .triangularSolve, .solve, .host, .conditional, .loop, .whileLoop:
      nil
    }
  }
}

extension UnaryPrimitive {
  /// Derivative zero almost everywhere: taken as zero in sums with others and in second derivatives (that of
  /// `absolute` is `sign`), refused where it would be the whole derivative.
  var isPiecewiseConstant: Bool {
    switch self {
    case .sign, .floor, .ceiling, .round: true
    case .negate, .absolute, .squareRoot, .reciprocal, .exp, .expm1, .log, .log1p, .sin, .cos, .tan,
      .asin, .acos, .atan, .sinh, .cosh, .tanh, .erf, .erfc, .erfinv, .logGamma:
      false
    }
  }
}
