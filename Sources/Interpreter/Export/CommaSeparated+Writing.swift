internal import Stopping

extension CommaSeparated {
  /// Columns as text that ``table(_:)`` reads back to the digit: `#` lines, the names, the rows. Standard errors
  /// take a column of their own, `….se`, and arrays one for each entry, `….0.1`.
  static func text(_ columns: [ExportColumn], head: [String]) -> String {
    var names: [String] = []
    var cells: [[String]] = []
    var patience = Patience()
    for column in columns {
      switch column.entries {
      case .ints(let numbers):
        names.append(column.name)
        cells.append(numbers.map { "\($0)" })
      case .bools(let truths):
        names.append(column.name)
        cells.append(truths.map { "\($0)" })
      case .texts(let texts):
        names.append(column.name)
        cells.append(texts.map { quoted($0, always: number($0) != nil || $0.isEmpty) })
      case .reals(let numbers, let se, let shape):
        for (part, entries) in [("", numbers), (".se", se ?? [])] where !entries.isEmpty {
          let width = max(1, shape.reduce(1, *))
          for place in 0..<shape.reduce(1, *) {
            names.append(column.name + suffix(place, shape) + part)
            cells.append(
              stride(from: place, to: entries.count, by: width).map {
                patience.isOver(after: 500) ? "" : written(entries[$0])
              })
          }
        }
      }
    }
    let rows = cells.first?.count ?? 0
    var lines = head.map { "# " + $0.map { $0.isNewline ? " " : String($0) }.joined() }
    lines.append(names.map { quoted($0) }.joined(separator: ","))
    for row in 0..<rows where !patience.isOver(after: 500) {
      lines.append(cells.map { $0[row] }.joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// All digits; a NaN has no sign.
  private static func written(_ number: Double) -> String {
    number.isNaN ? "nan" : "\(number)"
  }

  /// The indices of an entry: `.0.1`; nothing for a number.
  private static func suffix(_ place: Int, _ shape: [Int]) -> String {
    var (rest, text) = (place, "")
    for size in shape.reversed() {
      text = ".\(rest % size)" + text
      rest /= size
    }
    return text
  }

  private static func quoted(_ text: String, always: Bool = false) -> String {
    let first = text.first
    guard
      always || text.contains(where: { ",\"\n\r".contains($0) }) || first == "#" || first == " "
        || text.last == " "
    else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
