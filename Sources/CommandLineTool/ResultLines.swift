internal import SGD
internal import SourceText

/// What commands print with `--json`: one JSON object a line, each with a `kind`. The manual has the schema.
enum ResultLines {
  /// A text that the script printed.
  static func output(_ text: String) -> String { line("output", [("text", jsonText(text))]) }

  static func diagnostic(_ diagnostic: SGD.Diagnostic) -> String {
    // Its own object, with the kind in front.
    "{\"kind\":\"diagnostic\"," + diagnostic.json.dropFirst() + "\n"
  }

  static func check(_ check: CheckResult) -> String {
    line(
      "check",
      [
        ("passed", check.passed ? "true" : "false"), ("file", jsonText(check.file)),
        ("line", "\(check.line)"), ("report", jsonText(check.report)),
        ("falseAlarm", number(check.falseAlarm)),
      ])
  }

  /// What a script declares by `input`.
  static func input(_ input: ScriptInput, of file: String) -> String {
    line(
      "input",
      [
        ("file", jsonText(file)), ("line", "\(input.line)"), ("name", jsonText(input.name)),
        ("type", jsonText(input.type)), ("default", input.defaultText.map(jsonText) ?? "null"),
        ("documentation", jsonText(input.documentation)),
      ])
  }

  /// What `sgd fmt` made of a file; of standard input the text.
  static func formatted(_ file: String, changes: Bool, text: String?) -> String {
    line(
      "file",
      [("file", jsonText(file)), ("changes", changes ? "true" : "false")]
        + (text.map { [("text", jsonText($0))] } ?? []))
  }

  static func explanation(_ entry: Explanation) -> String {
    line(
      "explanation",
      [
        ("code", jsonText(entry.code)), ("title", jsonText(entry.title)),
        ("text", jsonText(entry.text)), ("bad", jsonText(entry.bad)),
        ("good", jsonText(entry.good)),
      ])
  }

  /// A test, or the top level of a script with its checks, before which stand its checks and messages.
  static func test(_ name: String?, _ file: String, line number: Int, _ report: Report) -> String {
    report.checks.map(check).joined() + report.diagnostics.map(diagnostic).joined()
      + line(
        "test",
        [
          ("name", name.map(jsonText) ?? "null"), ("file", jsonText(file)),
          ("line", "\(number)"),
          ("passed", "\(report.ending == .finished && report.failedChecks.isEmpty)"),
          ("ending", jsonText(word(report.ending))),
        ])
  }

  static func tally(passed: Int, failed: Int, falseAlarm: Double, status: ExitStatus) -> String {
    line(
      "end",
      [
        ("status", "\(status.rawValue)"), ("passed", "\(passed)"), ("failed", "\(failed)"),
        ("falseAlarm", number(falseAlarm)),
      ])
  }

  /// Checks, the values of top-level names, and how it ended.
  static func end(_ report: Report, _ session: Session, status: ExitStatus) -> String {
    var text = report.checks.map(check).joined()
    for info in session.names where !info.isFromLibrary {
      guard let value = session.ownValue(info.name), let written = json(value) else { continue }
      text += line(
        "value", [("name", jsonText(info.name)), ("type", jsonText(info.type)), ("value", written)])
    }
    for partial in report.partialResults { text += line("partial", [("text", jsonText(partial))]) }
    var fields = [("status", "\(status.rawValue)"), ("ending", jsonText(word(report.ending)))]
    if case .limitReached(let limit) = report.ending { fields.append(("limit", jsonText(limit))) }
    fields += [
      ("seed", "\(report.seed)"), ("seedIsSet", report.seedIsSet ? "true" : "false"),
      ("version", jsonText(Session.version)), ("edition", "\(Session.edition)"),
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
    case .text(let text): jsonText(text)
    case .array(let shape, let entries): nested(shape, entries[...])
    case .list(let items): "[" + items.map { json($0) ?? "null" }.joined(separator: ",") + "]"
    case .record(let fields):
      "{"
        + fields.map { jsonText($0.name) + ":" + (json($0.value) ?? "null") }.joined(separator: ",")
        + "}"
    case .estimate(let estimate):
      "{\"value\":\(nested(estimate.shape, estimate.value[...])),"
        + "\"se\":\(nested(estimate.shape, estimate.se[...])),\"n\":\(estimate.n),"
        + "\"ess\":\(number(estimate.ess)),\"tau\":\(number(estimate.tau))}"
    case .theory(let theory):
      "{\"value\":\(json(theory.value) ?? "null"),\"assumptions\":["
        + theory.assumptions.map(jsonText).joined(separator: ",") + "]}"
    case .refused(let reason): "{\"refused\":\(jsonText(reason))}"
    case .plot(let plot): plot.vegaLite.split(separator: "\n").joined()
    case .table(let table):
      "{\"columns\":["
        + table.columns.map { column in
          "{\"name\":\(jsonText(column.name)),\"cells\":["
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
    let all = [("kind", jsonText(kind))] + fields
    return "{" + all.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}\n"
  }
}
