internal import Stopping

/// Evaluates kernels one instruction and one replica at a time: the definition of what a kernel means, to the
/// bit, and the oracle of every faster engine. The orders are those of ``PinnedOrder``, the elementwise
/// functions those of ``ScalarMath``. Masks are tensors of 0 and 1.
package struct ReferenceEvaluator {
  private let kernel: Kernel
  private let parameters: [Tensor]
  private let source: any DrawSource
  private var values: [Tensor?]

  private init(_ kernel: Kernel, _ parameters: [Tensor], _ source: any DrawSource) {
    self.kernel = kernel
    self.parameters = parameters
    self.source = source
    values = Array(repeating: nil, count: kernel.types.count)
  }

  fileprivate static func evaluate(
    _ kernel: Kernel, _ parameters: [Tensor], _ draws: any DrawSource
  ) -> [Tensor] {
    precondition(
      parameters.map(\.shape) == kernel.parameters.map(\.type.shape),
      "parameters have the kernel's shapes")
    var evaluator = ReferenceEvaluator(kernel, parameters, draws)
    evaluator.run(kernel.instructions)
    return kernel.results.map { evaluator[$0] }
  }

  private subscript(value: ValueID) -> Tensor {
    guard let tensor = values[value.index] else {
      preconditionFailure("%\(value.index) is used before it is assigned")
    }
    return tensor
  }

  private mutating func run(_ instructions: [Instruction]) {
    for instruction in instructions {
      let results = value(of: instruction)
      for (id, tensor) in zip(instruction.results, results) { values[id.index] = tensor }
    }
  }

  /// The results of a region for given parameters.
  private mutating func run(_ region: Region, _ arguments: [Tensor]) -> [Tensor] {
    for (id, tensor) in zip(region.parameters, arguments) { values[id.index] = tensor }
    run(region.instructions)
    return region.results.map { self[$0] }
  }

  private mutating func value(of instruction: Instruction) -> [Tensor] {
    let operands = instruction.operands.map { self[$0] }
    switch instruction.operation {
    case .parameter(let index): return [parameters[index]]
    case .draw(let law, let site, let shape):
      let count = shape.reduce(1, *)
      return [Tensor(shape: shape, data: source.draws(law, site, count: count))]
    case .redraw(let law, let site, let shape):
      let count = shape.reduce(1, *)
      let attempt = Int(max(0, min(operands[0].data[0], 4_294_967_295)))
      let retries = source.retries(law, site, attempt: attempt, count: count)
      return [Tensor(shape: shape, data: retries)]
    case .conditional:
      return run(instruction.regions[operands[0].data[0] != 0 ? 0 : 1], [])
    case .loop(let trips):
      var carried = operands
      for index in 0..<trips {
        if index & 0xFF == 0xFF, StopWish.isMade { break }
        carried = run(instruction.regions[0], [Tensor(Double(index))] + carried)
      }
      return carried
    case .whileLoop(let limit):
      var carried = operands
      for trip in 0..<limit {
        if trip & 0xFF == 0xFF, StopWish.isMade { break }
        guard run(instruction.regions[0], carried)[0].data[0] != 0 else { break }
        carried = run(instruction.regions[1], carried)
      }
      return carried
    case .constant, .unary, .binary, .integerPower, .compare, .logic, .isFinite, .select, .toReal,
      .broadcast, .reshape, .transpose, .slice, .concatenate, .gather, .scatter, .reduce, .matmul,
      .cholesky, .triangularSolve, .solve, .host:
      return instruction.operation.value(of: operands).map { [$0] } ?? []
    }
  }
}

extension Kernel {
  /// The kernel's results for the given parameters and draws; NaN once a stop is wanted (``StopWish``).
  package func evaluate(
    parameters: [Tensor], draws: any DrawSource = NoDraws()
  ) -> [Tensor] {
    if StopWish.isMade {
      return results.map { Tensor(repeating: .nan, shape: types[$0.index].shape) }
    }
    return ReferenceEvaluator.evaluate(self, parameters, draws)
  }
}
