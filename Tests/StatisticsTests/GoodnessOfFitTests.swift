import Glibc
import Statistics
import TestRandom
import Testing

@Suite struct GoodnessOfFitTests {
  @Test func `exact Kolmogorov distribution`() {
    // Marsaglia, Tsang, Wang (2003): K(10, 0.274) = 0.6284796154565043.
    let upper = ksUpper(0.274, 10)
    #expect(abs((1 - upper) - 0.628_479_615_456_504_3) < 1e-12)
    // Birnbaum's table: n = 5, d = 0.5633 and n = 20, d = 0.2941 have 5 %.
    #expect(abs(ksUpper(0.56328, 5) - 0.05) < 1e-4)
    #expect(abs(ksUpper(0.29408, 20) - 0.05) < 1e-4)
  }

  /// The p-value of a sample at exactly this distance: all points at the middle of their ranks, shifted.
  private func ksUpper(_ d: Double, _ n: Int) -> Double {
    let sample = (0..<n).map { (Double($0) + 0.5) / Double(n) }
    let shift = d - 0.5 / Double(n)
    return GoodnessOfFit.kolmogorovSmirnov(sample) { $0 - shift }.pValue
  }

  @Test func `p-values are uniform under the law and small beside it`() {
    var p = (ks: [Double](), ad: [Double](), two: [Double](), chi: [Double]())
    for trial in 0..<300 {
      var random = TestRandom(UInt64(trial) * 101 + 3)
      let n = [30, 100, 400][trial % 3]
      let x = (0..<n).map { _ in random.normal() }
      p.ks.append(GoodnessOfFit.kolmogorovSmirnov(x, cdf: normalCDF).pValue)
      p.ad.append(GoodnessOfFit.andersonDarling(x, cdf: normalCDF).pValue)
      p.two.append(
        GoodnessOfFit.kolmogorovSmirnov(x, (0..<200).map { _ in random.normal() }).pValue)
      var counts = [Int](repeating: 0, count: 8)
      for v in x { counts[min(7, Int(normalCDF(v) * 8))] += 1 }
      p.chi.append(
        GoodnessOfFit.chiSquare(counts, expected: counts.map { _ in Double(n) / 8 }, least: 3)
          .pValue)
    }
    // Uniformity by Kolmogorov-Smirnov itself at level 1e-4; the discrete two are only nearly uniform.
    #expect(GoodnessOfFit.kolmogorovSmirnov(p.ks) { $0 }.pValue > 1e-4)
    #expect(GoodnessOfFit.kolmogorovSmirnov(p.ad) { $0 }.pValue > 1e-4)
    #expect(GoodnessOfFit.kolmogorovSmirnov(p.two) { $0 }.statistic < 0.12)
    #expect(GoodnessOfFit.kolmogorovSmirnov(p.chi) { $0 }.statistic < 0.12)
    var random = TestRandom(5)
    let wide = (0..<400).map { _ in 1.4 * random.normal() }
    #expect(GoodnessOfFit.andersonDarling(wide, cdf: normalCDF).pValue < 1e-4)
    #expect(GoodnessOfFit.kolmogorovSmirnov(wide, cdf: normalCDF).pValue < 0.01)
  }

  @Test func `χ² by hand`() {
    // (10² + 10²)/50 = 4 with one degree of freedom.
    let test = GoodnessOfFit.chiSquare([60, 40], expected: [50, 50])
    #expect(test.statistic == 4 && abs(test.pValue - 0.0455) < 1e-4)
    // The thin cell joins its neighbour.
    #expect(GoodnessOfFit.chiSquare([60, 39, 1], expected: [50, 49, 1]).statistic == 4)
  }

  @Test func `histograms, shares and transitions`() {
    let run = SourceID(name: "run")
    var h = Histogram(bins: 4, from: 0, to: 1)
    for x in [-1, 0, 0.25, 0.3, 0.99, 1, 2, .nan] { h.add(x) }
    #expect(h.counts == [1, 2, 0, 2] && h.below == 1 && h.above == 1 && h.notNumbers == 1)
    #expect(h.total == 7)
    // Rank 3.5 of 7: below and the first bin hold 2, so three quarters into the second.
    #expect(abs(h.quantile(0.5) - (0.25 + 0.25 * 0.75)) < 1e-15)
    #expect(h.quantile(0.99).isNaN && h.quantile(0).isFinite == false)
    let shares = Estimate.shares([[3, 1], [1, 3], [2, 2]], source: run)
    #expect(shares.value == [0.5, 0.5])
    // Equal blocks: the error of the mean of ¾, ¼, ½.
    #expect(abs(shares.se[0] - (0.0625 / 3).squareRoot()) < 1e-14)
    let steps = Estimate.transitionProbabilities(
      [[3, 1, 0, 4], [1, 3, 2, 2]], labels: 2, source: run)
    #expect(steps.value == [0.5, 0.5, 0.25, 0.75])
    let counts = Estimate.transitionCounts([[3, 1, 0, 4], [1, 3, 2, 2]], labels: 2, source: run)
    #expect(counts.value == [4, 4, 2, 6])
    // A total of two equal blocks: √2 times the deviation of one block, |3 − 1|/√2.
    #expect(abs(counts.se[0] - 2) < 1e-14)
  }

  @Test func `intervals of a proportion`() {
    // R's binom.test(7, 20): 0.1539092, 0.5921885; Wilson's for the same: 0.1812, 0.5671.
    let exact = BinomialInterval.exact(7, of: 20)
    #expect(abs(exact.lowerBound - 0.1539092) < 1e-6 && abs(exact.upperBound - 0.5921885) < 1e-6)
    let wilson = BinomialInterval.wilson(7, of: 20)
    #expect(abs(wilson.lowerBound - 0.1812) < 1e-4 && abs(wilson.upperBound - 0.5671) < 1e-4)
    #expect(BinomialInterval.exact(0, of: 20).lowerBound == 0)
    #expect(BinomialInterval.exact(20, of: 20).upperBound == 1)
  }

  @Test func `quantiles of type 7`() {
    #expect(Quantiles.linear([1, 2, 3, 4], 0.5) == 2.5)
    #expect(Quantiles.linear([1, 2, 3, 4], 1) == 4)
    #expect(Quantiles.linear([7], 0.3) == 7)
    #expect(Quantiles.linear([], 0.3).isNaN)
    let estimate = Estimate.quantile(0.25, of: [[4, 1], [3, 2]], source: SourceID(name: "r"))
    #expect(estimate.value == [1.75])
  }
}
