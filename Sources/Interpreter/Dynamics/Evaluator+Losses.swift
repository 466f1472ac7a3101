internal import KernelIR
internal import Syntax

extension Evaluator {
  /// The place at which a loss is evaluated, in the structure that the loss declares.
  func point(of loss: LossValue, _ arguments: [CallArgument]) throws -> Value {
    guard let declared = loss.declared else {
      guard let first = arguments.first else {
        throw mistake(.missingArgument("w", of: "the loss"))
      }
      return first.value
    }
    let at = declared.declaration.at
    if at.count == 1 {
      guard arguments.count == 1, let value = arguments.first?.value else {
        throw mistake(
          .wrongArgumentCount(
            of: declared.declaration.name.text, expected: "the place", found: arguments.count))
      }
      if case .list = value, let array = value.tensor { return .tensor(array) }
      return value
    }
    if arguments.count == 1, arguments[0].label == nil, case .record = arguments[0].value {
      return arguments[0].value
    }
    let bound = try bind(
      at, of: declared.declaration.name.text, arguments, in: declared.scope, generics: [])
    return .record(
      Record(try at.map { ($0.name.text, try bound.scope.find($0.name.text)?.value ?? .unit) }))
  }

  /// `L(w)`
  func callLoss(_ loss: LossValue, _ arguments: [CallArgument]) throws -> Value {
    switch loss {
    case .sampled(let sampled):
      return try meanLoss(sampled, at: try point(of: loss, arguments))
    case .batch(let sampled, let batch):
      let place = try point(of: loss, arguments)
      return try batchMean(nil, sampled, batch, at: place)
    case .sum(let a, let b):
      return try binary(.add, try callLoss(a, arguments), try callLoss(b, arguments))
    case .scaled(let factor, let inner):
      return try binary(.multiply, factor, try callLoss(inner, arguments))
    case .noisy(let inner, let noise):
      guard let noise else { return try callLoss(inner, arguments) }
      let place = try point(of: inner, arguments)
      let (seen, rest) = try subsampled(inner, by: noise, at: place)
      let value = try callLoss(seen, arguments)
      guard let additive = try rest() else { return value }
      return try binary(.add, value, try dot(additive, place))
    case .declared(let declared):
      guard declared.declaration.over.isEmpty else {
        throw mistake(
          .other(
            "`\(declared.declaration.name.text)` is the loss of one sample",
            help: "write `\(declared.declaration.name.text) over data`"))
      }
      let place = try point(of: loss, arguments)
      if case .estimate = place {
        return try liftEstimates([place]) {
          try self.callLoss(loss, [CallArgument(label: nil, value: $0[0])])
        }
      }
      return try lossBody(declared, at: place, sample: nil)
    }
  }

  /// The body of a declared loss at a place, for one sample if it has any.
  func lossBody(_ declared: DeclaredLoss, at place: Value, sample: Record?) throws -> Value {
    let declaration = declared.declaration
    let scope = Scope(parent: declared.scope)
    var sizes = declared.sizes
    if declaration.at.count == 1 {
      scope.bind(
        declaration.at[0].name.text,
        try placeValue(place, declaration.at[0], in: scope, sizes: &sizes))
    } else if case .record(let record) = place {
      for parameter in declaration.at {
        guard let part = record[parameter.name.text] else {
          throw mistake(
            .missingArgument(parameter.name.text, of: declaration.name.text))
        }
        scope.bind(
          parameter.name.text, try placeValue(part, parameter, in: scope, sizes: &sizes))
      }
    } else {
      throw mistake(
        .typeMismatch(
          parameter: declaration.name.text, expected: "a record of what is optimised",
          found: place.description))
    }
    for parameter in declaration.over {
      guard let part = sample?[parameter.name.text] else { continue }
      scope.bind(
        parameter.name.text, try placeValue(part, parameter, in: scope, sizes: &sizes))
    }
    for generic in declaration.generics {
      if let size = sizes[generic.text] { scope.bind(generic.text, .int(size)) }
    }
    do {
      return try evaluate(declaration.body, in: scope)
    } catch let returned as Returned {
      return returned.value
    }
  }

  private func placeValue(
    _ value: Value, _ parameter: Parameter, in scope: Scope, sizes: inout [String: Int]
  ) throws -> Value {
    guard let type = parameter.type else { return value }
    return try self.value(
      value, as: type, named: parameter.name.text, in: scope, sizes: &sizes)
  }

  func lossArithmetic(_ op: BinaryOperator, _ a: Value, _ b: Value) throws -> Value {
    switch (op, a, b) {
    case (.add, .loss(let x), .loss(let y)): return .loss(.sum(x, y))
    case (.subtract, .loss(let x), .loss(let y)): return .loss(.sum(x, .scaled(.real(-1), y)))
    case (.multiply, _, .loss(let y)) where a.shape == []: return .loss(.scaled(a, y))
    case (.multiply, .loss(let x), _) where b.shape == []: return .loss(.scaled(b, x))
    case (.divide, .loss(let x), _) where b.shape == []:
      return .loss(.scaled(try binary(.divide, .real(1), b), x))
    default:
      throw mistake(.shapeMismatch(operation: op.rawValue, a.description, b.description))
    }
  }

  func noiseArithmetic(_ op: BinaryOperator, _ a: Value, _ b: Value) throws -> Value {
    func noise(_ value: Value) throws -> NoiseValue {
      if case .noise(let noise) = value { return noise }
      return .law(try law(from: value))
    }
    switch op {
    case .multiply:
      // A law times a noise: one number drawn in each step.
      if case .law(let law) = a, case .noise(let other) = b { return .noise(.product(law, other)) }
      if case .noise(let other) = a, case .law(let law) = b { return .noise(.product(law, other)) }
      if a.shape == [] { return .noise(.scaled(a, try noise(b))) }
      if b.shape == [] { return .noise(.scaled(b, try noise(a))) }
      throw mistake(.shapeMismatch(operation: op.rawValue, a.description, b.description))
    case .add: return .noise(.sum(try noise(a), try noise(b)))
    case .subtract: return .noise(.sum(try noise(a), .scaled(.real(-1), try noise(b))))
    case .divide where b.shape == []:
      return .noise(.scaled(try binary(.divide, .real(1), b), try noise(a)))
    default:
      throw mistake(.shapeMismatch(operation: op.rawValue, a.description, b.description))
    }
  }

  // MARK: - Noise

  /// One draw of the noise at a place, in the structure of the place.
  func sampleNoise(
    _ noise: NoiseValue, at place: Value, of loss: LossValue, path: String = "noise"
  ) throws -> Value {
    if let override = noiseOverride { return override }
    switch noise {
    case .scaled(let factor, let inner):
      let value = try scheduled(factor)
      return try binary(
        .multiply, value, try sampleNoise(inner, at: place, of: loss, path: path))
    case .sum(let a, let b):
      return try binary(
        .add, try sampleNoise(a, at: place, of: loss, path: path + ".0"),
        try sampleNoise(b, at: place, of: loss, path: path + ".1"))
    case .law(let law):
      let saved = noiseContext
      defer { noiseContext = saved }
      noiseContext = (place, loss)
      return try sampleLaw(law, like: place, path: path)
    case .declared(let declared):
      let value = try lawValue(of: declared, at: place, loss)
      if case .noise(let inner) = value {
        return try sampleNoise(inner, at: place, of: loss, path: path)
      }
      return try sampleNoise(.law(try law(from: value)), at: place, of: loss, path: path)
    case .product(let law, let inner):
      let factor = try sample(law, shape: [], path: path + ".factor")
      return try binary(
        .multiply, factor, try sampleNoise(inner, at: place, of: loss, path: path))
    case .subsampling: return try subsamplingNoise(noise, at: place, of: loss, path: path)
    }
  }

  /// The law of a declared noise where the iterate is.
  func law(of noise: NoiseValue, at place: Value, _ loss: LossValue) throws -> Law {
    switch noise {
    case .law(let law): return law
    case .declared(let declared):
      let value = try lawValue(of: declared, at: place, loss)
      if case .noise(let inner) = value { return try law(of: inner, at: place, loss) }
      return try law(from: value)
    case .subsampling(let noise): return try law(of: noise, at: place, loss)
    case .product:
      throw mistake(
        .theory("the law of a product of a law and a noise is not known", remedy: "simulate it"))
    case .scaled(let factor, let inner):
      let inside = try law(of: inner, at: place, loss)
      return try law(from: lawArithmetic(.multiply, try scheduled(factor), .law(inside)))
    case .sum(let a, let b):
      return try law(
        from: lawArithmetic(
          .add, .law(try law(of: a, at: place, loss)), .law(try law(of: b, at: place, loss))))
    }
  }

  /// What the body of a declared noise gives where the iterate is: a law, or a noise.
  func lawValue(of declared: DeclaredNoise, at place: Value, _ loss: LossValue) throws -> Value {
    let scope = Scope(parent: declared.scope)
    let declaration = declared.declaration
    if declaration.at.count == 1 {
      scope.bind(declaration.at[0].name.text, place)
    } else if case .record(let record) = place {
      for parameter in declaration.at {
        scope.bind(parameter.name.text, record[parameter.name.text] ?? .unit)
      }
    }
    scope.bind("L", .loss(loss))
    if let time = stepTime {
      scope.bind("t", time)
      for parameter in declaration.parameters {
        guard let cell = declared.scope.find(parameter.name.text) else { continue }
        var value = try cell.value
        if case .function = value {
          value = try scheduled(value, at: time, parameter, in: declared.scope)
        }
        scope.bind(parameter.name.text, value)
      }
    }
    return try evaluateLaw(declaration.law, in: scope)
  }

  /// A law drawn in the structure of a place: one law of numbers serves every entry of every leaf.
  private func sampleLaw(_ law: Law, like place: Value, path: String) throws -> Value {
    if case .record = place {
      let natural = try naturalValue(of: law)
      if case .record = natural {
        return try fitted(try sample(law, shape: [], path: path), to: place, named: "noise")
      }
      let parts = try zip(leaves(place), leafNames(place)).map { leaf, name in
        try sample(law, shape: leaf.shape ?? [], path: path + name)
      }
      return rebuild(like: place, from: parts)
    }
    let value = try sample(law, shape: place.shape ?? [], path: path)
    return try fitted(value, to: place, named: "noise")
  }

  /// A hyperparameter in this step: a schedule is asked for its value at `t`.
  func scheduled(_ value: Value) throws -> Value {
    guard case .function = value, let time = stepTime else { return value }
    return try call(value, [CallArgument(label: nil, value: time)])
  }
}

extension LossValue {
  /// The declaration that says what is optimised.
  var declared: DeclaredLoss? {
    switch self {
    case .declared(let declared): declared
    case .sum(let a, let b): a.declared ?? b.declared
    case .scaled(_, let inner), .noisy(let inner, _): inner.declared
    case .sampled(let sampled), .batch(let sampled, _): sampled.loss
    }
  }
}
