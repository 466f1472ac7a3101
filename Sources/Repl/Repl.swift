package import SGD

/// The prompt: reads lines, runs them in one session, shows what they are worth.
///
/// Ctrl-C drops a line or stops a run and keeps the session; Ctrl-D leaves.
package struct Repl {
  private let session: Session
  private let write: @Sendable (String) -> Void
  private let reader: LineReader
  private var pending = ""
  private var lineNumber = 0

  private static let prompt = "sgd> "
  private static let continuation = "...> "

  /// What a session at the prompt is cancelled by: Ctrl-C during a run.
  package static func cancellation() -> Cancellation {
    Cancellation(when: { LineReader.wasInterrupted })
  }

  package init(
    _ session: Session, historyPath: String?, write: @escaping @Sendable (String) -> Void
  ) {
    self.session = session
    self.write = write
    reader = LineReader(historyPath: historyPath)
  }

  /// Until Ctrl-D or `:quit`.
  package mutating func run(greeting: String) {
    write(greeting)
    while true {
      offerNames()
      switch reader.read(prompt: pending.isEmpty ? Self.prompt : Self.continuation) {
      case .interrupted: pending = ""
      case .end:
        guard !pending.isEmpty else {
          write("\n")
          reader.saveHistory()
          return
        }
        write("\n")
        pending = ""
      case .text(let line):
        guard take(line) else {
          reader.saveHistory()
          return
        }
      }
    }
  }

  /// One more line; false if it was the last.
  private mutating func take(_ line: String) -> Bool {
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
    lineNumber += 1
    show(session.enter(entry, name: "line \(lineNumber)"))
    return true
  }

  private func show(_ report: Report) {
    for diagnostic in report.diagnostics { write(diagnostic.rendered) }
    switch report.ending {
    case .finished: break
    case .mistaken, .machineFailed: return
    case .cancelled: return write("stopped\n")
    case .limitReached(let limit): return write("stopped: \(limit)\n")
    }
    guard let value = report.shownValue else { return }
    write(value + typeNote(report.shownType, value) + "\n")
  }

  /// ` : Vec[2]`, where the type does not show in the value itself.
  private func typeNote(_ type: String?, _ value: String) -> String {
    let plain = ["Real", "Int", "Bool", "Text", "Plot"]
    guard let type, !plain.contains(type) else { return "" }
    return value.contains("\n") ? "\n: \(type)" : " : \(type)"
  }

  private mutating func perform(_ command: ReplCommand) -> Bool {
    switch command {
    case .quit: return false
    case .help: write(ReplCommand.helpText)
    case .names:
      for info in session.names where !info.isFromLibrary { write("\(info.name) : \(info.type)\n") }
    case .documentation(let name):
      if let info = session.names.first(where: { $0.name == name }) {
        write(info.page)
      } else {
        write("there is no `\(name)`\n")
      }
    case .load(let path):
      show(session.run(file: path))
    case .unknown(let word): write("there is no command `:\(word)`; `:help` lists them\n")
    }
    return true
  }

  private func offerNames() {
    let names = session.names
    var vocabulary = Completion.Vocabulary(
      names: names.map(\.name).filter { !$0.contains(".") })
    for owner in ["theory", "exact", "path"] + names.filter({ !$0.isFromLibrary }).map(\.name) {
      let members = session.members(of: owner)
      if !members.isEmpty { vocabulary.members[owner] = members }
    }
    vocabulary.names += ["theory", "exact"]
    Completion.update(vocabulary)
  }
}

extension NameInfo {
  /// What `:doc` and `sgd doc` print.
  package var page: String {
    let text =
      documentation.isEmpty
      ? "" : "\n  " + documentation.split(separator: "\n").joined(separator: "\n  ")
    return "\(kind) \(type.hasPrefix(name) ? type : "\(name): \(type)")\(text)\n"
  }
}
