internal import ArgumentParser
internal import SGD

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a script.", discussion: ExitStatus.explanation)

  @Argument(help: "The script; - is standard input.")
  var file: String

  @OptionGroup var options: RunOptions

  func run() throws {
    let cancellation = Cancellation()
    let console = Console(cancellation: cancellation)
    Interrupts.cancel(cancellation)
    let meter = ProgressMeter(console)
    let session = Session(
      options.sessionOptions(meter), cancellation: cancellation,
      output: {
        meter.clear()
        console.print($0)
      })
    let report = session.run(file: file)
    meter.clear()
    Self.tell(report, on: console)
    if console.outputFailed() { try ExitStatus.machineFailed.exit() }
    try ExitStatus(report).exit()
  }

  /// What there is to say when a script has ended.
  static func tell(_ report: Report, on console: Console) {
    for diagnostic in report.diagnostics { console.complain(diagnostic.rendered + "\n") }
    switch report.ending {
    case .finished, .mistaken, .machineFailed: break
    case .cancelled: console.complain("stopped\n")
    case .limitReached(let limit): console.complain("stopped: \(limit)\n")
    }
    if !report.failedChecks.isEmpty {
      let (failed, all) = (report.failedChecks.count, report.checks.count)
      console.complain("\(failed) of \(all) checks failed\n")
    }
    if report.drewNumbers, !report.seedIsSet { console.complain("seed 0 (not set)\n") }
  }
}
