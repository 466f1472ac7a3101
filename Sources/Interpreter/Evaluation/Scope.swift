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
  /// In the order in which they came.
  private var entries: [(name: String, cell: Cell)] = []
  /// Where the names stand, once there are many: a few are found faster one by one.
  private var places: [String: Int] = [:]

  private static let few = 8

  init(parent: Scope?) { self.parent = parent }

  /// Names in the order in which they came.
  var order: [String] { entries.map(\.name) }

  /// The scope's own cell of a name.
  func own(_ name: String) -> Cell? { place(of: name).map { entries[$0].cell } }

  func find(_ name: String) -> Cell? {
    var scope: Scope? = self
    while let current = scope {
      if let cell = current.own(name) { return cell }
      scope = current.parent
    }
    return nil
  }

  private func place(of name: String) -> Int? {
    if entries.count > Self.few { return places[name] }
    return entries.firstIndex { $0.name == name }
  }

  /// What the scope holds at a moment: its cells and what is in them.
  package struct Snapshot {
    fileprivate var entries: [(name: String, cell: Cell)]
    fileprivate var contents: [Cell.Content]
    fileprivate var places: [String: Int]
  }

  package var snapshot: Snapshot {
    Snapshot(entries: entries, contents: entries.map(\.cell.content), places: places)
  }

  package func restore(_ snapshot: Snapshot) {
    (entries, places) = (snapshot.entries, snapshot.places)
    for (entry, content) in zip(snapshot.entries, snapshot.contents) {
      entry.cell.content = content
    }
  }

  func bind(_ name: String, _ value: Value, isVariable: Bool = false) {
    bind(name, Cell(value, isVariable: isVariable))
  }

  func bind(_ name: String, _ cell: Cell) {
    if let place = place(of: name) {
      entries[place].cell = cell
      return
    }
    entries.append((name, cell))
    if entries.count == Self.few + 1 {
      places = Dictionary(
        uniqueKeysWithValues: entries.enumerated().map { ($1.name, $0) })
    } else if entries.count > Self.few {
      places[name] = entries.count - 1
    }
  }
}
