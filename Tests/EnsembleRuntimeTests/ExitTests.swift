import EnsembleRuntime
import KernelIR
import Testing

/// Exit runs against a simulation of each replica by the reference evaluator.
@Suite struct ExitTests {
  private struct Expected {
    var ending: Ending
    var state: [Double]
    var sum = 0.0
    var count = 0
  }

  private func reference(_ program: EnsembleProgram, _ plan: RunPlan) -> [Expected] {
    (0..<plan.replicas).map { replica in
      var path = ReferencePath(program, plan, replica: replica)
      var sum = 0.0
      var count = 0
      while true {
        path.step()
        if path.time > plan.discard, (path.time - plan.discard) % plan.thinning == 0 {
          sum += path.state[0].data[0]
          count += 1
        }
        let exit = path.exit
        if exit != nil || path.time == plan.steps {
          return Expected(
            ending: Ending(exit: exit, step: path.time), state: path.state.flatMap(\.data),
            sum: sum, count: count)
        }
      }
    }
  }

  @Test func `exit steps, exits and final states are those of a simulation step by step`() throws {
    let program = Programs.escape(0.1, 2, far: 1.6)
    var plan = RunPlan(
      replicas: 150, steps: 77, discard: 2, thinning: 3, seed: 5, stream: 6,
      pooled: [
        Accumulator(.moments(covariance: true), inputs: [0]),
        Accumulator(.histogram(low: -1, high: 2, bins: 12), inputs: [0]),
      ])
    let expected = reference(program, plan)
    #expect(Set(expected.map(\.ending.exit)).count == 3, "both exits and censoring occur")
    for lanes in [8, 32, 256] {
      for threads in [1, 3] {
        for refill in [true, false] {
          plan.lanes = lanes
          plan.threads = threads
          plan.refill = refill
          let result = try run(program, plan)
          #expect(result.endings == expected.map(\.ending))
          #expect(result.finals.map { Array($0).bits } == expected.map(\.state.bits))
          #expect(result.completedReplicas == 150)
          let count = expected.reduce(0) { $0 + $1.count }
          #expect(result.pooled[0].reduce(0) { $0 + $1.weight } == Double(count))
          let sum = result.pooled[0].reduce(0) { $0 + $1.weight * $1.first.reduce(0, +) }
          // Some hundred roundings of numbers of size 1.
          #expect(abs(sum - expected.reduce(0) { $0 + $1.sum }) < 1e-10)
          #expect(result.pooled[1].reduce(0) { $0 + $1.weight } == Double(count))
          #expect(result.updates == expected.reduce(0) { $0 + $1.ending.step })
        }
      }
    }
  }

  @Test func `digits of an exit run do not depend on lanes, threads or refill`() throws {
    let program = Programs.escape(0.05, 2)
    var plan = RunPlan(
      replicas: 700, steps: 500, seed: 8,
      pooled: [
        Accumulator(.moments(covariance: false), inputs: [0]),
        Accumulator(.lagged(lags: [0, 1, 5]), inputs: [0]),
      ],
      series: [
        Series(times: [0, 1, 7, 64, 65, 300], accumulators: [Accumulator(.variances, inputs: [0])])
      ],
      keeps: [Keep(inputs: [0], every: 5, replicas: 40)], lanes: 64)
    let first = Digits(try run(program, plan))
    for (lanes, threads, refill) in [(8, 1, true), (512, 2, true), (16, 3, false), (128, 1, false)]
    {
      plan.lanes = lanes
      plan.threads = threads
      plan.refill = refill
      #expect(Digits(try run(program, plan)) == first, "\(lanes) lanes, \(threads) threads")
    }
  }

  @Test func `a series of an exit run counts the replicas that are still on their way`() throws {
    let program = Programs.escape(0.1, 2)
    let plan = RunPlan(
      replicas: 60, steps: 40, seed: 3,
      series: [Series(times: [0, 5, 40], accumulators: [Accumulator(.variances, inputs: [0])])])
    let result = try run(program, plan)
    for (index, time) in [0, 5, 40].enumerated() {
      let alive = result.endings.filter { $0.step >= time }.count
      #expect(result.series[0][index][0].reduce(0) { $0 + $1.weight } == Double(alive))
    }
  }
}

/// All digits of a result.
struct Digits: Equatable {
  var numbers: [UInt64] = []
  var endings: [Ending]
  var diverged: [[Int]]

  init(_ result: RunResult) {
    endings = result.endings
    diverged = result.diverged.map { [$0.replica, $0.step] }
    func add(_ values: [Double]) { numbers += values.bits }
    func add(_ blocks: [BlockStatistics]) {
      for block in blocks {
        add([block.weight])
        add(block.first)
        add(block.second)
      }
    }
    result.pooled.forEach(add)
    result.series.forEach { $0.forEach { $0.forEach(add) } }
    result.kept.forEach { $0.forEach { $0.forEach(add) } }
    result.finals.forEach { add(Array($0)) }
  }
}
