internal import KernelIR
internal import SourceText
internal import Statistics
internal import Syntax

extension Evaluator {
  /// A value of theory that stands alone is followed by what it rests on.
  func printValues(_ arguments: [Argument], in scope: Scope) throws {
    var notes = ""
    let parts = try arguments.map { argument -> String in
      let value = try evaluate(argument.value, in: scope)
      if arguments.count == 1 {
        notes = assumptions(of: value).map { "  rests on \($0)\n" }.joined()
        if case .estimate(let estimate) = value, let doubt = estimate.estimate.doubt {
          notes += "  \(doubt.text)\n"
        }
      }
      let text = formatted(value)
      return argument.label.map { "\($0.text): \(text)" } ?? text
    }
    host.write(
      parts.joined(separator: parts.contains { $0.contains("\n") } ? "\n" : " ") + "\n" + notes)
  }

  /// What a value of theory, or a record of them, rests on; each once.
  private func assumptions(of value: Value) -> [String] {
    if case .theory(let result) = value { return result.assumptions }
    guard case .record(let record) = value else { return [] }
    var all: [String] = []
    for case .theory(let result) in record.fields.map(\.value) {
      all += result.assumptions.filter { !all.contains($0) }
    }
    return all
  }

  // MARK: - check

  func check(_ syntax: CheckSyntax, in scope: Scope) throws {
    let span = place
    switch syntax {
    case .condition(let id):
      let value = try evaluate(id, in: scope)
      let passed: Bool
      switch value {
      case .bool(let truth): passed = truth
      case .list(let items):
        passed = items.allSatisfy { if case .bool(true) = $0 { true } else { false } }
      default:
        throw mistake(
          .typeMismatch(
            parameter: "check", expected: "a condition, or `a ~ b`", found: value.description),
          at: tree.span(of: id))
      }
      record(
        passed, "\(printed(id))" + (passed ? "" : explain(id, in: scope)), span, falseAlarm: 0)
    case .comparison(let left, let right, let agrees, let margin):
      try compare(left, right, agrees: agrees, margin, span, in: scope)
    }
  }

  /// The values of both sides of a failed comparison.
  private func explain(_ id: ExpressionID, in scope: Scope) -> String {
    guard case .comparison(let operands, _) = tree[id] else { return "" }
    let values = operands.compactMap { try? evaluate($0, in: scope) }
    return "\n    " + values.map { formatted($0) }.joined(separator: " and ")
  }

  private func compare(
    _ left: ExpressionID, _ right: ExpressionID, agrees: Bool, _ terms: [MarginTerm],
    _ span: SourceSpan, in scope: Scope
  ) throws {
    let (a, b) = (try evaluate(left, in: scope), try evaluate(right, in: scope))
    guard let x = a.asEstimate, let y = b.asEstimate else {
      let wrong = a.asEstimate == nil ? (a, left) : (b, right)
      throw mistake(.notANumber(wrong.0.description, in: "`check`"), at: tree.span(of: wrong.1))
    }
    guard x.shape == y.shape || x.shape.isEmpty || y.shape.isEmpty else {
      throw mistake(.shapeMismatch(operation: "~", a.description, b.description))
    }
    let margin = try self.margin(terms, in: scope)
    if margin.standardErrors > 0, margin.relative == 0, margin.absolute == 0, !x.isSampled,
      !y.isSampled
    {
      throw mistake(.checkMargin)
    }
    let comparison = x.compared(with: y, margin)
    // What is not a number neither agrees nor differs.
    let passed = comparison.isKnown && comparison.isWithin == agrees
    let difference = x - y
    let doubt = difference.isDominated && margin.standardErrors > 0 ? difference.doubt?.text : nil
    let sign = agrees ? "~" : "!~"
    var report = "\(printed(left)) \(sign) \(printed(right))"
    if let worst = comparison.worst {
      let count = comparison.entries.count
      let place =
        count > 1 ? " at entry \(entryName(worst.index, comparison.shape)) of \(count)" : ""
      let sides = "\(formatted(worst.left)) and \(formatted(worst.right))\(place)"
      let z = "z \(NumberFormat.fixed(worst.z, 2))"
      // What holds takes one line; what fails tells all there is to know.
      report +=
        passed
        ? ": \(sides), \(z)"
        : "\n    \(sides), se \(formatted(worst.se)), \(z), margin \(formatted(worst.margin)), "
          + "n \(Swift.max(x.n, y.n)), seed \(settings.seed)"
    }
    if !comparison.isKnown {
      report += "\n    undecided: there is no value or no standard error to compare with"
    } else if !passed {
      report +=
        agrees
        ? "\n    \(failure(comparison, doubt)); replay with `--seed \(settings.seed)`"
        : "\n    the two agree within the margin, but were said to differ"
    }
    if passed, let doubt { report += "\n    doubtful: \(doubt)" }
    let alarm = agrees ? comparison.falseAlarm : comparison.missedDifference
    record(passed, report, span, falseAlarm: alarm)
  }

  /// Whether the two sides differ, or the error is too large to tell.
  private func failure(_ comparison: Comparison, _ doubt: String?) -> String {
    if let doubt { return "undecided: \(doubt), and the error cannot be trusted" }
    if comparison.isRefuted { return "refuted: chance does not explain the difference" }
    if let worst = comparison.worst, worst.se == 0 {
      return "undecided: all that was sampled is alike, which says nothing of how far chance goes"
    }
    let remedy = comparison.missingSample.map {
      ", for which the sample should be some \(Swift.max(2, Int(Swift.min($0, 1e15).rounded(.up)))) times as large"
    }
    return "undecided: the error is too large for this margin" + (remedy ?? "")
  }

  private func entryName(_ index: Int, _ shape: [Int]) -> String {
    var rest = index
    var parts: [Int] = []
    for size in shape.reversed() {
      parts.append(rest % Swift.max(1, size))
      rest /= Swift.max(1, size)
    }
    return "[" + parts.reversed().map(String.init).joined(separator: ", ") + "]"
  }

  private func margin(_ terms: [MarginTerm], in scope: Scope) throws -> Margin {
    var margin = Margin()
    for term in terms {
      func number(_ id: ExpressionID) throws -> Double {
        let value = try evaluate(id, in: scope)
        guard let number = value.double, number >= 0 else {
          throw mistake(
            .constraintViolated(
              parameter: "within", constraint: "a number from 0 on", value: formatted(value)),
            at: tree.span(of: id))
        }
        return number
      }
      switch term {
      case .standardErrors(let id): margin.standardErrors += try number(id)
      case .percent(let id): margin.relative += try number(id) / 100
      case .absolute(let id): margin.absolute += try number(id)
      }
    }
    return margin
  }

  private func record(_ passed: Bool, _ report: String, _ span: SourceSpan, falseAlarm: Double) {
    let line = sources[span.file].line(at: Int(span.start)) + 1
    checks.append(
      CheckOutcome(passed: passed, report: report, span: span, falseAlarm: falseAlarm))
    if !isTesting || !passed {
      let mark = host.allowsUnicode ? (passed ? "✓" : "✗") : (passed ? "ok" : "FAILED")
      host.write("\(mark) line \(line): \(report)\n")
    }
  }

  // MARK: - compare

  /// `compare run.S with (exact: a, continuous: b)`: a table of z-scores and verdicts that never fails.
  func compareTable(_ subject: ExpressionID, _ with: ExpressionID, in scope: Scope) throws {
    let value = try evaluate(subject, in: scope)
    let others = try evaluate(with, in: scope)
    let named: [(label: String, value: Value)]
    if case .record(let record) = others {
      named = record.fields
    } else {
      named = [(printed(with), others)]
    }
    guard let x = value.asEstimate else {
      throw mistake(.notANumber(value.description, in: "`compare`"), at: tree.span(of: subject))
    }
    let count = x.value.count
    var columns: [Table.Column] = []
    if count > 1 {
      columns.append(
        Table.Column(
          name: "entry", cells: (0..<count).map { .value(.text(entryName($0, x.shape))) }))
    }
    columns.append(
      Table.Column(
        name: printed(subject),
        cells: (0..<count).map { .value(.estimate(EstimateValue(estimate: x.entry($0)))) }))
    let claims = try named.map { label, other in
      guard let y = other.asEstimate, y.shape == x.shape || y.shape.isEmpty else {
        throw mistake(
          .shapeMismatch(operation: "compare", value.description, other.description))
      }
      return y
    }
    for ((label, verdicts), y) in zip(zip(named.map(\.label), x.verdicts(on: claims)), claims) {
      let z = x.zScores(against: y)
      columns.append(
        Table.Column(
          name: label,
          cells: (0..<count).map { .value(.real(y.value[y.shape.isEmpty ? 0 : $0])) }))
      columns.append(
        Table.Column(
          name: "z(\(label))",
          cells: z.map { .value(.text(NumberFormat.fixed($0, 1))) }))
      columns.append(
        Table.Column(
          name: "verdict", cells: verdicts.prefix(count).map { .value(.text($0.rawValue)) }))
    }
    host.write(formatted(Table(columns: columns)) + "\n")
  }
}
