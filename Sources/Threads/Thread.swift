internal import Glibc

/// A thread of the system, to be told from others.
package struct Thread: Hashable, Sendable {
  private let id: UInt

  /// The one that asks.
  package static var current: Thread { Thread(pthread_self()) }

  private init(_ thread: pthread_t) {
    id = UInt(thread)
  }

  /// Starts one that runs `body`, and is joined or detached; nil, without running it, if there is no room for one.
  static func start(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
    let work = Unmanaged.passRetained(Work(body))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { context in
        let context: UnsafeMutableRawPointer? = context
        if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
        return nil
      }, work.toOpaque())
    if status == 0 { return thread }
    work.release()
    return nil
  }

  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}

/// Runs `body` on a thread of its own, for which nobody waits; false, without running it, if there is no room for one.
package func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
  guard let thread = Thread.start(body) else { return false }
  pthread_detach(thread)
  return true
}

/// Does the same work on several threads and waits for all; the first on the calling thread. Where there is no room for
/// so many, the others do their share.
package func onThreads(_ count: Int, _ work: @escaping @Sendable () -> Void) {
  let others = (1..<max(count, 1)).compactMap { _ in Thread.start(work) }
  work()
  for thread in others { pthread_join(thread, nil) }
}
