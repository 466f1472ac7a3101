/// Columns with names. A cell that could not be computed keeps the reason.
package struct Table {
  package enum Cell {
    case value(Value)
    case empty(reason: String)
  }

  package struct Column {
    package var name: String
    package var cells: [Cell]
    /// Of a column of texts, most of which are numbers: the first that is none, and where it stands.
    var notNumeric: String?

    package init(name: String, cells: [Cell]) {
      self.name = name
      self.cells = cells
    }
  }

  package var columns: [Column]

  package init(columns: [Column]) { self.columns = columns }

  package var count: Int { columns.first?.cells.count ?? 0 }
}
