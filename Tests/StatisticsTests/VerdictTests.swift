import Statistics
import TestRandom
import Testing

@Suite struct VerdictTests {
  private let run = SourceID(name: "run")

  @Test func `confirmed, refuted and undecided`() {
    let sharp = Estimate(1.0, se: 0.01, source: run)
    #expect(sharp.verdicts(on: [Estimate(1.01)]) == [[.confirmed]])
    #expect(sharp.verdicts(on: [Estimate(1.05)]) == [[.refuted]])
    #expect(Estimate(1.0, se: 0.1, source: run).verdicts(on: [Estimate(1.2)]) == [[.undecided]])
    // Two claims closer to each other than the error: neither is confirmed.
    #expect(
      sharp.verdicts(on: [Estimate(1.01), Estimate(1.02)]) == [[.undecided], [.undecided]])
    // Against zero alone nothing says what is much; another claim does.
    #expect(Estimate(0.0, se: 0.01, source: run).verdicts(on: [Estimate(0)]) == [[.undecided]])
    #expect(
      Estimate(0.0, se: 0.01, source: run).verdicts(on: [Estimate(0), Estimate(1)])
        == [[.confirmed], [.refuted]])
    #expect(Estimate(2).verdicts(on: [Estimate(2), Estimate(2.1)]) == [[.confirmed], [.refuted]])
  }

  @Test func `a true claim is refuted once in a thousand`() {
    var random = TestRandom(3)
    let refuted = (0..<20_000).count { _ in
      let x = Estimate(1 + 0.01 * random.normal(), se: 0.01, source: run)
      return x.verdicts(on: [Estimate(1)]) == [[.refuted]]
    }
    // 20 ± 4.5.
    #expect(abs(refuted - 20) < 20)
  }

  @Test func `mirrored entries have one verdict, and a joint one is of all`() {
    let blocks = EstimateTests.blocks(seed: 11, blocks: 64)
    let cov = Estimate.covariance(blocks, source: run)
    let claim = Estimate(shape: [2, 2], value: [1, 2, 2, 1])
    let verdicts = cov.verdicts(on: [claim])[0]
    #expect(verdicts.count == 4)
    #expect(verdicts[1] == .refuted && verdicts[2] == .refuted)
    #expect(Verdict.joint(verdicts) == .refuted)
    #expect(Verdict.joint([.confirmed, .undecided]) == .undecided)
    #expect(Verdict.joint([.confirmed, .confirmed]) == .confirmed)
  }

  @Test func `a failed check tells whether it is refuted`() {
    let noisy = Estimate(1.0, se: 0.1, source: run)
    let comparison = noisy.compared(with: Estimate(1.2), Margin(relative: 0.1))
    #expect(!comparison.isWithin && !comparison.isRefuted)
    // Four errors of 0.4 into 0.12: 11.1 times the sample.
    #expect(abs((comparison.missingSample ?? 0) - 400.0 / 36) < 1e-9)
    #expect(noisy.compared(with: Estimate(2), Margin(relative: 0.1)).isRefuted)
  }
}
