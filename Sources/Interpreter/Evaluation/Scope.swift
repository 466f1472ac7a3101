/// A named place for a value.
final class Cell {
  enum Content {
    case value(Value)
    /// Computed when it is first asked for.
    case deferred(() throws -> Value)
  }

  var content: Content
  let isVariable: Bool

  init(_ value: Value, isVariable: Bool = false) {
    content = .value(value)
    self.isVariable = isVariable
  }

  init(deferred: @escaping () throws -> Value) {
    content = .deferred(deferred)
    isVariable = false
  }

  var value: Value {
    get throws {
      switch content {
      case .value(let value): value
      case .deferred(let compute): try compute()
      }
    }
  }
}

/// Names and their cells; an inner scope sees those of the outer ones.
package final class Scope {
  let parent: Scope?
  private(set) var cells: [String: Cell] = [:]
  /// Names in the order in which they came.
  private(set) var order: [String] = []

  init(parent: Scope?) { self.parent = parent }

  func find(_ name: String) -> Cell? {
    var scope: Scope? = self
    while let current = scope {
      if let cell = current.cells[name] { return cell }
      scope = current.parent
    }
    return nil
  }

  /// What the scope holds at a moment: its cells and what is in them.
  package struct Snapshot {
    fileprivate var cells: [String: Cell]
    fileprivate var contents: [String: Cell.Content]
    fileprivate var order: [String]
  }

  package var snapshot: Snapshot {
    Snapshot(cells: cells, contents: cells.mapValues(\.content), order: order)
  }

  package func restore(_ snapshot: Snapshot) {
    (cells, order) = (snapshot.cells, snapshot.order)
    for (name, content) in snapshot.contents { cells[name]?.content = content }
  }

  func bind(_ name: String, _ value: Value, isVariable: Bool = false) {
    bind(name, Cell(value, isVariable: isVariable))
  }

  func bind(_ name: String, _ cell: Cell) {
    if cells.updateValue(cell, forKey: name) == nil { order.append(name) }
  }
}
