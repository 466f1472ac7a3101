extension Kernel {
  /// With instructions of constants computed by the reference evaluator: those without regions, loops, and
  /// conditionals and selects whose mask is known. Nothing is computed that takes long (``foldingWork``) or
  /// that would store more numbers than its operands do, above ``foldingSize``.
  package func foldingConstants() -> Kernel {
    var known = KnownValues()
    func visit(_ rewriter: inout KernelRewriter, _ instruction: Instruction) {
      let operation = instruction.operation
      let operands = rewriter.new(instruction.operands)
      switch operation {
      case .parameter: return
      case .constant(let tensor):
        rewriter.copy(instruction)
        known[rewriter.new(instruction.results[0])] = tensor
      case .conditional:
        guard let mask = known[operands[0]] else {
          return rewriter.copy(instruction) { inner, nested in visit(&inner, nested) }
        }
        let region = instruction.regions[mask.data[0] != 0 ? 0 : 1]
        for nested in region.instructions { visit(&rewriter, nested) }
        for (old, inner) in zip(instruction.results, region.results) {
          rewriter.rename(old, rewriter.new(inner))
        }
      case .loop, .whileLoop:
        guard let values = value(ofLoop: instruction, rewriter, known) else {
          return rewriter.copy(instruction) { inner, nested in visit(&inner, nested) }
        }
        for (old, tensor) in zip(instruction.results, values) {
          let new = rewriter.builder.constant(tensor)
          known[new] = tensor
          rewriter.rename(old, new)
        }
      case .draw, .redraw, .unary, .binary, .integerPower, .compare, .logic, .isFinite, .select,
        .toReal, .broadcast, .reshape, .transpose, .slice, .concatenate, .gather, .scatter,
        .reduce, .matmul, .cholesky, .triangularSolve, .solve, .host:
        let tensors = operands.compactMap { known[$0] }
        let result = instruction.results[0]
        let type = type(of: result)
        if case .select = operation, let side = known.side(ofSelect: operands) {
          let isFull = rewriter.builder.type(of: side) == type
          rewriter.rename(
            result, isFull ? side : rewriter.builder.emit(.broadcast(type.shape), side))
        } else if tensors.count == operands.count,
          Self.isFoldable(operation, operands.map(rewriter.builder.type(of:)), type),
          let tensor = operation.value(of: tensors)
        {
          // There is no constant mask: its value is remembered, the instruction stays.
          if type.element == .real {
            rewriter.rename(result, rewriter.builder.constant(tensor))
          } else {
            rewriter.copy(instruction)
          }
          known[rewriter.new(result)] = tensor
        } else {
          rewriter.copy(instruction)
        }
      }
    }
    return KernelRewriter.rewrite(self, visit)
  }

  /// The most simple operations an instruction may take to be folded.
  private static var foldingWork: Int { 1 << 21 }
  /// The most numbers a folded result may have, if its operands do not have as many.
  private static var foldingSize: Int { 4096 }

  private static func isFoldable(
    _ operation: Operation, _ operands: [ValueType], _ result: ValueType
  ) -> Bool {
    let stored = operands.reduce(0) { $0 + $1.count }
    return result.count <= max(foldingSize, stored)
      && operation.cost(operands, result) <= foldingWork
  }

  /// The results of a loop all of whose inputs are known reals, that draws nothing and is short.
  private func value(
    ofLoop instruction: Instruction, _ rewriter: KernelRewriter, _ known: KnownValues
  ) -> [Tensor]? {
    let inputs = instruction.operands + instruction.freeValues
    let isReal = (inputs + instruction.results).allSatisfy { type(of: $0).element == .real }
    guard isReal, !instruction.drawsAnything, cost(of: [instruction]) <= Self.foldingWork,
      instruction.results.allSatisfy({ type(of: $0).count <= Self.foldingSize })
    else { return nil }
    var instructions: [Instruction] = []
    for input in Set(inputs).sorted(by: { $0.index < $1.index }) {
      guard rewriter.hasNew(input), let tensor = known[rewriter.new(input)] else { return nil }
      instructions.append(Instruction(.constant(tensor), [], results: [input]))
    }
    let closed = Kernel(
      name: name, parameters: [], types: types, instructions: instructions + [instruction],
      results: instruction.results)
    return closed.evaluate(parameters: [])
  }
}

extension Instruction {
  /// Whether it, or an instruction in its regions, draws.
  package var drawsAnything: Bool {
    switch operation {
    case .draw, .redraw: true
    case .conditional, .loop, .whileLoop:
      regions.contains { $0.instructions.contains(where: \.drawsAnything) }
    case .constant, .parameter, .unary, .binary, .integerPower, .compare, .logic, .isFinite,
      .select, .toReal, .broadcast, .reshape, .transpose, .slice, .concatenate, .gather, .scatter,
      .reduce, .matmul, .cholesky, .triangularSolve, .solve, .host:
      false
    }
  }
}

/// Values of the new kernel that are known, masks among them.
private struct KnownValues {
  private var tensors: [ValueID: Tensor] = [:]

  subscript(value: ValueID) -> Tensor? {
    get { tensors[value] }
    set { tensors[value] = newValue }
  }

  /// The side that a select takes everywhere.
  func side(ofSelect operands: [ValueID]) -> ValueID? {
    guard let mask = tensors[operands[0]]?.data, let first = mask.first,
      mask.allSatisfy({ ($0 != 0) == (first != 0) })
    else { return nil }
    return first != 0 ? operands[1] : operands[2]
  }
}
