/// A child of a node.
package enum NodePart: Hashable, Sendable {
  case expression(ExpressionID)
  case statement(StatementID)
  case type(TypeSyntaxID)
}

extension Expression {
  /// Visits the children in the order in which they are written.
  package func forEachPart(_ visit: (NodePart) -> Void) {
    switch self {
    case .missing, .real, .integer, .bool, .name:
      break
    case .text(let pieces):
      for piece in pieces {
        if case .interpolation(let value, _) = piece { visit(.expression(value)) }
      }
    case .list(let items), .tuple(let items):
      for item in items { visit(.expression(item)) }
    case .comprehension(let element, let clauses), .generator(let element, let clauses):
      visit(.expression(element))
      for clause in clauses {
        switch clause {
        case .each(_, let values): visit(.expression(values))
        case .condition(let condition): visit(.expression(condition))
        }
      }
    case .record(let fields):
      for field in fields { visit(.expression(field.value)) }
    case .grouping(let inner), .transpose(let inner), .unary(_, let inner), .read(let inner),
      .field(let inner, _):
      visit(.expression(inner))
    case .call(let callee, let arguments):
      visit(.expression(callee))
      for argument in arguments { visit(.expression(argument.value)) }
    case .index(let base, let indices):
      visit(.expression(base))
      for index in indices { visit(.expression(index)) }
    case .binary(_, let a, let b), .range(let a, let b), .over(let a, let b), .on(let a, let b),
      .with(let a, let b), .pipe(let a, let b), .filter(let a, let b):
      visit(.expression(a))
      visit(.expression(b))
    case .comparison(let operands, _):
      for operand in operands { visit(.expression(operand)) }
    case .conditional(let condition, let then, let otherwise):
      visit(.expression(condition))
      visit(.expression(then))
      visit(.expression(otherwise))
    case .lambda(let parameters, let body):
      for parameter in parameters { parameter.forEachPart(visit) }
      visit(.expression(body))
    case .block(let statements):
      for statement in statements { visit(.statement(statement)) }
    case .simulate(let dynamics, let items):
      visit(.expression(dynamics))
      for item in items { item.forEachPart(visit) }
    case .sweep(let variables, let body):
      for variable in variables { visit(.expression(variable.values)) }
      visit(.expression(body))
    case .fit(let y, let x, let table, let by):
      visit(.expression(y))
      visit(.expression(x))
      visit(.expression(table))
      if let by { visit(.expression(by)) }
    case .plot(let plot):
      visit(.expression(plot.y))
      visit(.expression(plot.x))
      visit(.expression(plot.source))
      for setting in plot.settings { visit(.expression(setting.value)) }
      if let file = plot.file { visit(.expression(file)) }
    }
  }
}

extension RunItem {
  package func forEachPart(_ visit: (NodePart) -> Void) {
    switch self {
    case .setting(_, let value), .measure(_, let value), .exit(_, let value):
      visit(.expression(value))
    case .series(_, let value, let a, let b), .keep(_, let value, let a, let b):
      visit(.expression(value))
      if let a { visit(.expression(a)) }
      if let b { visit(.expression(b)) }
    }
  }
}

extension Parameter {
  package func forEachPart(_ visit: (NodePart) -> Void) {
    if let type { visit(.type(type)) }
    for constraint in constraints {
      switch constraint {
      case .comparison(_, let bound, _): visit(.expression(bound))
      case .range(let low, let high, _):
        visit(.expression(low))
        visit(.expression(high))
      case .property: break
      }
    }
    if let defaultValue { visit(.expression(defaultValue)) }
  }
}

extension Statement {
  /// Visits the children in the order in which they are written.
  package func forEachPart(_ visit: (NodePart) -> Void) {
    switch self {
    case .missing:
      break
    case .function(let declaration):
      for parameter in declaration.parameters { parameter.forEachPart(visit) }
      if let result = declaration.result { visit(.type(result)) }
      if let body = declaration.body { visit(.expression(body)) }
    case .loss(let declaration):
      for list in [declaration.parameters, declaration.at, declaration.over] {
        for parameter in list { parameter.forEachPart(visit) }
      }
      visit(.expression(declaration.body))
    case .noise(let declaration):
      for list in [declaration.parameters, declaration.at] {
        for parameter in list { parameter.forEachPart(visit) }
      }
      visit(.expression(declaration.law))
    case .optimizer(let declaration):
      for parameter in declaration.parameters { parameter.forEachPart(visit) }
      for state in declaration.states {
        if let type = state.type { visit(.type(type)) }
        visit(.expression(state.value))
      }
      visit(.expression(declaration.step))
    case .importFile:
      break
    case .input(let parameter):
      parameter.forEachPart(visit)
    case .test(_, _, let body):
      visit(.expression(body))
    case .edition(let value), .seed(let value), .expression(let value):
      visit(.expression(value))
    case .letBinding(_, let type, let value, _), .varBinding(_, let type, let value):
      if let type { visit(.type(type)) }
      visit(.expression(value))
    case .assignment(let target, let value):
      visit(.expression(target))
      visit(.expression(value))
    case .draw(_, let type, let law, let given):
      if let type { visit(.type(type)) }
      visit(.expression(law))
      if let given { visit(.expression(given)) }
    case .forEach(_, let values, let body):
      visit(.expression(values))
      visit(.expression(body))
    case .whileLoop(let condition, let body):
      visit(.expression(condition))
      visit(.expression(body))
    case .conditional(let condition, let then, let otherwise):
      visit(.expression(condition))
      visit(.expression(then))
      if let otherwise { visit(.statement(otherwise)) }
    case .returnValue(let value):
      if let value { visit(.expression(value)) }
    case .row(let arguments), .print(let arguments):
      for argument in arguments { visit(.expression(argument.value)) }
    case .check(.condition(let condition)):
      visit(.expression(condition))
    case .check(.comparison(let a, let b, _, let margin)):
      visit(.expression(a))
      visit(.expression(b))
      for term in margin {
        switch term {
        case .standardErrors(let value), .percent(let value), .absolute(let value):
          visit(.expression(value))
        }
      }
    case .compare(let a, let b), .export(let a, let b):
      visit(.expression(a))
      visit(.expression(b))
    }
  }
}

extension TypeSyntax {
  /// Visits the children in the order in which they are written.
  package func forEachPart(_ visit: (NodePart) -> Void) {
    switch self {
    case .missing:
      break
    case .named(_, let arguments):
      for argument in arguments {
        switch argument {
        case .size(let size): visit(.expression(size))
        case .type(let type): visit(.type(type))
        }
      }
    case .list(let element):
      visit(.type(element))
    case .tuple(let elements):
      for element in elements { visit(.type(element)) }
    case .record(let fields):
      for field in fields { visit(.type(field.type)) }
    case .function(let parameters, let result):
      for parameter in parameters { visit(.type(parameter)) }
      visit(.type(result))
    }
  }
}
