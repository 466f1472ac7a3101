internal import ArgumentParser
internal import Repl
internal import SGD

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a script.",
    discussion: "Ctrl-C stops it and shows what was estimated so far.\n" + ExitStatus.explanation)

  @Argument(
    help: "The script; - is standard input.", completion: .file(extensions: ["sgd"]))
  var file: String

  @Argument(
    help: ArgumentHelp(
      "Values of the script's `input`s, as with --input.", valueName: "name=value"),
    completion: ShellCompletion.inputs)
  var settings: [String] = []

  @OptionGroup var options: RunOptions

  @Flag(help: "One JSON object a line: output, messages, checks, values, how it ended.")
  var json = false

  @Flag(help: "Go on with the runs whose `checkpoint:` files are there.")
  var resume = false

  @Option(
    help: ArgumentHelp(
      "Time between the checkpoints of a run; 0 is as often as it can.", valueName: "seconds"))
  var checkpointEvery = 10.0

  func validate() throws {
    if !(checkpointEvery >= 0) {
      throw ValidationError("--checkpoint-every takes a number of seconds, 0 or more.")
    }
    for text in settings where !text.dropFirst().contains("=") {
      throw ValidationError(
        "After the script come values of its inputs, name=value, not `\(text)`.")
    }
    try options.refuseRepeatedInputs(and: settings)
  }

  func run() throws {
    try Self.run(file, options, settings, json: json) {
      $0.resumesRuns = resume
      $0.checkpointInterval = checkpointEvery
    }
  }

  /// Runs a script and tells how it ended; `adjust` has the last word on the session's options.
  static func run(
    _ file: String, _ options: RunOptions, _ settings: [String] = [], json: Bool = false,
    adjust: (inout Options) -> Void = { _ in }
  ) throws {
    let cancellation = Interrupts.cancellation()
    let console = Console(cancellation: cancellation)
    let meter = ProgressMeter(console)
    var sessionOptions = options.sessionOptions(meter.isEnabled ? meter : nil, more: settings)
    // JSON is UTF-8 whatever the terminal knows.
    if json { sessionOptions.allowsUnicode = true }
    adjust(&sessionOptions)
    let session = Session(
      sessionOptions,
      cancellation: cancellation,
      output: {
        meter.clear()
        console.print(json ? ResultLines.output($0) : $0)
      })
    let report = session.run(file: file)
    meter.clear()
    let status = ExitStatus(report)
    if json {
      for diagnostic in report.diagnostics { console.print(ResultLines.diagnostic(diagnostic)) }
      console.print(ResultLines.end(report, session, status: status))
    } else {
      tell(report, on: console)
    }
    try status.exit(after: console)
  }

  /// What there is to say when a script has ended.
  static func tell(_ report: Report, on console: Console) {
    if console.hasLostReader { return }
    for diagnostic in report.diagnostics { console.complain(diagnostic.rendered + "\n") }
    for text in report.partialResults { console.complain(text + "\n") }
    switch report.ending {
    case .finished, .mistaken, .machineFailed: break
    case .cancelled: console.complain("stopped\n")
    case .limitReached(let limit): console.complain("stopped: \(limit)\n")
    }
    if !report.failedChecks.isEmpty {
      let (failed, all) = (report.failedChecks.count, report.checks.count)
      console.complain(all == 1 ? "the check failed\n" : "\(failed) of \(all) checks failed\n")
    }
    if report.drewNumbers, !report.seedIsSet { console.complain("seed 0 (not set)\n") }
  }
}
