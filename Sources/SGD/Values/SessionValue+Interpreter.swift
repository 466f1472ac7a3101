internal import Interpreter

extension SessionValue {
  /// Lists and records inside a value that a host gets. Those of a script share their parts, so a few lines make a
  /// value of more parts than any memory holds; of such a one the host gets what `print` shows.
  private static let mostStructures = 1 << 20

  /// What a host may know of a value of the interpreter.
  init(_ value: Value, shownBy evaluator: Evaluator) {
    self =
      value.hasStructures(atMost: Self.mostStructures)
      ? SessionValue(whole: value, shownBy: evaluator) : .other(evaluator.formatted(value))
  }

  private init(whole value: Value, shownBy evaluator: Evaluator) {
    func inner(_ value: Value) -> SessionValue { SessionValue(whole: value, shownBy: evaluator) }
    switch value {
    case .unit: self = .nothing
    case .bool(let truth): self = .bool(truth)
    case .int(let whole): self = .int(whole)
    case .real(let number): self = .real(number)
    case .text(let text): self = .text(text)
    case .tensor(let tensor): self = .array(shape: tensor.shape, tensor.data)
    case .row(let vector): self = inner(vector)
    case .list(let items), .tuple(let items): self = .list(items.map(inner))
    case .record(let record):
      self = .record(record.fields.map { Field(name: $0.label, value: inner($0.value)) })
    case .range(let low, let high):
      self =
        high - low <= 1_000_000
        ? .list((low..<max(low, high)).map { .int($0) }) : .other("\(low) ..< \(high)")
    case .estimate(let value): self = .estimate(EstimatedValue(value.estimate))
    case .theory(let result):
      self = .theory(TheoryValue(value: inner(result.value), assumptions: result.assumptions))
    case .table(let table):
      self = .table(
        TableValue(columns: table.columns.map { TableColumn($0, shownBy: evaluator) }))
    case .plot(let plot): self = .plot(PlotValue(plot))
    case .run(let run): self = .record(Self.fields(evaluator.fields(of: run), evaluator))
    case .exits(let exits): self = .record(Self.fields(evaluator.fields(of: exits), evaluator))
    case .traced, .function, .law, .loss, .noise, .optimizer, .dynamics, .module:
      self = .other(evaluator.formatted(value))
    }
  }

  /// What a cell holds, or why it is empty.
  init(_ cell: Table.Cell, shownBy evaluator: Evaluator) {
    switch cell {
    case .value(let value): self.init(value, shownBy: evaluator)
    case .empty(let reason): self = .refused(reason)
    }
  }

  private static func fields(
    _ fields: [(name: String, value: Table.Cell)], _ evaluator: Evaluator
  ) -> [Field] {
    fields.map { Field(name: $0.name, value: SessionValue($0.value, shownBy: evaluator)) }
  }
}

extension TableColumn {
  init(_ column: Table.Column, shownBy evaluator: Evaluator) {
    var numbers: [Double] = []
    numbers.reserveCapacity(column.cells.count)
    for cell in column.cells {
      guard case .value(.real(let number)) = cell else { break }
      numbers.append(number)
    }
    if numbers.count == column.cells.count {
      self.init(name: column.name, reals: numbers)
    } else {
      self.init(
        name: column.name, cells: column.cells.map { SessionValue($0, shownBy: evaluator) })
    }
  }
}

extension Value {
  /// What a script gets of a host's value. Estimates lose what they know of their blocks, so they come as
  /// their values.
  init(_ value: SessionValue) {
    switch value {
    case .nothing, .refused, .plot: self = .unit
    case .bool(let truth): self = .bool(truth)
    case .int(let whole): self = .int(whole)
    case .real(let number): self = .real(number)
    case .text(let text), .other(let text): self = .text(text)
    case .array(let shape, let entries): self = .array(shape: shape, entries)
    case .list(let items): self = .list(items.map { Value($0) })
    case .record(let fields):
      self = .record(Record(fields.map { ($0.name, Value($0.value)) }))
    case .estimate(let estimate): self = .array(shape: estimate.shape, estimate.value)
    case .theory(let theory):
      self = .theory(
        TheoryResult(value: Value(theory.value), assumptions: theory.assumptions))
    case .table(let table):
      self = .table(
        Table(
          columns: table.columns.map { column in
            Table.Column(
              name: column.name,
              cells: (0..<column.count).map { row in
                column.refusals[row].map { .empty(reason: $0) } ?? .value(Value(column[row]))
              })
          }))
    }
  }
}
