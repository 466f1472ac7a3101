internal import SourceText
internal import Syntax

extension TypeChecker {
  /// What is known of an expression; `expected` is what its place wants, where that helps.
  @discardableResult
  mutating func infer(_ id: ExpressionID, as expected: Type? = nil) -> Known {
    guard depth < TypeChecker.deepest, !effort.isSpent else { return .unknown }
    effort.step(isStopped)
    depth += 1
    let (known, isTooLarge) = bounded(find(id, expected))
    depth -= 1
    if isTooLarge {
      report(TypeError.tooManyParts(limit: Type.mostParts), at: id)
      effort.isSpent = true
    }
    expressionTypes[id] = known.type
    return known
  }

  private mutating func find(_ id: ExpressionID, _ expected: Type?) -> Known {
    switch tree[id] {
    case .missing: return .unknown
    case .real(let value): return Known(.real, constant: .number(value))
    case .integer(let value):
      return Known(.int, constant: .number(Double(value)), size: Size(value))
    case .bool(let value): return Known(.bool, constant: .bool(value))
    case .text(let pieces): return inferText(pieces, at: id)
    case .name(let name): return inferName(name, at: id)
    case .list(let entries): return inferList(entries, expected)
    case .comprehension(let body, let clauses), .generator(let body, let clauses):
      return inferComprehension(body, clauses)
    case .tuple(let parts): return Known(.tuple(parts.map { infer($0).type }))
    case .record(let fields): return inferRecord(fields, expected)
    case .grouping(let inner): return infer(inner, as: expected)
    case .call(let callee, let arguments):
      return inferCall(id, callee, arguments.map { Given($0, span: tree.span(of: $0.value)) })
    case .index(let base, let indices): return inferIndex(base, indices, at: id)
    case .field(let base, let name): return inferField(base, name, at: id)
    case .transpose(let inner): return inferTranspose(inner, at: id)
    case .unary(let symbol, let inner): return inferUnary(symbol, inner, at: id)
    case .binary(_, _, _): return inferBinary(id)
    case .comparison(let operands, let symbols): return inferComparison(operands, symbols, at: id)
    case .range(let low, let high): return inferRange(low, high)
    case .conditional(let condition, let then, let otherwise):
      return inferConditional(condition, then, otherwise, expected, at: id)
    case .lambda(let parameters, let body): return inferLambda(parameters, body, expected)
    case .block(let statements): return inferBlock(statements, expected, at: id)
    case .over(let loss, let data): return inferOver(loss, data, at: id)
    case .on(let optimizer, let loss): return inferOn(optimizer, loss, at: id)
    case .with(let dynamics, let noise): return inferWith(dynamics, noise, at: id)
    case .pipe(let value, let target): return inferPipe(value, target, at: id)
    case .simulate(let dynamics, let items): return inferSimulate(dynamics, items, at: id)
    case .sweep(let variables, let body): return inferSweep(variables, body, at: id)
    case .fit(let y, let x, let table, let group): return inferFit(y, x, in: table, by: group)
    case .filter(let table, let condition): return inferFilter(table, condition)
    case .read(let file): return inferRead(file, at: id)
    case .plot(let plot): return inferPlot(plot, at: id)
    }
  }

  private mutating func inferText(_ pieces: [TextPiece], at id: ExpressionID) -> Known {
    for piece in pieces {
      if case .interpolation(let value, _) = piece { _ = infer(value) }
    }
    if context.kernel != nil, context.statistics == .outside {
      obstruct(.text, at: tree.span(of: id))
    }
    return Known(.text)
  }

  // MARK: Names

  mutating func inferName(_ name: String, at id: ExpressionID) -> Known {
    guard let binding = scope.find(name) else { return inferUnbound(name, at: id) }
    if role == .session { noteMention(of: binding, at: id) }
    switch binding.kind {
    case .parameterType:
      report(NameError.typeAsValue(name), at: id)
      return .unknown
    case .replica:
      if context.statistics == .measure, !context.placeIsUnknown {
        report(RunError.bareIterate(name), at: id)
      }
    case .constant, .variable, .mutable, .declaration, .given, .column: break
    }
    var known = binding.known
    if known.name == nil { known.name = name }
    guard case .callable(let callable) = known.type else { return known }
    return mention(callable, known)
  }

  /// A loss, noise or optimizer without parameters is a value; anything else is a function.
  mutating func mention(_ id: CallableID, _ known: Known) -> Known {
    let callable = callables[id.raw]
    guard callable.kind != .function, callable.parameters.isEmpty else { return known }
    if callable.kind != .loss { complete(id) }
    var instance = Instantiation(of: callables[id.raw], &solutions)
    var value = Known(
      instance.apply(to: callables[id.raw].result, &solutions), law: callables[id.raw].law)
    if callable.kind == .loss { value.growth = growth(ofLoss: id) } else { value.parts = [id] }
    value.origin = callable.name.span
    value.name = callable.name.text
    return value
  }

  private mutating func inferUnbound(_ name: String, at id: ExpressionID) -> Known {
    if let namespace = Namespace(rawValue: name) {
      if namespace == .path, context.statistics == .outside {
        report(RunError.pathOutside, at: id)
        return .unknown
      }
      return Known(.namespace(namespace), name: name)
    }
    guard missed.insert(name).inserted else { return .unknown }
    if let span = later[name] {
      report(
        NameError.usedBeforeDefinition(name), at: id,
        notes: [.init(span, "`\(name)` is defined here")])
    } else if TypeChecker.isTypeName(name) {
      report(NameError.typeAsValue(name), at: id)
    } else if let place = ForeignHabit.place(ofGiven: name) {
      report(NameError.onlyInside(name, place: place), at: id)
    } else if let help = ForeignHabit.help(for: name) {
      report(NameError.foreign(written: name, help: help), at: id)
    } else {
      report(NameError.unknown(name, suggestion: suggest(name, among: scope.names)), at: id)
    }
    return .unknown
  }

  // MARK: Collections

  private mutating func inferList(_ entries: [ExpressionID], _ expected: Type?) -> Known {
    var inner: Type?
    if case .list(let element, _)? = expected.map({ solutions.resolve($0) }) { inner = element }
    let known = entries.map { infer($0, as: inner) }
    let constants = known.compactMap(\.constant)
    let constant: Constant? = constants.count == known.count ? .list(constants) : nil
    guard var element = known.first.map({ solutions.resolve($0.type) }) else {
      return Known(.list(solutions.newType(), Size(0)), constant: .list([]))
    }
    for (entry, other) in zip(entries, known).dropFirst() {
      let type = solutions.resolve(other.type)
      if let size = element.rowSize, let other = type.rowSize, !solutions.unify(size, other) {
        report(
          SizeError.ragged(first: size, other: other), at: entry,
          notes: [.init(tree.span(of: entries[0]), "the first row")])
        return .unknown
      }
      guard let joined = join(element, type) else {
        report(TypeError.elementTypes(element, type), at: entry)
        return .unknown
      }
      element = joined
    }
    return Known(
      collection(of: element, Size(entries.count)), constant: constant,
      law: LawFacts(anyOf: known.compactMap(\.law)))
  }

  /// Numbers make a vector (whole ones a list that serves as one), rows a matrix, all else a list.
  func collection(of element: Type, _ count: Size) -> Type {
    switch element {
    case .real: .array([count])
    case .array(let axes): .array([count] + axes)
    case .row(let n): .array([count, n])
    case .list(let inner, let n):
      if let axes = Type.list(inner, n).asPoint, case .array(let sizes) = axes {
        .array([count] + sizes)
      } else {
        .list(element, count)
      }
    case .unknown, .nothing, .int, .bool, .text, .tuple, .record, .function, .callable, .special,
      .lambda, .derivative, .dist, .loss, .noise, .optimizer, .dynamics, .estimate, .exit, .table,
      .run, .landscape, .namespace, .module, .space, .variable, .plot:
      .list(element, count)
    }
  }

  private mutating func inferComprehension(
    _ body: ExpressionID, _ clauses: [ComprehensionClause]
  ) -> Known {
    let outer = scope
    defer { scope = outer }
    var count: Size? = Size(1)
    for clause in clauses {
      scope.push()
      switch clause {
      case .each(let pattern, let values):
        let known = infer(values)
        bind(pattern, element(of: known, at: values))
        count = length(of: known.type).flatMap { count?.multiplied(by: $0) }
      case .condition(let condition):
        checkCondition(condition)
        count = nil
      }
    }
    let known = infer(body)
    return Known(
      collection(of: solutions.resolve(known.type), count ?? solutions.openSize("length of a list"))
    )
  }

  /// How many elements a loop goes over.
  func length(of type: Type) -> Size? {
    switch solutions.resolve(type) {
    case .array(let axes): axes.first
    case .list(_, let n), .row(let n): n
    case .table(_, let rows): rows
    case .estimate(let inner): length(of: inner)
    case .unknown, .nothing, .real, .int, .bool, .text, .tuple, .record, .function, .callable,
      .special, .lambda, .derivative, .dist, .loss, .noise, .optimizer, .dynamics, .exit, .run,
      .landscape, .namespace, .module, .space, .variable, .plot:
      nil
    }
  }

  /// What a loop goes over.
  mutating func element(of known: Known, at id: ExpressionID) -> Known {
    switch solutions.resolve(known.type) {
    case .unknown, .variable: return .unknown
    case .space(let space) where space.isInferred: return .unknown
    case .list(let element, _): return Known(element)
    case .row: return Known(.real)
    case .array(let axes):
      return Known(axes.count == 1 ? .real : .array(Array(axes.dropFirst())))
    case .table(let row, _): return Known(row)
    case .estimate(.array(let axes)):
      return Known(.estimate(axes.count == 1 ? .real : .array(Array(axes.dropFirst()))))
    case let type:
      report(TypeError.notIterable(type), at: id)
      return .unknown
    }
  }

  private mutating func inferRecord(_ fields: [Argument], _ expected: Type?) -> Known {
    var wanted: [Field] = []
    if case .record(let fields)? = expected.map({ solutions.resolve($0) }) { wanted = fields }
    var result: [Field] = []
    for field in fields {
      guard let label = field.label else {
        _ = infer(field.value)
        continue
      }
      let type = infer(field.value, as: wanted.first { $0.name == label.text }?.type).type
      if result.contains(where: { $0.name == label.text }) {
        report(NameError.twice(label.text, place: "this record"), at: label.span)
      } else {
        result.append(Field(label.text, type))
      }
    }
    return Known(.record(result))
  }

  private mutating func inferRange(_ low: ExpressionID, _ high: ExpressionID) -> Known {
    var sizes: [Size] = []
    for bound in [low, high] {
      let known = infer(bound)
      switch solutions.resolve(known.type) {
      case .int, .unknown, .variable: break
      case let type:
        report(
          TypeError.mismatch(role: "an end of a range", expected: "Int", found: type), at: bound)
      }
      if let size = known.asSize { sizes.append(size) }
    }
    let count = sizes.count == 2 ? sizes[1].subtracting(sizes[0]) : nil
    return Known(.list(.int, count ?? solutions.openSize("length of the range")))
  }

  // MARK: Control

  private mutating func inferConditional(
    _ condition: ExpressionID, _ then: ExpressionID, _ otherwise: ExpressionID, _ expected: Type?,
    at id: ExpressionID
  ) -> Known {
    checkCondition(condition)
    let left = infer(then, as: expected)
    let right = infer(otherwise, as: expected)
    let a = solutions.resolve(left.type)
    let b = solutions.resolve(right.type)
    guard let type = join(a, b) else {
      report(
        TypeError.branches(a, b), at: otherwise,
        notes: [.init(tree.span(of: then), "this is \(article(a))")])
      return .unknown
    }
    let size = left.asSize == right.asSize ? left.asSize : nil
    return Known(type, size: size)
  }

  private mutating func inferLambda(
    _ parameters: [Parameter], _ body: ExpressionID, _ expected: Type?
  ) -> Known {
    lambdas.append(Lambda(parameters: parameters, body: body, scope: scope, context: context))
    let lambda = Known(.lambda(LambdaID(raw: lambdas.count - 1)))
    // Where the types are known at once, the place that wants the function asks for them; what is wrong
    // whatever the types are is told here.
    if case .function? = expected.map({ solutions.resolve($0) }) { return lambda }
    if parameters.allSatisfy({ $0.type != nil }) {
      let types = parameters.map { parameter in parameter.type.map { type($0) } ?? .unknown }
      let result = apply(lambda, types, at: tree.span(of: body))
      return Known(.function(types, result))
    }
    _ = apply(lambda, parameters.map { _ in .unknown }, at: tree.span(of: body))
    return lambda
  }

  private mutating func inferBlock(
    _ statements: [StatementID], _ expected: Type?, at id: ExpressionID
  ) -> Known {
    let outerScope = scope
    let outer = (context.drawing, context.drew, context.drewNoise, context.drewSubsample)
    context.drawing = .law
    (context.drew, context.drewNoise, context.drewSubsample) = (false, false, false)
    scope.push()
    hoist(statements)
    var wanted = expected.map { solutions.resolve($0) }
    if case .dist(let inner)? = wanted { wanted = inner }
    var value = Known(.nothing)
    for (index, statement) in statements.enumerated() {
      if index == statements.count - 1, case .expression(let last) = tree[statement] {
        value = infer(last, as: wanted)
      } else {
        check(statement)
      }
    }
    let tail = context.drew ? heaviestTail(of: statements) : nil
    scope = outerScope
    let (drew, drewNoise, drewSubsample) = (
      context.drew, context.drewNoise, context.drewSubsample
    )
    (context.drawing, context.drew, context.drewNoise, context.drewSubsample) = outer
    guard drew else { return value }
    if value.type == .nothing {
      report(TypeError.emptyValue, at: id)
      return .unknown
    }
    if drewNoise {
      let parameter = solutions.resolve(value.type).asPoint ?? .unknown
      return Known(.noise(NoiseType(parameter: parameter, needsData: drewSubsample)))
    }
    let type = solutions.resolve(value.type)
    if case .dist = type { return Known(type) }
    let isConditioned = statements.contains {
      if case .draw(_, _, _, given: .some) = tree[$0] { true } else { false }
    }
    return Known(.dist(type), law: isConditioned ? nil : LawFacts(tail: tail))
  }

  /// The expression that gives a block its value: what to underline.
  func lastExpression(of id: ExpressionID) -> ExpressionID {
    guard case .block(let statements) = tree[id], let last = statements.last,
      case .expression(let value) = tree[last]
    else { return id }
    return lastExpression(of: value)
  }
}

extension Type {
  /// The length of a value that may be the row of a matrix.
  fileprivate var rowSize: Size? {
    switch self {
    case .array(let axes): axes.first
    case .list(let element, let n): element.isNumber ? n : nil
    case .unknown, .nothing, .real, .int, .bool, .text, .row, .tuple, .record, .function,
      .callable, .special, .lambda, .derivative, .dist, .loss, .noise, .optimizer, .dynamics,
      .estimate, .exit, .table, .run, .landscape, .namespace, .module, .space, .variable, .plot:
      nil
    }
  }
}
