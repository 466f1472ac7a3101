internal import Interpreter
internal import SourceText
internal import Syntax
internal import TypeChecker

/// One call of a session, on the thread that does it: gathers what the report says.
final class Execution {
  private let session: Session
  private var diagnostics: [SourceText.Diagnostic] = []
  private var ending = Report.Ending.finished
  private var value: Value?
  private var shownType: String?
  private var inputs: [ScriptInput] = []
  private var anatomy = EntryAnatomy()
  private var isUnreadable = false

  private var program: Interpreter.Program { session.program }
  private var evaluator: Evaluator { session.program.evaluator }

  init(_ session: Session) {
    self.session = session
    evaluator.checks = []
    evaluator.stoppedRun = nil
    evaluator.drewNumbers = false
    evaluator.partialResults = []
    evaluator.unwritten = []
  }

  /// Does something, unless the host wants nothing done.
  func unlessCancelled(_ body: () -> Void) {
    if let problem = session.options.problem {
      note(
        SourceText.Diagnostic(
          code: "E0709", "a limit of this session is not positive: \(problem)",
          at: program.note("", named: "options"), help: "leave it out for no limit"))
    } else if session.host.isCancelled {
      ending = session.host.limitReached.map { .limitReached($0) } ?? .cancelled
    } else {
      body()
    }
  }

  /// The checked module, or nil if something is wrong with it, which is then reported.
  func load(_ text: [UInt8], named name: String, folder: String, as role: ModuleRole)
    -> Module?
  {
    let (module, found) = session.frontEnd.load(text, named: name, folder: folder, as: role)
    for diagnostic in found { note(diagnostic) }
    // The checker stops where it is told to, and then it has not looked at everything.
    if session.host.isCancelled {
      stop()
      return nil
    }
    if role == .script { inputs = ScriptInput.declared(by: module, in: program) }
    guard !found.contains(where: { $0.severity == .error }) else { return nil }
    if role == .session {
      anatomy = EntryAnatomy(
        of: module, in: program.tree, checkedBy: session.frontEnd.checker)
    }
    return module
  }

  /// The file that was to be run does not come.
  func noteUnreadable(_ path: String, _ failure: FileFailure) {
    if session.host.isCancelled { return stop() }
    isUnreadable = true
    note(
      SourceText.Diagnostic(
        code: "E0701", "cannot read `\(path)`: \(failure.reason)",
        at: program.note(path, named: "command line"),
        help: failure.isAbsent
          ? FileSystem.neighbour(of: path).map { "did you mean `\($0)`?" } : nil))
  }

  /// Evaluates the imported files that are new, then the module.
  func run(_ module: Module) { run(module, after: session.frontEnd.takePending()) }

  /// Evaluates imported files, then the module.
  func run(_ module: Module, after files: [(key: String, module: Module)]) {
    guard ending == .finished else { return }
    attempt {
      try self.evaluator.tryDestinations(of: module)
      for (key, imported) in files {
        try self.evaluator.load(imported, path: key)
      }
      let value = try self.program.run(module)
      if case .unit = value { return }
      self.value = value
      if let last = module.statements.last, case .expression(let id) = self.program.tree[last] {
        let type = self.session.frontEnd.checker.type(of: id)?.description
        // What the checker leaves open is in the value.
        self.shownType = type == "_" ? nil : type
        self.program.bind("_", value)
        self.session.frontEnd.nameLastValue(id)
      }
    }
  }

  /// The type of the last expression, which is not computed.
  func noteType(of module: Module) {
    _ = session.frontEnd.takePending()
    guard let last = module.statements.last, case .expression(let id) = program.tree[last] else {
      return
    }
    shownType = session.frontEnd.checker.type(of: id)?.description
  }

  func run(_ test: TestDeclaration) {
    attempt { try self.evaluator.run(test) }
  }

  /// Gives the script's `input`s what the host or the command line said.
  func bindInputs(of module: Module) {
    evaluator.inputs = [:]
    evaluator.inputPlaces = [:]
    let parameters = module.statements.compactMap { id -> Parameter? in
      if case .input(let parameter) = program.tree[id] { parameter } else { nil }
    }
    let declared = parameters.map(\.name.text)
    let texts = Set(parameters.filter { isText($0.type) }.map(\.name.text))
    func isDeclared(_ name: String, given text: String) -> Bool {
      if declared.contains(name) { return true }
      let known =
        declared.isEmpty
        ? "it has none"
        : closest(to: name, among: declared).map { "did you mean `\($0)`?" }
          ?? "it has \(declared.map { "`\($0)`" }.joined(separator: ", "))"
      note(
        SourceText.Diagnostic(
          code: "E0704", "this script has no input `\(name)`",
          at: program.note("\(name)=\(text)", named: "--input"), help: known))
      return false
    }
    for (name, text) in session.options.inputs.sorted(by: { $0.key < $1.key })
    where isDeclared(name, given: text) {
      evaluator.inputs[name] = inputValue(text, for: name, isText: texts.contains(name))
      evaluator.inputPlaces[name] = program.note("\(name)=\(text)", named: "--input")
    }
    for (name, value) in session.options.values.sorted(by: { $0.key < $1.key })
    where isDeclared(name, given: "…") {
      guard let fault = value.fault else {
        evaluator.inputs[name] = Value(value)
        continue
      }
      note(
        SourceText.Diagnostic(
          code: "E0710", "the value that the host gives for the input `\(name)` is none: \(fault)",
          at: program.note("\(name)=…", named: "--input")))
    }
  }

  private func isText(_ type: TypeSyntaxID?) -> Bool {
    guard let type, case .named(let name, _) = program.tree[type] else { return false }
    return name.text == "Text"
  }

  /// A number, an array or a text that is written out; any other text is taken as it is, and so is one that looks
  /// like something else where the script wants a text.
  private func inputValue(_ text: String, for name: String, isText: Bool) -> Value {
    let (module, mistakes) = program.parseText(Array(text.utf8), named: "--input \(name)")
    guard mistakes.isEmpty, let id = module.statements.first, module.statements.count == 1,
      case .expression(let expression) = program.tree[id],
      let value = try? evaluator.evaluate(expression, in: evaluator.library)
    else { return .text(text) }
    if isText {
      if case .text = value { return value }
      return .text(text)
    }
    switch value {
    case .bool, .int, .real, .tensor, .text, .list, .tuple, .record: return value
    case .theory(let result): return result.value
    case .unit, .traced, .row, .range, .function, .law, .loss, .noise, .optimizer, .dynamics,
      .estimate, .table, .run, .exits, .module, .plot:
      return .text(text)
    }
  }

  private func attempt(_ body: () throws -> Void) {
    do {
      try body()
    } catch Interruption.mistake(let diagnostic) {
      if evaluator.heardStop { stop() } else { note(evaluator.explained(diagnostic)) }
    } catch Interruption.cancelled {
      stop()
    } catch Interruption.limit(let limit) {
      ending = .limitReached(limit)
    } catch Interruption.machine(let diagnostic) {
      note(diagnostic)
    } catch {
      note(
        SourceText.Diagnostic(
          code: "E0400", "this could not be computed: \(error)", at: program.note("", named: "")))
    }
  }

  private func stop() {
    ending = session.host.limitReached.map { .limitReached($0) } ?? .cancelled
  }

  /// Codes that say that the machine failed, not the program: files and memory.
  private static let machineCodes: Set<String> = ["E0438", "E0701", "E0702", "E0711"]

  private func note(_ diagnostic: SourceText.Diagnostic) {
    diagnostics.append(diagnostic)
    guard diagnostic.severity == .error else { return }
    if Self.machineCodes.contains(diagnostic.code) {
      if ending == .finished { ending = .machineFailed }
    } else {
      ending = .mistaken
    }
  }

  /// What there is to report.
  func finished() -> Report {
    for diagnostic in evaluator.unwritten { note(diagnostic) }
    var report = Report()
    report.ending = ending
    report.isUnreadable = isUnreadable
    report.partialResults = evaluator.partialResults
    let sources = program.sources
    report.diagnostics = reported(sorted(diagnostics), in: sources, style: session.style)
    report.checks = evaluator.checks.map { outcome in
      let file = sources[outcome.span.file]
      return CheckResult(
        passed: outcome.passed, report: outcome.report, file: file.name,
        line: file.place(at: Int(outcome.span.start)).line, falseAlarm: outcome.falseAlarm)
    }
    report.inputs = inputs
    report.seed = evaluator.settings.seed
    report.seedIsSet = evaluator.settings.seedIsSet
    report.drewNumbers = evaluator.drewNumbers
    if ending != .finished, let run = evaluator.stoppedRun {
      report.stoppedRun = SessionValue(.record(run), shownBy: evaluator)
    }
    if let value {
      report.value = SessionValue(value, shownBy: evaluator)
      report.shownValue = evaluator.formatted(value)
    }
    report.shownType = shownType
    report.anatomy = anatomy
    report.anatomy.drew = report.drewNumbers
    return report
  }
}
