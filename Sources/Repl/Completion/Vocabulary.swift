/// The names that Tab knows.
package struct Vocabulary: Sendable {
  package struct Entry: Sendable, Hashable {
    package var name: String
    /// `function`, `loss`, `noise`, `optimizer`, `law`, `value`, `module`
    package var kind: String
    /// The labels of its arguments.
    package var labels: [String]

    package init(_ name: String, kind: String = "value", labels: [String] = []) {
      self.name = name
      self.kind = kind
      self.labels = labels
    }
  }

  package var entries: [Entry]
  /// By the name before the point, which may itself have points.
  package var members: [String: [String]]
  /// Chapters of the manual and words of the language.
  package var topics: [String]
  /// Whether the terminal can show the letters that a name like `\eta` stands for.
  package var allowsUnicode: Bool

  package init(
    _ entries: [Entry] = [], members: [String: [String]] = [:], topics: [String] = [],
    allowsUnicode: Bool = true
  ) {
    self.allowsUnicode = allowsUnicode
    self.entries = entries
    self.members = members
    self.topics = topics
  }

  func labels(of callee: String) -> [String] {
    entries.first { $0.name == callee }?.labels ?? []
  }

  /// What stands in the outermost parentheses of a signature, `sgd(rate: Real > 0, …)`, between commas.
  package static func parts(ofSignature text: String) -> [String] {
    guard let open = text.firstIndex(of: "(") else { return [] }
    var depth = 0
    var parts: [String] = [""]
    for character in text[text.index(after: open)...] {
      if character == ")", depth == 0 { break }
      if "([{".contains(character) { depth += 1 }
      if ")]}".contains(character) { depth -= 1 }
      if character == ",", depth == 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts
  }

  /// The labels in a signature: in each part a name before a colon, or alone. A function of any number of arguments,
  /// `min(a: Real, b: Real, …)`, has none.
  package static func labels(inSignature text: String) -> [String] {
    let parts = parts(ofSignature: text)
    if parts.last?.drop(while: \.isWhitespace) == "…" { return [] }
    return parts.compactMap { part in
      let name = part.drop(while: \.isWhitespace).prefix { $0.isLetter || $0.isNumber || $0 == "_" }
      return name.isEmpty ? nil : String(name)
    }
  }
}
