internal import ArgumentParser
internal import SGD

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Say what is wrong with scripts, without running them.",
    discussion: ExitStatus.explanation)

  @Argument(
    help: "Scripts, and folders whose scripts are meant; - is standard input.",
    completion: .file(extensions: ["sgd"]))
  var files: [String]

  @Flag(help: "One JSON object a line, for editors.")
  var json = false

  func run() throws {
    let console = Console()
    var status = ExitStatus.success
    for file in files.flatMap({ ScriptSearch.scripts(in: $0) }) {
      var options = Options()
      options.usesColour = Surroundings.usesColour && !json
      options.allowsUnicode = Surroundings.allowsUnicode
      let report = Session(options).check(file: file)
      for diagnostic in report.diagnostics {
        if json {
          console.print(diagnostic.json + "\n")
        } else {
          console.complain(diagnostic.rendered + "\n")
        }
      }
      status = max(status, ExitStatus(report))
    }
    try console.failure?.exit()
    try status.exit()
  }
}
