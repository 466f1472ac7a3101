/// A record or list that is wider than the terminal, with a part to a line.
struct BrokenText {
  var width: Int

  func lines(_ text: String) -> String { broken(text[...], indent: 0) }

  /// Words, the later lines behind two blanks.
  func wrapped(_ text: String) -> String {
    filled(text.split(separator: " ").map { $0 }, 2, sign: "").joined(separator: "\n  ")
  }

  private func broken(_ text: Substring, indent: Int) -> String {
    guard indent + text.count > width, let open = text.firstIndex(where: { "([".contains($0) }),
      let last = text.last, ")]".contains(last), isLabel(text[..<open]),
      indent < width / 2
    else { return folded(text, indent: indent) }
    let begin = text.index(after: open)
    let parts = split(text[begin..<text.index(before: text.endIndex)])
    guard parts.count > 1 || parts.first?.contains(where: { "([".contains($0) }) ?? false else {
      return String(text)
    }
    // Behind the bracket, unless that leaves too little.
    let behind = indent + text[...open].count
    let inset = behind <= width / 2 ? behind : indent + 1
    let blanks = "\n" + String(repeating: " ", count: inset)
    if !parts.contains(where: { $0.contains { "([".contains($0) } }) {
      return String(text[...open]) + filled(parts, inset, begin: behind).joined(separator: blanks)
        + String(last)
    }
    return String(text[...open])
      + parts.map { broken($0, indent: inset) }.joined(separator: "," + blanks) + String(last)
  }

  /// What has no parts, such as a sentence.
  private func folded(_ text: Substring, indent: Int) -> String {
    guard indent + text.count > width else { return String(text) }
    return filled(text.split(separator: " "), indent + 2, begin: indent, sign: "")
      .joined(separator: "\n" + String(repeating: " ", count: indent + 2))
  }

  private func filled(
    _ parts: [Substring], _ indent: Int, begin: Int? = nil, sign: String = ","
  ) -> [String] {
    var lines: [String] = []
    var line = ""
    for (index, part) in parts.enumerated() {
      let word = part + (index == parts.count - 1 ? "" : sign)
      // A sentence goes on in the next line.
      for piece in indent + word.count > width ? word.split(separator: " ") : [word[...]] {
        let column = lines.isEmpty ? begin ?? indent : indent
        if !line.isEmpty, column + line.count + 1 + piece.count > width {
          lines.append(line)
          line = ""
        }
        line += (line.isEmpty ? "" : " ") + piece
      }
    }
    return lines + [line]
  }

  /// Nothing, or `label: `.
  private func isLabel(_ text: Substring) -> Bool {
    text.isEmpty
      || isNamed(text) && text.allSatisfy { $0.isLetter || $0.isNumber || "_: ".contains($0) }
  }

  private func isNamed(_ text: Substring) -> Bool { text.contains(": ") }

  /// At the commas outside all brackets and quotes.
  private func split(_ text: Substring) -> [Substring] {
    var parts: [Substring] = []
    var (depth, start, inQuotes) = (0, text.startIndex, false)
    for index in text.indices {
      switch text[index] {
      case "\"": inQuotes.toggle()
      case "(" where !inQuotes, "[" where !inQuotes: depth += 1
      case ")" where !inQuotes, "]" where !inQuotes: depth -= 1
      case "," where depth == 0 && !inQuotes:
        parts.append(trimmed(text[start..<index]))
        start = text.index(after: index)
      default: break
      }
    }
    return parts + [trimmed(text[start...])]
  }

  private func trimmed(_ text: Substring) -> Substring { text.drop(while: \.isWhitespace) }
}
