/// Lines that begin with a colon are for the prompt itself.
enum ReplCommand: Equatable {
  case help
  case quit
  case names
  case documentation(String)
  case load(String)
  case unknown(String)

  init?(_ line: String) {
    let trimmed = line.drop(while: \.isWhitespace)
    guard trimmed.hasPrefix(":"), !trimmed.hasPrefix(":=") else { return nil }
    let words = trimmed.dropFirst().split(whereSeparator: \.isWhitespace).map(String.init)
    switch (words.first ?? "", words.count) {
    case ("help", 1), ("h", 1), ("?", 1): self = .help
    case ("quit", 1), ("q", 1), ("exit", 1): self = .quit
    case ("names", 1): self = .names
    case ("doc", 2): self = .documentation(words[1])
    case ("load", 2): self = .load(words[1])
    case (let word, _): self = .unknown(word)
    }
  }

  static let helpText = """
    A line is a statement or an expression; its value is shown, and `_` is the last one.
      :doc NAME    what NAME is
      :names       what was defined here
      :load FILE   run a script; its names stay
      :quit        leave, as Ctrl-D does
    Ctrl-C drops a line or stops a run. Tab completes names, and `\\eta` to `η`.

    """
}
