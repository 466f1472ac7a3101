internal import Statistics

/// A column of a table, or a value, as the formats of files know it.
struct ExportColumn {
  enum Entries {
    /// Rows of arrays of one shape (`[]`: numbers), one after the other; with standard errors if they come from
    /// sampling.
    case reals([Double], se: [Double]?, shape: [Int])
    case ints([Int])
    case bools([Bool])
    case texts([String])
  }

  var name: String
  var entries: Entries

  /// One array as rows: the entries of its first axis.
  var asRows: ExportColumn {
    guard case .reals(let numbers, let se, let shape) = entries else { return self }
    return ExportColumn(
      name: name, entries: .reals(numbers, se: se, shape: Array(shape.dropFirst())))
  }
}

extension Evaluator {
  /// A column with its cells in the narrowest form that holds all of them. A cell that was refused is NaN among
  /// numbers, and where all were refused; otherwise an empty text.
  func exported(_ column: Table.Column) -> ExportColumn {
    let values = column.cells.map { cell -> Value? in
      if case .value(let value) = cell { value } else { nil }
    }
    return ExportColumn(name: column.name, entries: exportedEntries(values))
  }

  private func exportedEntries(_ values: [Value?]) -> ExportColumn.Entries {
    if !values.isEmpty, values.allSatisfy({ $0 == nil }) {
      return .reals(values.map { _ in .nan }, se: nil, shape: [])
    }
    let ints = values.compactMap { value -> Int? in
      if case .int(let whole)? = value { whole } else { nil }
    }
    if ints.count == values.count { return .ints(ints) }
    let bools = values.compactMap { value -> Bool? in
      if case .bool(let truth)? = value { truth } else { nil }
    }
    if bools.count == values.count { return .bools(bools) }
    if let numbers = numbers(values) { return numbers }
    return .texts(
      values.map { value in
        if case .text(let text)? = value { return text }
        return value.map { formatted($0) } ?? ""
      })
  }

  private func numbers(_ values: [Value?]) -> ExportColumn.Entries? {
    let estimates = values.map { $0.flatMap(\.asEstimate) }
    guard let shape = estimates.lazy.compactMap({ $0?.shape }).first else { return nil }
    for (value, estimate) in zip(values, estimates) where value != nil {
      guard estimate?.shape == shape else { return nil }
    }
    let none = Array(repeating: Double.nan, count: shape.reduce(1, *))
    let isSampled = estimates.contains { $0?.isSampled ?? false }
    return .reals(
      estimates.flatMap { $0?.value ?? none },
      se: isSampled ? estimates.flatMap { $0?.se ?? none } : nil, shape: shape)
  }
}
