internal import ArgumentParser
internal import SGD

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Explain the code of a message, with examples.",
    discussion: "Without a code, the list of all.")

  @Argument(help: "E0312, as it stands in the message.")
  var code: String?

  func run() throws {
    let console = Console()
    guard let code else {
      for entry in Explanation.all { console.print("\(entry.code)  \(entry.title)\n") }
      return
    }
    guard let entry = Explanation.of(code) else {
      console.complain("there is no message with the code `\(code)`; `sgd explain` lists them\n")
      return try ExitStatus.programWrong.exit()
    }
    console.print(entry.page)
  }
}
