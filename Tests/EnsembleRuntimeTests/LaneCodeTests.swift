import EnsembleRuntime
import KernelIR
import KernelIRTestSupport
import TestRandom
import Testing

/// What fast lane code rests on.
@Suite struct LaneCodeTests {
  @Test func `an instruction is sixteen bytes without references`() {
    #expect(LaneInstructionFacts.size == 16)
    #expect(LaneInstructionFacts.isTrivial)
    #expect(LaneInstructionFacts.isLaidOutAsInKernels)
  }

  /// w·x ± y·z and w ± (x·y)·z go into the memory of w where w is not needed any more, and are copied there
  /// where something forbids that; each rounds as the operations one by one do.
  @Test func `fused products give the bits of the reference evaluator`() throws {
    var initial = KernelBuilder(name: "initial")
    let begin = initial.emit(.draw(.normal, Site("from"), shape: []))
    var step = KernelBuilder(name: "step")
    let w = step.parameter("w", .scalar)
    _ = step.parameter("t", .scalar)
    func op(_ primitive: BinaryPrimitive, _ a: ValueID, _ b: ValueID) -> ValueID {
      step.emit(.binary(primitive), a, b)
    }
    func c(_ number: Double) -> ValueID { step.constant(number) }
    let z = step.emit(.draw(.normal, Programs.noise, shape: []))
    let (p, q) = (op(.add, w, c(0.3)), op(.subtract, z, w))
    let sum = op(.add, op(.multiply, op(.add, p, z), q), op(.multiply, z, p))
    let difference = op(.subtract, op(.multiply, op(.divide, p, c(3)), w), op(.multiply, q, z))
    let more = op(.add, op(.subtract, sum, c(1)), op(.multiply, op(.multiply, p, q), c(0.7)))
    let less = op(.subtract, op(.add, difference, c(1)), op(.multiply, op(.multiply, c(3), q), z))
    // The factors of this one are states and draws, which must stay.
    let plain = op(.add, op(.multiply, w, z), op(.multiply, z, z))
    let all = op(.add, op(.multiply, more, plain), op(.multiply, less, c(0.1)))
    let next = op(.divide, all, op(.add, c(1), op(.multiply, all, all)))
    let program = EnsembleProgram(
      initial: initial.finish([begin]), step: step.finish([next]), final: Programs.identity(),
      checkedStates: 1)
    let plan = RunPlan(replicas: 20, steps: 70, seed: 1, lanes: 16)
    let result = try run(program, plan)
    for replica in 0..<20 {
      var path = ReferencePath(program, plan, replica: replica)
      for _ in 0..<70 { path.step() }
      #expect(Array(result.finals[replica]).bits == path.state[0].data.bits)
    }
    let listing = laneListing(program, plan)
    for number in LaneInstructionFacts.productFunctions {
      // Each with its forms for scalars.
      let isUsed = (number..<number + 4).contains { listing.contains("elementwise \($0) ") }
      #expect(isUsed, "function \(number) is used")
    }
  }

  /// Long vectors run in strips; the bits are the same.
  @Test func `strips give the bits of the reference evaluator`() throws {
    let d = 100
    let type = ValueType(.real, [d])
    var initial = KernelBuilder(name: "initial")
    let begin = initial.emit(.draw(.normal, Site("from"), shape: [d]))
    var step = KernelBuilder(name: "step")
    let w = step.parameter("w", type)
    let t = step.parameter("t", .scalar)
    let z = step.emit(.draw(.normal, Programs.noise, shape: [d]))
    let rate = step.emit(.unary(.reciprocal), step.emit(.binary(.add), t, step.constant(2)))
    var random = TestRandom(3)
    let scale = step.constant(random.tensor([d]))
    let mixed = step.emit(.binary(.multiply), step.emit(.binary(.subtract), w, z), rate)
    let bent = step.emit(.unary(.tanh), step.emit(.binary(.multiply), mixed, scale))
    let length = step.emit(.reduce(.sum, axis: nil), step.emit(.integerPower(2), bent))
    let scaled = step.emit(.binary(.divide), bent, step.emit(.binary(.add), length, rate))
    let next = step.emit(.binary(.add), step.emit(.binary(.multiply), scaled, rate), w)
    let program = EnsembleProgram(
      initial: initial.finish([begin]), step: step.finish([next]), final: Programs.identity(type),
      checkedStates: 1)
    for lanes in [8, 16, 32] {
      let plan = RunPlan(replicas: 20, steps: 70, seed: 1, lanes: lanes)
      let result = try run(program, plan)
      for replica in [0, 7, 19] {
        var path = ReferencePath(program, plan, replica: replica)
        for _ in 0..<70 { path.step() }
        #expect(Array(result.finals[replica]).bits == path.state[0].data.bits)
      }
    }
  }

  /// Rejection: while the candidate is negative, the next retry.
  @Test func `retries of a rejection are those of their address`() throws {
    var initial = KernelBuilder(name: "initial")
    let zero = initial.constant(0)
    var step = KernelBuilder(name: "step")
    let x = step.parameter("x", .scalar)
    _ = step.parameter("t", .scalar)
    let first = step.emit(.draw(.normal, Programs.noise, shape: []))
    let one = step.constant(1)
    let limit = step.constant(0.5)
    let carried = step.whileLoop(
      limit: 30, [first, one],
      condition: { builder, carried in builder.emit(.compare(.less), carried[0], limit) },
      body: { builder, carried in
        let again = builder.emit(.redraw(.normal, Programs.noise, shape: []), carried[1])
        return [again, builder.emit(.binary(.add), carried[1], one)]
      })
    let next = step.emit(.binary(.add), x, carried[0])
    let program = EnsembleProgram(
      initial: initial.finish([zero]), step: step.finish([next]), final: Programs.identity(),
      checkedStates: 1)
    let plan = RunPlan(replicas: 33, steps: 100, seed: 4, lanes: 16)
    let result = try run(program, plan)
    for replica in 0..<33 {
      var path = ReferencePath(program, plan, replica: replica)
      for _ in 0..<100 { path.step() }
      #expect(Array(result.finals[replica]).bits == path.state[0].data.bits)
    }
  }
}
