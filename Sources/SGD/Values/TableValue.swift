/// Columns with names. A cell that has no value says why: ``SessionValue/refused(_:)``.
public struct TableValue: Sendable, Hashable {
  /// In the order in which the script made them.
  public let columns: [TableColumn]

  /// The columns must be of one length; a script refuses a table of others.
  public init(columns: [TableColumn]) {
    self.columns = columns
  }

  /// The number of rows.
  public var count: Int { columns.first?.count ?? 0 }

  /// The column of this name.
  public func column(_ name: String) -> TableColumn? { columns.first { $0.name == name } }

  /// The cells of a column.
  public subscript(name: String) -> [SessionValue]? { column(name)?.cells }

  /// A row, from 0 to below ``count``, as a record.
  public func row(_ index: Int) -> SessionValue {
    .record(
      columns.map {
        SessionValue.Field(name: $0.name, value: index < $0.count ? $0[index] : .nothing)
      })
  }

  /// A column's numbers, ``TableColumn/reals``.
  public func reals(_ name: String) -> [Double]? { column(name)?.reals }

  /// A column's standard errors, ``TableColumn/standardErrors``.
  public func standardErrors(_ name: String) -> [Double]? { column(name)?.standardErrors }

  /// A column's texts, ``TableColumn/texts``.
  public func texts(_ name: String) -> [String]? { column(name)?.texts }

  /// A column's estimates, ``TableColumn/estimates``.
  public func estimates(_ name: String) -> [EstimatedValue?]? { column(name)?.estimates }
}
