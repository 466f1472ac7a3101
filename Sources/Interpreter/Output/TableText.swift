internal import Statistics

extension Evaluator {
  /// A table as text: columns of equal width, numbers to the right, a line of reasons below for what is
  /// empty.
  func formatted(_ table: Table) -> String {
    var reasons: [String] = []
    var grid = table.columns.map { column in
      [column.name]
        + column.cells.map { cell -> String in
          switch cell {
          case .value(let value): return formatted(value)
          case .empty(let reason):
            if !reasons.contains(reason) { reasons.append(reason) }
            let mark = (reasons.firstIndex(of: reason) ?? 0) + 1
            return host.allowsUnicode ? "–[\(mark)]" : "-[\(mark)]"
          }
        }
    }
    let most = 60
    var note: String?
    if table.count > most {
      note = "\(host.allowsUnicode ? "…" : "...") \(table.count - most) more rows"
      grid = grid.map { Array($0.prefix(most + 1)) }
    }
    let widths = grid.map { column in column.map(\.count).max() ?? 0 }
    let count = grid.first?.count ?? 0
    var lines = (0..<count).map { row in
      zip(grid, widths).map { column, width in
        String(repeating: " ", count: width - column[row].count) + column[row]
      }.joined(separator: "  ")
    }
    if count > 0 {
      lines.insert(
        widths.map { String(repeating: host.allowsUnicode ? "─" : "-", count: $0) }
          .joined(separator: "  "), at: 1)
    }
    if let note { lines.append(note) }
    for (index, reason) in reasons.enumerated() { lines.append("[\(index + 1)] \(reason)") }
    return lines.joined(separator: "\n")
  }
}
