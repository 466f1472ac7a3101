internal import ArgumentParser
internal import SGD

struct FormatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt", abstract: "Put scripts into the house style.",
    discussion: "With --check nothing is written, and the exit status is 1 if a file would change.")

  @Flag(help: "Only say which files would change.")
  var check = false

  @Argument(
    help: "Scripts, and folders whose scripts are meant; - is standard input, to standard output.",
    completion: .file(extensions: ["sgd"]))
  var files: [String]

  func run() throws {
    let console = Console()
    var status = ExitStatus.success
    for file in files.flatMap({ ScriptSearch.scripts(in: $0) }) {
      status = max(status, format(file, console))
    }
    try status.exit(after: console)
  }

  private func format(_ file: String, _ console: Console) -> ExitStatus {
    do throws(FileFailure) {
      let source = try FileSystem.read(file)
      let (text, diagnostics) = Session.formatted(
        source, name: file, colour: Surroundings.usesColour,
        allowsUnicode: Surroundings.allowsUnicode,
        width: Surroundings.columns(Console.errorFile))
      for diagnostic in diagnostics { console.complain(diagnostic.rendered + "\n") }
      guard let text else { return .programWrong }
      if check {
        guard Array(text.utf8) != source else { return .success }
        console.print("\(file) would change\n")
        return .checkFailed
      }
      if file == "-" {
        console.print(text)
      } else if Array(text.utf8) != source {
        try FileSystem.write(Array(text.utf8), to: file)
      }
      return .success
    } catch {
      console.complain("\(file): \(error.reason)\n")
      return .machineFailed
    }
  }
}
