import Glibc
import Statistics
import TestRandom
import Testing

@Suite struct ChainMixingTests {
  private func chains(_ phi: Double, _ count: Int, _ n: Int, from start: Double, seed: UInt64)
    -> [[Double]]
  {
    (0..<count).map { k in
      var random = TestRandom(seed &+ UInt64(k))
      var x = start
      return (0..<n).map { _ in
        x = phi * x + (1 - phi * phi).squareRoot() * random.normal()
        return x
      }
    }
  }

  @Test func `the verdict is stationary, drifting, unmixed or unknown`() {
    #expect(ChainMixing([chains(0.5, 16, 128, from: 0, seed: 1)]).verdict == .stationary)
    #expect(ChainMixing([chains(0.95, 16, 128, from: 20, seed: 100)]).verdict == .drifting)
    // A spread that grows has no drift of its mean.
    let growing = chains(0, 16, 128, from: 0, seed: 200).map { chain in
      chain.enumerated().map { $1 * (1 + Double($0) / 40) }
    }
    #expect(ChainMixing([growing]).verdict == .drifting)
    let apart = chains(0.5, 16, 128, from: 0, seed: 300).enumerated().map { k, chain in
      chain.map { $0 + Double(k % 2) * 3 }
    }
    #expect(ChainMixing([apart]).verdict == .unmixed)
    #expect(ChainMixing([chains(0.5, 16, 10, from: 0, seed: 400)]).verdict == .unknown)
    #expect(ChainMixing([]).verdict == .unknown)
    #expect(ChainMixing([[[Double](repeating: 1, count: 50)]]).verdict == .stationary)
  }

  @Test func `what all replicas do together counts for nothing`() {
    // Independent numbers of variance 1 on a ramp from 0 to 20, of variance 400/12: a share of 1/34.3.
    let ramp = chains(0, 32, 128, from: 0, seed: 700).map { chain in
      chain.enumerated().map { $1 + 20 * Double($0) / 127 }
    }
    let drifting = ChainMixing([ramp])
    #expect(drifting.verdict == .drifting)
    // Errors of a variance from 4096 numbers, 2 %, of a share that is small.
    #expect(abs(drifting.momentShare * (1 + 400 / 12.0 * 129 / 127) - 1) < 0.08)
    #expect(abs(drifting.counted(1e6) / 1e6 - drifting.momentShare) < 1e-12)
    // The replicas are independent whatever they do, but not worth more than was estimated.
    #expect(drifting.counted(500) == 32 && drifting.counted(5) == 5)
    // Of few nobody knows; of a run at rest nothing is taken away.
    #expect(ChainMixing([Array(ramp[..<4])]).counted(1e6).isNaN)
    #expect(ChainMixing([chains(0.5, 16, 128, from: 0, seed: 1)]).counted(1e6) == 1e6)
  }

  /// φ = 0.9: 19 steps are worth one, and 128 hold seven of them.
  @Test func `short paths of one law are short, and long enough with the length that is advised`() {
    var (short, unmixed, longer) = (0, 0, 0)
    for round in 0..<40 {
      let seed = UInt64(5000 + 100 * round)
      let mixing = ChainMixing([chains(0.9, 32, 128, from: 0, seed: seed)])
      if mixing.verdict == .short { short += 1 }
      if mixing.verdict == .unmixed { unmixed += 1 }
      let steps = Int(128 * mixing.lengthening)
      if ChainMixing([chains(0.9, 32, steps, from: 0, seed: seed + 50)]).splitRHat < 1.05 {
        longer += 1
      }
    }
    #expect(short >= 30 && unmixed <= 4 && longer >= 38)
    // One replica has nobody to disagree with.
    #expect(ChainMixing([chains(0.97, 1, 128, from: 0, seed: 9)]).verdict != .unmixed)
  }

  @Test func `drift is not seen more often than the level says`() {
    let false1 = (0..<100).count { round in
      let drift = ChainMixing([chains(0.3, 12, 100, from: 0, seed: UInt64(1000 + 20 * round))])
        .drift
      return drift.pValue < 0.05
    }
    // Bonferroni over two tests: at most 5 %, so 5 ± 2.2 of 100, and four standard errors.
    #expect(false1 < 14)
  }

  @Test func `a transient ends where the mean comes within the noise`() {
    // From 50, φ = 0.9: the mean of 64 replicas comes within 4/8 at t = log(100)/0.105 = 44.
    let cut = ChainMixing.transient(chains(0.9, 64, 400, from: 50, seed: 5))
    #expect((30...60).contains(cut ?? -1))
    #expect((ChainMixing.transient(chains(0.9, 64, 400, from: 0, seed: 70)) ?? 99) < 30)
    #expect(ChainMixing.transient(chains(0.999, 64, 200, from: 50, seed: 6)) == nil)
  }

  @Test func `counted values have the tail of the values`() {
    var random = TestRandom(8)
    let x = (0..<20_000).map { _ in 1 / (1 - random.uniform()).squareRoot() }
    let exact = TailIndex.estimate([CountedValues(of: x)], above: 2, source: SourceID(raw: 1))
      .value[0]
    let binned = Dictionary(grouping: x) { ((log($0) / 0.004).rounded(.down) + 0.5) * 0.004 }
    let counted = CountedValues(
      binned.map { (x: exp($0.key), count: Double($0.value.count)) }, halfWidth: 0.002)
    let coarse = TailIndex.estimate([counted], above: 2, source: SourceID(raw: 1)).value[0]
    // Bins are 0.4 % wide; numbers are spread evenly in theirs, those that a border cuts too.
    #expect(abs(coarse / exact - 1) < 0.001)
    let body = PowerLawBody.exponent([counted], low: 1, high: 20, source: SourceID(raw: 1)).value[0]
    #expect(abs(body / 3 - 1) < 0.03)
  }
}
