internal import KernelIR
internal import SourceText
package import Syntax

extension Evaluator {
  /// The value of an expression.
  package func evaluate(_ id: ExpressionID, in scope: Scope) throws -> Value {
    let saved = place
    place = tree.span(of: id)
    defer { place = saved }
    try countEvaluation()
    let value = try computed(id, in: scope)
    // What was computed after a stop was heard is no value.
    if stop.isHeard { throw Interruption.cancelled }
    return value
  }

  private func computed(_ id: ExpressionID, in scope: Scope) throws -> Value {
    switch tree[id] {
    case .missing: return .unit
    case .real(let value): return .real(value)
    case .integer(let value): return .int(value)
    case .bool(let value): return .bool(value)
    case .text(let pieces): return .text(try text(pieces, in: scope))
    case .name(let name): return try lookUp(name, in: scope)
    case .list(let items): return try list(items, in: scope)
    case .comprehension(let element, let clauses):
      return collected(try comprehension(element, clauses, in: scope))
    case .generator(let element, let clauses):
      return collected(try comprehension(element, clauses, in: scope))
    case .tuple(let items): return .tuple(try items.map { try evaluate($0, in: scope) })
    case .record(let fields):
      return .record(
        Record(try fields.map { ($0.label?.text ?? "", try evaluate($0.value, in: scope)) }))
    case .grouping(let inner): return try evaluate(inner, in: scope)
    case .call(let callee, let arguments): return try call(callee, arguments, in: scope)
    case .index(let base, let indices):
      let subject = try evaluate(base, in: scope)
      let positions = try indices.map { try evaluate($0, in: scope) }
      return try index(subject, positions)
    case .field(let base, let name): return try field(base, name, in: scope)
    case .transpose(let inner): return try transpose(try evaluate(inner, in: scope))
    case .unary(let op, let inner):
      let value = try evaluate(inner, in: scope)
      switch op {
      case .negate: return try negate(value)
      case .not: return try not(value)
      }
    case .binary(let op, let left, let right): return try binary(op, left, right, in: scope)
    case .comparison(let operands, let operators):
      return try comparison(operands, operators, in: scope)
    case .range(let low, let high):
      guard let from = try evaluate(low, in: scope).integer,
        let to = try evaluate(high, in: scope).integer
      else { throw mistake(.notANumber("not whole", in: "a range")) }
      guard !to.subtractingReportingOverflow(from).overflow else {
        throw mistake(.other("this range is longer than the largest Int", help: nil))
      }
      return .range(from, to)
    case .conditional(let condition, let then, let otherwise):
      return try conditional(condition, then, otherwise, in: scope)
    case .lambda(let parameters, let body):
      return .function(
        .closure(
          Closure(
            name: "function", parameters: parameters, result: nil, generics: [], body: body,
            scope: scope)))
    case .block(let statements):
      return draws(statements)
        ? .law(Law(.block(statements, scope))) : try block(statements, in: scope)
    case .over, .read, .filter, .fit, .plot, .sweep, .simulate, .on, .with:
      return try evaluateJoin(id, in: scope)
    case .pipe(let subject, let target): return try pipe(subject, target, in: scope)
    }
  }

  /// Expressions that belong to dynamics, runs and tables.
  private func evaluateJoin(_ id: ExpressionID, in scope: Scope) throws -> Value {
    switch tree[id] {
    case .on(let optimizer, let loss):
      return try join(try evaluate(optimizer, in: scope), on: try evaluate(loss, in: scope))
    case .with(let dynamics, let noise):
      return try join(try evaluate(dynamics, in: scope), with: try evaluateLaw(noise, in: scope))
    case .simulate(let subject, let items): return try simulate(subject, items, in: scope)
    case .sweep(let variables, let body): return try sweep(variables, body, in: scope)
    case .filter(let table, let condition): return try filter(table, condition, in: scope)
    case .fit(let y, let x, in: let table, by: let by):
      return try fit(y, x, in: table, by: by, scope)
    case .plot(let syntax): return try plot(syntax, in: scope)
    case .over(let loss, let data): return try over(loss, data, in: scope)
    case .read(let file): return try read(file, in: scope)
    default: return .unit
    }
  }

  private func lookUp(_ name: String, in scope: Scope) throws -> Value {
    if let cell = scope.find(name) {
      let value = try cell.value
      return try callIfParameterless(value)
    }
    throw mistake(.unknownName(name, suggestion: closestName(to: name, in: scope)))
  }

  /// A loss, noise or optimizer without parameters is its own value.
  private func callIfParameterless(_ value: Value) throws -> Value { value }

  func closestName(to name: String, in scope: Scope) -> String? {
    var names: [String] = []
    var current: Scope? = scope
    while let here = current {
      names += here.order
      current = here.parent
    }
    return closest(to: name, among: names)
  }

  private func text(_ pieces: [TextPiece], in scope: Scope) throws -> String {
    var result = ""
    for piece in pieces {
      switch piece {
      case .literal(let literal): result += literal
      case .interpolation(let id, let format):
        let part = try formatted(try evaluate(id, in: scope), format)
        try checkRoom(forBytes: result.utf8.count, and: part.utf8.count)
        result += part
      }
    }
    return result
  }

  /// `[1, 2]` stays a list of whole numbers; with a Real inside it is a vector; rows make a matrix.
  private func list(_ items: [ExpressionID], in scope: Scope) throws -> Value {
    let values = try items.map { try evaluate($0, in: scope) }
    return collected(values)
  }

  func collected(_ values: [Value]) -> Value {
    if values.isEmpty { return .list([]) }
    if values.allSatisfy({ if case .int = $0 { true } else { false } }) { return .list(values) }
    // Outside kernels nothing is traced, and a walk over parts that are shared would not end.
    if tracer != nil, values.contains(where: { $0.isTraced }), let stacked = try? stack(values) {
      return stacked
    }
    let rows = values.map { value -> Value in
      if case .row(let vector) = value { return vector }
      return value
    }
    let isNumeric = rows.allSatisfy { value in
      switch value {
      case .int, .real, .tensor: true
      case .list(let inner): Value.array(of: inner) != nil && !inner.isEmpty
      default: false
      }
    }
    if isNumeric, let array = Value.array(of: rows) { return array }
    return .list(values)
  }

  /// Numbers or arrays of equal shape, some of them traced, as one array with a new leading axis.
  func stack(_ values: [Value]) throws -> Value {
    let parts = try values.map { value -> Value in
      guard let shape = value.shape, value.operand != nil else {
        throw mistake(.notANumber(value.description, in: "a vector"))
      }
      return try apply(.reshape([1] + shape), [value], named: "[…]")
    }
    return try apply(.concatenate(axis: 0), parts, named: "[…]")
  }

  private func binary(
    _ op: BinaryOperator, _ left: ExpressionID, _ right: ExpressionID, in scope: Scope
  ) throws -> Value {
    let a = try evaluate(left, in: scope)
    // The second operand of `and`, `or` is looked at only if it matters.
    if case .bool(let known) = a {
      if op == .and, !known { return a }
      if op == .or, known { return a }
      if op == .and || op == .or { return try evaluate(right, in: scope) }
    }
    return try binary(op, a, try evaluate(right, in: scope))
  }

  private func comparison(
    _ operands: [ExpressionID], _ operators: [ComparisonOperator], in scope: Scope
  ) throws -> Value {
    var left = try evaluate(operands[0], in: scope)
    var result: Value?
    for (op, id) in zip(operators, operands.dropFirst()) {
      let right = try evaluate(id, in: scope)
      let step = try compare(op, left, right)
      result = try result.map { try binary(.and, $0, step) } ?? step
      if case .bool(false)? = result { return .bool(false) }
      left = right
    }
    return result ?? .bool(true)
  }

  private func comprehension(
    _ element: ExpressionID, _ clauses: [ComprehensionClause], in scope: Scope
  ) throws -> [Value] {
    var results: [Value] = []
    func go(_ rest: ArraySlice<ComprehensionClause>, _ scope: Scope) throws {
      guard let clause = rest.first else {
        results.append(try evaluate(element, in: scope))
        return
      }
      switch clause {
      case .each(let pattern, let source):
        for item in try items(of: try evaluate(source, in: scope)) {
          try checkCancelled()
          try checkKernelSize()
          let inner = Scope(parent: scope)
          try bind(pattern, to: item, in: inner)
          try under(.value(pattern.streamName, item)) { try go(rest.dropFirst(), inner) }
        }
      case .condition(let id):
        guard case .bool(let holds) = try evaluate(id, in: scope) else {
          throw mistake(.notInKernel("a condition on random numbers in a comprehension"))
        }
        if holds { try go(rest.dropFirst(), scope) }
      }
    }
    try go(clauses[...], scope)
    return results
  }

  /// What a `for` goes through.
  func items(of value: Value) throws -> [Value] {
    switch value {
    case .range(let low, let high):
      guard high - low <= 10_000_000 else {
        throw mistake(.other("this range is too long to go through", help: nil))
      }
      return (low..<max(low, high)).map { .int($0) }
    case .list(let values), .tuple(let values): return values
    case .table(let table): return try (0..<table.count).map { try row($0, of: table) }
    case .theory(let result): return try items(of: result.value)
    case .tensor, .traced, .estimate:
      guard let count = value.shape?.first else {
        throw mistake(
          .typeMismatch(parameter: "in", expected: "a list", found: value.description))
      }
      return try (0..<count).map {
        try checkCancelled()
        return try index(value, [.int($0)])
      }
    default:
      throw mistake(
        .typeMismatch(
          parameter: "in", expected: "a list, a vector, a range or a table",
          found: value.description))
    }
  }

  /// `if c then a else b`
  private func conditional(
    _ condition: ExpressionID, _ then: ExpressionID, _ otherwise: ExpressionID, in scope: Scope
  ) throws -> Value {
    switch try evaluate(condition, in: scope) {
    case .bool(let holds): return try evaluate(holds ? then : otherwise, in: scope)
    case .traced(let mask):
      return try choose(mask, { try self.evaluate(then, in: scope) }) {
        try self.evaluate(otherwise, in: scope)
      }
    case .list(let masks) where masks.allSatisfy({ if case .bool = $0 { true } else { false } }):
      // A number's `if`, lifted over an array.
      let a = try evaluate(then, in: scope)
      let b = try evaluate(otherwise, in: scope)
      let items = try masks.enumerated().map { index, mask in
        guard case .bool(let holds) = mask else { return Value.unit }
        let source = holds ? a : b
        return source.shape == [] ? source : try self.index(source, [.int(index)])
      }
      return collected(items)
    case let value:
      throw mistake(
        .typeMismatch(parameter: "if", expected: "a Bool", found: value.description))
    }
  }

  /// A choice that depends on random numbers: both sides, in regions, for a scalar mask.
  func choose(
    _ mask: Traced, _ then: () throws -> Value, _ otherwise: () throws -> Value
  ) throws -> Value {
    guard let tracer else { preconditionFailure("traced numbers live in a kernel") }
    let test = tracer.adopt(mask)
    if !mask.type.shape.isEmpty {
      return try select(mask, try then(), try otherwise())
    }
    let empty = tracer.builder.openRegion([])
    let a = try then()
    let b: Value
    let firstLeaves: [Traced]
    do {
      firstLeaves = try leaves(a).map { try tracedValue($0, named: "if") }
    } catch {
      _ = tracer.builder.closeRegion(empty, [])
      throw error
    }
    // The types are known only when both sides are: a number stands for the constant of the other's shape.
    let first = tracer.builder.closeRegion(empty, firstLeaves.map(\.id))
    _ = tracer.builder.openRegion([])
    b = try otherwise()
    var secondLeaves = try leaves(b).map { try tracedValue($0, named: "if") }
    var fittedFirst = first
    if firstLeaves.map(\.type) != secondLeaves.map(\.type) {
      guard firstLeaves.count == secondLeaves.count else {
        throw mistake(.differentBranches(a.description, b.description))
      }
      for index in secondLeaves.indices {
        let (x, y) = (firstLeaves[index].type, secondLeaves[index].type)
        if x == y { continue }
        guard x.element == y.element, x.shape.isEmpty != y.shape.isEmpty else {
          throw mistake(.differentBranches(a.description, b.description))
        }
        if y.shape.isEmpty {
          secondLeaves[index] = tracer.emit(.broadcast(x.shape), [secondLeaves[index].id])
        }
      }
    }
    let second = tracer.builder.closeRegion([], secondLeaves.map(\.id))
    let types = secondLeaves.map(\.type)
    // Widen the first side if the second turned out wider.
    if zip(firstLeaves, types).contains(where: { $0.type != $1 }) {
      let outer = tracer.builder.openRegion([])
      var results: [ValueID] = []
      for (leaf, type) in zip(firstLeaves, types) {
        results.append(
          leaf.type == type ? leaf.id : tracer.emit(.broadcast(type.shape), [leaf.id]).id)
      }
      let widening = tracer.builder.closeRegion(outer, results)
      fittedFirst = Region(
        parameters: [], instructions: first.instructions + widening.instructions,
        results: widening.results)
    }
    let results = tracer.builder.emitControl(
      .conditional, [test], [fittedFirst, second], types: types)
    let traced = zip(results, types).map { Value.traced(Traced(id: $0, type: $1, tracer: tracer)) }
    return rebuild(like: b, from: traced)
  }

  /// Entry by entry: `a` where the mask holds, else `b`.
  func select(_ mask: Traced, _ a: Value, _ b: Value) throws -> Value {
    let first = leaves(a)
    let second = leaves(b)
    guard first.count == second.count else {
      throw mistake(.differentBranches(a.description, b.description))
    }
    let chosen = try zip(first, second).map { x, y in
      var (x, y) = (x, y)
      if !mask.type.shape.isEmpty {
        x = try widened(x, to: mask.type.shape)
        y = try widened(y, to: mask.type.shape)
      }
      return try apply(.select, [.traced(mask), x, y], named: "if")
    }
    return rebuild(like: a, from: chosen)
  }

  /// A number as the constant of a shape.
  func widened(_ value: Value, to shape: [Int]) throws -> Value {
    guard value.shape?.isEmpty ?? false, !shape.isEmpty else { return value }
    return try apply(.broadcast(shape), [value], named: "broadcast")
  }

  /// `x |> f(a)` is `f(x, a)`.
  private func pipe(_ subject: ExpressionID, _ target: ExpressionID, in scope: Scope) throws
    -> Value
  {
    let value = try evaluate(subject, in: scope)
    place = tree.span(of: target)
    guard case .call(let callee, let arguments) = tree[target] else {
      return try call(try evaluate(target, in: scope), [CallArgument(label: nil, value: value)])
    }
    let function = try evaluate(callee, in: scope)
    let rest = try self.arguments(arguments, for: function, in: scope)
    return try call(function, [CallArgument(label: nil, value: value)] + rest)
  }
}
