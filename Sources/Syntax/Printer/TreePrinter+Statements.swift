/// Statements and declarations.
extension TreePrinter {
  package func text(_ id: StatementID) -> String {
    switch tree[id] {
    case .missing: "…"
    case .function(let declaration): text(declaration)
    case .loss(let declaration): text(declaration)
    case .noise(let declaration): text(declaration)
    case .optimizer(let declaration): text(declaration)
    case .importFile(let path, _, let alias):
      "import \"\(Self.escaped(path))\"" + (alias.map { " as \($0.text)" } ?? "")
    case .input(let parameter): "input " + text(parameter)
    case .test(let name, _, let body): "test \"\(Self.escaped(name))\" \(text(body))"
    case .edition(let value): "edition \(text(value))"
    case .seed(let value): "seed \(text(value))"
    case .letBinding(let pattern, let type, let value, _):
      "let \(text(pattern))\(suffix(type)) = \(text(value))"
    case .varBinding(let name, let type, let value):
      "var \(name.text)\(suffix(type)) = \(text(value))"
    case .assignment(let target, let value): "\(text(target)) <- \(text(value))"
    case .draw(let name, let type, let law, let given):
      "\(name.text)\(suffix(type)) ~ \(looseOperand(law))"
        + (given.map { " given \(looseOperand($0))" } ?? "")
    case .expression(let value): text(value)
    case .forEach(let pattern, let values, let body):
      "for \(text(pattern)) in \(looseOperand(values)) \(text(body))"
    case .whileLoop(let condition, let body): "while \(looseOperand(condition)) \(text(body))"
    case .conditional(let condition, let then, let otherwise):
      "if \(looseOperand(condition)) \(text(then))"
        + (otherwise.map { " else \(text($0))" } ?? "")
    case .returnValue(let value): "return" + (value.map { " \(text($0))" } ?? "")
    case .row(let arguments): "row \(text(arguments))"
    case .print(let arguments): arguments.isEmpty ? "print" : "print \(text(arguments))"
    case .check(.condition(let condition)): "check \(looseOperand(condition))"
    case .check(.comparison(let a, let b, let agrees, let margin)):
      "check \(looseOperand(a)) \(agrees ? "~" : "!~") \(looseOperand(b)) within "
        + margin.map { text($0) }.joined(separator: " + ")
    case .compare(let value, let others):
      "compare \(text(value, atLeast: .infix(.pipe))) with \(text(others))"
    case .export(let value, let path): "export \(looseOperand(value)) to \(text(path))"
    }
  }

  private func looseOperand(_ id: ExpressionID) -> String {
    text(id, atLeast: .infix(.dynamics))
  }

  private func text(_ term: MarginTerm) -> String {
    switch term {
    case .standardErrors(let value): text(value, atLeast: .infix(.product)) + " se"
    case .percent(let value): text(value, atLeast: .infix(.product)) + "%"
    case .absolute(let value): text(value, atLeast: .infix(.product))
    }
  }

  func block(_ statements: [StatementID]) -> String {
    let inner = statements.map { text($0) }.joined(separator: "; ")
    return inner.isEmpty ? "{}" : "{ \(inner) }"
  }

  func text(_ item: RunItem) -> String {
    switch item {
    case .setting(let name, let value): return "\(name.text): \(text(value))"
    case .measure(let name, let value): return "measure \(name.text) = \(text(value))"
    case .series(let name, let value, let every, let moments):
      return "series \(name.text) = \(text(value))"
        + (every.map { " every \(looseOperand($0))" } ?? "")
        + (moments.map { " at \(looseOperand($0))" } ?? "")
    case .keep(let name, let value, let every, let count):
      return "keep \(name.text) = \(text(value))"
        + (every.map { " every \(looseOperand($0))" } ?? "")
        + (count.map { " of \(looseOperand($0))" } ?? "")
    case .exit(let name, let condition):
      return "exit\(name.map { " " + $0.text } ?? ""): \(text(condition))"
    }
  }

  func text(_ plot: PlotSyntax) -> String {
    let settings = plot.settings.isEmpty ? "" : " { \(text(plot.settings)) }"
    let file = plot.file.map { " to \(looseOperand($0))" } ?? ""
    return
      "plot \(looseOperand(plot.y)) ~ \(looseOperand(plot.x)) in \(looseOperand(plot.source))"
      + settings + file
  }

  private func text(_ declaration: FunctionDeclaration) -> String {
    (declaration.body == nil ? "extern fn " : "fn ") + declaration.name.text
      + generics(declaration.generics) + "(\(list(declaration.parameters)))"
      + (declaration.result.map { " -> \(text($0))" } ?? "")
      + (declaration.body.map { " = \(text($0))" } ?? "")
  }

  private func text(_ declaration: LossDeclaration) -> String {
    "loss " + declaration.name.text + generics(declaration.generics)
      + optional(declaration.parameters) + " at (\(list(declaration.at)))"
      + (declaration.over.isEmpty ? "" : " over (\(list(declaration.over)))")
      + " = \(text(declaration.body))"
  }

  private func text(_ declaration: NoiseDeclaration) -> String {
    "noise " + declaration.name.text + generics(declaration.generics)
      + optional(declaration.parameters)
      + (declaration.at.isEmpty ? "" : " at (\(list(declaration.at)))")
      + " = \(text(declaration.law))"
  }

  private func text(_ declaration: OptimizerDeclaration) -> String {
    let states = declaration.states.map {
      "state \($0.name.text)\(suffix($0.type)) = \(text($0.value)); "
    }
    return "optimizer " + declaration.name.text + generics(declaration.generics)
      + optional(declaration.parameters) + " { \(states.joined())step \(text(declaration.step)) }"
  }

  private func optional(_ parameters: [Parameter]) -> String {
    parameters.isEmpty ? "" : "(\(list(parameters)))"
  }

  private func generics(_ names: [Name]) -> String {
    names.isEmpty ? "" : "[\(names.map(\.text).joined(separator: ", "))]"
  }
}
