internal import Threads

/// What the threads of a run ask and tell on their way: whether to go on, and how far they are.
final class RunControl: Sendable {
  private let monitor: (any RunMonitor)?
  private let total: Int?
  private let progress = Locked(Progress())

  private struct Progress {
    var updates = 0
    var finished = 0
    var exits = 0
  }

  init(_ monitor: (any RunMonitor)?, total: Int?, _ rendezvous: Rendezvous? = nil) {
    self.monitor = monitor
    self.rendezvous = rendezvous
    self.total = total
  }

  /// Lets the threads of a run meet for a checkpoint, where there are any.
  let rendezvous: Rendezvous?

  /// At the border of a window: if a checkpoint is due, waits until all threads are here and have written down
  /// what they have.
  @inline(__always)
  func meet(_ write: (inout StateStream) -> Void) {
    rendezvous?.meet(isLast: isCancelled, write)
  }

  var isCancelled: Bool { monitor?.isCancelled ?? false }

  /// Shows what the run has given so far.
  func preview(_ result: RunResult) { monitor?.preview(result) }

  /// Whether somebody wants to see it now.
  var wantsPreview: Bool { monitor?.wantsPreview ?? false }

  /// What a checkpoint holds counts as done.
  func begin(updates: Int, finished: Int) {
    progress.withLock { progress in
      progress.updates = updates
      progress.finished = finished
    }
    monitor?.resumed(updates: updates)
  }

  func advance(updates: Int, finished: Int = 0, exits: Int = 0) {
    guard let monitor else { return }
    progress.withLock { progress in
      progress.updates += updates
      progress.finished += finished
      progress.exits += exits
      if progress.exits > 0 { monitor.exited(progress.exits, updates: progress.updates) }
      monitor.advanced(
        updates: progress.updates, of: total, finishedReplicas: progress.finished)
    }
  }
}
