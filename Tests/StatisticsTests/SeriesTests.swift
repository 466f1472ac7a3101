import Glibc
import Statistics
import TestRandom
import Testing

@Suite struct SeriesTests {
  private func ar(_ phi: Double, _ n: Int, seed: UInt64, from start: Double = 0) -> [Double] {
    var random = TestRandom(seed)
    var x = start
    return (0..<n).map { _ in
      x = phi * x + (1 - phi * phi).squareRoot() * random.normal()
      return x
    }
  }

  @Test func `autocovariance is the sum of products`() {
    let x = ar(0.5, 301, seed: 1)
    let fast = Autocovariance.biased(x, maxLag: 20)
    let mean = x.reduce(0, +) / 301
    for k in 0...20 {
      let slow = (0..<(301 - k)).map { (x[$0] - mean) * (x[$0 + k] - mean) }.reduce(0, +) / 301
      #expect(abs(fast[k] - slow) < 1e-13)
    }
    #expect(Autocovariance.biased([1, 2], maxLag: 10).count == 2)
    #expect(Autocovariance.biased([], maxLag: 3).isEmpty)
  }

  @Test func `autocorrelation time of AR(1)`() {
    for phi in [0.0, 0.5, 0.9, -0.5] {
      let expected = (1 + phi) / (1 - phi)
      let tau = Mixing.autocorrelationTime(ar(phi, 30_000, seed: 2))
      // Sokal: relative error √(2(2M+1)/n) = 11 % for the longest, 5 % for the others; three of them.
      #expect(abs(tau - expected) < (phi > 0.8 ? 0.33 : 0.15) * expected)
    }
  }

  @Test func `effective sample size of chains`() {
    let chains = (0..<4).map { ar(0.8, 10_000, seed: UInt64(10 + $0)) }
    let ess = Mixing.effectiveSampleSize(chains)
    #expect(abs(ess - 40_000 / 9) < 0.15 * 40_000 / 9)
    // Independent draws are worth themselves, alternating ones more.
    let free = Mixing.effectiveSampleSize([ar(0, 10_000, seed: 20)])
    #expect(abs(free - 10_000) < 1000)
    #expect(Mixing.effectiveSampleSize([ar(-0.5, 10_000, seed: 21)]) > 20_000)
    // Chains that disagree are worth little.
    let apart = chains.enumerated().map { k, x in x.map { $0 + Double(k) } }
    #expect(Mixing.effectiveSampleSize(apart) < 100)
  }

  @Test func `R-hat sees chains apart, drift and unequal spread`() {
    let chains = (0..<4).map { ar(0.3, 2000, seed: UInt64(30 + $0)) }
    #expect(Mixing.splitRHat(chains) < 1.01)
    #expect(Mixing.splitRHat(chains, rankNormalised: true) < 1.01)
    #expect(Mixing.splitRHat(chains.enumerated().map { k, x in x.map { $0 + Double(k) } }) > 1.2)
    #expect(Mixing.splitRHat([chains[0].enumerated().map { $1 + Double($0) / 500 }]) > 1.2)
    let spread = chains.enumerated().map { k, x in x.map { $0 * Double(1 + 3 * (k % 2)) } }
    #expect(Mixing.splitRHat(spread) < 1.02)
    #expect(Mixing.splitRHat(spread, rankNormalised: true) > 1.1)
    #expect(Mixing.splitRHat([[1, 1, 1, 1], [1, 1, 1, 1]]) == 1)
  }

  @Test func `early and late parts`() {
    #expect(Stationarity.compareEnds(ar(0.7, 5000, seed: 40)).isStationary())
    #expect(!Stationarity.compareEnds(ar(0.99, 5000, seed: 41, from: 40)).isStationary())
    #expect(!Stationarity.compareEnds([1, 2, 3]).isStationary())
    let early = Estimate(1, se: 0.1, source: SourceID(name: "a"))
    let late = Estimate(2, se: 0.1, source: SourceID(name: "b"))
    #expect(!Stationarity.compare(early: early, late: late).isStationary())
    #expect(Stationarity.compare(early: early, late: early).pValue == 1)
  }

  @Test func `p-values of the verdict are nearly uniform`() {
    let p = (0..<150).map { Stationarity.compareEnds(ar(0.5, 2000, seed: 900 + UInt64($0))).pValue }
    // τ from 1000 points is good to 10 %, which makes 1 % at most 2 %; 8 of 150 would be 5 %.
    #expect(p.count { $0 < 0.01 } <= 8)
  }

  @Test func `the start is thrown away where it is still seen`() throws {
    // Relaxation e^{−t/100} from 20: gone (below 0.1) after 530 steps.
    let cut = try #require(Stationarity.discard(ar(0.99, 20_000, seed: 50, from: 20)))
    #expect((150...3000).contains(cut))
    let still = try #require(Stationarity.discard(ar(0, 2000, seed: 51)))
    #expect(still < 1000)
    // A ramp never settles.
    #expect(Stationarity.discard((0..<1000).map { Double($0) }) == nil)
    #expect(Stationarity.discard([1, 2]) == nil)
  }

  @Test func `batch means drop the remainder at the start`() {
    #expect(Stationarity.batchMeans([9, 1, 2, 3, 4], batches: 2) == [1.5, 3.5])
    #expect(Stationarity.batchMeans([], batches: 0) == [])
  }

  @Test func `autocorrelations from blocks of pairs`() {
    let run = SourceID(name: "run")
    let blocks = (0..<32).map { b in
      let x = ar(0.6, 500, seed: UInt64(60 + b))
      return [0, 1, 2].map { lag in
        var m = Moments(dimension: 2)
        for t in 0..<(500 - lag) { m.add([x[t], x[t + lag]]) }
        return m
      }
    }
    let rho = Estimate.autocorrelation(pairs: blocks, source: run)
    #expect(rho.value[0] == 1 && rho.se[0] < 1e-14)
    #expect(rho.entry(1).isWithin(Estimate(0.6), standardErrors: 4))
    #expect(rho.entry(2).isWithin(Estimate(0.36), standardErrors: 4))
  }
}
