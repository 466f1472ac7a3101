import Statistics
import Testing

@Suite struct ComparisonTests {
  private let run = SourceID(name: "run")

  @Test func `symmetric matrices are compared in the upper triangle`() {
    let blocks = EstimateTests.blocks(seed: 11, blocks: 64)
    let cov = Estimate.covariance(blocks, source: run)
    let truth = Estimate(shape: [2, 2], value: [1, 0.6, 0.6, 1])
    let comparison = cov.compared(with: truth, Margin(standardErrors: 4))
    #expect(comparison.entries.map(\.index) == [0, 1, 3])
    #expect(comparison.isWithin)
    // Three t tests with 63 degrees of freedom at 4 standard errors.
    #expect(abs(comparison.falseAlarm - 3 * studentTwoSided(4, freedom: 63)) < 1e-12)
    let skew = Estimate(shape: [2, 2], value: [1, 0.6, -0.6, 1])
    #expect(cov.compared(with: skew, Margin()).entries.count == 4)
    #expect(!cov.isWithin(skew, standardErrors: 4))
  }

  @Test func `the margin is a sum`() {
    let a = Estimate(10, se: 0.1, source: run)
    #expect(!a.isWithin(Estimate(11), standardErrors: 4))
    #expect(a.isWithin(Estimate(11), standardErrors: 4, relative: 0.06))
    #expect(a.isWithin(Estimate(11), standardErrors: 4, absolute: 0.61))
    #expect(!a.isWithin(Estimate(11), relative: 0.05, absolute: 0.4))
  }

  @Test func `numbers without error agree when they are equal to rounding`() {
    #expect(Estimate(2).isWithin(Estimate(2), standardErrors: 4))
    #expect(Estimate(.infinity).isWithin(Estimate(.infinity), standardErrors: 4))
    #expect(!Estimate(.nan).isWithin(Estimate(.nan), standardErrors: 4))
    #expect(Estimate(2).isWithin(Estimate(2.0.nextUp), standardErrors: 4))
    #expect(!Estimate(2).isWithin(Estimate(2.000_000_001), standardErrors: 4))
    #expect(
      Estimate(2).compared(with: Estimate(2.0.nextUp), Margin(standardErrors: 4)).falseAlarm == 0)
  }

  @Test func `a number is held against every entry`() {
    let v = Estimate(shape: [3], value: [1, 1, 1.5])
    #expect(v.compared(with: Estimate(1), Margin(absolute: 0.6)).entries.count == 3)
    #expect(!v.isWithin(Estimate(1), absolute: 0.4))
  }

  @Test func `a demanded difference can be missed`() {
    let a = Estimate(0, se: 1, source: run)
    let far = a.compared(with: Estimate(10), Margin(standardErrors: 4))
    #expect(!far.isWithin && abs(far.missedDifference - normalTwoSided(6) / 2) < 1e-20)
    #expect(a.compared(with: Estimate(3), Margin(standardErrors: 4)).missedDifference == 1)
  }

  @Test func `the worst entry is the one not a number, then the furthest`() {
    let v = Estimate(shape: [3], value: [1, .nan, 9])
    #expect(v.compared(with: Estimate(1), Margin()).worst?.index == 1)
    let w = Estimate(shape: [2], value: [1, 9])
    #expect(w.compared(with: Estimate(1), Margin()).worst?.index == 1)
  }

  @Test func `Hotelling's test has uniform p-values`() {
    // 400 runs of 16 blocks; Kolmogorov-Smirnov of the p-values, level 1e-4, fixed seeds.
    var p: [Double] = []
    for seed in 0..<400 {
      let blocks = EstimateTests.blocks(seed: UInt64(1000 + seed), blocks: 16, size: 20)
      let mean = Estimate.mean(blocks, source: run, shape: [2])
      p.append(mean.jointTest(against: Estimate(0))?.pValue ?? .nan)
    }
    #expect(GoodnessOfFit.kolmogorovSmirnov(p) { $0 }.pValue > 1e-4)
    let few = Estimate.mean(
      EstimateTests.blocks(seed: 1, blocks: 2), source: run, shape: [2])
    #expect(few.jointTest(against: Estimate(0)) == nil)
  }
}
