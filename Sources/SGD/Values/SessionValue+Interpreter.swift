internal import Interpreter

extension SessionValue {
  /// What a host may know of a value of the interpreter.
  init(_ value: Value, shownBy evaluator: Evaluator) {
    func inner(_ value: Value) -> SessionValue { SessionValue(value, shownBy: evaluator) }
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
    case .estimate(let value):
      let estimate = value.estimate
      self = .estimate(
        EstimatedValue(
          shape: estimate.shape, value: estimate.value, se: estimate.se, n: estimate.n,
          ess: estimate.ess))
    case .theory(let result): self = inner(result.value)
    case .table(let table):
      self = .table(
        TableValue(
          columns: table.columns.map { column in
            TableValue.Column(
              name: column.name,
              cells: column.cells.map { cell in
                switch cell {
                case .value(let value): inner(value)
                case .empty: .nothing
                }
              })
          }))
    case .run(let run): self = .record(Self.fields(evaluator.fields(of: run), evaluator))
    case .exits(let exits): self = .record(Self.fields(evaluator.fields(of: exits), evaluator))
    case .traced, .function, .law, .loss, .noise, .optimizer, .dynamics, .module, .plot:
      self = .other(evaluator.formatted(value))
    }
  }

  private static func fields(_ fields: [(name: String, value: Value?)], _ evaluator: Evaluator)
    -> [Field]
  {
    fields.map { name, value in
      Field(name: name, value: value.map { SessionValue($0, shownBy: evaluator) } ?? .nothing)
    }
  }
}

extension Value {
  /// What a script gets of a host's value. Estimates lose what they know of their blocks, so they come as
  /// their values.
  init(_ value: SessionValue) {
    switch value {
    case .nothing: self = .unit
    case .bool(let truth): self = .bool(truth)
    case .int(let whole): self = .int(whole)
    case .real(let number): self = .real(number)
    case .text(let text), .other(let text): self = .text(text)
    case .array(let shape, let entries): self = .array(shape: shape, entries)
    case .list(let items): self = .list(items.map { Value($0) })
    case .record(let fields):
      self = .record(Record(fields.map { ($0.name, Value($0.value)) }))
    case .estimate(let estimate): self = .array(shape: estimate.shape, estimate.value)
    case .table(let table):
      self = .table(
        Table(
          columns: table.columns.map { column in
            Table.Column(
              name: column.name,
              cells: column.cells.map {
                $0 == .nothing ? .empty(reason: "no value") : .value(Value($0))
              })
          }))
    }
  }
}
