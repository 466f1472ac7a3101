internal import ArgumentParser
internal import SGD

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Explain the code of a message, with examples.",
    discussion: "Without a code, the list of all.\n" + ExitStatus.explanation)

  @Argument(
    help: "E0312, as it stands in the message.", completion: .list(Explanation.all.map(\.code)))
  var code: String?

  @Flag(help: "All explanations on one page, each with the message that its example gets.")
  var all = false

  @Flag(help: "One JSON object for each code.")
  var json = false

  func validate() throws {
    if all, code != nil { throw ValidationError("--all takes no code.") }
  }

  func run() throws {
    let console = Console()
    if json, code == nil {
      for entry in Explanation.all { console.print(ResultLines.explanation(entry)) }
      return try console.failure?.exit() ?? ()
    }
    if all {
      for entry in Explanation.all { console.show(entry.pageWithMessage() + "\n") }
      try console.failure?.exit()
      return
    }
    guard let code else {
      for entry in Explanation.all { console.show("\(entry.code)  \(entry.title)\n") }
      try console.failure?.exit()
      return
    }
    guard let entry = Explanation.of(code) else {
      console.complain("there is no message with the code `\(code)`; `sgd explain` lists them\n")
      return try ExitStatus.programWrong.exit()
    }
    if json { console.print(ResultLines.explanation(entry)) } else { console.show(entry.page) }
    try console.failure?.exit()
  }
}

extension Explanation {
  /// The page, with what the bad example is told. The example runs without files and within seconds.
  package func pageWithMessage() -> String {
    guard !bad.isEmpty else { return page }
    var options = Options()
    options.timeLimit = 10
    options.files = .nothing
    let report = Session(options).run(source: bad + "\n", name: "example.sgd")
    return page + "\nThe message:\n\n"
      + report.diagnostics.map { diagnostic in
        diagnostic.rendered.split(separator: "\n", omittingEmptySubsequences: false)
          .map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n")
      }.joined(separator: "\n") + "\n"
  }
}
