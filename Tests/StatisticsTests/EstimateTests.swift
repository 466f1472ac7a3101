import Statistics
import TestRandom
import Testing

@Suite struct EstimateTests {
  /// 16 blocks of 32 pairs with correlation near 0.6.
  static func blocks(seed: UInt64, blocks: Int = 16, size: Int = 32) -> [Moments] {
    var random = TestRandom(seed)
    return (0..<blocks).map { _ in
      var m = Moments(dimension: 2)
      for _ in 0..<size {
        let (a, b) = (random.normal(), random.normal())
        m.add([a, 0.6 * a + 0.8 * b])
      }
      return m
    }
  }

  @Test func `the jackknife error of a mean is the textbook error over blocks`() {
    let blocks = Self.blocks(seed: 1)
    let estimate = Estimate.mean(blocks, source: SourceID(name: "run"), shape: [2])
    for i in 0..<2 {
      let means = Moments(of: blocks.map { $0.mean[i] })
      // For a linear statistic of equal blocks both are the same number; rounding only.
      let expected = (means.variance[0] / 16).squareRoot()
      #expect(abs(estimate.se[i] - expected) <= 1e-12 * expected)
    }
  }

  @Test func `unequal blocks weigh by size, as in the weighted mean's variance`() {
    // Delete-m jackknife of a weighted mean: var = (1/g) Σ (1 − p)⁻¹ p (x̄ⱼ − x̄)², by hand.
    let x = [1.0, 2, 4, 3, 7]
    let sizes = [10.0, 20, 5, 40, 25]
    let leaves = zip(x, sizes).map {
      Moments(count: Int($1), mean: [$0], comoment: [0])
    }
    let estimate = Estimate.mean(leaves, source: SourceID(name: "run"), shape: [])
    let total = sizes.reduce(0, +)
    let mean = zip(x, sizes).map { $0 * $1 }.reduce(0, +) / total
    var variance = 0.0
    for (value, size) in zip(x, sizes) {
      let h = total / size
      variance += (value - mean) * (value - mean) / (h - 1) / 5
    }
    #expect(abs(estimate.value[0] - mean) < 1e-14 * mean)
    #expect(abs(estimate.variance[0] - variance) < 1e-12 * variance)
  }

  @Test func `a difference of two estimates of one run has the joint error`() {
    let blocks = Self.blocks(seed: 2)
    let run = SourceID(name: "run")
    let cov = Estimate.covariance(blocks, source: run)
    let a = cov.entry(0)
    #expect((a - a).se == [0])
    // x − y where both come from the same pairs, against the blocks of the difference itself.
    let mean = Estimate.mean(blocks, source: run, shape: [2])
    let joint = mean.entry(0) - mean.entry(1)
    let direct = Estimate.mean(
      blocks.map { Moments(count: $0.count, mean: [$0.mean[0] - $0.mean[1]]) }, source: run,
      shape: [])
    #expect(abs(joint.se[0] - direct.se[0]) < 1e-12 * direct.se[0])
  }

  @Test func `different runs count as independent`() {
    let a = Estimate.mean(Self.blocks(seed: 3), source: SourceID(name: "a"), shape: [2]).entry(0)
    let b = Estimate.mean(Self.blocks(seed: 4), source: SourceID(name: "b"), shape: [2]).entry(0)
    let expected = (a.variance[0] + b.variance[0]).squareRoot()
    #expect(abs((a - b).se[0] - expected) < 1e-12 * expected)
    #expect((a - b).sources.count == 2)
    // Welch and Satterthwaite: between the lesser and the sum.
    #expect((15.0...30).contains((a - b).freedom[0]))
  }

  @Test func `plain numbers carry no error`() {
    let a = Estimate.mean(Self.blocks(seed: 3), source: SourceID(name: "a"), shape: [2])
    let shifted = Estimate(2) * a + Estimate(5)
    #expect(zip(shifted.se, a.se).allSatisfy { abs($0 - 2 * $1) < 1e-13 })
    #expect(Estimate(3).se == [0] && !Estimate(3).isSampled)
    #expect(shifted.n == a.n)
  }

  @Test func `a smooth function has the delta method's error`() {
    let a = Estimate.mean(
      Self.blocks(seed: 5, blocks: 64, size: 500), source: SourceID(name: "a"), shape: [2]
    ).entry(0)
    let f = (a + Estimate(2)).map { $0 * $0 }
    let delta = 2 * (a.value[0] + 2) * a.se[0]
    // The jackknife adds curvature of relative order se/2 = 0.3 %.
    #expect(abs(f.se[0] - delta) < 0.01 * delta)
  }

  @Test func `a formula's error joins in arithmetic`() {
    let a = Estimate(3, se: 0.3, source: SourceID(name: "a"))
    let b = Estimate(4, se: 0.4, source: SourceID(name: "b"))
    #expect(abs((a + b).se[0] - 0.5) < 1e-15)
    #expect((a - a).se == [0])
    #expect(abs((a * b).se[0] - (1.2 * 1.2 + 1.2 * 1.2).squareRoot()) < 1e-14)
  }

  @Test func `a run of one block knows no error`() {
    let one = Estimate.mean(
      [Moments(of: [1, 2, 3])], source: SourceID(name: "a"), shape: [])
    #expect(one.value == [2] && one.se[0].isNaN)
    #expect(!one.isWithin(Estimate(2.5), standardErrors: 4))
    #expect(one.interval()[0].contains(1e300))
  }

  @Test func `an empty block keeps its place`() {
    var blocks = Self.blocks(seed: 6, blocks: 8)
    let full = Estimate.mean(blocks, source: SourceID(name: "a"), shape: [2])
    blocks[3] = Moments(dimension: 2)
    let holed = Estimate.mean(blocks, source: SourceID(name: "a"), shape: [2])
    #expect(Estimate.conflict(among: [full, holed]) == nil)
    #expect((full - holed).se.allSatisfy { $0 > 0 })
    blocks.remove(at: 3)
    let dense = Estimate.mean(blocks, source: SourceID(name: "a"), shape: [2])
    #expect(zip(holed.se, dense.se).allSatisfy { abs($0 - $1) < 1e-13 })
    #expect(Estimate.conflict(among: [full, dense]) == SourceID(name: "a"))
  }

  @Test func `the jackknife removes the bias of a square`() {
    // E x̄² = μ² + σ²/n exactly; the correction subtracts the unbiased estimate of σ²/n.
    let x = Self.blocks(seed: 7, blocks: 40, size: 1)
    let mean = Estimate.mean(x, source: SourceID(name: "a"), shape: [2]).entry(0)
    let square = mean.map { $0 * $0 }
    let expected = square.value[0] - mean.variance[0]
    #expect(abs(square.biasCorrected[0] - expected) < 1e-12)
  }

  @Test func `doubts of an error`() {
    let source = SourceID(name: "x")
    func mean(_ x: [Double]) -> Estimate { Estimate.mean(ofSample: x, source: source) }
    #expect(Estimate(3).doubt == nil)
    #expect(mean([1]).doubt == .single)
    var random = TestRandom(5)
    let plain = (0..<640).map { _ in random.normal() }
    #expect(mean(plain).doubt == nil)
    let heavy = mean(plain + [1e4])
    #expect(heavy.isDominated && (heavy + Estimate(2)).isDominated)
    // What cannot be trusted neither confirms nor refutes.
    #expect(heavy.verdicts(on: [Estimate(-1e3)])[0] == [.undecided])
    #expect(mean(plain).verdicts(on: [Estimate(-1e3)])[0] == [.refuted])
  }
}
