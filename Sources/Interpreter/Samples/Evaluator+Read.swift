internal import KernelIR
internal import SourceText
internal import Syntax

extension Evaluator {
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
