internal import Repl
internal import SGD
internal import Threads

/// One line on the terminal that says how far a long run has come; nothing where there is no terminal.
final class ProgressMeter: Sendable {
  private struct State {
    /// When the first run since the line was last cleared began, and the present one.
    var begin: Double?
    var runBegin = 0.0
    var run = ""
    var updates = 0
    /// Where the present run was when it was first heard of: not 0 if it goes on from a checkpoint.
    var firstUpdates = 0
    var firstFinished = 0
    var lastShown = 0.0
    var isVisible = false
  }

  private let console: Console
  private let state = Locked(State())
  let isEnabled: Bool

  init(_ console: Console) {
    self.console = console
    isEnabled =
      Surroundings.isTerminal(Console.errorFile) && Surroundings.environment("TERM") != "dumb"
  }

  /// Shows it, ten times a second at most, once a command has lasted for a second.
  func show(_ progress: Progress) {
    guard isEnabled else { return }
    state.withLock { state in
      let now = Surroundings.seconds
      let begin = state.begin ?? now
      state.begin = begin
      if state.run != progress.name || progress.updates < state.updates {
        state.run = progress.name
        state.runBegin = now
        state.firstUpdates = progress.updates
        state.firstFinished = progress.finishedReplicas
      }
      state.updates = progress.updates
      guard now - begin > 1, now - state.lastShown > 0.1 else { return }
      state.lastShown = now
      state.isVisible = true
      let line = Self.line(
        progress, seconds: now - state.runBegin, since: state.firstUpdates, state.firstFinished)
      console.complain(
        "\r" + line.text(width: Surroundings.columns(Console.errorFile)) + "\u{1B}[K")
    }
  }

  private static func line(
    _ progress: Progress, seconds: Double, since firstUpdates: Int, _ firstFinished: Int
  ) -> ProgressLine {
    let total = progress.total.flatMap { $0 > 0 ? Double($0) : nil }
    let share =
      total.map { Double(progress.updates) / $0 }
      ?? (progress.replicas > 0
        ? Double(progress.finishedReplicas) / Double(progress.replicas) : nil)
    // Of a run that ends by exits the last replicas take longest: this is a guess.
    let first =
      total.map { Double(firstUpdates) / $0 }
      ?? Double(firstFinished) / Double(max(1, progress.replicas))
    let left = share.flatMap { share -> Double? in
      let gained = share - first
      return gained > (total == nil ? 0.002 : 0) && seconds > 0.5
        ? max(0, seconds * (1 - share) / gained) : nil
    }
    var notes: [String] = []
    if progress.total == nil || progress.exits > 0 {
      notes.append("\(progress.finishedReplicas) of \(progress.replicas) replicas have ended")
      if progress.exits > 0, progress.updates > 0 {
        notes.append(
          "exit.rate about "
            + rounded(Double(progress.exits) / Double(progress.updates)))
      }
    }
    notes += progress.runningEstimates.filter {
      !$0.text.contains("\n") && !$0.name.hasPrefix("exit")
    }
    .map { "\($0.name) \($0.text)" }
    return ProgressLine(
      name: progress.name, share: share,
      stepsPerSecond: seconds > 0.2 ? Double(progress.updates - firstUpdates) / seconds : 0,
      secondsLeft: left,
      notes: notes, allowsUnicode: Surroundings.allowsUnicode)
  }

  /// Two digits.
  private static func rounded(_ x: Double) -> String {
    var (mantissa, exponent) = (x, 0)
    while mantissa < 1, exponent > -300 {
      mantissa *= 10
      exponent -= 1
    }
    let tenths = Int((mantissa * 10).rounded())
    return exponent == 0
      ? "\(tenths / 10).\(tenths % 10)" : "\(tenths / 10).\(tenths % 10)e\(exponent)"
  }

  /// Takes it away, before other output; and the `^C` with which the terminal echoed what stopped the run.
  func clear() {
    guard isEnabled else { return }
    state.withLock { state in
      if state.isVisible || Interrupts.arePending { console.complain("\r\u{1B}[K") }
      state = State()
    }
  }
}
