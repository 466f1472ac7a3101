internal import Interpreter
internal import Syntax
internal import Threads

/// A script that is read and checked once, and run many times with other inputs.
///
///     let program = try Program(source: "input rate: Real > 0\nlet limit = 2 / rate")
///     for rate in [0.1, 0.2] {
///       print(program.run(["rate": .real(rate)])["limit"]?.real ?? .nan)
///     }
///
/// Each run begins anew: it sees nothing of the others, and gives the digits that a ``Session`` gives with the
/// same options. Any threads may run a program at once; each that does so at a time costs a library of its own,
/// some ten milliseconds once.
public final class Program: Sendable {
  /// As it is called in messages.
  public let name: String
  /// What the script declares by `input`, in the order of the text.
  public let inputs: [ScriptInput]
  /// What the check has found that does not keep the script from running.
  public let warnings: [Diagnostic]
  private let text: [UInt8]
  private let folder: String
  private let options: Options
  private let output: @Sendable (String) -> Void
  /// Sessions in which the script is loaded and that do nothing now.
  private let idle: Locked<[Worker]>

  /// What came of one run.
  public struct Outcome: Sendable {
    /// How it ended, what was checked.
    public let report: Report
    /// What the script's names stand for, as far as it came.
    public let values: [String: SessionValue]

    /// What a name of the script stands for.
    public subscript(name: String) -> SessionValue? { values[name] }
  }

  /// Reads and checks a text, whose imports are looked for in the current folder. `options` hold for all runs, with
  /// `inputs` and `values` for the inputs that a run does not give.
  public convenience init(
    source: String, name: String = "script", options: Options = Options(),
    output: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(ProgramError) {
    try self.init(Array(source.utf8), name, ".", options, output)
  }

  /// The same for a file.
  public convenience init(
    file path: String, options: Options = Options(),
    output: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(ProgramError) {
    let (text, report) = Session(options).text(of: path)
    guard report.ending == .finished else { throw ProgramError(diagnostics: report.diagnostics) }
    try self.init(text, path, Path.folder(of: path), options, output)
  }

  private init(
    _ text: [UInt8], _ name: String, _ folder: String, _ options: Options,
    _ output: @escaping @Sendable (String) -> Void
  ) throws(ProgramError) {
    (self.text, self.name, self.folder) = (text, name, folder)
    (self.options, self.output) = (options, output)
    let (worker, report) = Worker.load(text, name, folder, options, output)
    guard let worker else { throw ProgramError(diagnostics: report.diagnostics) }
    inputs = report.inputs
    warnings = report.diagnostics
    idle = Locked([worker])
  }

  /// Runs the script. `values` go to its inputs, `seed` wins over the script's and the options'. Of the values only
  /// those of `names` are read back, if they are given. `cancellation` stops this run alone.
  public func run(
    _ values: [String: SessionValue] = [:], seed: UInt64? = nil, reading names: [String]? = nil,
    cancellation: Cancellation? = nil
  ) -> Outcome {
    let known = idle.withLock { $0.popLast() }
    guard let worker = known ?? Worker.load(text, name, folder, options, output).worker else {
      // It was checked before, so this is a file that has changed or gone.
      let (_, report) = Worker.load(text, name, folder, options, output)
      return Outcome(report: report, values: [:])
    }
    defer { idle.withLock { $0.append(worker) } }
    return worker.run(values, seed ?? options.seed, names, cancellation)
  }

  /// The same without holding up the caller's thread; cancelling the task stops the run.
  public func run(
    _ values: [String: SessionValue] = [:], seed: UInt64? = nil, reading names: [String]? = nil
  ) async -> Outcome {
    await onOwnThread { call in
      self.run(values, seed: seed, reading: names, cancellation: call)
    }
  }
}

/// Why a text is no program.
public struct ProgramError: Error, Sendable, CustomStringConvertible {
  /// What was found, the errors among it.
  public let diagnostics: [Diagnostic]
  /// The messages as they are printed.
  public var description: String { diagnostics.map(\.rendered).joined(separator: "\n") }
}

/// A session with a script in it.
private struct Worker: Sendable {
  let session: Session
  let module: Module
  /// The files it imports, dependencies first.
  let imports: [(key: String, module: Module)]

  static func load(
    _ text: [UInt8], _ name: String, _ folder: String, _ options: Options,
    _ output: @escaping @Sendable (String) -> Void
  ) -> (worker: Worker?, report: Report) {
    let session = Session(options, output: output)
    let found = Locked<Worker?>(nil)
    let report = session.perform { execution in
      guard let module = execution.load(text, named: name, folder: folder, as: .script) else {
        return
      }
      let worker = Worker(
        session: session, module: module, imports: session.frontEnd.takePending())
      found.withLock { $0 = worker }
    }
    return (found.withLock { $0 }, report)
  }

  func run(
    _ values: [String: SessionValue], _ seed: UInt64?, _ names: [String]?,
    _ cancellation: Cancellation?
  ) -> Program.Outcome {
    session.turn.take {
      let kept = session.options.values
      session.options.values.merge(values) { $1 }
      defer { session.options.values = kept }
      let report = session.perform(for: cancellation) { execution in
        let program = session.program
        program.beginScript()
        program.evaluator.forgetModules()
        program.evaluator.settings.seed = seed ?? 0
        program.evaluator.settings.seedOverride = seed
        program.evaluator.settings.seedIsSet = seed != nil
        execution.bindInputs(of: module)
        execution.run(module, after: imports)
      }
      let wanted = names ?? session.program.ownNames.filter { !$0.hasPrefix("_") }
      let pairs = wanted.compactMap { name in session.ownValue(name).map { (name, $0) } }
      return Program.Outcome(report: report, values: Dictionary(pairs) { $1 })
    }
  }
}
