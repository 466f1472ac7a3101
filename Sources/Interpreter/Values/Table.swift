/// Columns with names. A cell that could not be computed keeps the reason.
package struct Table {
  package enum Cell {
    case value(Value)
    case empty(reason: String)
  }

  /// A cell of a file that is no number, for messages about its column.
  enum Flaw {
    /// It makes the column one of texts.
    case text(String, line: Int)
    /// It counts as `nan`.
    case missing(line: Int)
  }

  package struct Column {
    package var name: String
    package var cells: [Cell]
    /// Of a column that was read: the first cell that is no number.
    var flaw: Flaw?

    package init(name: String, cells: [Cell]) {
      self.name = name
      self.cells = cells
    }
  }

  package var columns: [Column]

  package init(columns: [Column]) { self.columns = columns }

  package var count: Int { columns.first?.cells.count ?? 0 }
}
