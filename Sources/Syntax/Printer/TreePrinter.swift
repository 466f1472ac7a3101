/// Prints what was parsed on one line, from the tree alone: for messages, for provenance, and as the
/// golden text of tests.
///
/// Parentheses are added only where the tree needs them. An explicit printer puts `⟨ ⟩` around every
/// operator and its operands, so that two texts have the same tree exactly if they print the same.
package struct TreePrinter {
  let tree: SyntaxTree
  let isExplicit: Bool

  package init(_ tree: SyntaxTree, isExplicit: Bool = false) {
    self.tree = tree
    self.isExplicit = isExplicit
  }

  /// How tightly an expression holds together.
  enum Level: Comparable {
    /// `if`, `x => …`, `fit`, `plot`
    case open
    case infix(Precedence)
    case closed
  }

  /// The statements of a file, one a line.
  package func text(_ module: Module) -> String {
    module.statements.map { text($0) + "\n" }.joined()
  }

  package func text(_ id: ExpressionID) -> String { text(id, atLeast: .open) }

  /// An expression where only one that binds at least so tightly may stand.
  func text(_ id: ExpressionID, atLeast minimum: Level) -> String {
    let expression = tree[id]
    let text = bare(expression)
    let level = level(expression)
    if isExplicit {
      if case .infix(.postfix) = level { return text }
      return level == .closed ? text : "⟨\(text)⟩"
    }
    return level < minimum ? "(\(text))" : text
  }

  private func text(_ id: ExpressionID, _ minimum: Precedence) -> String {
    text(id, atLeast: .infix(minimum))
  }

  private func level(_ expression: Expression) -> Level {
    switch expression {
    case .missing, .real, .integer, .bool, .text, .name, .list, .comprehension, .tuple, .record,
      .grouping, .block, .simulate, .sweep:
      .closed
    case .call, .index, .field, .transpose, .read: .infix(.postfix)
    case .generator, .conditional, .lambda, .fit, .plot: .open
    case .unary(.negate, _): .infix(.negation)
    case .unary(.not, _): .infix(.not)
    case .binary(let operation, _, _): .infix(InfixOperator.of(operation).precedence)
    case .comparison: .infix(.comparison)
    case .range: .infix(.range)
    case .over: .infix(.over)
    case .on, .with: .infix(.dynamics)
    case .pipe, .filter: .infix(.pipe)
    }
  }

  private func bare(_ expression: Expression) -> String {
    switch expression {
    case .missing: return "…"
    case .real(let value): return "\(value)"
    case .integer(let value): return "\(value)"
    case .bool(let value): return "\(value)"
    case .text(let pieces): return text(pieces)
    case .name(let name): return name
    case .list(let items): return "[\(list(items))]"
    case .tuple(let items): return "(\(list(items)))"
    case .comprehension(let element, let clauses):
      return "[\(text(element))\(text(clauses))]"
    case .generator(let element, let clauses): return text(element) + text(clauses)
    case .record(let fields): return "(\(text(fields)))"
    case .grouping(let inner): return "(\(text(inner)))"
    case .call(let callee, let arguments): return "\(text(callee, .postfix))(\(text(arguments)))"
    case .index(let base, let indices): return "\(text(base, .postfix))[\(list(indices))]"
    case .field(let base, let name): return "\(text(base, .postfix)).\(name.text)"
    case .transpose(let base): return "\(text(base, .postfix))'"
    case .unary(.negate, let inner): return "-\(text(inner, .negation))"
    case .unary(.not, let inner): return "not \(text(inner, .not))"
    case .binary(let operation, let left, let right): return binary(operation, left, right)
    case .comparison(let operands, let operators):
      var result = operands.first.map { text($0, .range) } ?? ""
      for (sign, operand) in zip(operators, operands.dropFirst()) {
        result += " \(sign.rawValue) \(text(operand, .range))"
      }
      return result
    case .range(let low, let high): return "\(text(low, .sum)) ..< \(text(high, .sum))"
    case .conditional(let condition, let then, let otherwise):
      return
        "if \(text(condition, .dynamics)) then \(text(then)) else \(text(otherwise))"
    case .lambda(let parameters, let body): return "\(lambdaHead(parameters)) => \(text(body))"
    case .block(let statements): return block(statements)
    case .over(let left, let right): return "\(text(left, .over)) over \(text(right, .postfix))"
    case .on(let left, let right): return "\(text(left, .dynamics)) on \(text(right, .pipe))"
    case .with(let left, let right): return "\(text(left, .dynamics)) with \(text(right, .pipe))"
    case .pipe(let left, let right): return "\(text(left, .pipe)) |> \(text(right, .or))"
    case .filter(let left, let right): return "\(text(left, .pipe)) where \(text(right, .or))"
    case .simulate(let dynamics, let items):
      let body = items.map { text($0) }.joined(separator: "; ")
      return "simulate \(text(dynamics, .dynamics)) {\(body.isEmpty ? "" : " \(body) ")}"
    case .sweep(let variables, let body):
      let heads = variables.map { "\($0.name.text) in \(text($0.values, .dynamics))" }
      return "sweep \(heads.joined(separator: ", ")) \(text(body))"
    case .fit(let y, let x, let table, let by):
      let tail = by.map { " by \(text($0, .dynamics))" } ?? ""
      return
        "fit \(text(y, .dynamics)) ~ \(text(x, .dynamics)) in \(text(table, .dynamics))\(tail)"
    case .read(let path): return "read \(text(path, atLeast: .closed))"
    case .plot(let plot): return text(plot)
    }
  }

  private func binary(
    _ operation: BinaryOperator, _ left: ExpressionID, _ right: ExpressionID
  ) -> String {
    let row = InfixOperator.of(operation)
    let tighter = Precedence(rawValue: row.precedence.rawValue + 1) ?? .postfix
    let isRight = row.association == .right
    let leftText = text(left, isRight ? tighter : row.precedence)
    var rightText = text(right, isRight ? row.precedence : tighter)
    if isRight, case .unary(.negate, _) = tree[right] { rightText = text(right) }
    let gap = operation == .power ? "" : " "
    return leftText + gap + operation.rawValue + gap + rightText
  }

  private func list(_ items: [ExpressionID]) -> String {
    items.map { text($0) }.joined(separator: ", ")
  }

  func text(_ arguments: [Argument]) -> String {
    arguments.map { argument in
      guard let label = argument.label else { return text(argument.value) }
      return argument.isShorthand ? "\(label.text):" : "\(label.text): \(text(argument.value))"
    }.joined(separator: ", ")
  }

  private func text(_ clauses: [ComprehensionClause]) -> String {
    clauses.map { clause in
      switch clause {
      case .each(let pattern, let values):
        " for \(text(pattern)) in \(text(values, .dynamics))"
      case .condition(let condition): " if \(text(condition, .dynamics))"
      }
    }.joined()
  }

  func text(_ pattern: Pattern) -> String {
    switch pattern {
    case .name(let name): name.text
    case .tuple(let parts, _): "(\(parts.map { text($0) }.joined(separator: ", ")))"
    }
  }

  private func lambdaHead(_ parameters: [Parameter]) -> String {
    if parameters.count == 1, let only = parameters.first, only.type == nil {
      return only.name.text
    }
    return "(\(parameters.map { text($0) }.joined(separator: ", ")))"
  }

  private func text(_ pieces: [TextPiece]) -> String {
    let inner = pieces.map { piece in
      switch piece {
      case .literal(let text): Self.escaped(text)
      case .interpolation(let value, let format):
        "{\(text(value))\(format.map { ":\($0)" } ?? "")}"
      }
    }
    return "\"\(inner.joined())\""
  }

  /// A text between quotes, as it is written.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\"", "\\", "{", "}": result += "\\\(scalar)"
      case "\u{0}"..<" ": result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension SyntaxTree {
  /// The expression on one line.
  package func text(of id: ExpressionID) -> String { TreePrinter(self).text(id) }

  /// The type on one line.
  package func text(of id: TypeSyntaxID) -> String { TreePrinter(self).text(id) }

  /// The statement on one line.
  package func text(of id: StatementID) -> String { TreePrinter(self).text(id) }
}
