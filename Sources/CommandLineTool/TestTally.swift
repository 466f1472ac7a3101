internal import SGD
internal import SourceText

/// Counts tests and prints how each went.
struct TestTally {
  private let console: Console
  private var passed = 0
  private var failed = 0
  private var checks = 0
  /// The sum of the checks' probabilities to fail by chance: a bound on that of any failing.
  private var falseAlarm = 0.0
  private(set) var status = ExitStatus.success
  private var file = ""
  /// The file, until its first line is printed.
  private var heading: String?
  private let marks: (passed: String, failed: String)
  private let json: Bool

  init(_ console: Console, json: Bool) {
    self.console = console
    self.json = json
    marks = Surroundings.allowsUnicode ? ("✓", "✗") : ("ok", "FAILED")
  }

  /// What follows belongs to this file.
  mutating func begin(_ name: String) {
    file = name
    heading = ShownText(name).text
  }

  /// A file that cannot be read has no tests.
  mutating func note(unreadable report: Report) {
    heading = nil
    failed += 1
    status = max(status, ExitStatus(report))
    if json { return console.print(ResultLines.test(nil, file, line: 1, report)) }
    for diagnostic in report.diagnostics { console.complain(diagnostic.rendered + "\n") }
  }

  private mutating func line(_ text: String) {
    if json { return }
    if let heading { console.print(heading + "\n") }
    heading = nil
    console.print(text + "\n")
  }

  mutating func note(_ result: TestResult) {
    count(result.report)
    if json {
      console.print(
        ResultLines.test(result.name, result.file, line: result.line, result.report))
    }
    let time = result.seconds >= 0.1 ? " (\(Self.fixed(result.seconds)) s)" : ""
    if result.passed {
      passed += 1
      line("  \(marks.passed) \(result.name)\(time)")
    } else {
      failed += 1
      line("  \(marks.failed) \(result.name)\(time)")
      explain(result.report)
    }
  }

  /// The script around the tests: counted where it makes checks itself, or cannot run.
  mutating func note(_ report: Report) {
    count(report)
    guard report.ending != .finished || !report.checks.isEmpty else { return }
    if json { console.print(ResultLines.test(nil, file, line: 1, report)) }
    if report.ending == .finished, report.failedChecks.isEmpty {
      passed += 1
      line("  \(marks.passed) top level")
    } else {
      failed += 1
      line("  \(marks.failed) top level")
      explain(report)
    }
  }

  mutating func note(_ diagnostic: SGD.Diagnostic) {
    status = max(status, .programWrong)
    if json { console.print(ResultLines.diagnostic(diagnostic)) }
    line(diagnostic.rendered)
  }

  private mutating func count(_ report: Report) {
    checks += report.checks.count
    falseAlarm += report.checks.reduce(0) { $0 + $1.falseAlarm }
    status = max(status, ExitStatus(report))
  }

  private mutating func explain(_ report: Report) {
    for check in report.failedChecks {
      line("    \(check.file):\(check.line): \(check.report)")
    }
    for diagnostic in report.diagnostics {
      line(diagnostic.rendered)
    }
    switch report.ending {
    case .finished, .mistaken, .machineFailed: break
    case .cancelled: line("    stopped")
    case .limitReached(let limit): line("    stopped: \(limit)")
    }
  }

  mutating func close() {
    heading = nil
    if json {
      console.print(
        ResultLines.tally(
          passed: passed, failed: failed, falseAlarm: falseAlarm, status: status))
    }
    if checks > 0 {
      line(
        (checks == 1
          ? "1 check; the probability that it" : "\(checks) checks; the probability that any")
          + " fails by chance is at most " + Self.significant(falseAlarm))
    }
    line("\(passed) passed, \(failed) failed")
  }

  /// Two places after the point.
  private static func fixed(_ seconds: Double) -> String {
    let hundredths = Int((seconds * 100).rounded())
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
  }

  /// Two digits, rounded upwards.
  private static func significant(_ probability: Double) -> String {
    guard probability > 0 else { return "0" }
    var exponent = 0
    var mantissa = probability
    while mantissa < 1 {
      mantissa *= 10
      exponent -= 1
    }
    while mantissa >= 10 {
      mantissa /= 10
      exponent += 1
    }
    let digits = (mantissa * 10).rounded(.up) / 10
    return exponent == 0 ? "\(digits)" : "\(digits)e\(exponent)"
  }
}
