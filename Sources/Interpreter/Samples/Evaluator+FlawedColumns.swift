package import SourceText

extension Evaluator {
  /// A mistake that comes from a column that was meant to be one of numbers says which cell is none.
  package func explained(_ diagnostic: Diagnostic) -> Diagnostic {
    guard !flawedColumns.isEmpty else { return diagnostic }
    let source = sources[diagnostic.span.file]
    let line = String(
      decoding: source.bytes(ofLine: source.line(at: Int(diagnostic.span.start))), as: UTF8.self)
    // Of the message what it quotes: in the rest an "a" is no column.
    let quoted = diagnostic.message.split(separator: "`", omittingEmptySubsequences: false)
      .enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    let words = Set(
      (quoted.joined(separator: " ") + " " + line)
        .split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
    func isAbout(_ signs: [String]) -> Bool { signs.contains { diagnostic.message.contains($0) } }
    for (name, flaw) in flawedColumns.sorted(by: { $0.key < $1.key }) where words.contains(name) {
      var diagnostic = diagnostic
      switch flaw {
      case .text(let cell, let line):
        guard diagnostic.help == nil, isAbout(["Text", "text", "list"]) else { continue }
        let shown = cell.count > 40 ? cell.prefix(39) + "…" : cell[...]
        diagnostic.help =
          "the column `\(name)` is one of texts, since line \(line) of the file has `\(shown)` there"
      case .missing(let line):
        guard isAbout(["NaN", "nan", "finite", "not numbers"]) else { continue }
        diagnostic.help = "the column `\(name)` has no number in line \(line) of the file"
      }
      return diagnostic
    }
    return diagnostic
  }
}
