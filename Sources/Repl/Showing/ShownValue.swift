internal import Plotting
package import SGD

/// How the prompt shows a value: its text, its type where that does not show in it, and for many numbers a
/// small picture.
package struct ShownValue {
  package var width: Int
  package var allowsUnicode: Bool
  package var drawsPictures: Bool

  package init(width: Int = 80, allowsUnicode: Bool = true, drawsPictures: Bool = true) {
    self.width = width
    self.allowsUnicode = allowsUnicode
    self.drawsPictures = drawsPictures
  }

  /// Types whose values look like nothing else.
  private static let plainTypes = ["Real", "Int", "Bool", "Text"]
  /// Longer vectors are shown by their ends.
  private static let mostEntries = 24

  /// `text` is what `print` shows.
  package func lines(_ value: SessionValue, text: String, type: String?) -> String {
    var body = text
    var picture: String?
    switch value {
    case .array(let shape, let entries):
      if shape.count == 1, entries.count > Self.mostEntries { body = shortened(entries) }
      if shape.count == 2, shape[0] > 2 { body = rows(shape, entries) }
      if shape.count == 1 { picture = self.picture(entries) }
    case .list(let items):
      if let numbers = numbers(items) {
        if numbers.count > Self.mostEntries { body = shortened(numbers) }
        picture = self.picture(numbers)
      }
    case .estimate(let estimate):
      if estimate.shape.count == 1 { picture = self.picture(estimate.value) }
    case .theory(let theory):
      return lines(theory.value, text: text, type: type)
        + theory.assumptions.map { "\n  " + BrokenText(width: width).wrapped("rests on \($0)") }
        .joined()
    case .table(let table): picture = pictures(table)
    case .nothing, .bool, .int, .real, .text, .record, .plot, .refused, .other: break
    }
    switch value {
    case .record, .list: if !body.contains("\n") { body = BrokenText(width: width).lines(body) }
    case .nothing, .bool, .int, .real, .text, .array, .estimate, .theory, .table, .plot, .refused,
      .other:
      break
    }
    if let type, !Self.plainTypes.contains(type) {
      let separator = body.contains("\n") || body.count + type.count + 3 > width ? "\n: " : " : "
      body += separator + (type.count + 2 > width ? BrokenText(width: width).wrapped(type) : type)
    }
    if drawsPictures, let picture { body += "\n" + picture }
    return body
  }

  private func numbers(_ items: [SessionValue]) -> [Double]? {
    var numbers: [Double] = []
    for item in items {
      guard let number = item.real, item.estimate == nil else { return nil }
      numbers.append(number)
    }
    return numbers.isEmpty ? nil : numbers
  }

  // MARK: - Numbers

  /// The first and the last ones.
  private func shortened(_ entries: [Double]) -> String {
    let dots = allowsUnicode ? "…" : "..."
    let parts = entries.prefix(6).map { shown($0) } + [dots] + entries.suffix(3).map { shown($0) }
    return "[" + parts.joined(separator: ", ") + "]"
  }

  /// A matrix by rows, in columns; only the corner of a large one.
  private func rows(_ shape: [Int], _ entries: [Double]) -> String {
    let dots = allowsUnicode ? "…" : "..."
    let (rows, columns) = (min(shape[0], 12), min(shape[1], 8))
    var grid = (0..<rows).map { row in
      (0..<columns).map { shown(entries[row * shape[1] + $0], digits: 5) }
        + (columns < shape[1] ? [dots] : [])
    }
    if rows < shape[0] { grid.append(Array(repeating: dots, count: grid.first?.count ?? 0)) }
    let widths = (grid.first?.indices ?? 0..<0).map { column in
      grid.map { $0[column].count }.max() ?? 0
    }
    return grid.enumerated().map { index, row in
      let cells = zip(row, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }
      return (index == 0 ? "[[" : " [") + cells.joined(separator: ", ")
        + (index == grid.count - 1 ? "]]" : "],")
    }.joined(separator: "\n")
  }

  // MARK: - Pictures

  /// More are not sorted for a picture, which nothing could stop.
  private static let mostPictured = 2_000_000

  /// A curve if neighbours are alike, a histogram if the order tells nothing; nil for few numbers and for very many.
  private func picture(_ values: [Double]) -> String? {
    guard values.count <= Self.mostPictured else { return nil }
    let finite = values.filter(\.isFinite)
    guard finite.count >= 8, let low = finite.min(), let high = finite.max(), low < high else {
      return nil
    }
    if isSmooth(values) {
      return sparkline(values, width: min(values.count, width - 30)) + "  \(shown(low, digits: 3))"
        + " to \(shown(high, digits: 3))"
    }
    guard finite.count >= 20 else { return nil }
    return histogram(finite, low, high)
  }

  private func isSmooth(_ values: [Double]) -> Bool {
    let mean = values.reduce(0) { $0 + $1 / Double(values.count) }
    var (product, square) = (0.0, 0.0)
    for (index, value) in values.enumerated() {
      let deviation = value - mean
      square += deviation * deviation
      if index > 0 { product += deviation * (values[index - 1] - mean) }
    }
    return square > 0 && product / square > 0.5
  }

  private func histogram(_ values: [Double], _ low: Double, _ high: Double) -> String {
    let count = min(40, max(10, width - 40))
    let sorted = values.sorted()
    // The middle 98 %, so that one far value does not make a single column of all others.
    let edge = values.count / 100
    let (first, last) = (sorted[edge], sorted[sorted.count - 1 - edge])
    var bins = [Double](repeating: 0, count: count)
    for value in values where value >= first && value <= last {
      let share = (value - first) / max(last - first, 1e-300)
      bins[min(count - 1, Int(share * Double(count)))] += 1
    }
    let median = sorted[sorted.count / 2]
    return "\(shown(first, digits: 3)) \(sparkline(bins, width: count)) \(shown(last, digits: 3))"
      + "   median \(shown(median, digits: 3)), all in \(shown(low, digits: 3))"
      + " to \(shown(high, digits: 3))"
  }

  private func sparkline(_ values: [Double], width: Int) -> String {
    Sparkline.text(values, width: max(8, width), unicode: allowsUnicode)
  }

  /// A line for each column that is a curve over the rows.
  private func pictures(_ table: TableValue) -> String? {
    guard let count = table.columns.first?.count, count >= 8 else { return nil }
    let lines = table.columns.compactMap { column -> String? in
      guard let values = table.reals(column.name) else { return nil }
      let finite = values.filter(\.isFinite)
      guard finite.count >= 8, let low = finite.min(), let high = finite.max(), low < high,
        !isEven(values)
      else { return nil }
      return "\(column.name) \(sparkline(values, width: min(count, width - 30)))"
        + "  \(shown(low, digits: 3)) to \(shown(high, digits: 3))"
    }
    return lines.isEmpty ? nil : lines.prefix(6).joined(separator: "\n")
  }

  /// Whether a column goes up in equal steps or ratios: the others are drawn over it.
  private func isEven(_ values: [Double]) -> Bool {
    func isConstant(_ steps: [Double]) -> Bool {
      guard let first = steps.first, first > 0 else { return false }
      return steps.allSatisfy { abs($0 - first) <= 0.02 * first }
    }
    let pairs = zip(values, values.dropFirst())
    return isConstant(pairs.map { $1 - $0 }) || isConstant(pairs.map { $0 == 0 ? 0 : $1 / $0 - 1 })
  }
}
