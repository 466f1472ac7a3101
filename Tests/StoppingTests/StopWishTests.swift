import Stopping
import Testing

@Suite struct StopWishTests {
  @Test func `nobody is there to make one by itself`() {
    #expect(!StopWish.isPossible && !StopWish.isMade)
  }

  @Test func `it is heard once it is made, and by those who heed it alone`() {
    let wish = StopWish { true }
    #expect(!wish.isHeard)
    wish.whileHeeded { #expect(StopWish.isMade) }
    #expect(wish.isHeard && !StopWish.isMade)
    wish.forget()
    #expect(!wish.isHeard)
  }

  @Test func `a loop asks once in a million operations`() {
    nonisolated(unsafe) var asked = 0
    let wish = StopWish {
      asked += 1
      return false
    }
    var patience = Patience()
    wish.whileHeeded {
      for _ in 0..<(1 << 20) * 5 / 16 { _ = patience.isOver(after: 16) }
    }
    #expect(asked == 5)
  }

  @Test(arguments: [0, 1, 65_536, 65_537, 300_000])
  func `sorting in runs is sorting`(count: Int) {
    var state: UInt64 = 7
    let values = (0..<count).map { _ -> Double in
      state = state &* 6_364_136_223_846_793_005 &+ 1
      return Double(state >> 50)
    }
    #expect(values.sortedInRuns() == values.sorted())
    #expect(values.sortedInRuns(by: >) == values.sorted(by: >))
    // Equal ones stay in order.
    let places = Array(values.indices).sortedInRuns { values[$0] < values[$1] }
    #expect(places == values.indices.sorted { (values[$0], $0) < (values[$1], $1) })
  }

  @Test func `what must be done before the end hears no wish`() {
    let wish = StopWish { true }
    wish.whileHeeded {
      StopWish.whileDisregarded { #expect(!StopWish.isMade && !StopWish.isPossible) }
      #expect(!wish.isHeard && StopWish.isMade)
    }
  }

  @Test(arguments: [5_000, 400_000]) func `sorting that is stopped keeps all values`(count: Int) {
    let values = (0..<count).map { Double(($0 &* 7919) % count) }
    let wish = StopWish { true }
    let rest = wish.whileHeeded { values.sortedInRuns() }
    #expect(wish.isHeard && rest != values.sorted() && rest.sorted() == values.sorted())
  }
}
