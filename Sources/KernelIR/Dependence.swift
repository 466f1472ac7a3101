/// What each result of a kernel depends on, by structure.
package struct Dependence: Hashable, Sendable {
  /// The indices of parameters.
  package var parameters: Set<Int> = []
  /// Whether it depends on a draw.
  package var draws = false

  fileprivate func union(_ other: Dependence) -> Dependence {
    Dependence(
      parameters: parameters.union(other.parameters), draws: draws || other.draws)
  }
}

extension Kernel {
  /// For each result what it depends on.
  package var dependences: [Dependence] {
    let all = dependencesOfValues()
    return results.map { all[$0.index] }
  }

  /// For each value, by its index, what it depends on; those that are `settled` depend on nothing.
  package func dependencesOfValues(settled: Set<ValueID> = []) -> [Dependence] {
    var analysis = DependenceAnalysis(kernel: self, settled: settled)
    analysis.visit(instructions)
    return analysis.values
  }

  /// The indices of the results that depend on a parameter.
  package func results(dependingOn parameter: Int) -> [Int] {
    dependences.indices.filter { dependences[$0].parameters.contains(parameter) }
  }
}

private struct DependenceAnalysis {
  var values: [Dependence]
  let settled: Set<ValueID>

  init(kernel: Kernel, settled: Set<ValueID>) {
    values = Array(repeating: Dependence(), count: kernel.types.count)
    self.settled = settled
  }

  private func join(_ ids: [ValueID]) -> Dependence {
    ids.reduce(Dependence()) { $0.union(values[$1.index]) }
  }

  mutating func visit(_ instructions: [Instruction]) {
    for instruction in instructions { visit(instruction) }
  }

  private mutating func visit(_ instruction: Instruction) {
    let operands = join(instruction.operands)
    switch instruction.operation {
    case .parameter(let index):
      values[instruction.results[0].index] = Dependence(parameters: [index])
    case .draw, .redraw:
      values[instruction.results[0].index] = operands.union(Dependence(draws: true))
    case .conditional:
      for region in instruction.regions { visit(region.instructions) }
      for (k, result) in instruction.results.enumerated() {
        values[result.index] = operands.union(join(instruction.regions.map { $0.results[k] }))
      }
    case .loop, .whileLoop: loop(instruction)
    case .constant, .unary, .binary, .integerPower, .compare, .logic, .isFinite, .select, .toReal,
      .broadcast, .reshape, .transpose, .slice, .concatenate, .gather, .scatter, .reduce, .matmul,
      .cholesky, .triangularSolve, .solve, .host:
      values[instruction.results[0].index] = operands
    }
    for result in instruction.results where settled.contains(result) {
      values[result.index] = Dependence()
    }
  }

  /// To the fixed point of the carried values.
  private mutating func loop(_ instruction: Instruction) {
    guard let body = instruction.regions.last else { return }
    var carried = instruction.operands.map { values[$0.index] }
    while true {
      for region in instruction.regions {
        for (parameter, value) in zip(region.parameters.suffix(carried.count), carried) {
          values[parameter.index] = value
        }
        visit(region.instructions)
      }
      // How often a loop runs depends on its condition.
      let test =
        instruction.regions.count == 2 ? join(instruction.regions[0].results) : Dependence()
      let next = zip(carried, body.results).map { $0.union(values[$1.index]).union(test) }
      if next == carried { break }
      carried = next
    }
    for (result, value) in zip(instruction.results, carried) { values[result.index] = value }
  }
}
