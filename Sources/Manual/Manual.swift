internal import CManual

/// The whole manual, as it was when this binary was built.
package enum Manual {
  /// A section of a book: what stands under a heading of the second level.
  package struct Chapter: Sendable, Hashable {
    /// `manual`, `tour`…
    package let book: String
    package let title: String
    /// Markdown, without the heading.
    package let lines: [String]

    /// What stands before its first heading of the third level, and below each.
    package var sections: [Chapter] {
      var result = [Chapter(book: book, title: title, lines: [])]
      for line in lines {
        if line.hasPrefix("### ") {
          result.append(Chapter(book: book, title: String(line.dropFirst(4)), lines: []))
        } else {
          let last = result.removeLast()
          result.append(Chapter(book: book, title: last.title, lines: last.lines + [line]))
        }
      }
      return result
    }

    /// For a terminal of this many columns: code is indented, marks of emphasis and fences are gone.
    package func page(width: Int) -> String {
      var result = "\(title)  (\(book))\n" + String(repeating: "=", count: title.count) + "\n\n"
      var isCode = false
      var paragraph = ""
      func close() {
        result += Self.wrapped(paragraph, width)
        paragraph = ""
      }
      for line in lines {
        if line.hasPrefix("```") {
          close()
          isCode.toggle()
        } else if isCode {
          result += line.isEmpty ? "\n" : "    \(line)\n"
        } else if line.isEmpty {
          close()
          result += "\n"
        } else if "#*|-".contains(line.first ?? " ") {
          close()
          paragraph = Self.plain(line)
          if line.hasPrefix("|") || line.hasPrefix("#") {
            result += paragraph + "\n"
            paragraph = ""
          }
        } else {
          paragraph += (paragraph.isEmpty ? "" : " ") + Self.plain(line.drop { $0 == " " })
        }
      }
      close()
      return result
    }

    private static func plain(_ line: some StringProtocol) -> String {
      let heading = line.prefix { $0 == "#" }
      if !heading.isEmpty { return line.dropFirst(heading.count).drop { $0 == " " } + ":" }
      return line.split(separator: "**", omittingEmptySubsequences: false).joined()
    }

    /// Broken between words; items of a list hang.
    private static func wrapped(_ paragraph: String, _ width: Int) -> String {
      guard !paragraph.isEmpty else { return "" }
      let indent = paragraph.hasPrefix("* ") || paragraph.hasPrefix("- ") ? "  " : ""
      var result = ""
      var line = ""
      for word in paragraph.split(separator: " ") {
        if !line.isEmpty, line.count + word.count + 1 > max(30, width) {
          result += line + "\n"
          line = indent + word
        } else {
          line += (line.isEmpty ? "" : " ") + word
        }
      }
      return result + line + "\n"
    }
  }

  package static let chapters: [Chapter] = UnsafeBufferPointer(
    start: sgd_manual_books, count: sgd_manual_book_count
  ).flatMap { book in
    let text = String(
      decoding: UnsafeBufferPointer(start: book.text, count: book.length), as: UTF8.self)
    return chapters(of: String(cString: book.name), text)
  }

  private static func chapters(of book: String, _ text: String) -> [Chapter] {
    var result: [Chapter] = []
    var title = ""
    var lines: [String] = []
    func close() {
      let body = lines.drop { $0.isEmpty }
      let end = body.lastIndex { !$0.isEmpty }
      if !title.isEmpty, let end {
        result.append(Chapter(book: book, title: title, lines: Array(body[...end])))
      }
      lines = []
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("## ") || line.hasPrefix("# ") {
        close()
        title = String(line.drop { $0 == "#" || $0 == " " })
      } else {
        lines.append(line)
      }
    }
    close()
    return result
  }

  /// The chapters of this title, else of titles with these words, else those whose text has all words, those
  /// that mention them most first.
  package static func search(_ words: String) -> [Chapter] {
    let wanted = words.lowercased()
    let titled = chapters.filter { $0.title.lowercased() == wanted }
    if !titled.isEmpty { return titled }
    let parts = wanted.split(separator: " ").map(String.init)
    guard !parts.isEmpty else { return [] }
    let near = chapters.filter { chapter in
      let title = chapter.title.lowercased()
      return parts.allSatisfy { title.contains($0) }
    }
    if !near.isEmpty { return near }
    return mentioning(parts)
  }

  /// The smallest section of the book on theory that calls `name`, as `theory.name(` or, in a table, `` `name( ``.
  package static func theory(about name: String) -> Chapter? {
    let parts = name.split(separator: ".")
    guard parts.count == 2 else { return nil }
    // The first chapter introduces the whole book.
    let sections = chapters.filter { $0.book == "theory" }.dropFirst().flatMap(\.sections)
    func first(with text: String) -> Chapter? {
      sections.first { $0.lines.contains { $0.contains(text) } }
    }
    return first(with: "`\(parts[0]).…`") ?? first(with: "| `\(parts[1])(")
      ?? first(with: "\(name)(")
  }

  /// Chapters that mention all of these, those that do so most first.
  package static func mentioning(_ words: [String]) -> [Chapter] {
    let counted = chapters.compactMap { chapter -> (Chapter, Int)? in
      let text = chapter.lines.joined(separator: "\n").lowercased()
      var total = 0
      for word in words {
        let count = text.split(separator: word.lowercased(), omittingEmptySubsequences: false).count
        guard count > 1 else { return nil }
        total += count - 1
      }
      return (chapter, total)
    }
    return counted.sorted { $0.1 > $1.1 }.map(\.0)
  }
}
