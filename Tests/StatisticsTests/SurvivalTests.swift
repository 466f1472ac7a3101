import Glibc
import Statistics
import TestRandom
import Testing

@Suite struct SurvivalTests {
  private let run = SourceID(name: "run")

  /// Freireich et al. (1963), 6-mercaptopurine, 21 patients: weeks in remission, `+` censored.
  private var remission: ExitTimes {
    let events = [6.0, 6, 6, 7, 10, 13, 16, 22, 23]
    let censored = [6.0, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    return ExitTimes(
      events.map { .init(time: $0, exit: 0) } + censored.map { .init(time: $0, exit: nil) },
      source: run, blocks: MergeTree.blockRanges(21, 21))
  }

  @Test func `Kaplan and Meier on the leukaemia data`() {
    // Published survival and Greenwood errors (Kleinbaum and Klein, and R's survfit), four digits.
    let table = [
      (6.0, 21, 3, 0.8571, 0.0764), (7, 17, 1, 0.8067, 0.0869), (10, 15, 1, 0.7529, 0.0963),
      (13, 12, 1, 0.6902, 0.1068), (16, 11, 1, 0.6275, 0.1141), (22, 7, 1, 0.5378, 0.1282),
      (23, 6, 1, 0.4482, 0.1346),
    ]
    let curve = remission.survivalCurve
    #expect(curve.count == table.count)
    for (point, row) in zip(curve, table) {
      #expect(point.time == row.0 && point.atRisk == row.1 && point.exits == row.2)
      #expect(abs(point.survival - row.3) < 5e-5 && abs(point.se - row.4) < 5e-5)
    }
  }

  @Test func `median, rate and restricted mean on the leukaemia data`() throws {
    #expect(try remission.median.get().value == [23])
    // 9 remissions ended in 359 weeks.
    #expect(try remission.rate.get().value == [9.0 / 359])
    // Area under the curve to 35 by hand: 6·1 + 1·.8571 + 3·.8067 + 3·.7529 + 3·.6902 + 6·.6275 + 1·.5378 + 12·.4482.
    let mean = try remission.restrictedMean(to: 35).get().value[0]
    #expect(abs(mean - 23.2873) < 1e-3)
    let interval = remission.quantileInterval(0.5)
    #expect(interval.lowerBound == 13 && interval.upperBound == .infinity)
  }

  @Test func `a mean is refused when somebody is censored, and a quantile that was not reached`() {
    #expect(remission.mean == .failure(.censored(12, of: 21)))
    let refusal = remission.quantile(0.9)
    guard case .failure(.notReached(0.9, let left, 35)) = refusal else {
      Issue.record("\(refusal)")
      return
    }
    #expect(abs(left - 0.5518) < 1e-4)
    #expect(throws: ExitRefusal.self) { try remission.restrictedMean(to: 36).get() }
  }

  @Test func `without censoring everything is elementary`() throws {
    let times = ExitTimes(
      [3.0, 1, 2, 4].map { .init(time: $0, exit: $0 < 3 ? 0 : 1) }, source: run)
    let mean = try times.mean.get()
    #expect(mean.value == [2.5] && mean.n == 4)
    // Blocks of one: the textbook error √(s²/n), s² = 5/3.
    #expect(abs(mean.se[0] - (5.0 / 12).squareRoot()) < 1e-14)
    #expect(try times.shares(of: 2).get().value == [0.5, 0.5])
    #expect(times.survival(at: [0, 1, 2.5, 4]).value == [1, 0.75, 0.5, 0])
    #expect(times.shareLeft(by: 0, through: 10).value == [0.5])
    #expect(try times.median.get().value == [2])
    #expect(try times.restrictedMean(to: 100).get().value == [2.5])
  }

  @Test func `no exits give an upper limit alone`() {
    let times = ExitTimes((0..<10).map { _ in .init(time: 100, exit: nil) }, source: run)
    #expect(times.rate == .failure(.noExits(totalTime: 1000)))
    let interval = times.rateInterval()
    // The rule of three, two-sided: −ln(0.025)/1000.
    #expect(interval.lowerBound == 0)
    #expect(abs(interval.upperBound - 3.6888794541e-3) < 1e-12)
    #expect(times.survivalCurve.isEmpty && times.survival(at: [50]).value == [1])
    #expect(times.median == .failure(.notReached(quantile: 0.5, left: 0, horizon: 100)))
    let none = ExitTimes([], source: run)
    #expect(none.mean == .failure(.censored(0, of: 0)))
  }

  @Test func `exits of one run join in arithmetic`() throws {
    var random = TestRandom(77)
    let times = ExitTimes(
      (0..<512).map { _ in .init(time: random.exponential(), exit: 0) }, source: run)
    // rate · mean = 1 exactly, so its error vanishes.
    let product = try times.rate.get() * times.mean.get()
    #expect(abs(product.value[0] - 1) < 1e-14 && product.se[0] < 1e-14)
  }

  @Test func `a rate after a time counts exits and time after it`() throws {
    let times = ExitTimes(
      [3, 5, 8, 20].map { .init(time: $0, exit: 0) } + [.init(time: 30, exit: nil)],
      source: SourceID(name: "t"))
    // After 5: exits at 8 and 20, 3 + 15 + 25 steps watched.
    #expect(abs(try times.rate(after: 5).get().value[0] - 2.0 / 43) < 1e-15)
    #expect(try times.rate(after: 0).get().value == times.rate.get().value)
    #expect(throws: ExitRefusal.self) { try times.rate(after: 25).get() }
  }
}
