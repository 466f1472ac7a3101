internal import SourceText
internal import Statistics
internal import Syntax

/// The formats that files are written in, known by the end of their names.
private enum ExportFormat: String, CaseIterable {
  case csv, json, npy, npz
}

extension Evaluator {
  /// `export table to "t.csv"`: a table, an array, a number or an estimate, with what made it.
  func export(_ subject: ExpressionID, _ to: ExpressionID, in scope: Scope) throws {
    let value = try evaluate(subject, in: scope)
    guard case .text(let path) = try evaluate(to, in: scope) else {
      throw mistake(.other("`to` takes a file name", help: "write `to \"t.csv\"`"))
    }
    guard let format = ExportFormat.allCases.first(where: { path.hasSuffix(".\($0.rawValue)") })
    else {
      throw mistake(
        .other(
          "this file name ends in none of .csv, .json, .npy and .npz",
          help: "write e.g. `to \"t.csv\"`"))
    }
    let columns: [ExportColumn]
    var isTable = false
    if case .table(let table) = value {
      isTable = true
      columns = table.columns.map { exported($0) }
    } else if let estimate = value.asEstimate {
      columns = [
        ExportColumn(
          name: "value",
          entries: .reals(
            estimate.value, se: estimate.isSampled ? estimate.se : nil, shape: estimate.shape))
      ]
    } else {
      throw mistake(
        .typeMismatch(
          parameter: "export", expected: "a Table or an array of numbers",
          found: value.description))
    }
    try write(columns, isTable: isTable, to: path, as: format)
  }

  private func write(
    _ columns: [ExportColumn], isTable: Bool, to path: String, as format: ExportFormat
  ) throws {
    let provenance = provenance
    switch format {
    case .csv:
      let columns = isTable ? columns : columns.map(\.asRows)
      try store(CommaSeparated.bytes(columns, head: provenance.lines), at: path)
    case .json:
      try store(JSONFile(columns, isTable: isTable, provenance).bytes, at: path)
    case .npy:
      let array = try oneArray(columns, isTable: isTable)
      // What made it comes first, so that an array never stands without it.
      if try store(Array((provenance.json + "\n").utf8), at: path + ".json") {
        try store(array.bytes, at: path)
      }
    case .npz: try store(archive(columns, isTable: isTable, provenance), at: path)
    }
  }

  /// Whether it could be written.
  @discardableResult
  private func store(_ bytes: [UInt8], at path: String) throws -> Bool {
    try checkCancelled()
    do throws(HostFailure) {
      try host.store(bytes, at: path)
      return true
    } catch {
      try checkCancelled()
      noteUnwritten("`\(path)`", error)
      return false
    }
  }

  // MARK: NumPy

  /// An array; of a table, its one column, or its columns side by side if all are numbers.
  private func oneArray(_ columns: [ExportColumn], isTable: Bool) throws -> NumpyArray {
    var parts: [[Double]] = []
    for column in columns {
      switch column.entries {
      case .ints(let numbers):
        if columns.count == 1 { return NumpyArray(numbers, shape: [numbers.count]) }
        parts.append(numbers.map(Double.init))
      case .reals(let numbers, let se, let shape):
        if let se, isTable, shape.isEmpty {
          parts += [numbers, se]
        } else if se != nil {
          throw oneArrayMistake("an estimate is a value and its error")
        } else if columns.count == 1 {
          let rows = isTable ? [numbers.count / max(1, shape.reduce(1, *))] : []
          return NumpyArray(numbers, shape: rows + shape)
        } else if shape.isEmpty {
          parts.append(numbers)
        } else {
          throw oneArrayMistake("the column `\(column.name)` is one of arrays")
        }
      case .bools, .texts:
        throw oneArrayMistake("the column `\(column.name)` is not one of numbers")
      }
    }
    let rows = parts.first?.count ?? 0
    let entries = (0..<rows).flatMap { row in parts.map { $0[row] } }
    return NumpyArray(entries, shape: [rows, parts.count])
  }

  private func oneArrayMistake(_ why: String) -> Interruption {
    mistake(
      .other(
        "a .npy file holds one array, and \(why)", help: "write it to a .npz file, which holds many"
      ))
  }

  /// An array for each column, `….se` for its errors, and `provenance`.
  private func archive(_ columns: [ExportColumn], isTable: Bool, _ provenance: Provenance)
    throws -> [UInt8]
  {
    var members: [(name: String, array: NumpyArray)] = []
    for column in columns {
      switch column.entries {
      case .ints(let numbers):
        members.append((column.name, NumpyArray(numbers, shape: [numbers.count])))
      case .bools(let truths): members.append((column.name, NumpyArray(truths)))
      case .texts(let texts):
        members.append((column.name, NumpyArray(texts, shape: [texts.count])))
      case .reals(let numbers, let se, let shape):
        let rows = isTable ? [numbers.count / max(1, shape.reduce(1, *))] : []
        members.append((column.name, NumpyArray(numbers, shape: rows + shape)))
        if let se { members.append((column.name + ".se", NumpyArray(se, shape: rows + shape))) }
      }
    }
    let isFree = !members.contains { $0.name == "provenance" }
    members.append(
      (isFree ? "provenance" : "_provenance", NumpyArray([provenance.json], shape: [])))
    var archive = ZipArchive()
    var size = 0
    for member in members {
      let bytes = member.array.bytes
      size += bytes.count + 2 * member.name.utf8.count + 200
      guard size < ZipArchive.mostBytes, members.count < 65_000 else {
        throw mistake(
          .other("a .npz file holds at most 4 GiB", help: "export parts of it to several files"))
      }
      archive.add(member.name + ".npy", bytes)
    }
    return archive.bytes
  }
}
