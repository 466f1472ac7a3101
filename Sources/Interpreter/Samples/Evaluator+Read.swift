internal import KernelIR
package import SourceText
internal import Syntax

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

  /// `read "wine.csv"`
  func read(_ file: ExpressionID, in scope: Scope) throws -> Value {
    let value = try evaluate(file, in: scope)
    place = tree.span(of: file)
    guard case .text(let path) = value else {
      throw mistake(
        .typeMismatch(parameter: "read", expected: "the name of a file", found: value.description))
    }
    guard tracer == nil else { throw mistake(.notInKernel("`read`")) }
    if let other = [".json", ".npy", ".npz", ".parquet", ".xlsx"].first(where: path.hasSuffix) {
      throw mistake(
        .fileNotReadable(
          path, why: "`read` takes tables of comma-separated values (`.csv`), not `\(other)`"))
    }
    let bytes: [UInt8]
    do throws(HostFailure) { bytes = try host.read(path) } catch {
      try checkCancelled()
      throw mistake(.fileNotReadable(path, why: error.reason, help: error.help))
    }
    do throws(CommaSeparatedFailure) {
      let table = try CommaSeparated.table(bytes)
      for column in table.columns {
        flawedColumns[column.name] = column.flaw
      }
      return .table(table)
    } catch {
      try checkCancelled()
      throw mistake(.fileNotReadable(path, why: "line \(error.line): \(error.reason)"))
    }
  }
}
