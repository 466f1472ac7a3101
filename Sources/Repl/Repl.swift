internal import Manual
package import SGD
internal import SourceText

/// The prompt: reads lines, runs them in one session, shows what they are worth.
///
/// Ctrl-C drops a line or stops a run and keeps the session; Ctrl-D leaves.
package struct Repl {
  /// What the prompt needs from around it.
  package struct Surroundings {
    package var historyPath: String?
    /// Columns of the terminal, asked anew for each value.
    package var width: @Sendable () -> Int
    package var allowsUnicode: Bool
    package var write: @Sendable (String) -> Void
    /// Seconds on a clock that only goes forward.
    package var seconds: @Sendable () -> Double
    /// The page for the code of a message.
    package var explain: @Sendable (String) -> String?

    package init(
      historyPath: String?, width: @escaping @Sendable () -> Int, allowsUnicode: Bool,
      write: @escaping @Sendable (String) -> Void, seconds: @escaping @Sendable () -> Double,
      explain: @escaping @Sendable (String) -> String?
    ) {
      self.historyPath = historyPath
      self.width = width
      self.allowsUnicode = allowsUnicode
      self.write = write
      self.seconds = seconds
      self.explain = explain
    }
  }

  let session: Session
  let surroundings: Surroundings
  let reader: LineReader
  private var pending = ""
  private var lineNumber = 0
  /// What `:reload` runs again.
  var loadedFile: String?
  /// The lines that worked, for `:save`.
  var accepted: [SavedScript.Entry] = []
  /// From outside, before the first line.
  let initialSeed: UInt64?
  var drawsPictures = true

  private static let prompt = "sgd> "
  private static let continuation = "...> "

  /// What a session at the prompt is cancelled by: Ctrl-C during a run.
  package static func cancellation() -> Cancellation { Interrupts.pending() }

  package init(_ session: Session, _ surroundings: Surroundings) {
    self.session = session
    self.surroundings = surroundings
    initialSeed = session.chosenSeed
    reader = LineReader(historyPath: surroundings.historyPath)
  }

  func write(_ text: String) {
    surroundings.write(surroundings.allowsUnicode ? text : text.inPlainLetters)
  }

  /// Until Ctrl-D or `:quit`.
  package mutating func run(greeting: String) {
    write(greeting)
    var goesOn = true
    while goesOn {
      CompletionRequests.update(vocabulary(), earlier: pending)
      switch reader.read(prompt: pending.isEmpty ? Self.prompt : Self.continuation) {
      case .interrupted:
        Interrupts.clear()
        pending = ""
      case .end:
        goesOn = !pending.isEmpty
        pending = ""
      case .text(let line): goesOn = take(line)
      }
    }
    reader.close()
  }

  /// One more line; false if it was the last.
  private mutating func take(_ line: String) -> Bool {
    // One that comes after the Enter is for the line that goes on.
    defer { if pending.isEmpty { Interrupts.clear() } }
    if pending.isEmpty, let command = ReplCommand(line) {
      reader.remember(line)
      return perform(command)
    }
    pending += pending.isEmpty ? line : "\n" + line
    // An empty line ends what the brackets leave open, so that nobody is caught.
    if session.wantsMore(pending), !line.isEmpty { return true }
    let entry = pending
    pending = ""
    guard entry.contains(where: { !$0.isWhitespace }) else { return true }
    reader.remember(entry)
    if let hint = PromptHint(entry), !session.names.contains(where: { $0.name == hint.word }) {
      write(hint.advice + "\n")
      return true
    }
    run(entry)
    return true
  }

  mutating func run(_ entry: String) {
    lineNumber += 1
    session.set(outputWidth: surroundings.width())
    let report = session.enter(entry, name: "line \(lineNumber)")
    if report.ending == .finished { accepted.append(.text(entry, report.anatomy)) }
    show(report)
  }

  func show(_ report: Report) {
    for diagnostic in report.diagnostics { write(diagnostic.rendered + "\n") }
    for text in report.partialResults { write(text + "\n") }
    switch report.ending {
    case .finished: break
    case .mistaken, .machineFailed: return
    case .cancelled: return write("stopped; nothing was changed\n")
    case .limitReached(let limit): return write("stopped: \(limit); nothing was changed\n")
    }
    guard let text = report.shownValue else { return }
    let type = report.shownType
    if type == "Plot" { return }
    let shown = ShownValue(
      width: surroundings.width(), allowsUnicode: surroundings.allowsUnicode,
      drawsPictures: drawsPictures)
    write(shown.lines(report.value, text: text, type: type) + "\n")
  }

  private func vocabulary() -> Vocabulary {
    let names = session.names
    var vocabulary = Vocabulary(
      names.map {
        Vocabulary.Entry(
          $0.name, kind: $0.kind, labels: Vocabulary.labels(inSignature: $0.type))
      },
      topics: Manual.chapters.map(\.title) + Manual.words.flatMap(\.names),
      allowsUnicode: surroundings.allowsUnicode)
    vocabulary.entries += ["theory", "exact", "path"].map { Vocabulary.Entry($0, kind: "module") }
    func add(_ owner: String, depth: Int) {
      let members = session.members(of: owner)
      guard !members.isEmpty else { return }
      vocabulary.members[owner] = members
      if depth > 0 { for member in members { add("\(owner).\(member)", depth: depth - 1) } }
    }
    for owner in ["theory", "exact", "path"] { add(owner, depth: 0) }
    for info in names where !info.isFromLibrary && !info.name.contains(".") {
      add(info.name, depth: 2)
    }
    add("_", depth: 2)
    return vocabulary
  }
}
