import EnsembleRuntime
import KernelIR
import Testing

/// Runs of a fixed number of steps: statistics, blocks, digits.
@Suite struct FixedRunTests {
  private static let everything = [
    Accumulator(.moments(covariance: true), inputs: [0]), Accumulator(.variances, inputs: [0]),
    Accumulator(.histogram(low: -3, high: 3, bins: 20), inputs: [0]),
    Accumulator(.lagged(lags: [0, 1, 3, 10]), inputs: [0]),
  ]

  @Test func `digits do not depend on lanes or threads`() throws {
    let program = Programs.autoregression(0.9, 0.5, start: 1)
    var plan = RunPlan(
      replicas: 500, steps: 130, discard: 10, thinning: 3, seed: 2, stream: 3,
      pooled: Self.everything,
      series: [
        Series(
          times: [0, 1, 63, 64, 130],
          accumulators: [Accumulator(.moments(covariance: true), inputs: [0])])
      ],
      keeps: [Keep(inputs: [0], every: 7, replicas: 70)], lanes: 8)
    let first = Digits(try run(program, plan))
    for (lanes, threads) in [(8, 2), (16, 1), (64, 3), (256, 1), (512, 2)] {
      plan.lanes = lanes
      plan.threads = threads
      #expect(Digits(try run(program, plan)) == first, "\(lanes) lanes, \(threads) threads")
    }
  }

  @Test func `digits of a quadratic in ten dimensions do not depend on lanes or instruction sets`()
    throws
  {
    let program = Programs.heavyBall(10)
    var plan = RunPlan(
      replicas: 300, steps: 100, seed: 2,
      pooled: [Accumulator(.moments(covariance: true), inputs: [0])], lanes: 32)
    let first = Digits(try run(program, plan))
    for (lanes, set) in [(8, InstructionSet.avx512), (256, .avx512), (16, .avx2), (64, .baseline)] {
      plan.lanes = lanes
      plan.instructionSet = set
      #expect(Digits(try run(program, plan)) == first, "\(lanes) lanes, \(set)")
    }
  }

  @Test func `few replicas give blocks in time, the same at any number of lanes`() throws {
    let program = Programs.autoregression(0.5, 1)
    var plan = RunPlan(replicas: 3, steps: 1000, seed: 4, pooled: Self.everything, lanes: 8)
    let result = try run(program, plan)
    #expect(result.pooled[0].count == 96)
    #expect(result.pooled[0].reduce(0) { $0 + $1.weight } == 3000)
    plan.lanes = 64
    plan.threads = 2
    #expect(Digits(try run(program, plan)) == Digits(result))
  }

  @Test(arguments: [1, 31, 32, 33, 100, 127, 129, 1000, 5000])
  func `there are between 32 and 128 blocks, and every observation is in one`(_ replicas: Int)
    throws
  {
    let plan = RunPlan(
      replicas: replicas, steps: 64, seed: 4, pooled: [Accumulator(.variances, inputs: [0])])
    let result = try run(Programs.autoregression(0.5, 1), plan)
    #expect((32...128).contains(result.pooled[0].count))
    #expect(result.pooled[0].reduce(0) { $0 + $1.weight } == Double(64 * replicas))
  }

  /// var x = s² / (1 − a²), cov(x_t, x_{t+k}) = aᵏ var x.
  @Test func `an autoregression has its stationary variance and autocovariance`() throws {
    let (a, s) = (0.8, 0.6)
    let plan = RunPlan(
      replicas: 2000, steps: 300, discard: 100, seed: 12,
      pooled: [
        Accumulator(.moments(covariance: true), inputs: [0]),
        Accumulator(.lagged(lags: [0, 2]), inputs: [0]),
      ])
    let result = try run(Programs.autoregression(a, s), plan)
    let blocks = result.pooled[0]
    let estimates = blocks.map { $0.second[0] / $0.weight + $0.first[0] * $0.first[0] }
    let (mean, error) = meanAndError(estimates)
    // Four standard errors: a false alarm in 16 000.
    #expect(abs(mean - s * s / (1 - a * a)) < 4 * error)
    let products = result.pooled[1].map { $0.first[1] }
    let (lagged, laggedError) = meanAndError(products)
    #expect(abs(lagged - a * a * s * s / (1 - a * a)) < 4 * laggedError)
  }

  private func meanAndError(_ values: [Double]) -> (Double, Double) {
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
    return (mean, (variance / n).squareRoot())
  }

  @Test func `a pooled statistic is that of the paths that are kept`() throws {
    let program = Programs.heavyBall(3)
    let plan = RunPlan(
      replicas: 40, steps: 50, discard: 4, thinning: 2, seed: 1,
      pooled: [Accumulator(.moments(covariance: true), inputs: [0])],
      keeps: [Keep(inputs: [0], every: 1, replicas: 40)])
    let result = try run(program, plan)
    #expect(result.pooled[0].count == 40)
    for replica in 0..<40 {
      let rows = stride(from: 6, through: 50, by: 2).map { result.kept[0][replica][$0] }
      let block = result.pooled[0][replica]
      #expect(block.weight == Double(rows.count))
      for i in 0..<3 {
        let mean = rows.reduce(0) { $0 + $1[i] } / Double(rows.count)
        #expect(abs(block.first[i] - mean) < 1e-13)
        for j in 0..<3 {
          let other = rows.reduce(0) { $0 + $1[j] } / Double(rows.count)
          let product = rows.reduce(0) { $0 + ($1[i] - mean) * ($1[j] - other) }
          // Sums of 23 products of size up to 10.
          #expect(abs(block.second[3 * i + j] - product) < 1e-11)
        }
      }
    }
  }

  @Test func `a start that is kept is the initial state`() throws {
    let plan = RunPlan(
      replicas: 2, steps: 3, keeps: [Keep(inputs: [0], every: 2, replicas: 1)])
    let result = try run(Programs.autoregression(0.5, 1, start: 7), plan)
    #expect(result.kept[0].count == 1)
    #expect(result.kept[0][0].count == 2)
    #expect(result.kept[0][0][0] == [7])
  }
}
