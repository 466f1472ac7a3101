/// A text as one line of a terminal: line ends are blanks, what else would move the cursor is `�`.
package struct ShownText: Sendable {
  package let text: String
  /// In cells of the terminal; a Chinese letter takes two.
  package let width: Int

  package init(_ text: String) {
    let line = String(text.map { $0.isNewline ? " " : $0 })
    let cells = DisplayCells(Array(line.utf8)[...])
    self.text = cells.text(from: 0, to: cells.width)
    width = cells.width
  }
}
