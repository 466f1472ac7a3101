internal import SGD

/// What `sgd run --json` prints: one JSON object a line, each with a `kind`. The manual has the schema.
enum ResultLines {
  /// A text that the script printed.
  static func output(_ text: String) -> String { line("output", [("text", quoted(text))]) }

  static func diagnostic(_ diagnostic: Diagnostic) -> String {
    // Its own object, with the kind in front.
    "{\"kind\":\"diagnostic\"," + diagnostic.json.dropFirst() + "\n"
  }

  /// Checks, the values of top-level names, and how it ended.
  static func end(_ report: Report, _ session: Session, status: ExitStatus) -> String {
    var text = ""
    for check in report.checks {
      text += line(
        "check",
        [
          ("passed", check.passed ? "true" : "false"), ("file", quoted(check.file)),
          ("line", "\(check.line)"), ("report", quoted(check.report)),
          ("falseAlarm", number(check.falseAlarm)),
        ])
    }
    for info in session.names where !info.isFromLibrary {
      guard let value = session.ownValue(info.name), let written = json(value) else { continue }
      text += line(
        "value", [("name", quoted(info.name)), ("type", quoted(info.type)), ("value", written)])
    }
    for partial in report.partialResults { text += line("partial", [("text", quoted(partial))]) }
    var fields = [("status", "\(status.rawValue)"), ("ending", quoted(word(report.ending)))]
    if case .limitReached(let limit) = report.ending { fields.append(("limit", quoted(limit))) }
    fields += [
      ("seed", "\(report.seed)"), ("seedIsSet", report.seedIsSet ? "true" : "false"),
      ("version", quoted(Session.version)), ("edition", "\(Session.edition)"),
    ]
    return text + line("end", fields)
  }

  private static func word(_ ending: Report.Ending) -> String {
    switch ending {
    case .finished: "finished"
    case .mistaken: "mistaken"
    case .machineFailed: "machineFailed"
    case .cancelled: "cancelled"
    case .limitReached: "limitReached"
    }
  }

  /// Data as JSON; nil for a function, a law, a run.
  static func json(_ value: SessionValue) -> String? {
    switch value {
    case .nothing: "null"
    case .bool(let truth): truth ? "true" : "false"
    case .int(let whole): "\(whole)"
    case .real(let real): number(real)
    case .text(let text): quoted(text)
    case .array(let shape, let entries): nested(shape, entries[...])
    case .list(let items): "[" + items.map { json($0) ?? "null" }.joined(separator: ",") + "]"
    case .record(let fields):
      "{" + fields.map { quoted($0.name) + ":" + (json($0.value) ?? "null") }.joined(separator: ",")
        + "}"
    case .estimate(let estimate):
      "{\"value\":\(nested(estimate.shape, estimate.value[...])),"
        + "\"se\":\(nested(estimate.shape, estimate.se[...])),\"n\":\(estimate.n),"
        + "\"ess\":\(number(estimate.ess))}"
    case .table(let table):
      "{\"columns\":["
        + table.columns.map { column in
          "{\"name\":\(quoted(column.name)),\"cells\":["
            + column.cells.map { json($0) ?? "null" }.joined(separator: ",") + "]}"
        }.joined(separator: ",") + "]}"
    case .other: nil
    }
  }

  private static func nested(_ shape: [Int], _ entries: ArraySlice<Double>) -> String {
    guard let first = shape.first else { return entries.first.map(number) ?? "null" }
    let size = first > 0 ? entries.count / first : 0
    let parts = (0..<first).map { index in
      let start = entries.startIndex + index * size
      return nested(Array(shape.dropFirst()), entries[start..<start + size])
    }
    return "[" + parts.joined(separator: ",") + "]"
  }

  /// All digits; what JSON has no number for is a text.
  private static func number(_ x: Double) -> String {
    if x.isNaN { return "\"nan\"" }
    if x.isInfinite { return x < 0 ? "\"-inf\"" : "\"inf\"" }
    let text = "\(x)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func line(_ kind: String, _ fields: [(String, String)]) -> String {
    let all = [("kind", quoted(kind))] + fields
    return "{" + all.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}\n"
  }

  /// A text as JSON (RFC 8259).
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{0}"..<" ", "\u{2028}", "\u{2029}", "\u{7F}":
        let code = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - code.count) + code
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
