extension RenderingStyle {
  /// A narrow terminal: sentences go on in the next line. Where lines may be long they stay whole.
  var wraps: Bool { width < 100 }

  /// The lines of a sentence; `used` columns of the first one are taken, the others begin with `indent` blanks,
  /// and have `taken` columns before them.
  func lines(of text: String, behind used: Int, indent: Int, taken: Int = 0) -> [String] {
    guard wraps, used + displayWidth(of: text) > width else { return [text] }
    var lines: [String] = []
    var line = ""
    var column = used
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let size = displayWidth(of: String(word))
      if !line.isEmpty, column + 1 + size > width {
        lines.append(line)
        (line, column) = ("", indent + taken)
      }
      if line.isEmpty, lines.isEmpty, column + size > width, column > indent + taken {
        // Nothing fits behind what is there.
        lines.append("")
        column = indent + taken
      }
      line += (line.isEmpty ? "" : " ") + word
      column += (line.utf8.count == word.utf8.count ? 0 : 1) + size
    }
    lines.append(line)
    let blanks = String(repeating: " ", count: indent)
    return lines.enumerated().map { $0.offset == 0 ? $0.element : blanks + $0.element }
  }
}

func displayWidth(of text: String) -> Int {
  DisplayCells(Array(text.utf8)[...]).width
}

/// Words as long as a file, which somebody has put there in place of a program, cut to what can be read.
func withShortWords(_ text: String) -> String {
  let most = 100
  guard text.utf8.count > 4 * most else { return text }
  return text.split(separator: " ", omittingEmptySubsequences: false).map { word in
    word.utf8.count > most ? String(word.prefix(most / 2)) + "…" : String(word)
  }.joined(separator: " ")
}
