import Glibc
import Statistics
import Testing

@Suite struct RareExitsTests {
  private func exits(_ groups: [RareExits.Group]) -> RareExits {
    RareExits(
      groups: groups, middle: 100, horizon: 200, source: SourceID(name: "split"), levels: [],
      shares: [], replicas: 64)
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
    // The error of a mean of 32 numbers ± 0.0005: their deviation is 0.0005 √(32/31).
    #expect(abs(rare.probability.se[0] / (0.0005 / 31.0.squareRoot()) - 1) < 1e-9)
    #expect(rare.hasExits && !exits([RareExits.Group(early: 0, late: 0, named: [])]).hasExits)
  }

  @Test func `the rate of an exponential time is found whatever the horizon`() {
    let rate = 3e-3
    let group = RareExits.Group(
      early: -expm1(-rate * 100), late: exp(-rate * 100) - exp(-rate * 200), named: [])
    #expect(abs(exits([group, group]).rate.value[0] / rate - 1) < 1e-12)
  }

  /// Peaks of a law with P(peak > z) = e^−z, given that it passed the last level.
  @Test func `levels of a pilot cut the way into stages of equal probability`() {
    var random = SmallRandom(4)
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
