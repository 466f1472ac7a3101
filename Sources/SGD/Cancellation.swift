internal import Synchronization

/// Lets one thread ask a session on another to stop. A stopped session keeps what it had computed.
public final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)
  private let condition: (@Sendable () -> Bool)?

  /// `condition` is asked often, from several threads: where it holds, the session is cancelled too.
  public init(when condition: (@Sendable () -> Bool)? = nil) { self.condition = condition }

  /// Asks the running script to stop; it does so within a fraction of a second.
  public func cancel() { flag.store(true, ordering: .relaxed) }

  /// Makes the session usable again after it was cancelled.
  public func reset() { flag.store(false, ordering: .relaxed) }

  /// Whether a stop is asked for.
  public var isCancelled: Bool {
    flag.load(ordering: .relaxed) || (condition?() ?? false)
  }
}
