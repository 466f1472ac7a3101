import KernelIR
import KernelIRTestSupport
import Testing

private let passes: [(name: String, run: @Sendable (Kernel) -> Kernel)] = [
  ("dead code", { $0.eliminatingDeadCode() }),
  ("common subexpressions", { $0.eliminatingCommonSubexpressions() }),
  ("constant folding", { $0.foldingConstants() }),
  ("simplification", { $0.simplifying() }),
  ("flattening", { $0.flatteningConditionals(limit: 200) }),
  ("flattening all", { $0.flatteningConditionals(limit: .max) }),
  ("unrolling", { $0.unrollingLoops(budget: 200) }),
  ("optimizing", { $0.optimized() }),
  (
    "everything",
    { $0.unrollingLoops(budget: 1000).flatteningConditionals(limit: 1000).optimized() }
  ),
  (
    "printing twice",
    { kernel in
      #expect(kernel.text == kernel.text)
      return kernel
    }
  ),
]

private let draws = AddressedDraws(seed: 3, stream: 5, replica: 7, step: 65)

/// Kernels, with parameters that fit.
private func samples(_ seeds: Range<UInt64>, wild: Double) -> [(Kernel, [Tensor])] {
  seeds.map { seed in
    var generator = KernelGenerator(seed: seed, wild: wild)
    let types = [ValueType.scalar, ValueType(.real, [3]), ValueType(.real, [3, 3])]
    // All values outside regions, or few, so that there is dead code.
    let results = seed.isMultiple(of: 2) ? 100 : 3
    let kernel = generator.kernel(parameters: types, size: 25, results: results)
    return (kernel, types.map { generator.random.tensor($0.shape) })
  }
}

@Test func `generated kernels are well formed and use every operation`() {
  var missing = Set(OperationKind.allCases)
  var unary = Set(UnaryPrimitive.allCases)
  var binary = Set(BinaryPrimitive.allCases)
  for (kernel, parameters) in samples(0..<120, wild: 0.1) {
    #expect(kernel.verify().isEmpty, "\(kernel.text)")
    for operation in kernel.operations {
      missing.remove(OperationKind(operation))
      if case .unary(let primitive) = operation { unary.remove(primitive) }
      if case .binary(let primitive) = operation { binary.remove(primitive) }
    }
    let values = kernel.evaluate(parameters: parameters, draws: draws)
    #expect(zip(values, kernel.resultTypes).allSatisfy { $0.shape == $1.shape })
  }
  #expect(missing.isEmpty && unary.isEmpty && binary.isEmpty)
}

@Test(arguments: passes.indices)
func `each pass keeps kernels well formed and every bit of their results`(_ index: Int) {
  for (kernel, parameters) in samples(1000..<1060, wild: 0.1) {
    let changed = passes[index].run(kernel)
    let problems = changed.verify()
    #expect(problems.isEmpty, "\(passes[index].name): \(problems)\n\(kernel.text)\n\(changed.text)")
    guard problems.isEmpty else { return }
    let expected = kernel.evaluate(parameters: parameters, draws: draws).map(\.withOneNaN)
    let got = changed.evaluate(parameters: parameters, draws: draws).map(\.withOneNaN)
    if got != expected {
      Issue.record("\(passes[index].name)\n\(kernel.text)\n\(changed.text)\n\(expected)\n\(got)")
      return
    }
  }
}
