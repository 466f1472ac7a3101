/// What somebody means who types a word that other prompts know: `help(sgd)`, `?sgd`, `whos`, `exit()`.
package struct PromptHint: Equatable {
  /// The word; if something is called so, that is meant.
  package var word: String
  package var advice: String

  package init?(_ entry: String) {
    let text = entry.filter { !";()".contains($0) || $0 == " " }.split(
      whereSeparator: \.isWhitespace)
    guard let first = text.first, text.count <= 2 else { return nil }
    // `help(sgd)` is one word without its brackets.
    var word = String(first)
    var rest = text.dropFirst().first.map(String.init)
    if let bracket = entry.firstIndex(of: "("), text.count == 1 {
      word = String(entry[..<bracket].filter { !$0.isWhitespace })
      let inner = entry[entry.index(after: bracket)...].filter {
        !$0.isWhitespace && !");".contains($0)
      }
      rest = inner.isEmpty ? nil : inner
    }
    if rest == nil, word.count > 1, word.hasPrefix("?") || word.hasSuffix("?") {
      rest = word.filter { $0 != "?" }
      word = "?"
    }
    if let rest, !rest.allSatisfy({ $0.isLetter || $0.isNumber || "_./-".contains($0) }) {
      return nil
    }
    func write(_ command: String, _ argument: String? = nil) -> String {
      "write `:\(command)\(argument.map { " " + $0 } ?? "")`"
    }
    switch (word, rest) {
    case ("help", nil), ("?", nil), ("man", nil): advice = write("help")
    case ("help", let topic?), ("?", let topic?), ("doc", let topic?), ("man", let topic?),
      ("which", let topic?), ("??", let topic?):
      advice = write("doc", topic)
    case ("quit", nil), ("exit", nil), ("bye", nil), ("q", nil), ("logout", nil):
      advice = write("quit")
    case ("who", nil), ("whos", nil), ("dir", nil), ("vars", nil), ("varinfo", nil), ("ls", nil),
      ("names", nil), ("locals", nil), ("globals", nil):
      advice = write("names")
    case ("type", let name?), ("typeof", let name?), ("class", let name?):
      advice = write("type", name)
    case ("load", let file?), ("run", let file?), ("include", let file?), ("source", let file?):
      advice = write("load", file)
    case ("save", let file?): advice = write("save", file)
    case ("history", nil): advice = write("history")
    case ("clear", nil), ("clc", nil), ("cls", nil): advice = "Ctrl-L clears the screen"
    default: return nil
    }
    self.word = word
  }
}
