/// The lines of one file that a message shows, each with what is underlined in it.
struct SourceExcerpt {
  struct Mark {
    /// Bytes of the file, on one line.
    var start: Int
    var end: Int
    var label: String
    var isPrimary: Bool
  }

  let file: SourceFile
  /// By line, from 0.
  private(set) var marks: [Int: [Mark]] = [:]
  /// The first place underlined as the main one, or else the first at all.
  private(set) var head = 0
  private var hasHead = false

  init(_ file: SourceFile) { self.file = file }

  var lines: [Int] { marks.keys.sorted() }

  /// Underlines a span; of one that runs over more than three lines, the first two and the last.
  mutating func add(start: Int, end: Int, label: String, isPrimary: Bool) {
    if !hasHead || isPrimary {
      head = start
      hasHead = true
    }
    let first = file.line(at: start)
    let last = max(first, file.line(at: max(start, end - 1)))
    for line in first...last {
      if last - first > 2, line > first + 1, line < last { continue }
      let bytes = file.bytes(ofLine: line)
      var low = max(start, bytes.startIndex)
      var high = min(end, bytes.endIndex)
      if first != last {
        while low < high, bytes[low] == UInt8(ascii: " ") || bytes[low] == UInt8(ascii: "\t") {
          low += 1
        }
        if low >= high, line != first, line != last { continue }
      }
      low = min(low, bytes.endIndex)
      high = max(low, high)
      marks[line, default: []].append(
        Mark(start: low, end: high, label: line == last ? label : "", isPrimary: isPrimary))
    }
  }
}

extension SourceExcerpt {
  /// The lines and their underlines, each with a gutter of `gutter` columns for the number.
  func rendered(gutter: Int, style: RenderingStyle, paint: RenderingStyle.Paint) -> [String] {
    let empty = String(repeating: " ", count: gutter) + " " + style.painted(style.bar, .frame)
    var rows: [String] = []
    for line in lines {
      let number = String(line + 1)
      let padded = String(repeating: " ", count: gutter - number.count) + number
      let sorted = (marks[line] ?? []).sorted { ($0.start, $0.end) < ($1.start, $1.end) }
      let bytes = part(of: file.bytes(ofLine: line), around: sorted)
      let cells = DisplayCells(bytes)
      let marks = sorted.map { mark in
        var mark = mark
        mark.start = min(max(mark.start, bytes.startIndex), bytes.endIndex)
        mark.end = min(max(mark.end, mark.start), bytes.endIndex)
        return mark
      }
      let window = Window(
        cells, marks, width: style.width - gutter - 3, ellipsis: style.ellipsis.count)
      let text = window.text(of: cells, style)
      rows.append(
        style.painted("\(padded) \(style.bar)", .frame) + (text.isEmpty ? "" : " " + text))
      for mark in marks {
        let start = window.shown(cells.column(at: mark.start), style)
        let end = window.shown(cells.column(at: mark.end), style)
        let sign = mark.isPrimary ? "^" : "-"
        let underline = String(repeating: sign, count: max(1, end - start))
        let colour = mark.isPrimary ? paint : .second
        let indent = String(repeating: " ", count: start + 1)
        let label = style.words(mark.label)
        let used = gutter + 2 + indent.count + underline.count + 1
        if mark.label.isEmpty || !style.wraps || used + displayWidth(of: label) <= style.width {
          rows.append(
            empty + indent
              + style.painted(underline + (label.isEmpty ? "" : " " + label), colour))
          continue
        }
        // Below the underline, from there on if that leaves some room.
        rows.append(empty + indent + style.painted(underline, colour))
        let column = min(start + 1, max(1, style.width - gutter - 2 - min(40, label.count)))
        let inset = String(repeating: " ", count: column)
        let taken = gutter + 2 + column
        let lines = style.lines(of: label, behind: taken, indent: 0, taken: taken)
        rows += lines.map { empty + inset + style.painted($0, colour) }
      }
    }
    return rows
  }

  /// Of a line of many thousand bytes, those around its first mark, since no more is shown.
  private func part(of bytes: ArraySlice<UInt8>, around marks: [Mark]) -> ArraySlice<UInt8> {
    let reach = 8192
    guard bytes.count > 2 * reach else { return bytes }
    let middle = marks.first { $0.isPrimary }?.start ?? marks.first?.start ?? bytes.startIndex
    var start = max(bytes.startIndex, middle - reach)
    var end = min(bytes.endIndex, middle + reach)
    /// The middle of a character.
    func isInside(_ index: Int) -> Bool {
      index > bytes.startIndex && index < bytes.endIndex && bytes[index] & 0xC0 == 0x80
    }
    while isInside(start) { start += 1 }
    while isInside(end) { end -= 1 }
    return bytes[start..<end]
  }

  /// The columns of a long line that are shown: those around its first mark.
  private struct Window {
    var start: Int
    var end: Int
    var isCutLeft: Bool { start > 0 }
    let isCutRight: Bool

    init(_ cells: DisplayCells, _ marks: [Mark], width room: Int, ellipsis: Int) {
      let width = cells.width > room ? room - 2 * ellipsis : room
      start = 0
      end = cells.width
      if cells.width > width {
        let focus = marks.first(where: \.isPrimary) ?? marks.first
        let column = focus.map { cells.column(at: $0.start) } ?? 0
        if column > width - min(20, width / 2) {
          start = min(column - width / 3, cells.width - width)
        }
        end = min(cells.width, start + width)
      }
      isCutRight = end < cells.width
    }

    func text(of cells: DisplayCells, _ style: RenderingStyle) -> String {
      var text = cells.text(from: start, to: end, as: style.shown)
      while text.last == " " { text.removeLast() }
      return (isCutLeft ? style.ellipsis : "") + text + (isCutRight ? style.ellipsis : "")
    }

    /// Where a column of the line stands in what is shown.
    func shown(_ column: Int, _ style: RenderingStyle) -> Int {
      min(max(column, start), end) - start + (isCutLeft ? style.ellipsis.count : 0)
    }
  }
}
