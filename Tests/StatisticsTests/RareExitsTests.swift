import Glibc
import Statistics
import TestRandom
import Testing

@Suite struct RareExitsTests {
  private func exits(
    _ groups: [RareExits.Group], shares: [Double] = [], replicas: Int = 64
  ) -> RareExits {
    RareExits(
      groups: groups, middle: 100, horizon: 200, source: SourceID(name: "split"), levels: [],
      shares: shares, replicas: replicas)
  }

  @Test func `rate, probability and shares are those of the groups' mean`() {
    let groups = (0..<32).map { k in
      RareExits.Group(
        early: 0.1, late: 0.09 + 0.001 * Double(k % 2), named: [0.1, 0.09 + 0.001 * Double(k % 2)])
    }
    let rare = exits(groups)
    #expect(abs(rare.probability.value[0] - 0.1905) < 1e-12)
    // Of the 0.9 inside at the middle 0.0905 leave in 100 steps.
    #expect(abs(rare.rate.value[0] + log(1 - 0.0905 / 0.9) / 100) < 1e-12)
    #expect(abs(rare.shares(of: 2).value[0] - 0.1 / 0.1905) < 1e-12)
    // Families that agree to 0.5 % leave the error 0.0005/√31, of lopsidedness and few families as little as 1 %
    // of 32; the part 1/families that equal families have by themselves is not taken off the scatter.
    #expect(abs(rare.probability.se[0] / (0.0005 / 31.0.squareRoot()) - 1) < 0.1)
    #expect(abs(rare.effectiveFamilies - 32) < 0.01)
    #expect(rare.hasExits && !exits([RareExits.Group(early: 0, late: 0, named: [])]).hasExits)
  }

  @Test func `few families that are left make a wide error, one none`() {
    func of(_ left: Int) -> RareExits {
      exits(
        (0..<128).map { k in
          let mass = k < left ? 1e-8 * 128 / Double(left) : 0
          return RareExits.Group(early: 0, late: mass, named: [mass])
        })
    }
    // Relative variance 1/64 − 1/128 of the mean, widened: t₆₃ and (e^2σ − 1)/2σ, together 1.1 to 1.2.
    let many = of(64).probability
    #expect(abs(many.value[0] / 1e-8 - 1) < 1e-9)
    #expect((1.0...1.3).contains(many.se[0] / many.value[0] / (1.0 / 128).squareRoot()))
    // Four: σ = 0.49 by itself.
    let few = of(4).probability
    #expect(few.se[0] > 1e-8)
    #expect(of(4).rateInterval().upperBound / of(4).rateInterval().lowerBound > 10)
    #expect(of(1).probability.se[0].isNaN && of(1).probability.doubt == .oneFamily)
    // log of the rate has an error that is even.
    let logarithm = of(16).rate.map { log($0) }
    let interval = logarithm.interval()[0]
    #expect(
      abs(interval.lowerBound + interval.upperBound - 2 * logarithm.value[0]) < 1e-9)
  }

  @Test func `fewer families than branching by chance leaves make a wider error, and a doubt`() {
    func of(_ left: Int, _ shares: [Double]) -> RareExits {
      exits(
        (0..<128).map { k in
          let mass = k < left ? 1e-8 * 128 / Double(left) : 0
          return RareExits.Group(early: 0, late: mass, named: [mass])
        }, shares: shares, replicas: 1024)
    }
    let halves = Array(repeating: 0.5, count: 10)
    // Each stage that keeps half adds 1/N to the relative variance: (1/16 − 1/128)/(10/1024).
    #expect(abs(of(16, halves).excess - 5.6) < 1e-9)
    #expect(!of(16, halves).isRough && of(16, halves).probability.doubt == nil)
    let wider = of(16, halves).probability.se[0] / of(16, []).probability.se[0]
    #expect((1.16...1.4).contains(wider))
    #expect(of(40, halves).probability.se[0] == of(40, []).probability.se[0])
    // Through so few stages chance alone leaves more.
    #expect(of(16, [0.5]).isRough && of(16, [0.5]).probability.doubt == .fewFamilies)
    #expect(of(9, halves).rate.doubt == .fewFamilies)
  }

  /// Families that branch at random through 10 stages, 2048 paths of a chain whose next level is reached by half.
  @Test func `the error by families is that of repetitions`() {
    let truth = pow(0.5, 10)
    var squares = 0.0
    let trials = 60
    for trial in 0..<trials {
      var random = TestRandom(UInt64(trial) &* 7919 + 3)
      let count = 1024
      var families = (0..<count).map { $0 / 8 }
      var reached = 1.0
      for _ in 0..<10 {
        let survivors = families.filter { _ in random.uniform() < 0.5 }
        reached *= Double(survivors.count) / Double(count)
        let turn = Int(random.next() % UInt64(survivors.count))
        families = (0..<count).map { survivors[($0 + turn) % survivors.count] }
      }
      var groups = [RareExits.Group](
        repeating: RareExits.Group(early: 0, late: 0, named: []), count: 128)
      for family in families { groups[family].late += reached / Double(count) * 128 }
      let p = exits(groups).probability
      squares += pow((p.value[0] - truth) / p.se[0], 2)
    }
    // Mean of 60 squares of z, which a widened error makes smaller than 1.
    let rms = (squares / Double(trials)).squareRoot()
    #expect((0.6...1.2).contains(rms))
  }

  @Test func `the rate of an exponential time is found whatever the horizon`() {
    let rate = 3e-3
    let group = RareExits.Group(
      early: -expm1(-rate * 100), late: exp(-rate * 100) - exp(-rate * 200), named: [])
    #expect(abs(exits([group, group]).rate.value[0] / rate - 1) < 1e-12)
  }

  /// Peaks of a law with P(peak > z) = e^−z, given that it passed the last level.
  @Test func `levels of a pilot cut the way into stages of equal probability`() {
    var random = TestRandom(4)
    var pilot = SplittingPilot()
    var level = 0.0
    var next = SplittingPilot.Next.stuck
    repeat {
      // Beyond 10 a path has left.
      let peaks = (0..<4000).map { _ in
        let peak = level + random.exponential()
        return peak > 10 ? Double.infinity : peak
      }
      next = pilot.add(peaks)
      if case .level(let z) = next { level = z }
    } while next != .done && pilot.stages < 50
    // A fifth of each stage goes on: 10/log 5 = 6.2.
    #expect(pilot.stages == 7 || pilot.stages == 6)
    let levels = pilot.levels(9)
    #expect(levels.count == 9)
    // Errors of 0.03 a stage add up.
    for (k, z) in levels.enumerated() { #expect(abs(z - Double(k + 1)) < 0.3) }
    #expect(pilot.levels(0).isEmpty)
  }

  @Test func `a pilot goes on with few where a jump went far above the level`() {
    var pilot = SplittingPilot()
    // One of ten jumped to 2, and all that go on are its copies: one of them comes further.
    let jump = [0, 0, 0, 0, 0, 0, 0, 0, 0.1, 2]
    let copies = [2, 2, 2, 2, 2, 2, 2, 2, 2, 3.0]
    #expect(pilot.add(jump) == .level(0.1))
    #expect(pilot.add([0.1] + Array(repeating: 2, count: 9)) == .level(2))
    #expect(pilot.add(copies) == .level(3))
    #expect(pilot.add(copies.map { _ in .infinity }) == .done)
    // 0.2 · 0.9 · 0.1: no level is as good as the one of the jump.
    #expect(pilot.levels(3).contains(2))
  }

  @Test func `a pilot that does not get on says so`() {
    var pilot = SplittingPilot()
    #expect(pilot.add([1, 1, 1, 1, 1]) == .level(1))
    #expect(pilot.add([1, 1, 1, 1, 1]) == .stuck)
    var empty = SplittingPilot()
    #expect(empty.add([]) == .stuck)
    var out = SplittingPilot()
    #expect(out.add([.infinity, .infinity]) == .done)
    #expect(out.levels(3).isEmpty)
  }
}
