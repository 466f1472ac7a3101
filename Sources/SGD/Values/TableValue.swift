/// Columns with names. A cell that was refused is ``SessionValue/nothing``.
public struct TableValue: Sendable, Hashable {
  public struct Column: Sendable, Hashable {
    public let name: String
    public let cells: [SessionValue]

    public init(name: String, cells: [SessionValue]) {
      self.name = name
      self.cells = cells
    }
  }

  public let columns: [Column]

  /// The columns must be of one length.
  public init(columns: [Column]) {
    precondition(Set(columns.map(\.cells.count)).count <= 1, "columns of one length")
    self.columns = columns
  }

  /// The number of rows.
  public var count: Int { columns.first?.cells.count ?? 0 }

  /// The cells of a column.
  public subscript(name: String) -> [SessionValue]? {
    columns.first { $0.name == name }?.cells
  }

  /// A row as a record.
  public func row(_ index: Int) -> SessionValue {
    .record(columns.map { SessionValue.Field(name: $0.name, value: $0.cells[index]) })
  }

  /// A column's numbers; of estimates their values; NaN where a cell is empty. Nil if there is no such
  /// column of numbers.
  public func reals(_ name: String) -> [Double]? {
    guard let column = self[name] else { return nil }
    var numbers: [Double] = []
    numbers.reserveCapacity(column.count)
    for cell in column {
      guard let number = cell == .nothing ? .nan : cell.real else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  /// The standard errors of a column of estimates; 0 where a number is exact, NaN where a cell is empty.
  public func standardErrors(_ name: String) -> [Double]? {
    self[name].map { column in
      column.map { $0 == .nothing ? .nan : $0.estimate?.se.first ?? 0 }
    }
  }
}
