/// How messages are drawn.
package struct RenderingStyle: Hashable, Sendable {
  /// ANSI colours.
  package var colour: Bool
  /// Only ASCII in the frame.
  package var ascii: Bool
  /// Source lines are cut to so many columns, and below 100 sentences are wrapped.
  package var width: Int

  package init(colour: Bool = false, ascii: Bool = false, width: Int = 100) {
    self.colour = colour
    self.ascii = ascii
    self.width = max(20, width)
  }

  var corner: String { ascii ? "-->" : "┌─" }
  var tee: String { ascii ? "-->" : "├─" }
  var bar: String { ascii ? "|" : "│" }
  var ellipsis: String { ascii ? "..." : "…" }

  enum Paint: String {
    case error = "\u{1B}[1;31m"
    case warning = "\u{1B}[1;33m"
    case frame = "\u{1B}[34m"
    case second = "\u{1B}[36m"
    case help = "\u{1B}[32m"
    case bold = "\u{1B}[1m"
  }

  func painted(_ text: String, _ paint: Paint) -> String {
    colour && !text.isEmpty ? paint.rawValue + text + "\u{1B}[0m" : text
  }

  /// Words of a message: without signs that an ASCII terminal lacks or that would move its cursor, and on one line.
  func words(_ text: String) -> String {
    let line = ShownText(text).text
    return ascii ? line.inPlainLetters : line
  }

  /// A piece of the source: every sign keeps its columns.
  func shown(_ cell: DisplayCells.Cell) -> String {
    guard ascii, !cell.text.utf8.allSatisfy({ $0 < 128 }) else { return cell.text }
    return String(repeating: "?", count: cell.width)
  }
}
