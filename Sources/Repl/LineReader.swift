internal import CReadline
internal import Glibc

/// A line typed at the terminal.
enum TypedLine {
  case text(String)
  /// Ctrl-C: the line is dropped.
  case interrupted
  /// Ctrl-D on an empty line.
  case end
}

/// Reads lines at the terminal, with history and completion where readline was linked.
struct LineReader {
  private let historyPath: String?
  private static let historyLength: Int32 = 10_000

  /// There can be one at a time: readline is one.
  init(historyPath: String?) {
    self.historyPath = historyPath
    sgd_line_editing_begin("sgd") { line, start, _, word in
      guard let line, let word else { return }
      CompletionRequests.answer(
        line: String(cString: line), wordStart: Int(start), word: String(cString: word))
    }
    sgd_interrupts_install(1)
    sgd_terminal_begin()
    if let historyPath { sgd_history_load(historyPath, Self.historyLength) }
  }

  func read(prompt: String) -> TypedLine {
    var interrupted: Int32 = 0
    guard let line = sgd_read_line(prompt, &interrupted) else { return .end }
    defer { free(line) }
    return interrupted != 0 ? .interrupted : .text(String(decoding: bytes(of: line), as: UTF8.self))
  }

  private func bytes(of line: UnsafeMutablePointer<CChar>) -> [UInt8] {
    (0..<strlen(line)).map { UInt8(bitPattern: line[$0]) }
  }

  /// Keeps an entry, of one or more lines, for this session and the next.
  func remember(_ entry: String) { sgd_history_add(entry, historyPath) }

  /// All entries, the oldest first.
  var history: [String] {
    (0..<sgd_history_count()).compactMap { index in
      sgd_history_entry(index).map { String(cString: $0) }
    }
  }

  /// Gives the terminal back as it was.
  func close() { sgd_terminal_restore() }
}
