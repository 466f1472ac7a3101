internal import Synchronization

/// The wish that a computation stop, for which long loops ask on their way.
///
/// A loop that hears it returns at once what it has, or nothing, or NaN: no caller needs to tell the cases apart,
/// since whoever made the wish known to it (``whileHeeded(_:)``) throws away whatever was computed after
/// the wish was heard. So numerics need neither a parameter for it nor an error of their own.
@usableFromInline package final class StopWish: Sendable {
  /// Of the thread that computes; threads it starts do not inherit it.
  @TaskLocal private static var present: StopWish?

  private let ask: @Sendable () -> Bool
  private let heard = Atomic(false)

  /// `ask` is asked by the thread that computes, every millisecond or so.
  package init(_ ask: @escaping @Sendable () -> Bool) { self.ask = ask }

  /// Whether a computation has heard it, so that nothing computed since counts.
  package var isHeard: Bool { heard.load(ordering: .relaxed) }

  /// Before another computation.
  package func forget() { heard.store(false, ordering: .relaxed) }

  /// Runs `body`, all of whose loops ask for this wish.
  package func whileHeeded<Result>(_ body: () throws -> Result) rethrows -> Result {
    try Self.$present.withValue(self, operation: body)
  }

  /// Runs `body`, whose loops ask for no wish: what must be done before the end.
  package static func whileDisregarded<Result>(_ body: () throws -> Result) rethrows -> Result {
    try $present.withValue(nil, operation: body)
  }

  /// Whether what this thread computes should stop.
  @usableFromInline package static var isMade: Bool {
    guard let wish = present else { return false }
    if wish.isHeard { return true }
    guard wish.ask() else { return false }
    wish.heard.store(true, ordering: .relaxed)
    return true
  }

  /// Whether there is anybody who could make one.
  package static var isPossible: Bool { present != nil }
}

/// Counts the work of a loop, so that it asks often enough and not too often.
@usableFromInline package struct Patience {
  private var work = 0

  @usableFromInline package init() {}

  /// Asks once every million elementary operations, which is about a millisecond.
  @usableFromInline package mutating func isOver(after operations: Int = 1) -> Bool {
    work &+= operations
    guard work >= 1 << 20 else { return false }
    work = 0
    return StopWish.isMade
  }
}
