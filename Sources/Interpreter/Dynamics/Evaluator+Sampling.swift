internal import KernelIR
internal import Syntax

extension Evaluator {
  /// `x: Vec[2] ~ law given condition` in a block that draws, or in a step.
  func draw(
    _ name: Name, _ type: TypeSyntaxID?, _ law: ExpressionID, _ given: ExpressionID?,
    in scope: Scope
  ) throws {
    guard let site = drawSite, tracer != nil else {
      throw mistake(
        .other(
          "`~` draws inside a law, a noise or a step",
          help: "elsewhere write `let \(name.text) = draw(…)`"))
    }
    let lawValue = try evaluateLaw(law, in: scope)
    if case .noise(let noise) = lawValue, let (place, loss) = noiseContext {
      scope.bind(
        name.text, try sampleNoise(noise, at: place, of: loss, path: site.next(name.text)))
      return
    }
    let law = try self.law(from: lawValue)
    var model: Value?
    if let type { model = self.model(of: type, sizes: [:], in: scope) }
    let path = site.next(name.text)
    let shape = model?.shape ?? site.lift
    func attempt(_ retry: Traced?) throws -> Value {
      guard let retry else { return try sample(law, shape: shape, path: path) }
      return try retrying(retry) { try sample(law, shape: shape, path: path) }
    }
    guard let given else {
      scope.bind(name.text, try attempt(nil))
      return
    }
    scope.bind(name.text, try rejected(name.text, given, attempt, in: scope))
  }

  /// A value where a law is wanted: a law, or a number as the law that always gives it.
  func law(from value: Value) throws -> Law {
    switch value {
    case .law(let law): return law
    case .noise(.law(let law)): return law
    case .theory(let result): return try law(from: result.value)
    case .int, .real, .tensor, .traced, .bool, .record:
      return Law(.constant(value), moments: nil)
    default: throw mistake(.notALaw(value.description))
    }
  }

  /// The value of an expression that stands where a law is wanted: a block that draws is a law.
  func evaluateLaw(_ id: ExpressionID, in scope: Scope) throws -> Value {
    switch tree[id] {
    case .grouping(let inner): return try evaluateLaw(inner, in: scope)
    case .block(let statements) where draws(statements):
      return .law(Law(.block(statements, scope)))
    default: return try evaluate(id, in: scope)
    }
  }

  /// Whether a block draws, itself or in a loop or an `if` in it, so that it is a law.
  func draws(_ statements: [StatementID]) -> Bool {
    statements.contains { statement in
      switch tree[statement] {
      case .draw: true
      case .forEach(_, _, let body), .whileLoop(_, let body): drawsInside(body)
      case .conditional(_, let then, let otherwise):
        drawsInside(then) || (otherwise.map { drawsOtherwise($0) } ?? false)
      case .missing, .function, .loss, .noise, .optimizer, .importFile, .input, .test, .edition,
        .seed, .letBinding, .varBinding, .assignment, .expression, .returnValue, .row, .print,
        .check, .compare, .export:
        false
      }
    }
  }

  private func drawsOtherwise(_ statement: StatementID) -> Bool {
    if case .expression(let body) = tree[statement] {
      drawsInside(body)
    } else {
      draws([statement])
    }
  }

  private func drawsInside(_ body: ExpressionID) -> Bool {
    if case .block(let statements) = tree[body] { draws(statements) } else { false }
  }

  // MARK: - One draw

  /// One draw of a law in the kernel that is being built. A law of one number is drawn entry by entry over
  /// `shape`.
  func sample(_ law: Law, shape: [Int], path: String) throws -> Value {
    if let whole = try openDraw(law, shape: shape, path: path) { return whole }
    switch law.form {
    case .constant(let value): return value
    case .uniform(let first, let last):
      let (low, high) = (try scheduled(first), try scheduled(last))
      let u = try base(.uniform, shape, path)
      if low.double == 0, high.double == 1 { return u }
      return try binary(.add, low, try binary(.multiply, u, try binary(.subtract, high, low)))
    case .normal(let location, let scale):
      let (mean, sd) = (try scheduled(location), try scheduled(scale, from: 0, named: "sd"))
      let own = try broadcastShape([mean, sd], shape)
      let z = try base(.normal, own, path)
      let scaled = sd.double == 1 ? z : try binary(.elementwiseMultiply, z, sd)
      return mean.double == 0 ? scaled : try binary(.add, mean, scaled)
    case .multivariateNormal(let mean, let covariance):
      return try sampleNormal(
        try scheduled(mean), try scheduled(covariance, from: 0, named: "cov"), shape, path)
    case .block(let statements, let scope):
      return try sampleBlock(
        statements, in: scope, path: path,
        lift: try !shape.isEmpty && isOfOneNumber(law) ? shape : [])
    case .negated(let inner): return try negate(try sample(inner, shape: shape, path: path))
    case .combined(let op, let a, let b):
      return try sampleCombined(op, a, b, shape, path)
    case .mapped(let builtin, let inner):
      return try call(
        builtin, [CallArgument(label: nil, value: try sample(inner, shape: shape, path: path))])
    case .choice(let values, let weights):
      let u = try base(.uniform, shape, path)
      return try chosen(values, weights, by: u)
    case .mixture(let laws, let weights):
      let u = try base(.uniform, shape, path + ".which")
      let values = try laws.enumerated().map {
        try sample($1, shape: shape, path: "\(path).\($0)")
      }
      return try chosen(values, weights, by: u)
    case .direction(let size):
      let z = try base(.normal, [size], path)
      return try binary(.divide, z, try norm(z))
    }
  }

  /// Base draws: those of this step, or of the present retry.
  private func base(_ law: BaseLaw, _ shape: [Int], _ path: String) throws -> Value {
    guard let tracer else { throw mistake(.other("a draw outside a law", help: nil)) }
    if let open = openDraw(law, shape: shape, path: path) { return open }
    if let substep, law == .normal, retry == nil { return try bridged(substep, shape, path) }
    let site = Site(path)
    if let freshSample {
      // All samples of the minibatch in one draw, of which this is one row.
      let all = [freshSample.count] + shape
      let drawn: Traced
      if let retry {
        drawn = tracer.emit(.redraw(law, site, shape: all), [tracer.adopt(retry)])
      } else {
        drawn = tracer.emit(.draw(law, site, shape: all), [])
      }
      return .traced(tracer.emit(.gather, [drawn.id, tracer.adopt(freshSample.index)]))
    }
    if let retry {
      return .traced(tracer.emit(.redraw(law, site, shape: shape), [tracer.adopt(retry)]))
    }
    return .traced(tracer.emit(.draw(law, site, shape: shape), []))
  }

  private func broadcastShape(_ parameters: [Value], _ shape: [Int]) throws -> [Int] {
    var result = shape
    for parameter in parameters {
      guard let own = parameter.shape, !own.isEmpty else { continue }
      if !result.isEmpty, result != own {
        throw mistake(
          .shapeMismatch(operation: "Normal", "a " + shapeType(own), "a " + shapeType(result)))
      }
      result = own
    }
    return result
  }

  private func sampleNormal(_ mean: Value, _ covariance: Value, _ shape: [Int], _ path: String)
    throws -> Value
  {
    guard let size = covariance.shape else {
      throw mistake(.notANumber(covariance.description, in: "`cov`"))
    }
    let centred: Value
    if size.isEmpty {
      // One number: a variance, the same for every entry.
      let z = try base(.normal, try broadcastShape([mean], shape), path)
      centred = try binary(
        .multiply, z, try apply(.unary(.squareRoot), [covariance], named: "cov"))
    } else {
      guard size.count == 2, size[0] == size[1] else {
        throw mistake(
          .typeMismatch(
            parameter: "cov", expected: "a square matrix", found: covariance.description))
      }
      if !shape.isEmpty, shape != [size[0]] {
        throw mistake(
          .shapeMismatch(operation: "cov", covariance.description, "a " + shapeType(shape)))
      }
      let factor = try covarianceFactor(covariance)
      centred = try apply(
        .matmul, [factor, try base(.normal, [size[0]], path)], named: "Normal")
    }
    let isCentred =
      mean.double == 0 || mean.shape == centred.shape && mean.tensor?.repeated == 0
    return isCentred ? centred : try binary(.add, mean, centred)
  }

  private func sampleCombined(
    _ op: BinaryOperator, _ a: Law, _ b: Law, _ shape: [Int], _ path: String
  ) throws -> Value {
    let joint = Law(.combined(op, a, b))
    let isLifted = try isOfOneNumber(joint)
    func part(_ law: Law, _ suffix: String) throws -> Value {
      let inner = try isLifted || !isOfOneNumber(law) ? shape : []
      return try sample(law, shape: inner, path: path + suffix)
    }
    let x = try part(a, ".0")
    let y = try part(b, ".1")
    if op == .multiply, let left = x.shape, left == y.shape, isLifted {
      return try binary(.elementwiseMultiply, x, y)
    }
    if op == .power, isLifted { return try binary(.elementwisePower, x, y) }
    return try binary(op, x, y)
  }

  /// The value whose share of (0, 1) holds `u`.
  private func chosen(_ values: [Value], _ weights: [Double], by u: Value) throws -> Value {
    guard var result = values.last else {
      throw mistake(.other("a choice among nothing", help: nil))
    }
    if values.contains(where: { if case .text = $0 { true } else { false } }) {
      throw mistake(
        .other(
          "a `Choice` of texts cannot be drawn in a run or a law",
          help: "choose among numbers, e.g. the places in a list"))
    }
    var border = weights.reduce(0, +)
    for index in stride(from: values.count - 2, through: 0, by: -1) {
      border -= weights[index + 1]
      let below = try compare(.less, u, .real(border))
      result = try ifThenElse(below, values[index], result)
    }
    return result
  }

  // MARK: - What a law gives

  /// Whether a law gives one number (and so serves any shape entry by entry).
  func isOfOneNumber(_ law: Law) throws -> Bool { try naturalValue(of: law).shape == [] }

  /// A number, or a schedule of one.
  private func isNumeric(_ value: Value) -> Bool {
    if case .function = value { true } else { value.shape == [] }
  }

  /// What one draw of a law looks like.
  func naturalValue(of law: Law) throws -> Value {
    switch law.form {
    case .uniform(let low, let high):
      if isNumeric(low), isNumeric(high) { return .real(0) }
    case .normal(let mean, let sd):
      if isNumeric(mean), isNumeric(sd) { return .real(0) }
    case .constant(let value): return value
    case .direction(let size): return .tensor(Tensor(repeating: 0, shape: [size]))
    case .negated(let inner), .mapped(_, let inner): return try naturalValue(of: inner)
    case .choice(let values, _): return values.first ?? .unit
    case .mixture(let laws, _):
      if let first = laws.first { return try naturalValue(of: first) }
    case .combined(_, let a, let b):
      let (x, y) = (try naturalValue(of: a), try naturalValue(of: b))
      if x.shape == [], y.shape == [] { return .real(0) }
    case .multivariateNormal, .block: break
    }
    let probe = Tracer(name: "probe", outer: tracer)
    return try tracing(probe) { try sample(law, shape: [], path: "probe") }
  }
}
