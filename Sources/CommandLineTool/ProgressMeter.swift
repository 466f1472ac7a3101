internal import SGD
internal import Synchronization

/// One line on the terminal that says how far a long run has come.
final class ProgressMeter: Sendable {
  private struct State {
    var begin: Double?
    var lastShown = 0.0
    var isVisible = false
  }

  private let console: Console
  private let state = Mutex(State())
  private let isEnabled = Surroundings.isTerminal(Console.errorFile)

  init(_ console: Console) { self.console = console }

  /// Shows it, ten times a second at most, once a run has lasted for a second.
  func show(_ progress: Progress) {
    guard isEnabled else { return }
    state.withLock { state in
      let now = Surroundings.seconds
      let begin = state.begin ?? now
      state.begin = begin
      guard now - begin > 1, now - state.lastShown > 0.1 else { return }
      state.lastShown = now
      state.isVisible = true
      var line = progress.name
      if let total = progress.total, total > 0 {
        line += ": \(min(100, Int(100 * Double(progress.updates) / Double(total)))) %"
      }
      if progress.finishedReplicas > 0 {
        line += ", \(progress.finishedReplicas) of \(progress.replicas) replicas have ended"
      }
      console.complain("\r\u{1B}[K\(line)")
    }
  }

  /// Takes it away, before other output.
  func clear() {
    guard isEnabled else { return }
    state.withLock { state in
      if state.isVisible { console.complain("\r\u{1B}[K") }
      state = State()
    }
  }
}
