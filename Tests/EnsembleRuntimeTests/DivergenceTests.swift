import EnsembleRuntime
import KernelIR
import Synchronization
import Testing

/// Replicas that become infinite, and runs that are stopped.
@Suite struct DivergenceTests {
  /// The double well with a step so large that the cube runs away.
  private static let program = Programs.doubleWell(0.55, 1.2)

  private func reference(_ plan: RunPlan) -> [(replica: Int, step: Int)] {
    (0..<plan.replicas).compactMap { replica in
      var path = ReferencePath(Self.program, plan, replica: replica)
      while path.time < plan.steps {
        path.step()
        if !path.state[0].data[0].isFinite { return (replica, path.time) }
      }
      return nil
    }
  }

  @Test func `the step that made a replica infinite is found exactly`() throws {
    var plan = RunPlan(
      replicas: 100, steps: 150, seed: 6, pooled: [Accumulator(.variances, inputs: [0])])
    let expected = reference(plan)
    #expect(expected.count > 3 && expected.count < 97, "some diverge and some do not")
    var digits: Digits?
    for (lanes, threads) in [(8, 1), (32, 2), (128, 1)] {
      plan.lanes = lanes
      plan.threads = threads
      let result = try run(Self.program, plan)
      #expect(result.diverged.map(\.replica) == expected.map(\.replica))
      #expect(result.diverged.map(\.step) == expected.map(\.step))
      let lost = expected.reduce(0) { $0 + plan.steps - $1.step + 1 }
      #expect(result.pooled[0].reduce(0) { $0 + $1.weight } == Double(100 * 150 - lost))
      #expect(digits == nil || digits == Digits(result))
      digits = Digits(result)
    }
  }

  @Test func `a replica that diverges in an exit run ends there`() throws {
    var program = Self.program
    program.exits = Programs.escape(0.5, 1, far: 1e300).exits
    let plan = RunPlan(replicas: 64, steps: 100, seed: 2)
    let result = try run(program, plan)
    for (replica, ending) in result.endings.enumerated() {
      var path = ReferencePath(program, plan, replica: replica)
      var exit: Int?
      var isFinite = true
      repeat {
        path.step()
        isFinite = path.state[0].data[0].isFinite
        exit = isFinite ? path.exit : nil
      } while exit == nil && isFinite && path.time < 100
      #expect(ending == Ending(exit: exit, step: path.time))
      #expect(result.diverged.contains { $0.replica == replica } == !isFinite)
    }
  }

  /// x ← tanh x + 1/⌊100 |z|⌋: infinite now and then, and finite again in the next step.
  private static let flickering: EnsembleProgram = {
    var initial = KernelBuilder(name: "initial")
    let zero = initial.constant(0)
    var step = KernelBuilder(name: "step")
    let x = step.parameter("x", .scalar)
    _ = step.parameter("t", .scalar)
    let z = step.emit(.draw(.normal, Programs.noise, shape: []))
    let size = step.emit(
      .binary(.multiply), step.constant(100), step.emit(.unary(.absolute), z))
    let kick = step.emit(
      .binary(.divide), step.constant(1), step.emit(.unary(.floor), size))
    let next = step.emit(.binary(.add), step.emit(.unary(.tanh), x), kick)
    return EnsembleProgram(
      initial: initial.finish([zero]), step: step.finish([next]), observe: Programs.identity(),
      final: Programs.identity(), checkedStates: 1)
  }()

  @Test(arguments: [8, 64, 512])
  func `a replica that is infinite for one step only has diverged there`(lanes: Int) throws {
    let plan = RunPlan(
      replicas: 100, steps: 60, seed: 4, pooled: [Accumulator(.variances, inputs: [0])],
      lanes: lanes)
    var expected: [(replica: Int, step: Int)] = []
    for replica in 0..<plan.replicas {
      var path = ReferencePath(Self.flickering, plan, replica: replica)
      while path.time < plan.steps {
        path.step()
        guard !path.state[0].data[0].isFinite else { continue }
        expected.append((replica, path.time))
        break
      }
    }
    #expect(expected.count > 10 && expected.count < 90, "some diverge and some do not")
    let fixed = try run(Self.flickering, plan)
    #expect(fixed.diverged.map(\.replica) == expected.map(\.replica))
    #expect(fixed.diverged.map(\.step) == expected.map(\.step))
    let lost = expected.reduce(0) { $0 + plan.steps - $1.step + 1 }
    #expect(fixed.pooled[0].reduce(0) { $0 + $1.weight } == Double(100 * 60 - lost))

    var escaping = Self.flickering
    escaping.exits = Programs.escape(0, 0, far: 1e300).exits
    let left = try run(escaping, plan)
    #expect(left.diverged.map(\.replica) == expected.map(\.replica))
    #expect(left.diverged.map(\.step) == expected.map(\.step))
  }

  private final class Stop: RunMonitor {
    private let after: Int
    private let seen = Atomic(0)
    init(after: Int) { self.after = after }
    var isCancelled: Bool { seen.load(ordering: .relaxed) >= after }
    func advanced(updates: Int, of total: Int?, finishedReplicas: Int) {
      seen.store(updates, ordering: .relaxed)
    }
  }

  @Test func `a stopped run reports what it has, and the final values of the first replicas`()
    throws
  {
    let program = Programs.autoregression(0.9, 1)
    let plan = RunPlan(
      replicas: 640, steps: 256, seed: 1, pooled: [Accumulator(.variances, inputs: [0])],
      threads: 2, lanes: 16)
    let whole = try run(program, plan)
    let part = try run(program, plan, monitor: Stop(after: 300 * 256))
    #expect(part.wasCancelled)
    #expect(part.completedReplicas < 640 && part.completedReplicas > 0)
    #expect(part.finals.numbers == whole.finals.head(part.finals.count).numbers)
    #expect(part.updates >= part.completedReplicas * 256)
    // A task that was stopped has not observed the state it stands at: one in each of its 16 lanes.
    let missing = Double(part.updates) - part.pooled[0].reduce(0) { $0 + $1.weight }
    #expect([0, 16, 32].contains(missing))
  }

  /// Of a million replicas a block has 8192, and the run is stopped while its first ones are on their way.
  @Test func `a run that is stopped within its first block has blocks`() throws {
    let program = Programs.autoregression(0.9, 1)
    let plan = RunPlan(
      replicas: 1_000_000, steps: 2560, seed: 1,
      pooled: [Accumulator(.variances, inputs: [0])], threads: 2, lanes: 64)
    let part = try run(program, plan, monitor: Stop(after: 64 * 1280))
    let seen = part.pooled[0].filter { $0.weight > 0 }
    #expect(part.wasCancelled && part.completedReplicas < 8192)
    #expect(part.replicasUnderWay > 0 && part.replicasUnderWay <= 128)
    #expect(seen.count >= 8)
    // Of 64 replicas and 600 steps or more, 19 of which are worth one; the variance is 1/(1 − 0.81).
    let mean = seen.reduce(0) { $0 + $1.weight * $1.first[0] } / seen.reduce(0) { $0 + $1.weight }
    let spread = (1 / 0.19 * 19 / (64 * 600)).squareRoot()
    #expect(abs(mean) < 4 * spread)
    #expect(Set(seen.map { $0.first[0] }).count == seen.count)
  }

  @Test func `a stopped exit run censors those on their way`() throws {
    let program = Programs.escape(0.01, 0.1)
    let plan = RunPlan(replicas: 64, steps: 1_000_000_000, seed: 1, lanes: 16)
    let result = try run(program, plan, monitor: AlwaysStop())
    #expect(result.wasCancelled)
    #expect(result.endings.count <= 64)
    #expect(result.completedReplicas == 0)
  }

  private struct AlwaysStop: RunMonitor {
    var isCancelled: Bool { true }
    func advanced(updates: Int, of total: Int?, finishedReplicas: Int) {}
  }

  @Test func `a run that needs more memory than allowed is refused`() {
    let plan = RunPlan(
      replicas: 1000, steps: 1000, keeps: [Keep(inputs: [0], every: 1, replicas: 1000)],
      memoryLimit: 1_000_000)
    #expect(throws: RunRefusal.self) { try run(Programs.autoregression(0.9, 1), plan) }
  }
}
