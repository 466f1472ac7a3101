internal import KernelIR
internal import SourceText
package import Syntax

extension Evaluator {
  /// A block: a scope of its own, worth its last expression.
  func block(_ statements: [StatementID], in scope: Scope) throws -> Value {
    try run(statements, in: Scope(parent: scope))
  }

  /// The statements of a block or a file; the value of the last one that is an expression.
  package func run(_ statements: [StatementID], in scope: Scope) throws -> Value {
    var last = Value.unit
    for id in statements { last = try execute(id, in: scope) }
    return last
  }

  /// Runs the body of a loop or an `if`, which is a block expression.
  private func runBody(_ id: ExpressionID, in scope: Scope) throws -> Value {
    guard case .block(let statements) = tree[id] else { return try evaluate(id, in: scope) }
    return try block(statements, in: scope)
  }

  package func execute(_ id: StatementID, in scope: Scope) throws -> Value {
    let saved = place
    place = tree.span(of: id)
    defer { place = saved }
    if host.isOutOfMemory { throw Interruption.cancelled }
    switch tree[id] {
    case .missing: return .unit
    case .function, .loss, .noise, .optimizer, .importFile, .input, .test, .edition, .seed:
      try declare(id, in: scope)
      return .unit
    case .letBinding(let pattern, let type, let expression, _):
      let value = try named(pattern.streamName) { try evaluate(expression, in: scope) }
      let typed = try type.map {
        try self.value(value, as: $0, named: pattern.streamName, in: scope)
      }
      try bind(pattern, to: typed ?? value, in: scope)
    case .varBinding(let name, let type, let expression):
      var value = try named(name.text) { try evaluate(expression, in: scope) }
      if let type {
        value = try self.value(value, as: type, named: name.text, in: scope)
      } else if case .int(let whole) = value {
        // A variable begun from a bare number is a Real unless written `: Int`.
        value = .real(Double(whole))
      }
      scope.bind(name.text, value, isVariable: true)
    case .assignment(let target, let expression):
      try assign(try evaluate(expression, in: scope), to: target, in: scope)
    case .draw(let name, let type, let law, let given):
      try draw(name, type, law, given, in: scope)
    case .expression(let expression): return try evaluate(expression, in: scope)
    case .forEach(let pattern, let source, let body):
      try loop(pattern, source, body, in: scope)
    case .whileLoop(let condition, let body): try loop(while: condition, body, in: scope)
    case .conditional(let condition, let then, let otherwise):
      return try branch(condition, then, otherwise, in: scope)
    case .returnValue(let expression):
      guard tracer == nil || tracer?.builder.regionDepth == 0 else {
        throw mistake(.notInKernel("a `return` that depends on random numbers"))
      }
      throw Returned(value: try expression.map { try evaluate($0, in: scope) } ?? .unit)
    case .row(let arguments): try addRow(arguments, in: scope)
    case .print(let arguments): try printValues(arguments, in: scope)
    case .check(let syntax): try check(syntax, in: scope)
    case .compare(let subject, let with): try compareTable(subject, with, in: scope)
    case .export(let subject, let to): try export(subject, to, in: scope)
    }
    return .unit
  }

  func bind(_ pattern: Pattern, to value: Value, in scope: Scope) throws {
    switch pattern {
    case .name(let name): scope.bind(name.text, value)
    case .tuple(let parts, let span):
      let items: [Value]
      switch value {
      case .tuple(let values), .list(let values): items = values
      case .record(let record): items = record.fields.map(\.value)
      case .tensor, .traced: items = try self.items(of: value)
      default: items = [value]
      }
      guard items.count == parts.count else {
        throw mistake(
          .other(
            "\(parts.count) names cannot take apart \(value.description) of \(items.count)",
            help: nil), at: span)
      }
      for (part, item) in zip(parts, items) { try bind(part, to: item, in: scope) }
    }
  }

  // MARK: - Assignment

  private func assign(_ value: Value, to target: ExpressionID, in scope: Scope) throws {
    switch tree[target] {
    case .name(let name):
      let cell = try variable(name, at: target, in: scope)
      cell.content = .value(try kept(value, like: try cell.value, name))
    case .index(let base, let indices):
      guard case .name(let name) = tree[base] else {
        throw mistake(.other("only entries of a variable can be changed", help: nil))
      }
      let cell = try variable(name, at: base, in: scope)
      let positions = try indices.map { try evaluate($0, in: scope) }
      cell.content = .value(try replacing(positions, of: try cell.value, by: value))
    default:
      throw mistake(
        .other("this cannot be assigned to", help: "`<-` changes a `var`, a `state` or `w`"))
    }
  }

  private func variable(_ name: String, at id: ExpressionID, in scope: Scope) throws -> Cell {
    guard let cell = scope.find(name) else {
      throw mistake(
        .unknownName(name, suggestion: closestName(to: name, in: scope)), at: tree.span(of: id))
    }
    guard cell.isVariable else {
      throw mistake(
        .other("`\(name)` is not a variable", help: "begin it with `var \(name) = …`"),
        at: tree.span(of: id))
    }
    return cell
  }

  /// A variable of numbers keeps its shape; a number stands for the constant of it.
  private func kept(_ value: Value, like old: Value, _ name: String) throws -> Value {
    guard tracer != nil, old.operand != nil, value.operand != nil else {
      if case .real = old, case .int(let whole) = value { return .real(Double(whole)) }
      return value
    }
    return try fitted(value, to: old, named: name)
  }

  // MARK: - Control

  private func loop(
    _ pattern: Pattern, _ source: ExpressionID, _ body: ExpressionID, in scope: Scope
  ) throws {
    for item in try items(of: try evaluate(source, in: scope)) {
      try checkCancelled()
      try checkKernelSize()
      let inner = Scope(parent: scope)
      try bind(pattern, to: item, in: inner)
      // The value of a loop variable, not its position, names the streams inside.
      _ = try noting(pattern.span, { circumstance(pattern.streamName, item) }) {
        try under(.value(pattern.streamName, item)) { try runBody(body, in: inner) }
      }
    }
  }

  func checkKernelSize() throws {
    if let tracer, tracer.builder.instructionCount > Tracer.instructionLimit {
      throw mistake(.kernelTooLarge(limit: Tracer.instructionLimit))
    }
  }

  private func loop(while condition: ExpressionID, _ body: ExpressionID, in scope: Scope) throws {
    var trips = 0
    while true {
      switch try evaluate(condition, in: scope) {
      case .bool(false): return
      case .bool(true):
        _ = try runBody(body, in: scope)
        try checkCancelled()
        try checkKernelSize()
        trips += 1
      case .traced:
        try tracedLoop(while: condition, body, in: scope)
        return
      case let value:
        throw mistake(
          .typeMismatch(parameter: "while", expected: "a Bool", found: value.description))
      }
    }
  }

  /// The most trips a `while` inside a run makes in one step.
  static let tripLimit = 100_000

  private func tracedLoop(while condition: ExpressionID, _ body: ExpressionID, in scope: Scope)
    throws
  {
    guard let tracer else { preconditionFailure("traced numbers live in a kernel") }
    let cells = assignedCells(in: body, scope)
    let initial = try cells.map { try tracedValue(try $0.value, named: "while") }
    let types = initial.map(\.type)
    func setCells(_ ids: [ValueID]) {
      for (cell, (id, type)) in zip(cells, zip(ids, types)) {
        cell.content = .value(.traced(Traced(id: id, type: type, tracer: tracer)))
      }
    }
    let testParameters = tracer.builder.openRegion(types)
    setCells(testParameters)
    let holds = try tracedValue(try evaluate(condition, in: scope), named: "while")
    let test = tracer.builder.closeRegion(testParameters, [holds.id])
    let bodyParameters = tracer.builder.openRegion(types)
    setCells(bodyParameters)
    _ = try runBody(body, in: scope)
    let after = try zip(cells, types).map { cell, type in
      try tracedValue(try widened(try cell.value, to: type.shape), named: "while").id
    }
    let trip = tracer.builder.closeRegion(bodyParameters, after)
    setCells(
      tracer.builder.emitControl(
        .whileLoop(limit: Self.tripLimit), initial.map(\.id), [test, trip], types: types))
  }

  /// `if c { … } else { … }` as a statement.
  private func branch(
    _ condition: ExpressionID, _ then: ExpressionID, _ otherwise: StatementID?, in scope: Scope
  ) throws -> Value {
    switch try evaluate(condition, in: scope) {
    case .bool(true): return try runBody(then, in: scope)
    case .bool(false): return try otherwise.map { try execute($0, in: scope) } ?? .unit
    case .traced(let mask):
      var cells = assignedCells(in: then, scope)
      if let otherwise {
        for cell in assignedCells(in: otherwise, scope)
        where !cells.contains(where: { $0 === cell }) {
          cells.append(cell)
        }
      }
      let before = try cells.map { try $0.value }
      func state() throws -> Value { .tuple(try cells.map { try $0.value }) }
      func restore() { for (cell, value) in zip(cells, before) { cell.content = .value(value) } }
      let after = try choose(mask) {
        _ = try self.runBody(then, in: scope)
        let result = try state()
        restore()
        return result
      } _: {
        if let otherwise { _ = try self.execute(otherwise, in: scope) }
        let result = try state()
        restore()
        return result
      }
      if case .tuple(let values) = after {
        for (cell, value) in zip(cells, values) { cell.content = .value(value) }
      }
      return .unit
    case let value:
      throw mistake(.typeMismatch(parameter: "if", expected: "a Bool", found: value.description))
    }
  }

  /// The variables of outer scopes that are assigned in a piece of code.
  private func assignedCells(in body: ExpressionID, _ scope: Scope) -> [Cell] {
    guard case .block(let statements) = tree[body] else { return [] }
    return assignedCells(in: statements, scope)
  }

  private func assignedCells(in statement: StatementID, _ scope: Scope) -> [Cell] {
    assignedCells(in: [statement], scope)
  }

  private func assignedCells(in statements: [StatementID], _ scope: Scope) -> [Cell] {
    var cells: [Cell] = []
    func add(_ more: [Cell]) {
      for cell in more where !cells.contains(where: { $0 === cell }) { cells.append(cell) }
    }
    for id in statements {
      switch tree[id] {
      case .assignment(let target, _):
        var name: String?
        if case .name(let text) = tree[target] { name = text }
        if case .index(let base, _) = tree[target], case .name(let text) = tree[base] {
          name = text
        }
        if let name, let cell = scope.find(name), cell.isVariable { add([cell]) }
      case .expression(let expression): add(assignedCells(in: expression, scope))
      case .forEach(_, _, let body), .whileLoop(_, let body):
        add(assignedCells(in: body, scope))
      case .conditional(_, let then, let otherwise):
        add(assignedCells(in: then, scope))
        if let otherwise { add(assignedCells(in: otherwise, scope)) }
      case .missing, .function, .loss, .noise, .optimizer, .importFile, .input, .test, .edition,
        .seed, .letBinding, .varBinding, .draw, .returnValue, .row, .print, .check, .compare,
        .export:
        break
      }
    }
    return cells
  }
}
