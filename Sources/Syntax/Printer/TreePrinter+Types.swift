/// Types and parameters.
extension TreePrinter {
  package func text(_ id: TypeSyntaxID) -> String {
    switch tree[id] {
    case .missing: "…"
    case .named(let name, let arguments):
      name.text
        + (arguments.isEmpty
          ? "" : "[\(arguments.map { text($0) }.joined(separator: ", "))]")
    case .list(let element): "[\(text(element))]"
    case .tuple(let elements): "(\(list(elements)))"
    case .record(let fields):
      "(\(fields.map { "\($0.name.text): \(text($0.type))" }.joined(separator: ", ")))"
    case .function(let parameters, let result): "(\(list(parameters))) -> \(text(result))"
    }
  }

  private func text(_ argument: TypeArgument) -> String {
    switch argument {
    case .size(let size): text(size, atLeast: .infix(.sum))
    case .type(let type): text(type)
    }
  }

  private func list(_ types: [TypeSyntaxID]) -> String {
    types.map { text($0) }.joined(separator: ", ")
  }

  /// `: T`
  func suffix(_ type: TypeSyntaxID?) -> String {
    type.map { ": \(text($0))" } ?? ""
  }

  func list(_ parameters: [Parameter]) -> String {
    parameters.map { text($0) }.joined(separator: ", ")
  }

  package func text(_ parameter: Parameter) -> String {
    parameter.name.text + suffix(parameter.type)
      + parameter.constraints.map { " \(text($0))" }.joined()
      + (parameter.defaultValue.map { " = \(text($0))" } ?? "")
  }

  private func text(_ constraint: Constraint) -> String {
    switch constraint {
    case .comparison(let sign, let bound, _):
      "\(sign.rawValue) \(text(bound, atLeast: .infix(.sum)))"
    case .range(let low, let high, _):
      "in \(text(low, atLeast: .infix(.sum))) ..< \(text(high, atLeast: .infix(.sum)))"
    case .property(let name): name.text
    }
  }
}
