internal import Glibc
internal import Stopping
internal import Synchronization
internal import Threads

/// Calls of LAPACK, which asks nobody on its way.
///
/// A long one is made on a thread of its own, on arrays that the thread owns. If a stop is wanted meanwhile
/// the caller goes on without it: the thread comes to its end some time, and what it found is dropped.
enum LongCall {
  /// Fewer operations than these, some 20 ms of them, are waited for.
  private static let fewOperations = 5e7
  /// Threads that nobody waits for any more; so many, and the next long call waits for one of them to end.
  private static let abandoned = Atomic(0)
  private static let mostAbandoned = 2

  /// What `body` gives; nil if a stop is wanted before it is there.
  static func result<Result: Sendable>(
    operations: Double, _ body: @escaping @Sendable () -> Result?
  ) -> Result? {
    guard operations > fewOperations, StopWish.isPossible else { return body() }
    while abandoned.load(ordering: .relaxed) >= mostAbandoned {
      if StopWish.isMade { return nil }
      usleep(2_000)
    }
    if StopWish.isMade { return nil }
    let outcome = Outcome<Result>()
    guard
      startThread({
        if outcome.finish(body()) { abandoned.subtract(1, ordering: .relaxed) }
      })
    else { return body() }
    var pause: UInt32 = 100
    while true {
      if let end = outcome.end { return end.value }
      if StopWish.isMade {
        if outcome.abandon() { abandoned.add(1, ordering: .relaxed) }
        return nil
      }
      usleep(pause)
      pause = min(2 * pause, 2_000)
    }
  }

  /// Where the thread leaves what it found.
  private final class Outcome<Result: Sendable>: Sendable {
    private enum State: Sendable {
      case underWay
      case finished(Result?)
      case abandoned
    }

    private let state = Locked(State.underWay)

    /// Nil as long as there is none.
    var end: (value: Result?, Void)? {
      state.withLock { state in
        if case .finished(let value) = state { (value, ()) } else { nil }
      }
    }

    /// False if it came to its end just before.
    func abandon() -> Bool {
      state.withLock { state in
        if case .finished = state { return false }
        state = .abandoned
        return true
      }
    }

    /// Whether nobody waits for it any more.
    func finish(_ value: Result?) -> Bool {
      state.withLock { state in
        if case .abandoned = state { return true }
        state = .finished(value)
        return false
      }
    }
  }
}
