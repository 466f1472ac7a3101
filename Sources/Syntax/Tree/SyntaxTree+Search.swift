extension SyntaxTree {
  /// Whether an expression, or one inside it, answers to `predicate`. Blocks and lambdas are looked into.
  package func contains(_ id: ExpressionID, where predicate: (Expression) -> Bool) -> Bool {
    let expression = self[id]
    if predicate(expression) { return true }
    func any(_ ids: [ExpressionID]) -> Bool { ids.contains { contains($0, where: predicate) } }
    func inArguments(_ arguments: [Argument]) -> Bool { any(arguments.map(\.value)) }
    switch expression {
    case .missing, .real, .integer, .bool, .name: return false
    case .text(let pieces):
      return pieces.contains { piece in
        guard case .interpolation(let inner, _) = piece else { return false }
        return contains(inner, where: predicate)
      }
    case .list(let items), .tuple(let items): return any(items)
    case .comprehension(let element, let clauses), .generator(let element, let clauses):
      return any([element])
        || clauses.contains { clause in
          switch clause {
          case .each(_, let source): contains(source, where: predicate)
          case .condition(let condition): contains(condition, where: predicate)
          }
        }
    case .record(let fields): return inArguments(fields)
    case .grouping(let inner), .transpose(let inner), .unary(_, let inner), .read(let inner),
      .field(let inner, _):
      return contains(inner, where: predicate)
    case .call(let callee, let arguments):
      return contains(callee, where: predicate) || inArguments(arguments)
    case .index(let base, let indices): return any([base] + indices)
    case .binary(_, let a, let b), .range(let a, let b), .over(let a, let b), .on(let a, let b),
      .with(let a, let b), .pipe(let a, let b), .filter(let a, let b):
      return any([a, b])
    case .comparison(let operands, _): return any(operands)
    case .conditional(let condition, let then, let otherwise):
      return any([condition, then, otherwise])
    case .lambda(_, let body), .sweep(_, let body): return contains(body, where: predicate)
    case .block(let statements): return contains(statements, where: predicate)
    case .simulate(let subject, _): return contains(subject, where: predicate)
    case .fit(let y, let x, in: let table, by: let by):
      return any([y, x, table] + (by.map { [$0] } ?? []))
    case .plot(let plot): return any([plot.y, plot.x, plot.source])
    }
  }

  /// The same for the expressions of statements.
  package func contains(_ statements: [StatementID], where predicate: (Expression) -> Bool) -> Bool
  {
    statements.contains { id in
      func any(_ ids: ExpressionID...) -> Bool { ids.contains { contains($0, where: predicate) } }
      switch self[id] {
      case .missing, .function, .loss, .noise, .optimizer, .importFile, .input, .test, .edition,
        .seed, .check, .compare, .export:
        return false
      case .letBinding(_, _, let value, _), .varBinding(_, _, let value): return any(value)
      case .assignment(let target, let value): return any(target, value)
      case .draw(_, _, let law, let given): return any(law) || (given.map { any($0) } ?? false)
      case .expression(let expression): return any(expression)
      case .forEach(_, let source, let body): return any(source, body)
      case .whileLoop(let condition, let body): return any(condition, body)
      case .conditional(let condition, let then, let otherwise):
        return any(condition, then)
          || (otherwise.map { contains([$0], where: predicate) } ?? false)
      case .returnValue(let value): return value.map { any($0) } ?? false
      case .row(let arguments), .print(let arguments):
        return arguments.contains { any($0.value) }
      }
    }
  }
}
