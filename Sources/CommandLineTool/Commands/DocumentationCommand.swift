internal import ArgumentParser
internal import Repl
internal import SGD

struct DocumentationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doc", abstract: "Say what a name of the library is.",
    discussion: "Without a name, all names with the first line of what they are.")

  @Argument(help: "A name, or its beginning.")
  var name: String?

  func run() throws {
    let console = Console()
    let names = Session().names
    guard let name else {
      for info in names {
        let summary = info.documentation.split(separator: "\n").first.map { " — " + $0 } ?? ""
        console.print("\(info.kind) \(info.name)\(summary)\n")
      }
      return
    }
    let wanted = name.lowercased()
    let exact = names.filter { $0.name == name }
    let found =
      exact.isEmpty
      ? names.filter {
        let known = $0.name.lowercased()
        return known.hasPrefix(wanted) || known.contains("." + wanted)
      } : exact
    guard !found.isEmpty else {
      console.complain("the library has no `\(name)`; `sgd doc` lists its names\n")
      return try ExitStatus.programWrong.exit()
    }
    for info in found { console.print(info.page) }
  }
}
