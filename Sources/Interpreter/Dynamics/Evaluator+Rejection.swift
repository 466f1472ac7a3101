internal import KernelIR
internal import Syntax

/// `given`: drawing again until a condition holds.
extension Evaluator {
  /// The most times a draw under a condition is tried again in one step; after that it is NaN, and its
  /// replica has diverged.
  static let retryLimit = 10_000
  /// Retries within a retry have numbers of their own, so far apart.
  private static let retryStride = 10_024

  /// One draw of a block. What `given` conditions is all that was drawn before it in the block, so the
  /// statements up to the last `given` are tried again together.
  func sampleBlock(_ statements: [StatementID], in scope: Scope, path: String, lift: [Int]) throws
    -> Value
  {
    let saved = drawSite
    defer { drawSite = saved }
    drawSite = DrawSite(path: path, lift: lift)
    guard let last = statements.lastIndex(where: { hasCondition($0) }) else {
      return try block(statements, in: scope)
    }
    let inner = Scope(parent: scope)
    var holds: Value?
    let first = try attempt(statements[...last], in: Scope(parent: scope), &holds, path, lift)
    let model = Value.record(Record(first.random))
    let conditions = statements[...last].compactMap { statement -> String? in
      guard case .draw(_, _, _, given: let given?) = tree[statement] else { return nil }
      return printed(given)
    }
    let condition = conditions.joined(separator: "`, `given ")
    let accepted = try repeated(like: model, holds: holds, condition) { retry in
      try retrying(retry) {
        var holds: Value?
        let again = try attempt(statements[...last], in: Scope(parent: scope), &holds, path, lift)
        return (.record(Record(again.random)), holds)
      }
    }
    for name in first.scope.order {
      if let cell = first.scope.find(name) { inner.bind(name, cell) }
    }
    if case .record(let values) = accepted {
      for field in values.fields { inner.bind(field.label, field.value) }
    }
    return try run(Array(statements[(last + 1)...]), in: inner)
  }

  /// One draw under a condition in a step, where only this draw is tried again.
  func rejected(
    _ name: String, _ condition: ExpressionID, _ attempt: (Traced?) throws -> Value,
    in scope: Scope
  ) throws -> Value {
    func holds(_ value: Value) throws -> Value {
      let inner = Scope(parent: scope)
      inner.bind(name, value)
      return try evaluate(condition, in: inner)
    }
    let first = try attempt(nil)
    return try repeated(like: first, holds: try holds(first), printed(condition)) { retry in
      let value = try attempt(retry)
      return (value, try holds(value))
    }
  }

  private func hasCondition(_ statement: StatementID) -> Bool {
    if case .draw(_, _, _, given: .some) = tree[statement] { true } else { false }
  }

  /// The statements up to a condition, drawn once: what they bind, and whether all conditions hold.
  private func attempt(
    _ statements: ArraySlice<StatementID>, in scope: Scope, _ holds: inout Value?, _ path: String,
    _ lift: [Int]
  ) throws -> (scope: Scope, random: [(label: String, value: Value)]) {
    drawSite = DrawSite(path: path, lift: lift)
    for statement in statements {
      guard case .draw(let name, let type, let law, let given?) = tree[statement] else {
        _ = try execute(statement, in: scope)
        continue
      }
      try draw(name, type, law, nil, in: scope)
      let condition = try evaluate(given, in: scope)
      holds = try holds.map { try both($0, condition) } ?? condition
    }
    var random: [(label: String, value: Value)] = []
    for name in scope.order {
      guard let value = try scope.find(name)?.value else { continue }
      if leaves(value).contains(where: { if case .traced = $0 { true } else { false } }) {
        random.append((name, value))
      }
    }
    return (scope, random)
  }

  private func both(_ a: Value, _ b: Value) throws -> Value {
    let (x, y) = (try tracedValue(a, named: "given"), try tracedValue(b, named: "given"))
    guard let tracer else { preconditionFailure("draws live in a kernel") }
    return .traced(tracer.emit(.logic(.and), [x.id, y.id]))
  }

  /// Runs `body` so that base draws are those of this retry; a retry within a retry has numbers of its own.
  func retrying<Result>(_ number: Traced, _ body: () throws -> Result) throws -> Result {
    let saved = retry
    defer { retry = saved }
    if let tracer, let outer = saved {
      let width = tracer.constant(Tensor(Double(Self.retryStride)))
      let block = tracer.emit(.binary(.multiply), [tracer.adopt(outer), width.id])
      retry = tracer.emit(.binary(.add), [block.id, number.id])
    } else {
      retry = number
    }
    return try body()
  }

  /// Tries again until the condition holds: the first candidate is from the site's stream, retries are from
  /// its second one, so that neighbours see nothing of it. Where a law of numbers is drawn entry by entry,
  /// the condition is one of each entry, and each keeps the first number for which it holds.
  private func repeated(
    like first: Value, holds: Value?, _ condition: String,
    _ again: (Traced) throws -> (value: Value, holds: Value?)
  ) throws -> Value {
    guard let tracer, let holds else { return first }
    let truth = try tracedValue(holds, named: "given")
    let isEntrywise = !truth.type.shape.isEmpty
    func values(_ value: Value) throws -> [ValueID] {
      try leaves(value).map { leaf in
        let traced = try tracedValue(leaf, named: "given")
        guard !isEntrywise || traced.type.shape == truth.type.shape else {
          throw mistake(
            .other(
              "a condition on each entry of an array needs draws of that shape",
              help: "make one condition of it, e.g. `all(x > 0)`"))
        }
        return traced.id
      }
    }
    let half = tracer.constant(Tensor(0.5))
    func fails(_ truth: ValueID) -> ValueID {
      tracer.emit(.compare(.less), [truth, half.id]).id
    }
    let initial =
      [tracer.constant(Tensor(1)).id, tracer.emit(.toReal, [truth.id]).id] + (try values(first))
    let types = initial.map { tracer.builder.type(of: $0) }
    let test = tracer.builder.openRegion(types)
    var goesOn = fails(test[1])
    if isEntrywise { goesOn = tracer.emit(.reduce(.any, axis: nil), [goesOn]).id }
    let testRegion = tracer.builder.closeRegion(test, [goesOn])
    let body = tracer.builder.openRegion(types)
    let candidate = try again(Traced(id: body[0], type: .scalar, tracer: tracer))
    let next = tracer.emit(.binary(.add), [body[0], tracer.constant(Tensor(1)).id])
    let newTruth = try tracedValue(candidate.holds ?? .bool(true), named: "given")
    var redrawn = [tracer.emit(.toReal, [newTruth.id]).id] + (try values(candidate.value))
    if isEntrywise {
      let open = fails(body[1])
      redrawn = zip(redrawn, body.dropFirst()).map { new, old in
        tracer.emit(.select, [open, new, old]).id
      }
    }
    let bodyRegion = tracer.builder.closeRegion(body, [next.id] + redrawn)
    let results = tracer.builder.emitControl(
      .whileLoop(limit: Self.retryLimit), initial, [testRegion, bodyRegion], types: types)
    let isMet = tracer.emit(.compare(.lessOrEqual), [half.id, results[1]])
    let areMet =
      isEntrywise ? tracer.emit(.reduce(.all, axis: nil), [isMet.id]) : isMet
    faultLog?.require(areMet, .unmet(condition: condition))
    let none = tracer.constant(Tensor(.nan))
    return rebuild(
      like: first,
      from: zip(results.dropFirst(2), types.dropFirst(2)).map { id, type in
        let result = Traced(id: id, type: type, tracer: tracer)
        guard type.element == .real else { return .traced(result) }
        return .traced(tracer.emit(.select, [isMet.id, id, none.id]))
      })
  }
}
