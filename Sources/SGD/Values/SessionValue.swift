/// A value of a script, for the program around it.
public indirect enum SessionValue: Sendable, Hashable {
  case nothing
  case bool(Bool)
  case int(Int)
  case real(Double)
  case text(String)
  /// Row-major.
  case array(shape: [Int], [Double])
  case list([SessionValue])
  case record([Field])
  case estimate(EstimatedValue)
  case table(TableValue)
  /// A function, a law, a run…: what `print` shows of it.
  case other(String)

  public struct Field: Sendable, Hashable {
    public let name: String
    public let value: SessionValue
  }

  /// The number; of an estimate or a theory value, its value.
  public var real: Double? {
    switch self {
    case .int(let whole): Double(whole)
    case .real(let number): number
    case .estimate(let estimate) where estimate.shape.isEmpty: estimate.value.first
    case .nothing, .bool, .text, .array, .list, .record, .estimate, .table, .other: nil
    }
  }

  /// The entries of an array, a list of numbers or an estimate, row-major; a number is one entry.
  public var reals: [Double]? {
    switch self {
    case .array(_, let entries): return entries
    case .estimate(let estimate): return estimate.value
    case .int, .real: return real.map { [$0] }
    case .list(let items):
      var entries: [Double] = []
      for item in items {
        guard let more = item.reals else { return nil }
        entries += more
      }
      return entries
    case .nothing, .bool, .text, .record, .table, .other: return nil
    }
  }

  public var estimate: EstimatedValue? {
    if case .estimate(let estimate) = self { estimate } else { nil }
  }

  public var table: TableValue? {
    if case .table(let table) = self { table } else { nil }
  }

  /// A field of a record.
  public subscript(name: String) -> SessionValue? {
    guard case .record(let fields) = self else { return nil }
    return fields.first { $0.name == name }?.value
  }
}

/// A value from sampling, with its standard errors.
public struct EstimatedValue: Sendable, Hashable {
  /// Empty for a number.
  public let shape: [Int]
  /// Row-major.
  public let value: [Double]
  public let se: [Double]
  /// Observations behind it.
  public let n: Int
  /// Effective sample size.
  public let ess: Double
}

/// Columns with names. A cell that was refused is `nothing`.
public struct TableValue: Sendable, Hashable {
  public struct Column: Sendable, Hashable {
    public let name: String
    public let cells: [SessionValue]
  }

  public let columns: [Column]

  /// A column's numbers; of estimates their values; NaN where a cell is empty. Nil if there is no such
  /// column of numbers.
  public func reals(_ name: String) -> [Double]? {
    guard let column = columns.first(where: { $0.name == name }) else { return nil }
    var numbers: [Double] = []
    for cell in column.cells {
      guard let number = cell == .nothing ? .nan : cell.real else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  /// The standard errors of a column of estimates; 0 where a number is exact, NaN where a cell is empty.
  public func standardErrors(_ name: String) -> [Double]? {
    guard let column = columns.first(where: { $0.name == name }) else { return nil }
    return column.cells.map { cell in
      if cell == .nothing { return .nan }
      return cell.estimate?.se.first ?? 0
    }
  }
}
