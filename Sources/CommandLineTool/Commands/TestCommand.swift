internal import ArgumentParser
internal import Repl
internal import SGD

struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run the `test` blocks of scripts, of all scripts in folders, of the library.",
    discussion: ExitStatus.explanation)

  @Argument(
    help: "Scripts and folders. (default: the current folder)",
    completion: .file(extensions: ["sgd"]))
  var paths: [String] = []

  @Flag(help: "Test the standard library as well; without paths, the library alone.")
  var library = false

  @Flag(help: "One JSON object a line: checks, messages, tests, how it ended.")
  var json = false

  @OptionGroup var options: RunOptions

  func run() throws {
    let cancellation = Interrupts.cancellation()
    let console = Console(cancellation: cancellation)
    var tally = TestTally(console, json: json)
    if library {
      let session = Session(options.sessionOptions(), cancellation: cancellation)
      for diagnostic in session.libraryDiagnostics { tally.note(diagnostic) }
      tally.begin("standard library")
      _ = session.testLibrary { tally.note($0) }
    }
    let places = paths.isEmpty && !library ? ["."] : paths
    for path in places.flatMap({ ScriptSearch.scripts(in: $0) }) where !cancellation.isCancelled {
      let session = Session(options.sessionOptions(), cancellation: cancellation)
      tally.begin(path)
      let (report, _) = session.test(file: path) { tally.note($0) }
      if report.isUnreadable { tally.note(unreadable: report) } else { tally.note(report) }
    }
    tally.close()
    try (cancellation.isCancelled ? .stopped : tally.status).exit(after: console)
  }
}
