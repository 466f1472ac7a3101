extension Manual {
  /// A word of the language, a line of the book of words.
  package struct Word: Sendable, Hashable {
    /// As it is written, and what else it is called in this line.
    package let names: [String]
    /// The heading it stands under: `Settings of a run`.
    package let group: String
    /// What it means.
    package let meaning: String
    /// The title of the chapter that says more.
    package let chapter: String

    /// For a terminal of this many columns.
    package func page(width: Int) -> String {
      let lines = [meaning, "", "More: sgd doc \(chapter)"]
      return Chapter(book: group.lowercased(), title: names.joined(separator: ", "), lines: lines)
        .page(width: width)
    }
  }

  /// Words that mean something in the language, in the order of their book.
  package static let words: [Word] = chapters.filter { $0.book == "words" }.flatMap { chapter in
    chapter.lines.compactMap { line -> Word? in
      guard line.hasPrefix("| "), line.hasSuffix(" |") else { return nil }
      let cells = line.dropFirst(2).dropLast(2).split(separator: " | ").map(String.init)
      guard cells.count == 3, cells[0] != "word" else { return nil }
      let names = cells[0].split(separator: ",").map { name in
        String(name.drop { $0 == " " || $0 == "`" }.prefix { $0 != "`" })
      }
      return Word(
        names: names, group: chapter.title, meaning: cells[1].filter { $0 != "`" },
        chapter: cells[2])
    }
  }

  /// What a word means, as often as it means something.
  package static func words(named name: String) -> [Word] {
    let wanted = name.lowercased()
    let exact = words.filter { $0.names.contains(name) }
    return exact.isEmpty
      ? words.filter { $0.names.contains { $0.lowercased() == wanted } } : exact
  }
}
