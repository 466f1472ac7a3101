/// Where in an unfinished text the cursor stands: in which brackets, after which word, inside a text or not.
struct TextPlace {
  struct Bracket: Equatable {
    enum Kind: Equatable {
      case call(String)
      /// The word that begins its statement: `simulate`, `plot`…
      case block(String)
      case other
    }
    var kind: Kind
    /// Names before a colon directly inside it.
    var labels: [String] = []
  }

  private(set) var brackets: [Bracket] = []
  private(set) var isInText = false
  /// After `//` in the same line.
  private(set) var isInComment = false
  /// What stands before the cursor, blanks left out; a line end counts as itself, and so does the beginning.
  private(set) var sign: Character = "\n"
  /// The name, keyword or operator before the cursor.
  private(set) var wordBefore = ""
  /// Whether a `~` before the cursor draws: `check`, `fit` and `plot` use it otherwise.
  private(set) var isDraw = true

  /// Words after which a block has settings of its own.
  private static let blockWords: Set<String> = ["simulate", "plot", "optimizer", "sweep"]

  /// Whether a statement, or a setting of a run, may begin here.
  var beginsStatement: Bool { "\n;{".contains(sign) }

  init(_ text: String) {
    let characters = Array(text)
    var index = 0
    /// Of the statement: the last of `blockWords` in it.
    var keyword = ""
    /// The last name, for calls; dotted names whole.
    var name = ""
    while index < characters.count {
      let c = characters[index]
      if isInText {
        if c == "\\" { index += 1 } else if c == "\"" { isInText = false }
        index += 1
        continue
      }
      if c == "/", index + 1 < characters.count, characters[index + 1] == "/" {
        while index < characters.count, !characters[index].isNewline { index += 1 }
        isInComment = index == characters.count
        continue
      }
      if c.isLetter || c == "_" {
        var word = ""
        while index < characters.count,
          characters[index].isLetter || characters[index].isNumber
            || "_.".contains(characters[index])
        {
          word.append(characters[index])
          index += 1
        }
        if Self.blockWords.contains(word) { keyword = word }
        if ["check", "fit", "plot"].contains(word) { isDraw = false }
        (name, wordBefore) = (word, word)
        sign = "a"
        continue
      }
      switch c {
      case "\"": isInText = true
      case "(": brackets.append(Bracket(kind: name.isEmpty ? .other : .call(name)))
      case "[": brackets.append(Bracket(kind: .other))
      case "{":
        brackets.append(Bracket(kind: keyword.isEmpty ? .other : .block(keyword)))
        keyword = ""
      case ")", "]", "}": _ = brackets.popLast()
      case ":":
        if !name.isEmpty, !brackets.isEmpty { brackets[brackets.count - 1].labels.append(name) }
      default: break
      }
      // In a call a line simply goes on.
      var isInCall = false
      if case .call? = brackets.last?.kind { isInCall = true }
      if c.isNewline ? !isInCall : !c.isWhitespace { sign = c }
      if c.isNewline || c == ";" {
        if brackets.allSatisfy({ if case .block = $0.kind { true } else { false } }) {
          isDraw = true
        }
      } else if !c.isWhitespace {
        wordBefore = wordBefore == "|" && c == ">" ? "|>" : String(c)
        name = ""
      }
      index += 1
    }
  }
}
