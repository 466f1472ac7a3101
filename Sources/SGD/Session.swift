internal import Interpreter
internal import SourceText
internal import Syntax

/// A place where scripts run: the standard library, what was defined so far, limits and a sink for output.
///
///     let session = Session { print($0, terminator: "") }
///     let report = session.run(source: "let x = 2 + 2", name: "sum")
///     session.value("x")?.real  // 4.0
///
/// Any thread may use a session; its calls are done one after the other. Sessions do not know of each other,
/// so several of them run at once. Scripts run on a thread of their own with a deep stack, while the caller
/// waits. Output sinks and host functions must not call the session that calls them.
public final class Session: @unchecked Sendable {
  /// Stops the present call, and all later ones until it is reset.
  public let cancellation: Cancellation
  let turn = Turn()
  var options: Options
  let host: SystemHost
  let program: Interpreter.Program
  let frontEnd: FrontEnd
  /// Mistakes of the library itself, which a release never has.
  package let libraryDiagnostics: [Diagnostic]

  /// A session with the standard library loaded, which takes some ten milliseconds. `output` gets what scripts
  /// print, piece by piece, on the thread that runs the script.
  public init(
    _ options: Options = Options(), cancellation: Cancellation = Cancellation(),
    output: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.options = options
    self.cancellation = cancellation
    let host = SystemHost(options, output: output, cancellation: cancellation)
    self.host = host
    var settings = RunSettings()
    settings.seed = options.seed ?? 0
    settings.seedOverride = options.seed
    settings.seedIsSet = options.seed != nil
    settings.threads = max(1, options.threads)
    settings.memoryLimit = options.memoryLimit
    settings.version = Self.version
    settings.resumes = options.resumesRuns
    settings.lanes = options.lanes
    settings.refill = options.refill
    let (program, frontEnd, mistakes) = onBigStack { _ in
      var mistakes: [SourceText.Diagnostic] = []
      let program = Interpreter.Program(
        host: host, settings: settings, libraryDiagnostics: &mistakes)
      let frontEnd = FrontEnd(program: program, host: host)
      return (program, frontEnd, mistakes + frontEnd.checkLibrary())
    }
    self.program = program
    self.frontEnd = frontEnd
    let style = RenderingStyle(
      colour: options.usesColour, ascii: !options.allowsUnicode, width: options.outputWidth)
    libraryDiagnostics = mistakes.map { Diagnostic($0, in: program.sources, style: style) }
  }

  /// What runs use of this machine's processor: `SSE2`, `AVX2` or `AVX-512`. Digits do not depend on it.
  public static var instructionSet: String { Interpreter.Program.instructionSet }

  /// The version of this library.
  public static let version = "0.1.0"

  /// The latest edition of the language.
  public static let edition = 1

  var style: RenderingStyle {
    RenderingStyle(
      colour: options.usesColour, ascii: !options.allowsUnicode, width: host.outputWidth)
  }

  // MARK: - Running

  /// Runs a file; `-` is standard input. Names of earlier scripts are forgotten. A file that cannot be read ends
  /// with ``Report/Ending/machineFailed`` and E0701.
  public func run(file path: String) -> Report { run(file: path, for: nil) }

  /// Runs a text; `name` stands in messages, and imports are looked for in the current folder.
  public func run(source: String, name: String = "script") -> Report {
    run(Array(source.utf8), named: name, folder: ".")
  }

  func run(file path: String, for call: Cancellation?) -> Report {
    withText(of: path, for: call) { text in
      run(text, named: path, folder: Path.folder(of: path), for: call)
    }
  }

  package func run(
    _ text: [UInt8], named name: String, folder: String = ".", for call: Cancellation? = nil
  ) -> Report {
    perform(for: call) { execution in
      self.program.beginScript()
      guard let module = execution.load(text, named: name, folder: folder, as: .script) else {
        return
      }
      execution.bindInputs(of: module)
      execution.run(module)
    }
  }

  /// Runs a line as at a prompt: it sees the names of earlier lines and may define them again. A line that
  /// does not come to its end changes nothing.
  public func enter(_ line: String, name: String = "input") -> Report {
    enter(Array(line.utf8), named: name, folder: ".")
  }

  /// Runs a file like a line: its names join those that are there.
  public func enter(file path: String) -> Report {
    turn.take { frontEnd.forgetFiles() }
    return withText(of: path) { text in enter(text, named: path, folder: Path.folder(of: path)) }
  }

  private func enter(_ text: [UInt8], named name: String, folder: String) -> Report {
    turn.take { enterAlone(text, named: name, folder: folder) }
  }

  private func enterAlone(_ text: [UInt8], named name: String, folder: String) -> Report {
    let (before, names) = (program.scope.snapshot, frontEnd.checker)
    let report = perform { execution in
      guard let module = execution.load(text, named: name, folder: folder, as: .session) else {
        return
      }
      execution.run(module)
    }
    if report.ending != .finished {
      program.scope.restore(before)
      frontEnd.checker = names
      frontEnd.forgetFiles()
    }
    return report
  }

  /// The type of an expression, without computing it: in the report's `shownType`.
  public func type(of expression: String, name: String = "input") -> Report {
    turn.take { typeAlone(of: expression, name: name) }
  }

  private func typeAlone(of expression: String, name: String) -> Report {
    let names = frontEnd.checker
    defer { frontEnd.checker = names }
    return perform { execution in
      guard
        let module = execution.load(
          Array(expression.utf8), named: name, folder: ".", as: .session)
      else { return }
      execution.noteType(of: module)
    }
  }

  /// Whether a text ends within a bracket or a text, so that another line belongs to it.
  public func wantsMore(_ text: String) -> Bool {
    onBigStack { _ in
      var sources = SourceMap()
      var tree = SyntaxTree()
      let file = sources.add(SourceFile(name: "input", text: Array(text.utf8)))
      return parse(file, in: sources, into: &tree).module.isIncomplete
    }
  }

  /// Whether a text is one expression.
  public func isExpression(_ text: String) -> Bool {
    onBigStack { _ in
      var sources = SourceMap()
      var tree = SyntaxTree()
      let file = sources.add(SourceFile(name: "input", text: Array(text.utf8)))
      let module = parse(file, in: sources, into: &tree).module
      guard module.statements.count == 1, case .expression(let id) = tree[module.statements[0]]
      else { return false }
      if case .plot = tree[id] { return false }
      return true
    }
  }

  /// The value of an expression over the names that are there, such as `e.exit.quantile(0.9)` or `run.S[0, 0]`.
  /// It changes nothing: neither names nor `_`. What cannot be computed is ``SessionValue/refused(_:)``.
  public func evaluate(_ expression: String) -> SessionValue {
    turn.take {
      let (before, names) = (program.scope.snapshot, frontEnd.checker)
      defer {
        program.scope.restore(before)
        frontEnd.checker = names
      }
      let report = perform { execution in
        let text = Array(expression.utf8)
        guard let module = execution.load(text, named: "input", folder: ".", as: .session) else {
          return
        }
        execution.run(module)
      }
      switch report.ending {
      case .finished: return report.value
      case .cancelled: return .refused("it was stopped")
      case .limitReached(let limit): return .refused(limit)
      case .mistaken, .machineFailed:
        return .refused(report.errors.first?.message ?? "it could not be computed")
      }
    }
  }

  // MARK: - Checking

  /// Finds what can be found without running: of the file and what it imports.
  public func check(file path: String) -> Report {
    withText(of: path) { text in check(text, named: path, folder: Path.folder(of: path)) }
  }

  /// The same of a text.
  public func check(source: String, name: String = "script") -> Report {
    check(Array(source.utf8), named: name, folder: ".")
  }

  package func check(_ text: [UInt8], named name: String, folder: String) -> Report {
    perform { execution in
      _ = execution.load(text, named: name, folder: folder, as: .script)
      _ = self.frontEnd.takePending()
    }
  }

  // MARK: - Reading back

  /// What a top-level name of the last script, or of the lines so far, stands for; nil if there is none.
  public func value(_ name: String) -> SessionValue? {
    turn.take {
      onBigStack { _ in
        self.program.value(named: name).map {
          SessionValue($0, shownBy: self.program.evaluator)
        }
      }
    }
  }

  /// The value of a name that the script itself has computed, not the library.
  package func ownValue(_ name: String) -> SessionValue? {
    turn.take {
      onBigStack { _ in
        self.program.ownValue(named: name).map {
          SessionValue($0, shownBy: self.program.evaluator)
        }
      }
    }
  }

  // MARK: - How a call is made

  private func withText(
    of path: String, for call: Cancellation? = nil, _ body: ([UInt8]) -> Report
  ) -> Report {
    turn.take {
      let (text, report) = text(of: path, for: call)
      return report.ending == .finished ? body(text) : report
    }
  }

  /// A file that does not come to its end is waited for until a stop is wanted; the report says why it did not come.
  package func text(of path: String, for call: Cancellation? = nil) -> (
    text: [UInt8], report: Report
  ) {
    var text: [UInt8] = []
    let report = perform(for: call) { execution in
      do throws(FileFailure) {
        text = try FileSystem.read(path, atMost: .script(memory: self.options.memoryLimit))
      } catch {
        execution.noteUnreadable(path, error)
      }
    }
    return (text, report)
  }

  /// Does something on the deep stack, within the limits, and reports on it.
  func perform(for call: Cancellation? = nil, _ body: @escaping (Execution) -> Void) -> Report {
    turn.take {
      host.begin(call)
      return onBigStack { stackFloor in
        let execution = Execution(self)
        self.program.evaluator.stackFloor = stackFloor
        execution.unlessCancelled { self.program.evaluator.heedingStops { body(execution) } }
        return execution.finished()
      }
    }
  }
}
