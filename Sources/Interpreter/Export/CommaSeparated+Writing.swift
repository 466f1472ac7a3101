internal import Stopping

extension CommaSeparated {
  /// Numbers or texts, one for each row.
  private struct Series {
    let name: String
    let count: Int
    let cell: (_ row: Int) -> String
  }

  /// Columns as text that ``table(_:)`` reads back to the digit: `#` lines, the names, the rows. Standard errors
  /// take a column of their own, `….se`, and arrays one for each entry, `….0.1`.
  static func bytes(_ columns: [ExportColumn], head: [String]) -> [UInt8] {
    let series = columns.flatMap { self.series($0) }
    var bytes: [UInt8] = []
    for line in head {
      bytes += "# \(String(line.map { $0.isNewline ? " " : $0 }))\n".utf8
    }
    bytes += (series.map { quoted($0.name) }.joined(separator: ",") + "\n").utf8
    var patience = Patience()
    for row in 0..<(series.first?.count ?? 0) {
      if patience.isOver(after: 500 * series.count) { break }
      for (index, series) in series.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        bytes += series.cell(row).utf8
      }
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  private static func series(_ column: ExportColumn) -> [Series] {
    switch column.entries {
    case .ints(let numbers):
      return [Series(name: column.name, count: numbers.count) { "\(numbers[$0])" }]
    case .bools(let truths):
      return [Series(name: column.name, count: truths.count) { "\(truths[$0])" }]
    case .texts(let texts):
      return [
        Series(name: column.name, count: texts.count) {
          quoted(texts[$0], always: number(texts[$0]) != nil || texts[$0].isEmpty)
        }
      ]
    case .reals(let numbers, let se, let shape):
      let width = shape.reduce(1, *)
      let parts = [("", numbers)] + (se.map { [(".se", $0)] } ?? [])
      return parts.flatMap { part, entries in
        (0..<width).map { place in
          Series(
            name: column.name + suffix(place, shape) + part, count: entries.count / width
          ) { written(entries[$0 * width + place]) }
        }
      }
    }
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
