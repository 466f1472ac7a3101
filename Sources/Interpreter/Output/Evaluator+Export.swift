internal import Statistics
internal import Syntax

extension Evaluator {
  /// `export table to "t.csv"`: with a head that says what made it.
  func export(_ subject: ExpressionID, _ to: ExpressionID, in scope: Scope) throws {
    let value = try evaluate(subject, in: scope)
    guard case .text(let path) = try evaluate(to, in: scope) else {
      throw mistake(.other("`to` takes a file name", help: "write `to \"t.csv\"`"))
    }
    guard case .table(let table) = value else {
      throw mistake(
        .typeMismatch(parameter: "export", expected: "a Table", found: value.description))
    }
    guard path.hasSuffix(".csv") else {
      throw mistake(
        .other("this file name does not end in .csv", help: "write e.g. `to \"t.csv\"`"))
    }
    do throws(HostFailure) {
      try host.store(Array(csv(table).utf8), at: path)
    } catch {
      throw Interruption.machine("cannot write `\(path)`: \(error.reason)", at: place)
    }
  }

  /// Estimates take two columns, the second called `….se`.
  private func csv(_ table: Table) -> String {
    var lines = ["# sgd edition \(settings.edition), seed \(settings.seed)"]
    var heads: [String] = []
    var columns: [[String]] = []
    for column in table.columns {
      let isSampled = column.cells.contains {
        if case .value(.estimate) = $0 { true } else { false }
      }
      heads.append(quoted(column.name))
      columns.append(column.cells.map { exact($0) { $0.value } })
      if isSampled {
        heads.append(quoted(column.name + ".se"))
        columns.append(column.cells.map { exact($0) { $0.se } })
      }
    }
    lines.append(heads.joined(separator: ","))
    for row in 0..<table.count {
      lines.append(columns.map { $0[row] }.joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// All digits of a number, so that reading gives the same one back.
  private func exact(_ cell: Table.Cell, _ part: (Estimate) -> [Double]) -> String {
    guard case .value(let value) = cell else { return "" }
    if case .text(let text) = value { return quoted(text) }
    if case .int(let whole) = value { return "\(whole)" }
    if case .bool(let truth) = value { return "\(truth)" }
    guard let estimate = value.asEstimate else { return quoted(formatted(value)) }
    let numbers = part(estimate).map { "\($0)" }
    return numbers.count == 1 ? numbers[0] : quoted("[" + numbers.joined(separator: " ") + "]")
  }

  private func quoted(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }
}
