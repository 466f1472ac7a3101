import EnsembleRuntime
import KernelIR
import KernelIRTestSupport
import TestRandom
import Testing

/// Lane code against the reference evaluator, bit for bit.
@Suite struct GeneratedKernelTests {
  /// States drawn at the beginning and shaken at each step; observed through a generated kernel.
  private static func program(seed: UInt64, kinds: [OperationKind]) -> EnsembleProgram {
    var random = TestRandom(seed)
    let shapes = (0..<3).map { _ in
      KernelGenerator.shapes[random.whole(0..<KernelGenerator.shapes.count)]
    }
    let types = shapes.map { ValueType(.real, $0) }
    var initial = KernelBuilder(name: "initial")
    let begin = shapes.enumerated().map { index, shape in
      initial.emit(.draw(.normal, Site("from\(index)"), shape: shape))
    }
    var step = KernelBuilder(name: "step")
    let states = types.enumerated().map { step.parameter("s\($0)", $1) }
    let time = step.parameter("t", .scalar)
    let next = zip(states, shapes).enumerated().map { index, pair in
      let z = step.emit(.draw(.uniform, Site("shake\(index)"), shape: pair.1))
      let moved = step.emit(.binary(.subtract), pair.0, z)
      let turned = step.emit(.binary(.add), moved, step.emit(.unary(.sin), time))
      return step.emit(.unary(.sin), turned)
    }
    var generator = KernelGenerator(seed: seed, wild: 0.05, kinds: kinds)
    let observe = generator.kernel(parameters: types + [.scalar], size: 12)
    return EnsembleProgram(
      initial: initial.finish(begin), step: step.finish(next), observe: observe, final: observe,
      checkedStates: 3)
  }

  private func check(
    _ program: EnsembleProgram, lanes: Int, _ set: InstructionSet, _ comment: Comment
  )
    throws
  {
    guard let observe = program.observe else { return }
    let inputs = Array(observe.results.indices)
    let plan = RunPlan(
      replicas: 5, steps: 5, seed: 7, stream: 9,
      keeps: [Keep(inputs: inputs, every: 1, replicas: 5)], lanes: lanes, instructionSet: set)
    let result = try run(program, plan)
    for replica in 0..<5 {
      var path = ReferencePath(program, plan, replica: replica)
      for time in 0...5 {
        let expected = path.results(of: observe).flatMap(\.data)
        let found = result.kept[0][replica][time]
        #expect(found.bits == expected.bits, "replica \(replica), time \(time)")
        if found.bits != expected.bits { return }
        if time < 5 { path.step() }
      }
      let expected = path.results(of: observe).flatMap(\.data)
      #expect(Array(result.finals[replica]).bits == expected.bits, comment)
    }
  }

  @Test(arguments: OperationKind.allCases)
  func `lanes give the bits of the reference evaluator, for each kind of operation`(
    _ kind: OperationKind
  ) throws {
    for seed in 0..<6 as Range<UInt64> {
      let program = Self.program(seed: seed, kinds: [kind, kind, kind, .binary, .unary, .constant])
      try check(program, lanes: 8, .avx512, "seed \(seed)")
    }
  }

  @Test(arguments: [8, 16, 64, 256])
  func `lanes of any number give the bits of the reference evaluator`(_ lanes: Int) throws {
    for seed in 100..<120 as Range<UInt64> {
      let program = Self.program(seed: seed, kinds: OperationKind.allCases)
      for set in InstructionSet.allCases where lanes == 16 || set == .avx512 {
        try check(program, lanes: lanes, set, "seed \(seed)")
      }
    }
  }
}
