import KernelIR
import Testing

private func v(_ index: Int) -> ValueID { ValueID(index: index) }

/// A kernel of x: real, with values %1… of the given types.
private func kernel(
  _ types: [ValueType], _ instructions: [Instruction], results: [ValueID] = []
) -> Kernel {
  Kernel(
    name: "broken", parameters: [KernelParameter(name: "x", type: .scalar)],
    types: [.scalar] + types,
    instructions: [Instruction(.parameter(0), [], results: [v(0)])] + instructions,
    results: results)
}

private let negate = Operation.unary(.negate)

@Test func `each kind of broken kernel is told`() {
  func check(
    _ kernel: Kernel, _ expected: KernelProblem, _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(kernel.verify() == [expected], sourceLocation: location)
  }
  #expect(kernel([.scalar], [Instruction(negate, [v(0)], results: [v(1)])]).verify().isEmpty)

  check(kernel([], [], results: [v(7)]), .unknownValue(v(7)))
  check(kernel([.scalar], [], results: [v(1)]), .usedBeforeAssigned(v(1)))
  let twice = Instruction(negate, [v(0)], results: [v(1)])
  check(kernel([.scalar], [twice, twice]), .assignedTwice(v(1)))
  check(
    kernel([.scalar], [Instruction(.transpose, [v(0)], results: [v(1)])]),
    .operandsDoNotFit(OperandMismatch(operation: .transpose, operands: [.scalar])))
  check(
    kernel([.condition], [Instruction(negate, [v(0)], results: [v(1)])]),
    .resultType(v(1), declared: .condition, given: .scalar))
  check(
    kernel([.scalar, .scalar], [Instruction(negate, [v(0)], results: [v(1), v(2)])]),
    .resultCount(negate, 2))
  check(
    kernel([.scalar], [Instruction(.loop(trips: 1), [v(0)], results: [v(1)])]),
    .regionCount(.loop(trips: 1), 0))

  let noIndex = Region(parameters: [v(2)], instructions: [], results: [v(2)])
  let loop = Operation.loop(trips: 1)
  check(
    kernel(
      [.scalar, .scalar], [Instruction(loop, [v(0)], results: [v(1)], regions: [noIndex])]),
    .regionParameters(loop, [.scalar]))
  let noResult = Region(parameters: [v(2), v(3)], instructions: [], results: [])
  check(
    kernel(
      [.scalar, .scalar, .scalar],
      [Instruction(loop, [v(0)], results: [v(1)], regions: [noResult])]),
    .regionResults(loop, []))
  let empty = Region(parameters: [], instructions: [], results: [])
  check(
    kernel([], [Instruction(.conditional, [v(0)], results: [], regions: [empty, empty])]),
    .conditionType(.conditional, [.scalar]))
  check(
    kernel([.scalar], [Instruction(.parameter(3), [], results: [v(1)])]), .misplacedParameter(3))
  check(
    kernel([.scalar], [Instruction(.parameter(0), [], results: [v(1)])]), .parameterOrder([0, 0]))
  let normal = Operation.draw(.normal, Site("noise"), shape: [])
  let uniform = Operation.draw(.uniform, Site("noise"), shape: [])
  check(
    kernel(
      [.scalar, .scalar],
      [Instruction(normal, [], results: [v(1)]), Instruction(uniform, [], results: [v(2)])]),
    .siteConflict(Site("noise")))
}

@Test func `a value of a region is not seen outside, nor by the other branch`() {
  let inner = Region(
    parameters: [], instructions: [Instruction(negate, [v(0)], results: [v(3)])], results: [v(3)])
  let other = Region(parameters: [], instructions: [], results: [v(3)])
  let compare = Instruction(.compare(.less), [v(0), v(0)], results: [v(1)])
  let branches = Instruction(.conditional, [v(1)], results: [v(2)], regions: [inner, other])
  let types: [ValueType] = [.condition, .scalar, .scalar]
  #expect(kernel(types, [compare, branches]).verify() == [.usedBeforeAssigned(v(3))])
  let same = Instruction(
    .conditional, [v(1)], results: [v(2)],
    regions: [inner, Region(parameters: [], instructions: [], results: [v(0)])])
  #expect(kernel(types, [compare, same], results: [v(3)]).verify() == [.usedBeforeAssigned(v(3))])
  #expect(kernel(types, [compare, same], results: [v(2)]).verify().isEmpty)
}
