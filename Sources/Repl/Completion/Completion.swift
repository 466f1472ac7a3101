internal import SourceText

/// What the Tab key offers: names that fit the place, fields after a point, labels inside a call, settings
/// inside a run, Greek letters after a backslash, commands after a colon, files inside a text.
package enum Completion {
  package enum Offer: Equatable {
    /// The word itself changes.
    case replacement(String)
    case candidates([String])
    case files
  }

  /// `before` is all of the entry up to the word.
  package static func candidates(before: String, word: String, in vocabulary: Vocabulary) -> Offer {
    if let offer = command(before: before, word: word, in: vocabulary) { return offer }
    if let slash = word.lastIndex(of: "\\") {
      return letter(in: word, from: slash, vocabulary.allowsUnicode)
    }
    let place = TextPlace(before)
    if place.isInText { return .files }
    if place.isInComment { return .candidates([]) }
    if let point = word.lastIndex(of: ".") {
      let owner = String(word[..<point])
      let typed = word[word.index(after: point)...]
      return .candidates(
        (vocabulary.members[owner] ?? []).filter { $0.hasPrefix(typed) }.map { "\(owner).\($0)" })
    }
    // Where a label or one of a few words fits, it is meant.
    let labels = self.labels(place, vocabulary).filter { $0.hasPrefix(word) }
    if !labels.isEmpty { return .candidates(sortedOnce(labels)) }
    let words = settingWords(place).filter { $0.hasPrefix(word) }
    if !words.isEmpty { return .candidates(sortedOnce(words)) }
    return .candidates(sortedOnce(names(place, vocabulary).filter { $0.hasPrefix(word) }))
  }

  private static func sortedOnce(_ texts: [String]) -> [String] { Set(texts).sorted() }

  // MARK: - Parts

  private static func letter(in word: String, from slash: String.Index, _ allowsUnicode: Bool)
    -> Offer
  {
    let typed = String(word[word.index(after: slash)...])
    let head = String(word[..<slash])
    let fitting = GreekLetters.names.filter { $0.name.hasPrefix(typed) }
    let known = fitting.first { $0.name == typed } ?? (fitting.count == 1 ? fitting[0] : nil)
    if let known {
      return .replacement(head + (allowsUnicode ? known.letter : known.letter.inPlainLetters))
    }
    return .candidates(fitting.map { head + "\\" + $0.name })
  }

  private static func command(before: String, word: String, in vocabulary: Vocabulary) -> Offer? {
    let line = (before + word).drop(while: \.isWhitespace)
    guard line.hasPrefix(":"), !before.contains("\n") else { return nil }
    let words = before.split(whereSeparator: \.isWhitespace).map(String.init)
    guard let first = words.first else {
      return .candidates(ReplCommand.words.map { ":" + $0 }.filter { $0.hasPrefix(word) })
    }
    let choices: [String]
    switch first {
    case ":load", ":save": return .files
    case ":doc", ":help": choices = vocabulary.entries.map(\.name) + vocabulary.topics
    case ":set": choices = words.count == 1 ? ReplSetting.allCases.map(\.rawValue) : ["on", "off"]
    case ":type", ":time": return nil
    default: choices = []
    }
    if let point = word.lastIndex(of: "."), first == ":doc" {
      let owner = String(word[..<point])
      let typed = word[word.index(after: point)...]
      return .candidates(
        (vocabulary.members[owner] ?? []).filter { $0.hasPrefix(typed) }.map { "\(owner).\($0)" })
    }
    let fitting = choices.filter { $0.hasPrefix(word) }
    if !fitting.isEmpty || first != ":doc" { return .candidates(sortedOnce(fitting)) }
    // A name of `theory` without it, a chapter whatever the size of its letters.
    let wanted = word.lowercased()
    let members = vocabulary.members.flatMap { owner, names in names.map { "\(owner).\($0)" } }
    return .candidates(
      sortedOnce(
        (choices + members).filter { name in
          let known = name.lowercased()
          return known.hasPrefix(wanted) || known.contains("." + wanted)
        }))
  }

  /// Labels of the call, or settings of the block, that the cursor is in.
  private static func labels(_ place: TextPlace, _ vocabulary: Vocabulary) -> [String] {
    guard let bracket = place.brackets.last else { return [] }
    switch bracket.kind {
    case .call(let callee):
      guard "(,".contains(place.sign) else { return [] }
      return vocabulary.labels(of: callee).filter { !bracket.labels.contains($0) }.map { $0 + ": " }
    case .block(let keyword):
      guard place.beginsStatement || keyword == "plot" && place.sign == "," else { return [] }
      let settings: [String]
      switch keyword {
      case "simulate": settings = runSettings
      case "plot": settings = plotSettings
      case "optimizer": return ["state ", "step "]
      default: return []
      }
      return settings.filter { !bracket.labels.contains(String($0.prefix { $0 != ":" })) }
    case .other: return []
    }
  }

  /// The words that the setting before the cursor takes.
  private static func settingWords(_ place: TextPlace) -> [String] {
    guard place.sign == ":", let bracket = place.brackets.last, case .block("plot") = bracket.kind
    else { return [] }
    switch bracket.labels.last {
    case "style": return ["points", "line", "steps", "bars"]
    case "log": return ["x", "y", "xy"]
    default: return []
    }
  }

  /// The names whose kind fits the word before, and keywords.
  private static func names(_ place: TextPlace, _ vocabulary: Vocabulary) -> [String] {
    let kinds: Set<String>?
    switch place.wordBefore {
    case "with": kinds = ["noise", "law", "value"]
    case "on": kinds = ["loss", "value"]
    case "simulate": kinds = ["optimizer", "value", "function"]
    case "over": kinds = ["value", "law"]
    case "~": kinds = place.isDraw ? ["law", "function", "value"] : nil
    case "|>": kinds = ["optimizer", "function"]
    default: kinds = nil
    }
    let fitting = vocabulary.entries.filter { kinds?.contains($0.kind) ?? true }.map(\.name)
    if kinds != nil { return fitting }
    return fitting + valueWords + (place.beginsStatement ? statementWords : [])
  }

  private static let runSettings = [
    "from: ", "replicas: ", "steps: ", "discard: ", "thin: ", "seed: ", "stream: ", "until: ",
    "budget: ", "split: ", "checkpoint: ", "measure ", "series ", "keep ", "exit ",
  ]

  private static let plotSettings = [
    "by: ", "log: ", "title: ", "x: ", "y: ", "overlay: ", "style: ", "xrange: ", "yrange: ",
    "vertical: ", "horizontal: ",
  ]

  private static let statementWords = [
    "let", "var", "fn", "loss", "noise", "optimizer", "state", "step", "import", "input",
    "measure", "series", "keep", "exit", "replicas", "steps", "discard", "from", "check",
    "compare", "print", "export", "test", "for", "while", "return",
  ]

  /// Words that may stand within an expression.
  private static let valueWords = [
    "simulate", "sweep", "plot", "within", "where", "given", "over", "with", "true", "false",
    "if", "then", "else", "and", "or", "not", "read",
  ]
}
