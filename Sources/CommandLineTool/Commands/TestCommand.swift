internal import ArgumentParser
internal import Repl
internal import SGD

struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run the `test` blocks of scripts, of all scripts in folders, of the library.",
    discussion: ExitStatus.explanation)

  @Argument(help: "Scripts and folders. (default: the current folder)")
  var paths: [String] = []

  @Flag(help: "Test the standard library as well; without paths, the library alone.")
  var library = false

  @OptionGroup var options: RunOptions

  func run() throws {
    let cancellation = Interrupts.cancellation()
    let console = Console(cancellation: cancellation)
    var tally = TestTally(console)
    if library {
      let session = Session(options.sessionOptions(), cancellation: cancellation)
      for diagnostic in session.libraryDiagnostics { tally.note(diagnostic) }
      tally.begin("standard library")
      _ = session.testLibrary { tally.note($0) }
    }
    let places = paths.isEmpty && !library ? ["."] : paths
    for path in places.flatMap({ ScriptSearch.scripts(in: $0) }) where !cancellation.isCancelled {
      let output = SilentOutput()
      let session = Session(
        options.sessionOptions(), cancellation: cancellation, output: { output.append($0) })
      tally.begin(path)
      let (report, _) = session.test(file: path) { tally.note($0) }
      tally.note(report, output: output.text)
    }
    tally.close()
    try (cancellation.isCancelled ? .stopped : tally.status).exit(after: console)
  }
}
