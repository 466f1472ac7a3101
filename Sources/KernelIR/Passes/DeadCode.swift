extension Kernel {
  /// Without the instructions, the results of conditionals and the carried values of loops that no result
  /// depends on. Parameters stay.
  package func eliminatingDeadCode() -> Kernel {
    var liveness = Liveness(kernel: self)
    liveness.mark(results)
    liveness.mark(instructions)
    let needed = liveness.needed
    func visit(_ rewriter: inout KernelRewriter, _ instruction: Instruction) {
      guard instruction.results.contains(where: { needed[$0.index] }) else { return }
      rewriter.copy(Self.pruned(instruction, needed)) { inner, nested in visit(&inner, nested) }
    }
    return KernelRewriter.rewrite(self, visit)
  }

  private static func pruned(_ instruction: Instruction, _ needed: [Bool]) -> Instruction {
    let keep = instruction.results.map { needed[$0.index] }
    if instruction.regions.isEmpty || keep.allSatisfy({ $0 }) { return instruction }
    func kept(_ values: [ValueID]) -> [ValueID] { zip(values, keep).filter(\.1).map(\.0) }
    var copy = instruction
    copy.results = kept(instruction.results)
    switch instruction.operation {
    case .conditional:
      for index in copy.regions.indices {
        copy.regions[index].results = kept(copy.regions[index].results)
      }
    case .loop:
      copy.operands = kept(copy.operands)
      let parameters = copy.regions[0].parameters
      copy.regions[0].parameters = [parameters[0]] + kept(Array(parameters.dropFirst()))
      copy.regions[0].results = kept(copy.regions[0].results)
    case .whileLoop:
      copy.operands = kept(copy.operands)
      copy.regions[0].parameters = kept(copy.regions[0].parameters)
      copy.regions[1].parameters = kept(copy.regions[1].parameters)
      copy.regions[1].results = kept(copy.regions[1].results)
    case .constant, .parameter, .draw, .redraw, .unary, .binary, .integerPower, .compare, .logic,
      .isFinite, .select, .toReal, .broadcast, .reshape, .transpose, .slice, .concatenate, .gather,
      .scatter, .reduce, .matmul, .cholesky, .triangularSolve, .solve, .host:
      break
    }
    return copy
  }
}

/// Which values the results of a kernel depend on.
private struct Liveness {
  var needed: [Bool]

  init(kernel: Kernel) { needed = Array(repeating: false, count: kernel.types.count) }

  mutating func mark(_ values: [ValueID]) { for value in values { needed[value.index] = true } }

  private func isNeeded(_ value: ValueID) -> Bool { needed[value.index] }

  mutating func mark(_ instructions: [Instruction]) {
    for instruction in instructions.reversed()
    where instruction.results.contains(where: isNeeded) {
      switch instruction.operation {
      case .conditional:
        mark(instruction.operands)
        for region in instruction.regions {
          mark(zip(region.results, instruction.results).filter { isNeeded($0.1) }.map(\.0))
          mark(region.instructions)
        }
      case .loop:
        markLoop(instruction, carried: [Array(instruction.regions[0].parameters.dropFirst())])
      case .whileLoop:
        mark(instruction.regions[0].results)
        mark(instruction.regions[0].instructions)
        markLoop(instruction, carried: instruction.regions.map(\.parameters))
      case .constant, .parameter, .draw, .redraw, .unary, .binary, .integerPower, .compare, .logic,
        .isFinite, .select, .toReal, .broadcast, .reshape, .transpose, .slice, .concatenate,
        .gather, .scatter, .reduce, .matmul, .cholesky, .triangularSolve, .solve, .host:
        mark(instruction.operands)
      }
    }
  }

  /// A carried value is needed if its result is, or if a trip needs it for another one that is.
  private mutating func markLoop(_ instruction: Instruction, carried: [[ValueID]]) {
    guard let body = instruction.regions.last else { return }
    var changed = true
    while changed {
      changed = false
      mark(zip(body.results, instruction.results).filter { isNeeded($0.1) }.map(\.0))
      mark(body.instructions)
      for (k, result) in instruction.results.enumerated()
      where !isNeeded(result) && carried.contains(where: { isNeeded($0[k]) }) {
        mark([result])
        changed = true
      }
    }
    mark(zip(instruction.operands, instruction.results).filter { isNeeded($0.1) }.map(\.0))
  }
}
