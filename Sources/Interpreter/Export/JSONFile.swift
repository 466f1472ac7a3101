internal import SourceText

/// Columns as JSON: `{"provenance": …, "columns": {"x": […], "tau": {"value": […], "se": […]}}}`; an array as
/// `{"provenance": …, "value": …, "se": …}`. JSON has no NaN and no infinity: they are `null`.
struct JSONFile {
  private var json = JSONWriter()
  private let isTable: Bool

  var bytes: [UInt8] { json.bytes }

  init(_ columns: [ExportColumn], isTable: Bool, _ provenance: Provenance) {
    self.isTable = isTable
    json.write("{\n\"provenance\": \(provenance.json),\n")
    if isTable { json.write("\"columns\": {\n  ") }
    for (index, column) in columns.enumerated() {
      if index > 0 { json.write(",\n  ") }
      write(column)
    }
    json.write(isTable ? "\n}\n}\n" : "\n}\n")
  }

  private mutating func write(_ column: ExportColumn) {
    json.write("\(jsonText(column.name)): ")
    switch column.entries {
    case .ints(let numbers): json.writeList(numbers.count) { $0.write("\(numbers[$1])") }
    case .bools(let truths): json.writeList(truths.count) { $0.write("\(truths[$1])") }
    case .texts(let texts): json.writeList(texts.count) { $0.write(jsonText(texts[$1])) }
    case .reals(let numbers, nil, let shape): writeRows(numbers, shape)
    case .reals(let numbers, let se?, let shape):
      if isTable { json.write("{\"value\": ") }
      writeRows(numbers, shape)
      json.write(", \"se\": ")
      writeRows(se, shape)
      if isTable { json.write("}") }
    }
  }

  /// Of a table, a list of arrays of this shape; otherwise the one array.
  private mutating func writeRows(_ entries: [Double], _ shape: [Int]) {
    let size = shape.reduce(1, *)
    guard isTable else { return json.writeArray(entries[...], shape[...]) }
    json.writeList(size > 0 ? entries.count / size : 0) { json, row in
      json.writeArray(entries[row * size..<(row + 1) * size], shape[...])
    }
  }
}
