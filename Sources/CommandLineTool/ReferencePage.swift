internal import Manual
internal import SGD
internal import StandardLibrary

/// All names of the library on one page of Markdown, in the order of `stdlib/`, by its files and their sections.
struct ReferencePage {
  let names: [NameInfo]

  var markdown: String {
    var page = """
      # Reference

      Every name that a script finds without an import. This page is written by `sgd doc --reference` from the `///` comments of the
      library; `sgd doc NAME`, or `:doc NAME` at the prompt, shows one entry. What stands after `=` is the default. `P` is what is
      optimised: a number, a vector, or a record of such.


      """
    for file in StandardLibrary.files() {
      page += "## \(file.name)\n\n" + chapter(file)
    }
    for (name, introduction) in Self.namespaces {
      page += "## \(name)\n\n\(introduction)\n\n"
      page += names.filter { $0.origin == name && $0.position == 0 && $0.name.contains(".") }
        .map(entry).joined()
    }
    return String(page.dropLast())
  }

  private static let namespaces = [
    (
      "theory",
      "Formulas with their assumptions: `allow: name` computes in spite of one that does not hold."
    ),
    (
      "exact",
      "One-dimensional dynamics without sampling, by the transfer operator on a mesh, with the error estimated."
    ),
    (
      "path",
      "In a measure: what becomes of one replica's path, before the statistic over replicas."
    ),
  ]

  /// The names of a file, under the headings that its comments make.
  private func chapter(_ file: StandardLibrary.File) -> String {
    var sections = Self.sections(of: String(decoding: file.text, as: UTF8.self))
    let inside = names.filter { $0.origin == file.name && !$0.name.contains(".") }
      .sorted { $0.position < $1.position }
    var result = sections.isEmpty ? "" : Self.escaped(sections.removeFirst().title) + "\n\n"
    for info in inside {
      while let next = sections.first, next.position < info.position {
        result += "### \(next.title)\n\n"
        sections.removeFirst()
      }
      result += entry(info)
    }
    return result
  }

  private func entry(_ info: NameInfo) -> String {
    let signature = info.type.hasPrefix(info.name) ? info.type : "\(info.name): \(info.type)"
    var text = Self.escaped(info.documentation)
    if info.name.contains("."), let section = Manual.theory(about: info.name) {
      let anchor = section.title.lowercased().filter {
        $0.isLetter || $0.isNumber || $0 == " " || $0 == "-"
      }
      .replacing(" ", with: "-")
      text += " See [\(section.title)](theory.md#\(anchor))."
    }
    let indented = text.split(separator: "\n").map { "  \($0)\n" }.joined()
    return "* `\(signature)`\n\n" + (indented.isEmpty ? "" : indented + "\n")
  }

  /// The comments that stand between blank lines, with their places in bytes: the first is the file's introduction, others
  /// are headings if they are a single line.
  private static func sections(of text: String) -> [(title: String, position: Int)] {
    var result: [(title: String, position: Int)] = []
    var position = 0
    var block: [Substring] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.isEmpty {
        let isComment = block.allSatisfy { $0.hasPrefix("// ") }
        if !block.isEmpty, isComment, result.isEmpty || block.count == 1 {
          result.append((block.map { String($0.dropFirst(3)) }.joined(separator: "\n"), position))
        }
        block = []
      } else {
        block.append(line)
      }
      position += line.utf8.count + 1
    }
    return result
  }

  /// Outside of code, what Markdown would take for marks.
  private static func escaped(_ text: String) -> String {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated().map { index, part in
      guard index.isMultiple(of: 2) else { return String(part) }
      return part.reduce(into: "") { result, letter in
        if "*_<".contains(letter) { result += "\\" }
        result.append(letter)
      }
    }.joined(separator: "`")
  }
}
