import Testing
import Threads

@Suite struct ThreadTests {
  @Test func `nothing is lost where many add to one value`() {
    let sum = Locked(0)
    onThreads(4) {
      for k in 1...10_000 { sum.withLock { $0 += k } }
    }
    #expect(sum.withLock { $0 } == 4 * 10_000 * 10_001 / 2)
  }

  @Test func `an error passes through, and the lock is free again`() {
    struct Refusal: Error {}
    let value = Locked([1])
    #expect(throws: Refusal.self) {
      try value.withLock { values in
        values.append(2)
        throw Refusal()
      }
    }
    #expect(value.withLock { $0 } == [1, 2])
  }

  @Test func `work is shared with the thread that asks`() {
    let (caller, seen) = (Thread.current, Locked<Set<Thread>>([]))
    onThreads(3) { seen.withLock { _ = $0.insert(Thread.current) } }
    #expect(seen.withLock { $0.contains(caller) && $0.count <= 3 })
  }

  @Test func `a thread of its own is another one`() {
    let (caller, other) = (Thread.current, Locked<Thread?>(nil))
    #expect(startThread { other.withLock { $0 = Thread.current } })
    while other.withLock({ $0 == nil }) {}
    #expect(other.withLock { $0 } != caller)
  }
}
