internal import KernelIR

extension Evaluator {
  /// The numbers and arrays a parameter value is made of, depth first.
  func leaves(_ value: Value) -> [Value] {
    switch value {
    case .record(let record): record.fields.flatMap { leaves($0.value) }
    case .tuple(let items): items.flatMap(leaves)
    case .unit: []
    default: [value]
    }
  }

  /// The names of the leaves: empty for a number or an array, `.W`, `.b` in a record.
  func leafNames(_ value: Value, prefix: String = "") -> [String] {
    switch value {
    case .record(let record):
      record.fields.flatMap { leafNames($0.value, prefix: prefix + "." + $0.label) }
    case .tuple(let items):
      items.enumerated().flatMap { leafNames($1, prefix: prefix + ".\($0)") }
    case .unit: []
    default: [prefix]
    }
  }

  /// The same structure with other leaves.
  func rebuild(like value: Value, from leaves: [Value]) -> Value {
    var rest = leaves[...]
    func build(_ value: Value) -> Value {
      switch value {
      case .record(let record): .record(record.map(build))
      case .tuple(let items): .tuple(items.map(build))
      case .unit: .unit
      default: rest.popFirst() ?? value
      }
    }
    return build(value)
  }

  /// A value brought into the structure and shapes of `model`: a number becomes the constant of its shape,
  /// a list a vector.
  func fitted(_ value: Value, to model: Value, named name: String) throws -> Value {
    switch (model, value) {
    case (.record(let wanted), .record(let given)):
      guard Set(wanted.fields.map(\.label)) == Set(given.fields.map(\.label)) else {
        throw mistake(
          .typeMismatch(parameter: name, expected: "a record like the loss's", found: "another"))
      }
      return .record(
        Record(
          try wanted.fields.map { field in
            (field.label, try fitted(given[field.label] ?? .unit, to: field.value, named: name))
          }))
    case (.record(let wanted), _) where value.operand != nil:
      return .record(try wanted.map { try fitted(value, to: $0, named: name) })
    default:
      guard let shape = model.shape, let operand = value.operand else {
        throw mistake(
          .typeMismatch(parameter: name, expected: model.description, found: value.description))
      }
      if operand.type.shape == shape {
        if case .list = value, let array = value.tensor { return .tensor(array) }
        return value
      }
      guard operand.type.shape.isEmpty else {
        throw mistake(
          .typeMismatch(parameter: name, expected: model.description, found: value.description))
      }
      return try widened(value, to: shape)
    }
  }
}
