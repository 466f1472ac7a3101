/// How a value depends on some parameters, as far as its structure tells.
package enum Affinity: Hashable, Sendable {
  /// Not at all.
  case constant
  /// As `A x + b`, where `A` and `b` do not depend on the parameters (but may on others and on draws).
  case affine
  /// Perhaps not affine, because of this operation.
  case unknown(Operation)

  fileprivate func joined(_ other: Affinity) -> Affinity {
    switch (self, other) {
    case (.unknown, _): self
    case (_, .unknown): other
    case (.affine, _), (_, .affine): .affine
    case (.constant, .constant): .constant
    }
  }
}

extension Kernel {
  /// How each result depends on the given parameters, in real arithmetic (rounding is not affine).
  package func affinity(in parameters: Set<Int>) -> [Affinity] {
    var analysis = AffinityAnalysis(kernel: self, parameters: parameters)
    analysis.visit(instructions)
    return results.map { analysis.values[$0.index] }
  }
}

private struct AffinityAnalysis {
  let parameters: Set<Int>
  var values: [Affinity]

  init(kernel: Kernel, parameters: Set<Int>) {
    self.parameters = parameters
    values = Array(repeating: .constant, count: kernel.types.count)
  }

  private subscript(id: ValueID) -> Affinity { values[id.index] }

  private func join(_ ids: [ValueID]) -> Affinity {
    ids.reduce(.constant) { $0.joined(self[$1]) }
  }

  mutating func visit(_ instructions: [Instruction]) {
    for instruction in instructions { visit(instruction) }
  }

  private mutating func visit(_ instruction: Instruction) {
    let operands = instruction.operands
    switch instruction.operation {
    case .conditional:
      for region in instruction.regions { visit(region.instructions) }
      for (k, result) in instruction.results.enumerated() {
        let branches = join(instruction.regions.map { $0.results[k] })
        values[result.index] =
          self[operands[0]] == .constant ? branches : .unknown(instruction.operation)
      }
    case .loop, .whileLoop: loop(instruction)
    case .constant, .parameter, .draw, .redraw, .unary, .binary, .integerPower, .compare, .logic,
      .isFinite, .select, .toReal, .broadcast, .reshape, .transpose, .slice, .concatenate, .gather,
      .scatter, .reduce, .matmul, .cholesky, .triangularSolve, .solve, .host:
      values[instruction.results[0].index] = value(instruction.operation, operands)
    }
  }

  private func value(_ operation: Operation, _ operands: [ValueID]) -> Affinity {
    let all = join(operands)
    /// The affinity of `linear`, if all the others are constant.
    func linear(in linear: Int...) -> Affinity {
      let others = operands.indices.filter { !linear.contains($0) }
      return others.allSatisfy { self[operands[$0]] == .constant } ? all : .unknown(operation)
    }
    if case .parameter(let index) = operation {
      return parameters.contains(index) ? .affine : .constant
    }
    if case .unknown = all { return all }
    if all == .constant { return .constant }
    switch operation {
    case .constant, .parameter, .draw, .redraw: return all
    case .unary(.negate), .binary(.add), .binary(.subtract), .integerPower(1), .broadcast, .reshape,
      .transpose, .slice, .concatenate, .reduce(.sum, _):
      return all
    case .binary(.multiply), .matmul:
      let isOne = operands.filter { self[$0] != .constant }.count == 1
      return isOne ? all : .unknown(operation)
    case .binary(.divide), .gather, .scatter: return linear(in: 0)
    case .select: return linear(in: 1, 2)
    case .triangularSolve, .solve: return linear(in: 1)
    case .unary, .binary, .integerPower, .compare, .logic, .isFinite, .toReal, .reduce, .cholesky,
      .host,
      .conditional, .loop, .whileLoop:
      return .unknown(operation)
    }
  }

  private mutating func loop(_ instruction: Instruction) {
    guard let body = instruction.regions.last else { return }
    var carried = instruction.operands.map { self[$0] }
    while true {
      for region in instruction.regions {
        for (parameter, value) in zip(region.parameters.suffix(carried.count), carried) {
          values[parameter.index] = value
        }
        visit(region.instructions)
      }
      var next = zip(carried, body.results).map { $0.joined(self[$1]) }
      if instruction.regions.count == 2, join(instruction.regions[0].results) != .constant {
        next = next.map { _ in .unknown(instruction.operation) }
      }
      if next == carried { break }
      carried = next
    }
    for (result, value) in zip(instruction.results, carried) { values[result.index] = value }
  }
}
