/// Columns with names. A cell that could not be computed keeps the reason.
package struct Table {
  package enum Cell {
    case value(Value)
    case empty(reason: String)
  }

  package struct Column {
    package var name: String
    package var cells: [Cell]
  }

  package var columns: [Column]

  package var count: Int { columns.first?.cells.count ?? 0 }
}
