/// What came of running a script.
public struct Report: Sendable {
  /// How a call of a session ended.
  public enum Ending: Sendable, Hashable {
    /// To its last line.
    case finished
    /// The program is wrong: see the diagnostics.
    case mistaken
    /// The machine failed: a file, memory. See the diagnostics.
    case machineFailed
    /// It was asked to stop.
    case cancelled
    /// It was stopped at a limit of the session.
    case limitReached(String)
  }

  /// How it ended.
  public internal(set) var ending = Ending.finished
  /// Of the script and the files it imports, in the order of the text.
  public internal(set) var diagnostics: [Diagnostic] = []
  /// In the order in which the `check`s were made.
  public internal(set) var checks: [CheckResult] = []
  /// The seed the script ran with.
  public internal(set) var seed: UInt64 = 0
  /// Whether the script or the host chose the seed.
  public internal(set) var seedIsSet = false
  /// Whether anything random was drawn.
  public internal(set) var drewNumbers = false
  /// What a run had estimated when it was stopped: a record of its measures as far as they had seen anything,
  /// with `exit`, and the number of finished `replicas` and of `updates`. It depends on threads and the
  /// moment. Nil if no run was stopped.
  public internal(set) var stoppedRun: SessionValue?
  /// What the script declares by `input`, in the order of the text.
  public internal(set) var inputs: [ScriptInput] = []
  /// The value of the last line, where it is an expression.
  public internal(set) var value: SessionValue = .nothing
  /// That value as `print` shows it; nil if there is none.
  public internal(set) var shownValue: String?
  /// The type of that value, in the language's notation.
  public internal(set) var shownType: String?

  /// Of a script that was stopped: what its runs and sweeps had found until then, in words.
  public internal(set) var partialResults: [String] = []

  /// Of a line at the prompt that was checked without an error.
  package var anatomy = EntryAnatomy()

  /// Whether the file itself that was asked for could not be read.
  package internal(set) var isUnreadable = false

  /// The diagnostics that keep the script from running, or that stopped it.
  public var errors: [Diagnostic] { diagnostics.filter { $0.severity == .error } }
  /// The checks whose sides do not agree.
  public var failedChecks: [CheckResult] { checks.filter { !$0.passed } }
}

/// What a `check` found.
public struct CheckResult: Sendable, Hashable {
  /// Whether both sides agree.
  public let passed: Bool
  /// Both sides, standard error, z, n, seed: as it is printed.
  public let report: String
  /// The file in which it stands.
  public let file: String
  /// Its line, from 1.
  public let line: Int
  /// The probability, 0 … 1, that this check fails although both sides agree.
  public let falseAlarm: Double
}

/// What came of a `test` block.
public struct TestResult: Sendable {
  /// What stands behind `test`.
  public let name: String
  /// The file in which it stands.
  public let file: String
  /// Its line, from 1.
  public let line: Int
  /// What came of it.
  public let report: Report
  /// How long it took.
  public let seconds: Double

  /// No check failed, and the test came to its end.
  public var passed: Bool { report.ending == .finished && report.failedChecks.isEmpty }
}
