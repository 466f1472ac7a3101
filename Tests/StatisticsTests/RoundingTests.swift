import Glibc
import Statistics
import TestRandom
import Testing

/// What is rounding is no chance.
@Suite struct RoundingTests {
  private let run = SourceID(name: "run")

  /// Blocks of one number each, as a run without noise has them.
  private func exact(_ x: Double, blocks: Int = 64, size: Int = 100) -> Estimate {
    Estimate.mean(
      (0..<blocks).map { block in
        var m = Moments(dimension: 1)
        // Sums of different lengths round differently.
        for _ in 0..<size + block { m.add([x]) }
        return m
      }, source: run, shape: [])
  }

  @Test(arguments: [0.1, 1.0 / 3, -2.7e-5, 1e100]) func `blocks that agree have no error`(x: Double)
  {
    let product = 3 * exact(x)
    #expect(product.se == [0])
    #expect(product.compared(with: Estimate(3 * x), Margin(standardErrors: 4)).isWithin)
  }

  @Test func `an error of chance stays, however small`() {
    let x = Estimate(1, se: 1e-12, source: run)
    // Half a unit in the last place of the value.
    #expect(abs(x.se[0] - 1e-12) < 0.5 * 1.0.ulp)
    #expect(!x.isWithin(Estimate(1 + 1e-11), standardErrors: 4))
  }

  @Test func `without error numbers agree to 4096 ulps`() {
    let one = exact(1)
    let near = Estimate(1 + 4000 * 1.0.ulp)
    let far = Estimate(1 + 4200 * 1.0.ulp)
    #expect(one.isWithin(near, standardErrors: 4) && !one.isWithin(far, standardErrors: 4))
    #expect(one.zScores(against: near) == [0] && one.zScores(against: far) == [-.infinity])
    // No event in a hundred does not refute one in a million.
    #expect(one.verdicts(on: [near, far]) == [[.confirmed], [.undecided]])
    // A margin that asks for no standard errors is taken at its word.
    #expect(!one.isWithin(near, absolute: 1e-15))
  }

  @Test func `the error of a difference is held against its sides`() {
    let difference = exact(0.1) - exact(0.1 * (1 + 2 * 1.0.ulp))
    #expect(exact(0.1).compared(with: exact(0.1), Margin(standardErrors: 1)).entries[0].se == 0)
    #expect(abs(difference.value[0]) < 1e-16)
  }

  @Test func `the correction for skewness is undone by its inverse`() {
    // H is monotone, so the interval by Student's t, corrected, has one solution on each side.
    for gamma in [-2.0, -0.3, 0, 1e-7, 0.4, 3] {
      let e = Estimate.variance(
        [1.0, 2, 4, 8, 16 + gamma].map { Moments(of: [$0]) }, source: run, shape: [])
      let interval = e.interval()[0]
      #expect(interval.contains(e.value[0]))
      // A variance that came out small has a small error: more room above.
      #expect(interval.upperBound - e.value[0] > e.value[0] - interval.lowerBound)
    }
  }

  @Test func `squared deviations vary by the kurtosis less 1`() {
    var random = TestRandom(5)
    let uniform = (0..<20_000).map { _ in random.uniform() }
    let normal = (0..<20_000).map { _ in random.normal() }
    let exponential = (0..<20_000).map { _ in random.exponential() }
    // 4 errors: √(24/20000) = 0.035 for normal numbers.
    #expect(abs(SquaredDeviations.relativeVariance(uniform) - 0.8) < 0.03)
    #expect(abs(SquaredDeviations.relativeVariance(normal) - 2) < 0.14)
    #expect(abs(SquaredDeviations.relativeVariance(exponential) - 8) < 2)
    #expect(SquaredDeviations.relativeVariance([1, 2, 3]) == 2)
  }
}
