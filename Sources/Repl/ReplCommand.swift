/// Lines that begin with a colon are for the prompt itself.
package enum ReplCommand: Equatable {
  case help(String?)
  case quit
  case names
  case type(String)
  /// Of a name, a chapter of the manual or a code; without one, the chapters.
  case documentation(String?)
  case load(String)
  case reload
  case save(String)
  /// The last entries, or those with a word.
  case history(String?)
  case time(String)
  case set(String?, String?)
  case unknown(String)
  /// Known, but this is missing.
  case incomplete(String, wants: String)

  package init?(_ line: String) {
    let trimmed = line.drop(while: \.isWhitespace)
    guard trimmed.hasPrefix(":"), !trimmed.hasPrefix(":=") else { return nil }
    let text = trimmed.dropFirst()
    let word = String(text.prefix { !$0.isWhitespace })
    let trailing = text.dropFirst(word.count).drop(while: \.isWhitespace)
    let rest = String(trailing.reversed().drop(while: \.isWhitespace).reversed())
    let argument = rest.isEmpty ? nil : rest
    func needing(_ what: String, _ make: (String) -> ReplCommand) -> ReplCommand {
      argument.map(make) ?? .incomplete(word, wants: what)
    }
    switch word {
    case "help", "h", "?": self = .help(argument)
    case "quit", "q", "exit": self = .quit
    case "names": self = .names
    case "type", "t": self = needing("an expression") { .type($0) }
    case "doc", "d": self = .documentation(argument)
    case "load", "l": self = needing("a file") { .load(Self.unquoted($0)) }
    case "reload", "r": self = .reload
    case "save": self = needing("a file") { .save(Self.unquoted($0)) }
    case "history": self = .history(argument)
    case "time": self = needing("an expression") { .time($0) }
    case "set":
      let words = rest.split(whereSeparator: \.isWhitespace).map(String.init)
      self = .set(words.first, words.count > 1 ? words[1...].joined(separator: " ") : nil)
    default: self = .unknown(word)
    }
  }

  private static func unquoted(_ path: String) -> String {
    path.count > 1 && path.hasPrefix("\"") && path.hasSuffix("\"")
      ? String(path.dropFirst().dropLast()) : path
  }

  static let words = [
    "doc", "help", "history", "load", "names", "quit", "reload", "save", "set", "time", "type",
  ]

  static let helpText = """
    A line is a statement or an expression; its value is shown, and `_` is the last one. A line goes on
    while a bracket is open; an empty line ends it. A line with a mistake changes nothing.

      :type EXPR     the type of an expression, without computing it
      :doc           chapters of the manual;  :doc NAME, :doc CHAPTER, :doc E0312, :doc any words
      :names         what was defined here
      :load FILE     run a script; its names stay;  :reload runs the last one again
      :save FILE     write the lines that worked, as a script, where a name that was defined again later
                     has a number before: x_1, x_2
      :history WORD  earlier entries with this word, or the last ones
      :time EXPR     compute, and say how long it took
      :set           settings: seed, threads, limit, pictures
      :quit          leave, as Ctrl-D does

    Tab completes names, fields (`run.`), labels (`sgd(ra`), settings of a run, files, and `\\eta` to `η`.
    Ctrl-C drops a line, or stops a run and shows what it had found; Ctrl-R searches the history.

    """
}

/// What `:set` sets.
package enum ReplSetting: String, CaseIterable {
  case seed
  case threads
  /// Seconds a line may take.
  case limit
  /// Sparklines and histograms below values.
  case pictures
}
