import Glibc
import Statistics
import TestRandom
import Testing

@Suite struct FitTests {
  @Test func `a weighted line by hand`() throws {
    // Weights 1, 4, 1 at 0, 1, 2: mean x = 1, spread = 2.
    let y = [(1.0, 1.0), (3, 0.5), (4, 1)].enumerated().map { k, p in
      Estimate(p.0, se: p.1, source: SourceID(name: "\(k)"))
    }
    let fit = try LineFit.fit(y, against: [0, 1, 2]).get()
    #expect(abs(fit.slope.value[0] - 1.5) < 1e-14)
    // (1 + 4·3 + 4)/6 − 1.5.
    #expect(abs(fit.intercept.value[0] - (17.0 / 6 - 1.5)) < 1e-14)
    // Var slope = 1/Σw(x − x̄)² = 1/2; var intercept = 1/6 + 1/2; cov = −1/2.
    #expect(abs(fit.slope.variance[0] - 0.5) < 1e-12)
    #expect(abs(fit.intercept.variance[0] - 2.0 / 3) < 1e-12)
    #expect(abs(fit.coefficients.covariance[1] + 0.5) < 1e-12)
    // Residuals −1/3, 1/6, −1/3: χ² = 1/9 + 4/36 + 1/9 = 1/3 with one degree of freedom.
    #expect(abs((fit.chiSquare ?? 0) - 1.0 / 3) < 1e-9)
    #expect(abs(fit.lackOfFit - 0.5637) < 1e-4)
    #expect(abs(fit.predicted(at: 1).variance[0] - 1.0 / 6) < 1e-12)
  }

  @Test func `plain numbers give ordinary least squares`() throws {
    // Anscombe's first set: 3.0001 ± 1.1247, 0.5001 ± 0.1179.
    let x = [10.0, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
    let y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]
    let fit = try LineFit.fit(y.map { Estimate($0) }, against: x).get()
    #expect(abs(fit.intercept.value[0] - 3.0001) < 5e-5 && abs(fit.slope.value[0] - 0.5001) < 5e-5)
    #expect(abs(fit.intercept.se[0] - 1.1247) < 5e-5 && abs(fit.slope.se[0] - 0.1179) < 5e-5)
    #expect(fit.slope.freedom[0] == 9 && fit.chiSquare == nil)
  }

  @Test func `a power law in log-log, and its upper range`() throws {
    let x = [1.0, 2, 4, 8, 16, 32]
    // Exponent −1 below 8, −2 from there.
    let y = x.map { Estimate($0 < 8 ? 64 / $0 : 512 / ($0 * $0)) }
    let upper = try LineFit.fit(y, against: x, axes: .logLog, upper: 0.5).get()
    #expect(upper.used == [3, 4, 5])
    #expect(abs(upper.slope.value[0] + 2) < 1e-12)
    let all = try LineFit.fit(y, against: x, axes: .logLog).get()
    #expect(all.slope.value[0] > -2 && all.slope.value[0] < -1)
  }

  @Test func `points on one stream share their error`() throws {
    // All ordinates rise and fall together: the slope has no error, the intercept has it all.
    let common = Estimate(0, se: 1, source: SourceID(name: "common"))
    let y = [1.0, 2, 3].map { Estimate($0) + common }
    let fit = try LineFit.fit(y, against: [1, 2, 3]).get()
    #expect(fit.slope.se[0] < 1e-14 && abs(fit.intercept.se[0] - 1) < 1e-14)
  }

  @Test func `lack of fit has uniform p-values on a line and small ones off it`() throws {
    func pValue(_ seed: UInt64, bend: Double) -> Double {
      var random = TestRandom(seed)
      let x = [1.0, 2, 3, 4, 5, 6]
      let y = x.enumerated().map { k, x in
        Estimate.mean(
          ofSample: (0..<64).map { _ in x + bend * x * x + random.normal() },
          source: SourceID(name: "\(k)"))
      }
      return (try? LineFit.fit(y, against: x).get().lackOfFit) ?? .nan
    }
    let p = (0..<150).map { pValue(UInt64($0) * 31 + 7, bend: 0) }
    #expect(GoodnessOfFit.kolmogorovSmirnov(p) { $0 }.pValue > 1e-4)
    #expect(pValue(1, bend: 0.15) < 1e-3)
  }

  @Test func `points without error lie on a line or do not`() throws {
    let y = [0.1, 0.3, 0.5, 0.7].map { Estimate($0) }
    let line = try LineFit.fit(y, against: [1, 2, 3, 4]).get()
    #expect(line.lackOfFit == 1)
    // Rounding leaves no scatter, so no error.
    #expect(line.slope.se == [0] && line.intercept.se == [0])
    let bent = try LineFit.fit([y[0], Estimate(0.31), y[2], y[3]], against: [1, 2, 3, 4]).get()
    #expect(bent.lackOfFit == 0 && bent.slope.se[0] > 1e-3)
  }

  @Test func `what cannot be fitted says why`() {
    let one = [Estimate(1)]
    #expect(LineFit.fit(one, against: [1]) == .failure(.tooFewPoints(1)))
    #expect(LineFit.fit(one + one, against: [1, 1]) == .failure(.oneAbscissa))
    #expect(LineFit.fit(one + [Estimate(.nan)], against: [1, 2]) == .failure(.notFinite(index: 1)))
    #expect(
      LineFit.fit(one + [Estimate(-1)], against: [1, 2], axes: .logY)
        == .failure(.notPositive(index: 1)))
    let sampled = Estimate(1, se: 1, source: SourceID(name: "a"))
    #expect(
      LineFit.fit([sampled, Estimate(2)], against: [1, 2])
        == .failure(.exactAmongSampled(index: 1)))
  }

  @Test func `Hill on a Pareto law`() throws {
    var random = TestRandom(3)
    let x = (0..<20_000).map { _ in pow(random.uniform(), -1 / 1.5) }
    let hill = try #require(TailIndex.hill(x, tail: 2000))
    #expect(abs(hill.alpha - 1.5) < 4 * hill.se)
    #expect(hill.interval().contains(1.5))
    // By hand: log(8/1), log(4/1), log(2/1) sum to log 64.
    let small = try #require(TailIndex.hill([1, 8, 2, 4], tail: 3))
    #expect(abs(small.alpha - 3 / log(64)) < 1e-14 && small.threshold == 1)
    #expect(TailIndex.hill([1, 2], tail: 2) == nil)
    #expect(TailIndex.hill([3, 3, 3], tail: 2) == nil)
  }

  private func blocks(_ x: [Double]) -> [CountedValues] {
    MergeTree.blockRanges(x.count, 64).map { CountedValues(of: x[$0]) }
  }

  @Test func `the tail is found where it begins`() {
    // Uniform below 5 in seven of ten, Pareto(2) above.
    var random = TestRandom(4)
    let x = (0..<20_000).map { _ in
      random.uniform() < 0.7 ? 5 * random.uniform() : 5 * pow(random.uniform(), -1 / 2.0)
    }
    guard case .index(let found) = TailSearch.search(blocks(x), source: SourceID(name: "x")) else {
      Issue.record("no tail")
      return
    }
    #expect(found.isWithin(Estimate(2), standardErrors: 2.5) && found.se[0] < 0.3)
    // It joins in arithmetic with what else is known of the numbers.
    #expect((found - found).se[0] == 0)
    let known = TailIndex.estimate(blocks(x), above: 5, source: SourceID(name: "x"))
    #expect(known.isWithin(Estimate(2), standardErrors: 4) && known.se[0] < 0.05)
    if case .tooFew(3) = TailSearch.search(blocks([1, 2, 3, -1]), source: SourceID(name: "y")) {
    } else {
      Issue.record("three numbers have no tail")
    }
  }

  // Second-order terms in (k/n)^1, ^(2/3), ^(1/3): what Hill's estimator alone is wrong by.
  @Test(arguments: ["stable", "t", "Lomax"])
  func `the error of a tail index knows its bias`(law: String) {
    var hits = 0
    var told = 0
    for seed in 0..<40 {
      var random = TestRandom(UInt64(seed) &* 7919 + 5)
      let x = (0..<4000).map { _ -> Double in
        switch law {
        // Cauchy, index 1; Student's t of index 2; Lomax of index 3.
        case "stable": abs(tan(.pi * (random.uniform() - 0.5)))
        case "t": abs(random.normal()) / random.exponential().squareRoot()
        default: pow(random.uniform(), -1 / 3.0) - 1
        }
      }
      let truth = law == "stable" ? 1.0 : law == "t" ? 2 : 3
      guard case .index(let found) = TailSearch.search(blocks(x), source: SourceID(name: "x"))
      else { continue }
      told += 1
      if found.isWithin(Estimate(truth), standardErrors: 2) { hits += 1 }
    }
    // 90 % promised, binomial error 5 % of 40.
    #expect(told >= 25 && Double(hits) >= 0.8 * Double(told))
  }

  @Test func `normal numbers have no tail index that is sharp`() {
    var random = TestRandom(7)
    let x = (0..<10_000).map { _ in abs(random.normal()) }
    switch TailSearch.search(blocks(x), source: SourceID(name: "x")) {
    case .none(let bound): #expect(bound > 3)
    case .index(let found): #expect(found.se[0] > 0.2 * found.value[0] && found.value[0] > 5)
    case .tooFew: Issue.record("ten thousand are enough")
    }
  }

  @Test func `exponent of a truncated power law`() {
    for (phi, high) in [(2.5, 100.0), (1, 100), (0.3, 10), (4, .infinity)] {
      var random = TestRandom(UInt64(phi * 1000))
      // Inverse of the distribution function on 2 … 2 high.
      let blocks = (0..<40).map { _ in
        (0..<250).map { _ in
          let u = random.uniform()
          if phi == 1 { return 2 * pow(high, u) }
          let s = 1 - phi
          return 2 * pow(1 - u + u * (high.isInfinite ? 0 : pow(high, s)), 1 / s)
        }
      }
      let fit = PowerLawBody.exponent(
        blocks.map { CountedValues(of: $0) }, low: 2, high: 2 * high, source: SourceID(name: "x"))
      #expect(fit.isWithin(Estimate(phi), standardErrors: 4))
      #expect(fit.se[0] < 0.1)
    }
  }
}
