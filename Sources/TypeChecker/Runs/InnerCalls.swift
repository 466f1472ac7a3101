internal import Syntax

/// Finds the calls of an inner optimizer that may happen in one step. Of two branches only one happens.
struct InnerCalls {
  let name: String
  private(set) var first: ExpressionID?
  private(set) var second: ExpressionID?

  init(name: String) { self.name = name }

  mutating func visit(_ id: ExpressionID, _ tree: SyntaxTree) {
    switch tree[id] {
    case .call(let callee, let arguments):
      for argument in arguments { visit(argument.value, tree) }
      if tree[callee] == .name(name) { note(id) } else { visit(callee, tree) }
    case .conditional(let condition, let then, let otherwise):
      visit(condition, tree)
      branch([then, otherwise], tree)
    case .block(let statements):
      for statement in statements { visit(statement, tree) }
    case .list(let parts), .tuple(let parts), .comparison(let parts, _):
      for part in parts { visit(part, tree) }
    case .record(let fields):
      for field in fields { visit(field.value, tree) }
    case .grouping(let inner), .transpose(let inner), .unary(_, let inner), .field(let inner, _):
      visit(inner, tree)
    case .binary(_, let left, let right), .range(let left, let right), .pipe(let left, let right),
      .over(let left, let right), .on(let left, let right), .with(let left, let right):
      visit(left, tree)
      visit(right, tree)
    case .index(let base, let indices):
      visit(base, tree)
      for index in indices { visit(index, tree) }
    case .missing, .real, .integer, .bool, .text, .name, .comprehension, .generator, .lambda,
      .simulate, .sweep, .fit, .filter, .read, .plot:
      break
    }
  }

  private mutating func visit(_ id: StatementID, _ tree: SyntaxTree) {
    switch tree[id] {
    case .letBinding(_, _, let value, _), .varBinding(_, _, let value), .expression(let value),
      .assignment(_, let value), .draw(_, _, let value, _):
      visit(value, tree)
    case .forEach(_, let values, let body):
      visit(values, tree)
      visit(body, tree)
    case .whileLoop(let condition, let body):
      visit(condition, tree)
      visit(body, tree)
    case .conditional(let condition, let then, let otherwise):
      visit(condition, tree)
      let before = first
      visit(then, tree)
      guard let otherwise else { break }
      let after = first
      first = before
      visit(otherwise, tree)
      first = first ?? after
    case .returnValue(let value):
      if let value { visit(value, tree) }
    case .missing, .function, .loss, .noise, .optimizer, .importFile, .input, .test, .edition,
      .seed, .row, .print, .check, .compare, .export:
      break
    }
  }

  private mutating func branch(_ branches: [ExpressionID], _ tree: SyntaxTree) {
    let before = first
    var after = first
    for branch in branches {
      first = before
      visit(branch, tree)
      after = after ?? first
    }
    first = after
  }

  private mutating func note(_ call: ExpressionID) {
    if first == nil { first = call } else if second == nil { second = call }
  }
}
