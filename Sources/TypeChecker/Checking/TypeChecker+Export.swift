internal import Syntax

extension TypeChecker {
  /// `export value to "t.csv"`: tables and numbers, of which a `.npy` file holds one array.
  mutating func checkExport(_ value: ExpressionID, to file: ExpressionID) {
    let type = solutions.resolve(infer(value).type)
    let name = infer(file)
    if !fits(name, .text) { report(TypeError.notText(name.type), at: file) }
    checkEnding(of: file, [".csv", ".json", ".npy", ".npz"], example: "t.csv")
    if !isExportable(type) {
      report(TypeError.notExportable(type), at: value)
    } else if ends(file, in: ".npy"), let reason = reasonAgainstOneArray(type) {
      report(TypeError.notOneArray(reason), at: value)
    }
  }

  private func ends(_ file: ExpressionID, in ending: String) -> Bool {
    guard case .text(let pieces) = tree[file], case .literal(let end)? = pieces.last else {
      return false
    }
    return end.hasSuffix(ending)
  }

  private func isExportable(_ type: Type) -> Bool {
    switch type {
    case .unknown, .real, .int, .array, .row, .estimate, .table, .space, .variable: true
    case .list(let element, _): isExportable(solutions.resolve(element))
    case .nothing, .bool, .text, .tuple, .record, .function, .callable, .special, .lambda,
      .derivative, .dist, .loss, .noise, .optimizer, .dynamics, .exit, .run, .landscape,
      .namespace, .module, .plot:
      false
    }
  }

  /// Why a value that can be exported is no single array; nil if it may be one.
  private func reasonAgainstOneArray(_ type: Type) -> String? {
    if case .estimate = type { return "an estimate is a value and its error" }
    guard case .table(let row, _) = type, case .record(let columns) = solutions.resolve(row) else {
      return nil
    }
    for column in columns {
      let type = solutions.resolve(column.type)
      if type == .text || type == .bool {
        return "the column `\(column.name)` is not one of numbers"
      }
      if case .array = type, columns.count > 1 {
        return "the column `\(column.name)` is one of arrays"
      }
    }
    return nil
  }
}
