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
    case .traced, .function, .law, .loss, .noise, .optimizer, .dynamics, .run, .exits, .module,
      .plot:
      self = .other(evaluator.formatted(value))
    }
  }
}
