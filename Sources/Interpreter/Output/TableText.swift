internal import SourceText
internal import Statistics

extension Evaluator {
  /// A table as text: columns of equal width, numbers to the right, a line of reasons below for what is
  /// empty.
  func formatted(_ table: Table) -> String {
    var reasons: [String] = []
    var grid = table.columns.map { column in
      [ShownText(host.allowsUnicode ? column.name : column.name.inPlainLetters)]
        + column.cells.map { cell -> ShownText in
          switch cell {
          case .value(let value): return ShownText(formatted(value))
          case .empty(let reason):
            if !reasons.contains(reason) { reasons.append(reason) }
            let mark = (reasons.firstIndex(of: reason) ?? 0) + 1
            return ShownText(host.allowsUnicode ? "–[\(mark)]" : "-[\(mark)]")
          }
        }
    }
    let most = 60
    var note: String?
    if table.count > most {
      note = "\(host.allowsUnicode ? "…" : "...") \(table.count - most) more rows"
      grid = grid.map { Array($0.prefix(most + 1)) }
    }
    let widths = grid.map { column in column.map(\.width).max() ?? 0 }
    let count = grid.first?.count ?? 0
    var lines: [String] = []
    for columns in folded(widths) {
      if !lines.isEmpty { lines.append("") }
      func line(_ cell: (Int) -> String) -> String {
        columns.map(cell).joined(separator: "  ")
      }
      for row in 0..<count {
        lines.append(
          line {
            String(repeating: " ", count: widths[$0] - grid[$0][row].width) + grid[$0][row].text
          })
        if row == 0 {
          lines.append(
            line { String(repeating: host.allowsUnicode ? "─" : "-", count: widths[$0]) })
        }
      }
    }
    if let note { lines.append(note) }
    for (index, reason) in reasons.enumerated() { lines.append("[\(index + 1)] \(reason)") }
    return lines.joined(separator: "\n")
  }

  /// Columns that stand side by side. On a narrow terminal those that do not fit follow below, each time
  /// behind the first one.
  private func folded(_ widths: [Int]) -> [[Int]] {
    let room = host.outputWidth
    let total = widths.reduce(0) { $0 + $1 + 2 } - 2
    // Where there is no terminal, lines may be long.
    guard room < 100, total > room, widths.count > 1 else { return [Array(widths.indices)] }
    var blocks: [[Int]] = []
    var (block, used) = ([0], widths[0])
    for column in widths.indices.dropFirst() {
      if used + 2 + widths[column] > room, block.count > 1 {
        blocks.append(block)
        (block, used) = ([0], widths[0])
      }
      block.append(column)
      used += 2 + widths[column]
    }
    return blocks + [block]
  }
}
