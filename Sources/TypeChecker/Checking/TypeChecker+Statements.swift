internal import SourceText
internal import Syntax

extension TypeChecker {
  mutating func checkTop(_ statements: [StatementID]) {
    hoist(statements)
    for id in statements {
      switch tree[id] {
      case .letBinding(let pattern, _, _, _): for name in names(of: pattern) { note(name) }
      case .varBinding(let name, _, _): note(name)
      case .input(let parameter): note(parameter.name)
      case .missing, .function, .loss, .noise, .optimizer, .importFile, .test, .edition, .seed,
        .assignment, .draw, .expression, .forEach, .whileLoop, .conditional, .returnValue, .row,
        .print, .check, .compare, .export:
        break
      }
    }
    for (index, id) in statements.enumerated() {
      let isLast = index == statements.count - 1
      if role == .session, isLast, case .expression(let value) = tree[id] {
        // `_` is the last value.
        scope.bind("_", Binding(known: infer(value), kind: .constant))
      } else {
        check(id)
      }
    }
  }

  private var isTrusted: Bool { trustsLibrary && role == .library }

  private mutating func note(_ name: Name) {
    if later[name.text] == nil { later[name.text] = name.span }
  }

  func names(of pattern: Pattern) -> [Name] {
    switch pattern {
    case .name(let name): [name]
    case .tuple(let parts, _): parts.flatMap { names(of: $0) }
    }
  }

  /// Statements whose value nobody uses.
  mutating func checkStatements(_ statements: [StatementID]) {
    hoist(statements)
    for id in statements { check(id) }
  }

  /// The body of a loop, of an `if`, or of a test.
  mutating func checkBody(_ id: ExpressionID) {
    let outer = scope
    scope.push()
    if case .block(let statements) = tree[id] {
      expressionTypes[id] = .nothing
      checkStatements(statements)
    } else {
      checkUnused(id)
    }
    scope = outer
  }

  private mutating func checkUnused(_ id: ExpressionID) {
    let known = infer(id)
    switch solutions.resolve(known.type) {
    case .nothing, .plot, .unknown, .variable: break
    case let type: report(TypeError.unused(type), at: id)
    }
  }

  mutating func check(_ id: StatementID) {
    switch tree[id] {
    case .missing: break
    case .function, .loss, .noise, .optimizer:
      if let callable = callableOf[id], !isTrusted { complete(callable) }
    case .importFile(let path, let span, let alias): importFile(id, path, span, alias)
    case .input(let parameter): checkInput(parameter)
    case .test where isTrusted: break
    case .test(_, _, let body):
      let outer = context
      context.inTest = true
      checkBody(body)
      context = outer
    case .edition(let value):
      let known = infer(value)
      if known.constant?.whole != 1 {
        report(TypeError.head("there is only `edition 1` so far"), at: value)
      }
    case .seed(let value):
      let known = infer(value)
      if known.type != .int, !known.type.isUnknown {
        report(TypeError.head("a seed is a whole number"), at: value)
      }
    case .letBinding(let pattern, let type, let value, let documentation):
      checkLet(pattern, type, value, documentation.text)
    case .varBinding(let name, let type, let value): checkVar(name, type, value)
    case .assignment(let target, let value): checkAssignment(target, value)
    case .draw(let name, let type, let law, let given): checkDraw(name, type, law, given, id)
    case .expression(let value): checkUnused(value)
    case .forEach(let pattern, let values, let body):
      let known = infer(values)
      let element = self.element(of: known, at: values)
      let outer = scope
      scope.push()
      bind(pattern, element)
      checkBody(body)
      scope = outer
    case .whileLoop(let condition, let body):
      checkCondition(condition)
      checkBody(body)
    case .conditional(let condition, let then, let otherwise):
      checkCondition(condition)
      checkBody(then)
      guard let otherwise else { break }
      if case .expression(let block) = tree[otherwise] {
        checkBody(block)
      } else {
        check(otherwise)
      }
    case .returnValue(let value): checkReturn(value)
    case .row(let columns): checkRow(columns)
    case .print(let arguments):
      effect("print", at: tree.span(of: id))
      for argument in arguments { _ = infer(argument.value) }
    case .check(let syntax):
      effect("check", at: tree.span(of: id))
      check(syntax)
    case .compare(let value, let others):
      effect("compare", at: tree.span(of: id))
      compare(value, others)
    case .export(let value, let file):
      effect("export", at: tree.span(of: id))
      checkExport(value, to: file)
    }
  }

  // MARK: Bindings

  private mutating func importFile(
    _ id: StatementID, _ path: String, _ span: SourceSpan, _ alias: Name?
  ) {
    let imported = current[id]
    if let alias {
      guard let imported else {
        bind(alias, .unknown, .declaration)
        return
      }
      modules.append(ImportedModule(name: alias.text, scope: imported))
      bind(alias, Known(.module(ModuleID(raw: modules.count - 1))), .declaration)
    } else if let imported {
      for (name, binding) in imported.bindings where !name.hasPrefix("_") {
        scope.bind(name, binding)
      }
    }
  }

  private mutating func checkInput(_ parameter: Parameter) {
    let declared = declaredType(parameter, "input")
    var type = declared ?? .unknown
    if let value = parameter.defaultValue {
      let known = infer(value, as: declared)
      if let declared {
        accept(known, into: declared, role: "`\(parameter.name.text)`", at: value)
      } else {
        type = known.type
      }
      check(
        known, parameter.constraints.map { bound($0) }, role: "`\(parameter.name.text)`", at: value)
    } else if declared == nil {
      report(TypeError.untyped(parameter.name.text), at: parameter.name.span)
    }
    var known = Known(type)
    if type == .int { known.size = solutions.openSize(parameter.name.text) }
    bind(parameter.name, known, .constant)
    later[parameter.name.text] = nil
  }

  private mutating func checkLet(
    _ pattern: Pattern, _ type: TypeSyntaxID?, _ value: ExpressionID, _ documentation: String
  ) {
    let declared = type.map { self.type($0) }
    var known = infer(value, as: declared)
    if known.type == .nothing {
      report(TypeError.emptyValue, at: value)
      known = .unknown
    }
    if let declared, let type {
      accept(
        known, into: declared, role: role(of: pattern), at: value,
        notes: [Diagnostic.Note(tree.span(of: type), "the type is written here")])
      known.type = declared
    }
    for name in names(of: pattern) { later[name.text] = nil }
    bind(pattern, known, documentation)
  }

  private func role(of pattern: Pattern) -> String {
    switch pattern {
    case .name(let name): "`\(name.text)`"
    case .tuple: "this value"
    }
  }

  mutating func bind(_ pattern: Pattern, _ known: Known, _ documentation: String = "") {
    switch pattern {
    case .name(let name):
      var known = known
      if known.type == .int, known.asSize == nil { known.size = solutions.openSize(name.text) }
      bind(name, known, .constant, documentation: documentation)
    case .tuple(let parts, let span):
      let type = solutions.resolve(known.type)
      if let elements = elements(of: type, count: parts.count) {
        for (part, element) in zip(parts, elements) { bind(part, Known(element)) }
      } else {
        report(TypeError.pattern(expected: parts.count, found: type), at: span)
        for part in parts { bind(part, .unknown) }
      }
    }
  }

  /// What a value is taken apart into.
  private func elements(of type: Type, count: Int) -> [Type]? {
    switch type {
    case .unknown, .variable: return Array(repeating: .unknown, count: count)
    case .tuple(let parts): return parts.count == count ? parts : nil
    case .record(let fields): return fields.count == count ? fields.map(\.type) : nil
    case .list(let element, let n):
      if let known = n.known, known != count { return nil }
      return Array(repeating: element, count: count)
    case .array(let axes):
      guard let first = axes.first else { return nil }
      if let known = first.known, known != count { return nil }
      let element: Type = axes.count == 1 ? .real : .array(Array(axes.dropFirst()))
      return Array(repeating: element, count: count)
    case .nothing, .real, .int, .bool, .text, .row, .function, .callable, .special, .lambda,
      .derivative, .dist, .loss, .noise, .optimizer, .dynamics, .estimate, .exit, .table, .run,
      .landscape, .namespace, .module, .space, .plot:
      return nil
    }
  }

  private mutating func checkVar(_ name: Name, _ type: TypeSyntaxID?, _ value: ExpressionID) {
    let declared = type.map { self.type($0) }
    var known = infer(value, as: declared)
    if let declared {
      accept(known, into: declared, role: "`\(name.text)`", at: value)
      known = Known(declared)
    } else {
      var type = solutions.resolve(known.type)
      // Begun from a bare number it is `Real`; a list may grow.
      if type == .int { type = .real }
      if case .list(let element, _) = type {
        type = .list(element, solutions.openSize(name.text))
      }
      known = Known(type)
    }
    later[name.text] = nil
    bind(name, known, .variable)
  }

  private mutating func checkAssignment(_ target: ExpressionID, _ value: ExpressionID) {
    guard let (name, isWhole) = assigned(target) else {
      _ = infer(value)
      report(TypeError.operand("<-", infer(target).type), at: target)
      return
    }
    guard let binding = scope.find(name) else {
      _ = infer(target)
      _ = infer(value)
      return
    }
    if role == .session, isWhole { noteMention(of: binding, at: target) }
    switch binding.kind {
    case .variable, .mutable: break
    case .given, .replica:
      report(NameError.givenName(name), at: target)
    case .constant, .declaration, .column, .parameterType:
      let notes = binding.span.map { [Diagnostic.Note($0, "defined here")] } ?? []
      report(NameError.constant(name), at: target, notes: notes)
    }
    var expected = isWhole ? binding.known.type : infer(target).type
    // A list may grow.
    if isWhole, case .list(let element, _) = solutions.resolve(expected) {
      expected = .list(element, solutions.newSize())
    }
    let known = infer(value, as: expected)
    if !isWhole, solutions.resolve(expected) == .int, solutions.resolve(known.type) == .real {
      return  // a list begun from whole numbers
    }
    let notes = binding.span.map { [Diagnostic.Note($0, "`\(name)` begins here")] } ?? []
    accept(known, into: expected, role: "`\(source(of: target))`", at: value, notes: notes)
    expressionTypes[target] = expected
  }

  /// The name that an assignment changes, and whether all of it.
  private func assigned(_ target: ExpressionID) -> (name: String, isWhole: Bool)? {
    switch tree[target] {
    case .name(let name): return (name, true)
    case .index(let base, _), .field(let base, _), .grouping(let base):
      return assigned(base).map { ($0.name, false) }
    case .missing, .real, .integer, .bool, .text, .list, .comprehension, .generator, .tuple,
      .record, .call, .transpose, .unary, .binary, .comparison, .range, .conditional, .lambda,
      .block, .over, .on, .with, .pipe, .simulate, .sweep, .fit, .filter, .read, .plot:
      return nil
    }
  }

  private mutating func checkDraw(
    _ name: Name, _ type: TypeSyntaxID?, _ law: ExpressionID, _ given: ExpressionID?,
    _ id: StatementID
  ) {
    let declared = type.map { self.type($0) }
    let known = infer(law)
    var drawn = Type.unknown
    context.drew = true
    switch solutions.resolve(known.type) {
    case .unknown, .variable: break
    case .dist(let value): drawn = value
    case .noise(let noise):
      drawn = noise.parameter
      context.drewNoise = true
      if noise.needsData { context.drewSubsample = true }
    case let other: report(TypeError.notLaw(other), at: law)
    }
    // At the top level the parser has said so.
    if context.drawing == .forbidden, scope.frames.count > topDepth {
      report(TypeError.drawOutside, at: tree.span(of: id))
    }
    if let declared {
      let isNumber = solutions.resolve(drawn).isNumber
      if !(isNumber && declared.mayBePoint) {
        accept(Known(drawn), into: declared, role: "`\(name.text)`", at: law)
      }
      drawn = declared
    }
    // What the law lacks, its draw lacks; a condition may cut it off.
    let lacks = given == nil ? known.law?.ofDraw : nil
    bind(name, Known(drawn, law: lacks), .constant)
    if let given { checkCondition(given) }
  }

  // MARK: Control

  mutating func checkCondition(_ id: ExpressionID) {
    let known = infer(id, as: .bool)
    switch solutions.resolve(known.type) {
    case .bool, .unknown, .variable: break
    case let type: report(TypeError.condition(type, source(of: id)), at: id)
    }
  }

  private mutating func checkReturn(_ value: ExpressionID?) {
    guard let callable = context.callable, callables[callable.raw].kind == .function,
      let result = context.result
    else {
      // The parser has said that it stands outside a function.
      if let value { _ = infer(value) }
      return
    }
    guard let value else {
      context.returned.append(.nothing)
      return
    }
    let known = infer(value, as: result)
    accept(
      known, into: result, role: "the result of `\(callables[callable.raw].name.text)`", at: value)
    context.returned.append(solutions.resolve(known.type))
  }

  private mutating func checkRow(_ columns: [Argument]) {
    var fields: [Field] = []
    for column in columns {
      let known = infer(column.value)
      if let label = column.label {
        fields.append(Field(label.text, solutions.resolve(known.type)))
      }
    }
    // Outside a sweep, as the parser has said.
    guard let others = context.row else { return }
    context.row = others + fields.filter { field in !others.contains { $0.name == field.name } }
  }

  /// Every way through a block ends in `return`.
  func alwaysReturns(_ id: ExpressionID) -> Bool {
    guard case .block(let statements) = tree[id], let last = statements.last else { return false }
    return returns(last)
  }

  private func returns(_ id: StatementID) -> Bool {
    switch tree[id] {
    case .returnValue: return true
    case .conditional(_, let then, let otherwise):
      guard let otherwise, alwaysReturns(then) else { return false }
      if case .expression(let block) = tree[otherwise] { return alwaysReturns(block) }
      return returns(otherwise)
    // Only `return` leaves an endless loop.
    case .whileLoop(let condition, _): return tree[condition] == .bool(true)
    case .missing, .function, .loss, .noise, .optimizer, .importFile, .input, .test, .edition,
      .seed, .letBinding, .varBinding, .assignment, .draw, .expression, .forEach, .row, .print,
      .check, .compare, .export:
      return false
    }
  }
}
