import EnsembleRuntime
import KernelIR
import Testing

/// Counts of labels and bins against counts of the kept paths.
@Suite struct LabelTests {
  /// An autoregression observed as its value and a label: 0 below −0.5, 2 above 0.5, −1 between.
  private static var program: EnsembleProgram {
    var program = Programs.autoregression(0.9, 0.4)
    var observe = KernelBuilder(name: "observe")
    let x = observe.parameter("x", .scalar)
    _ = observe.parameter("t", .scalar)
    let low = observe.emit(.compare(.less), x, observe.constant(-0.5))
    let high = observe.emit(.compare(.less), observe.constant(0.5), x)
    let upper = observe.emit(.select, high, observe.constant(2), observe.constant(-1))
    let label = observe.emit(.select, low, observe.constant(0), upper)
    let weight = observe.emit(.unary(.exp), x)
    program.observe = observe.finish([x, label, weight])
    return program
  }

  private static let plan = RunPlan(
    replicas: 50, steps: 200, seed: 3,
    pooled: [
      Accumulator(.shares(count: 3), inputs: [1]), Accumulator(.transitions(count: 3), inputs: [1]),
      Accumulator(.histogram(low: -1, high: 1, bins: 8), inputs: [0]),
      Accumulator(.histogram(low: -1, high: 1, bins: 8), inputs: [0], weight: 2),
      Accumulator(.variances, inputs: [0], weight: 2),
    ],
    keeps: [Keep(inputs: [0, 1, 2], every: 1, replicas: 50)])

  @Test func `shares, transitions and histograms are counts of the paths`() throws {
    let result = try run(Self.program, Self.plan)
    for replica in 0..<50 {
      var shares = Array(repeating: 0.0, count: 4)
      var transitions = Array(repeating: 0.0, count: 10)
      var bins = Array(repeating: 0.0, count: 11)
      var weighted = Array(repeating: 0.0, count: 11)
      var (weight, sum) = (0.0, 0.0)
      var last = -1
      for row in result.kept[0][replica].dropFirst() {
        let label = row[1] < 0 ? last : Int(row[1])
        if label >= 0 {
          shares[label] += 1
          if last >= 0 { transitions[last * 3 + label] += 1 }
          last = label
        }
        let bin = row[0] < -1 ? 8 : (row[0] >= 1 ? 9 : Int((row[0] + 1) / 2 * 8))
        bins[bin] += 1
        weighted[bin] += row[2]
        weight += row[2]
        sum += row[2] * row[0]
      }
      #expect(result.pooled[0][replica].first == shares)
      #expect(result.pooled[1][replica].first == transitions)
      #expect(result.pooled[2][replica].first == bins)
      // The same additions in the same order.
      #expect(result.pooled[3][replica].first == weighted)
      #expect(abs(result.pooled[4][replica].weight - weight) < 1e-10)
      #expect(abs(result.pooled[4][replica].first[0] - sum / weight) < 1e-12)
    }
  }

  @Test func `counts do not depend on lanes or threads`() throws {
    var plan = Self.plan
    plan.replicas = 300
    let first = Digits(try run(Self.program, plan))
    plan.lanes = 16
    plan.threads = 2
    #expect(Digits(try run(Self.program, plan)) == first)
  }
}
