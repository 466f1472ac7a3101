internal import ArgumentParser
internal import SGD
internal import SourceText

struct FormatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt", abstract: "Put scripts into the house style.",
    discussion:
      "With --check nothing is written, and the exit status is 1 if a file would change.\n"
      + ExitStatus.explanation)

  @Flag(help: "Only say which files would change.")
  var check = false

  @Flag(help: "One JSON object a line: messages, and what became of each file.")
  var json = false

  @Argument(
    help: "Scripts, and folders whose scripts are meant; - is standard input, to standard output.",
    completion: .file(extensions: ["sgd"]))
  var files: [String]

  func run() throws {
    let console = Console()
    let session = Session(RunOptions.messageOptions(json: json))
    var status = ExitStatus.success
    for file in files.flatMap({ ScriptSearch.scripts(in: $0) }) {
      status = max(status, format(file, session, console))
    }
    try status.exit(after: console)
  }

  private func format(_ file: String, _ session: Session, _ console: Console) -> ExitStatus {
    let (source, report) = session.text(of: file)
    guard report.ending == .finished else {
      tell(report.diagnostics, on: console)
      return ExitStatus(report)
    }
    let (text, diagnostics) = Session.formatted(
      source, name: file, colour: Surroundings.usesColour && !json,
      allowsUnicode: Surroundings.allowsUnicode,
      width: Surroundings.columns(Console.errorFile))
    tell(diagnostics, on: console)
    guard let text else { return .programWrong }
    let changes = Array(text.utf8) != source
    if file == "-", !check, !json {
      console.print(text)
    } else if changes, !check, file != "-" {
      do throws(FileFailure) { try FileSystem.write(Array(text.utf8), to: file) } catch {
        console.complain("\(ShownText(file).text): \(error.reason)\n")
        return .machineFailed
      }
    }
    if json {
      console.print(ResultLines.formatted(file, changes: changes, text: file == "-" ? text : nil))
    } else if check, changes {
      console.print("\(ShownText(file).text) would change\n")
    }
    return check && changes ? .checkFailed : .success
  }

  private func tell(_ diagnostics: [SGD.Diagnostic], on console: Console) {
    for diagnostic in diagnostics {
      if json {
        console.print(ResultLines.diagnostic(diagnostic))
      } else {
        console.complain(diagnostic.rendered + "\n")
      }
    }
  }
}
