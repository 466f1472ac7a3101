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

  @Flag(help: "What the scripts declare by `input`: type, default, what it is.")
  var inputs = false

  func run() throws {
    let console = Console()
    var status = ExitStatus.success
    for file in files.flatMap({ ScriptSearch.scripts(in: $0) }) {
      let report = Session(RunOptions.messageOptions(json: json)).check(file: file)
      for diagnostic in report.diagnostics {
        if json {
          console.print(diagnostic.json + "\n")
        } else {
          console.complain(diagnostic.rendered + "\n")
        }
      }
      if inputs {
        for input in report.inputs {
          console.print(json ? ResultLines.input(input, of: file) : Self.line(input))
        }
      }
      status = max(status, ExitStatus(report))
    }
    try status.exit(after: console)
  }

  /// `rate: Real > 0 = 0.1 — the step size`
  private static func line(_ input: ScriptInput) -> String {
    let type = input.type.isEmpty ? "" : ": \(input.type)"
    let otherwise = input.defaultText.map { " = \($0)" } ?? ""
    let first = input.documentation.split(separator: "\n").first.map { " — \($0)" } ?? ""
    return input.name + type + otherwise + first + "\n"
  }
}
