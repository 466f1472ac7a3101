internal import ArgumentParser
internal import Manual
internal import Repl
internal import SGD

struct DocumentationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doc", abstract: "Say what a name of the library is; show the manual.",
    discussion:
      "Without anything, all names with the first line of what they are, and the manual's chapters.\n"
      + ExitStatus.explanation
  )

  @Argument(
    help:
      "A name or its beginning, a word of the language, a code such as E0312, a chapter, or words to look for.",
    completion: ShellCompletion.names)
  var words: [String] = []

  @Flag(help: "The whole manual.")
  var manual = false

  @Flag(help: "All names of the library as a page of Markdown, docs/reference.md.")
  var reference = false

  func run() throws {
    let console = Console()
    let width = min(100, Surroundings.outputWidth - 1)
    if reference {
      console.show(ReferencePage(names: Session().names).markdown)
    } else if manual {
      for chapter in Manual.chapters { console.show(chapter.page(width: width) + "\n") }
    } else if words.isEmpty {
      list(on: console)
    } else if !show(words.joined(separator: " "), on: console, width: width) {
      console.complain(
        "neither the library nor the manual has `\(words.joined(separator: " "))`; `sgd doc` lists all\n"
      )
      return try ExitStatus.programWrong.exit()
    }
    try console.failure?.exit()
  }

  private func list(on console: Console) {
    for info in Session().names {
      let summary = info.documentation.split(separator: "\n").first.map { " — " + $0 } ?? ""
      console.show("\(info.kind) \(info.name)\(summary)\n")
    }
    for word in Manual.words {
      console.show("word \(word.names.joined(separator: ", ")) — \(word.meaning)\n")
    }
    for chapter in Manual.chapters where chapter.book != "words" {
      console.show("chapter \(chapter.title) (\(chapter.book))\n")
    }
  }

  /// False if nothing has this name.
  private func show(_ topic: String, on console: Console, width: Int) -> Bool {
    if let entry = Explanation.of(topic) {
      console.show(entry.page)
      return true
    }
    let names = Session().names
    let exact = names.filter { $0.name == topic }
    let words = Manual.words(named: topic)
    if !words.isEmpty {
      for info in exact { console.show(info.page + "\n") }
      console.show(words.map { $0.page(width: width) }.joined(separator: "\n"))
      return true
    }
    if exact.isEmpty, let chapter = Manual.search(topic).first,
      chapter.title.lowercased() == topic.lowercased()
    {
      console.show(chapter.page(width: width))
      return true
    }
    let wanted = topic.lowercased()
    let found =
      exact.isEmpty
      ? names.filter {
        let known = $0.name.lowercased()
        return known.hasPrefix(wanted) || known.contains("." + wanted)
      } : exact
    for info in found { console.show(info.page) }
    if found.count == 1, found[0].name.contains("."),
      let section = Manual.theory(about: found[0].name)
    {
      console.show("\n" + section.page(width: width))
    }
    if !found.isEmpty { return true }
    let chapters = Manual.search(topic)
    guard let first = chapters.first else { return false }
    console.show(first.page(width: width))
    let others = chapters.dropFirst().prefix(4).map(\.title)
    if !others.isEmpty { console.show("\nalso: \(others.joined(separator: ", "))\n") }
    return true
  }
}
