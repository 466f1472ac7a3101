internal import KernelIR

extension Evaluator {
  /// Binds the builtins that no `extern fn` line of the library needs to introduce.
  func bindBuiltins(in scope: Scope) {
    for builtin in Builtin.allCases { scope.bind(builtin.rawValue, .function(.builtin(builtin))) }
    scope.bind(
      "landscape", .function(.native(name: "landscape") { try $0.makeLandscape($1) }))
    for (unit, length) in [("seconds", 1.0), ("minutes", 60), ("hours", 3600)] {
      scope.bind(
        unit,
        .function(
          .native(name: unit) { evaluator, arguments in
            guard arguments.count == 1, let number = arguments[0].value.double, number > 0 else {
              throw evaluator.mistake(
                .wrongArgumentCount(
                  of: unit, expected: "one number above 0", found: arguments.count))
            }
            return .real(length * number)
          }))
    }
    scope.bind("pi", .real(.pi))
    scope.bind("inf", .real(.infinity))
    scope.bind("nan", .real(.nan))
  }

  func call(_ builtin: Builtin, _ arguments: [CallArgument]) throws -> Value {
    let values = arguments.map(\.value)
    if builtin.isSmooth {
      if values.contains(where: { if case .theory = $0 { true } else { false } }) {
        return try liftTheory(values) { try self.call(builtin, relabelled(arguments, $0)) }
      }
      if values.contains(where: { if case .estimate = $0 { true } else { false } }) {
        return try liftEstimates(values) { try self.call(builtin, relabelled(arguments, $0)) }
      }
    }
    switch builtin {
    case .exp: return try elementwise(.exp, arguments, builtin)
    case .expm1: return try elementwise(.expm1, arguments, builtin)
    case .log: return try elementwise(.log, arguments, builtin)
    case .log1p: return try elementwise(.log1p, arguments, builtin)
    case .log2:
      return try binary(
        .multiply, try elementwise(.log, arguments, builtin), .real(1.4426950408889634))
    case .log10:
      return try binary(
        .multiply, try elementwise(.log, arguments, builtin), .real(0.4342944819032518))
    case .sqrt: return try elementwise(.squareRoot, arguments, builtin)
    case .abs:
      if case .int(let whole) = try single(arguments, builtin) {
        if whole == .min { throw mistake(.integerOverflow("`abs(\(whole))`")) }
        return .int(Swift.abs(whole))
      }
      return try elementwise(.absolute, arguments, builtin)
    case .sign: return try elementwise(.sign, arguments, builtin)
    case .sin: return try elementwise(.sin, arguments, builtin)
    case .cos: return try elementwise(.cos, arguments, builtin)
    case .tan: return try elementwise(.tan, arguments, builtin)
    case .asin: return try elementwise(.asin, arguments, builtin)
    case .acos: return try elementwise(.acos, arguments, builtin)
    case .atan: return try elementwise(.atan, arguments, builtin)
    case .sinh: return try elementwise(.sinh, arguments, builtin)
    case .cosh: return try elementwise(.cosh, arguments, builtin)
    case .tanh: return try elementwise(.tanh, arguments, builtin)
    case .erf: return try elementwise(.erf, arguments, builtin)
    case .erfc: return try elementwise(.erfc, arguments, builtin)
    case .erfinv: return try elementwise(.erfinv, arguments, builtin)
    case .gammaln: return try elementwise(.logGamma, arguments, builtin)
    case .floor: return try whole(.floor, arguments, builtin)
    case .ceil: return try whole(.ceiling, arguments, builtin)
    case .round: return try whole(.round, arguments, builtin)
    case .isFinite: return try apply(.isFinite, [try single(arguments, builtin)], named: "isFinite")
    case .isNaN:
      let value = try single(arguments, builtin)
      return try compare(.notEqual, value, value)
    case .atan2:
      let pair = try exactly(2, arguments, builtin)
      return try apply(.binary(.atan2), pair, named: "atan2")
    case .hypot:
      let pair = try exactly(2, arguments, builtin)
      return try apply(.binary(.hypot), pair, named: "hypot")
    case .min: return try extreme(.minimum, .minimum, arguments, builtin)
    case .max: return try extreme(.maximum, .maximum, arguments, builtin)
    case .clamp:
      let three = try labelled(["x", "low", "high"], arguments, builtin)
      let raised = try overLeaves(three[0]) {
        try apply(.binary(.maximum), [$0, three[1]], named: "clamp")
      }
      return try overLeaves(raised) {
        try apply(.binary(.minimum), [$0, three[2]], named: "clamp")
      }
    case .sum, .prod, .average, .argmin, .argmax, .all, .any:
      return try reduce(builtin, try single(arguments, builtin))
    case .dot, .norm, .unit, .clip, .outer, .zeros, .ones, .eye:
      return try vectorSpace(builtin, arguments)
    case .trace, .det, .inverse, .solve, .cholesky, .eigenvalues, .eigenvectors, .diag:
      return try matrixFunction(builtin, arguments)
    case .linspace, .logspace, .length, .rows, .columns, .concat, .sort, .cumsum, .reversed:
      return try listFunction(builtin, arguments)
    case .grad:
      return .function(.derivative(.gradient, of: try differentiable(arguments, builtin)))
    case .hess:
      return .function(.derivative(.hessian, of: try differentiable(arguments, builtin)))
    case .jacobian:
      return .function(.derivative(.jacobian, of: try differentiable(arguments, builtin)))
    case .hvp:
      let pair = try exactly(2, arguments, builtin)
      return .function(.derivative(.hessianVector(pair[1]), of: pair[0]))
    case .Normal, .Uniform, .Choice, .Mixture, .Direction, .known:
      return .law(try makeLaw(builtin, arguments))
    case .draw: return try drawSample(arguments)
    case .mean, .var, .sd, .cov, .quantile, .tailIndex, .powerLaw:
      return try moment(builtin, arguments)
    case .histogram, .shares, .transitions, .autocorrelation:
      throw mistake(.outsideRun(builtin.rawValue))
    case .minimize, .findRoot, .integrate: return try numerics(builtin, arguments)
    case .text: return .text(formatted(try single(arguments, builtin)))
    case .table: return try makeTable(arguments)
    case .split: return try splitTable(arguments)
    case .diffusion: return try diffusion(arguments)
    case .minibatch, .epochs: return try subsampling(builtin, arguments)
    }
  }

  private func relabelled(_ arguments: [CallArgument], _ values: [Value]) -> [CallArgument] {
    zip(arguments, values).map { CallArgument(label: $0.label, value: $1) }
  }

  // MARK: - Arguments

  func single(_ arguments: [CallArgument], _ builtin: Builtin) throws -> Value {
    try exactly(1, arguments, builtin)[0]
  }

  func exactly(_ count: Int, _ arguments: [CallArgument], _ builtin: Builtin) throws -> [Value] {
    guard arguments.count == count else {
      throw mistake(
        .wrongArgumentCount(
          of: builtin.rawValue, expected: count == 1 ? "one argument" : "\(count) arguments",
          found: arguments.count))
    }
    return arguments.map(\.value)
  }

  /// Arguments by label or in order; all of `labels` are needed.
  func labelled(_ labels: [String], _ arguments: [CallArgument], _ builtin: Builtin) throws
    -> [Value]
  {
    let found = try optional(labels, arguments, builtin)
    return try zip(labels, found).map { label, value in
      guard let value else { throw mistake(.missingArgument(label, of: builtin.rawValue)) }
      return value
    }
  }

  /// Arguments by label or in order; `nil` where none was given.
  func optional(_ labels: [String], _ arguments: [CallArgument], _ builtin: Builtin) throws
    -> [Value?]
  {
    var values = [Value?](repeating: nil, count: labels.count)
    for argument in arguments {
      if let label = argument.label {
        guard let index = labels.firstIndex(of: label) else {
          throw mistake(.unknownLabel(label, of: builtin.rawValue, known: labels))
        }
        values[index] = argument.value
      } else {
        guard let index = values.firstIndex(where: { $0 == nil }) else {
          throw mistake(
            .wrongArgumentCount(
              of: builtin.rawValue, expected: "\(labels.count) arguments",
              found: arguments.count))
        }
        values[index] = argument.value
      }
    }
    return values
  }

  // MARK: - Entry by entry

  /// A function of numbers applied to each leaf of a parameter value.
  func overLeaves(_ value: Value, _ f: (Value) throws -> Value) throws -> Value {
    switch value {
    case .record(let record): .record(try record.map { try overLeaves($0, f) })
    case .row(let vector): .row(try f(vector))
    default: try f(value)
    }
  }

  private func elementwise(
    _ primitive: UnaryPrimitive, _ arguments: [CallArgument], _ builtin: Builtin
  ) throws -> Value {
    let value = try single(arguments, builtin)
    if case .law(let law) = value { return .law(mapped(builtin, law)) }
    return try overLeaves(value) {
      try apply(.unary(primitive), [$0], named: builtin.rawValue)
    }
  }

  /// `floor`, `ceil`, `round` give whole numbers.
  private func whole(
    _ primitive: UnaryPrimitive, _ arguments: [CallArgument], _ builtin: Builtin
  ) throws -> Value {
    let value = try elementwise(primitive, arguments, builtin)
    guard case .real(let number) = value else { return value }
    guard Swift.abs(number) < 9.2e18 else {
      throw mistake(.integerOverflow("`\(builtin.rawValue)(\(formatted(number)))`"))
    }
    return .int(Int(number))
  }

  private func extreme(
    _ primitive: BinaryPrimitive, _ reduction: Reduction, _ arguments: [CallArgument],
    _ builtin: Builtin
  ) throws -> Value {
    let values = arguments.map(\.value)
    if values.count == 1 {
      if case .list(let items) = values[0] { try refuseTexts(items, builtin) }
      guard let shape = values[0].shape, !shape.contains(0) else {
        throw mistake(.other("`\(builtin.rawValue)` of nothing has no value", help: nil))
      }
      let result = try apply(
        .reduce(reduction, axis: nil), [values[0]], named: builtin.rawValue)
      return isWhole(values[0]) ? (result.integer.map { .int($0) } ?? result) : result
    }
    guard var result = values.first else {
      throw mistake(
        .wrongArgumentCount(of: builtin.rawValue, expected: "one or more", found: 0))
    }
    for value in values.dropFirst() {
      if case .int(let a) = result, case .int(let b) = value {
        result = .int(primitive == .minimum ? Swift.min(a, b) : Swift.max(a, b))
      } else {
        result = try apply(.binary(primitive), [result, value], named: builtin.rawValue)
      }
    }
    return result
  }

  /// Whether it is a list of Ints.
  func isWhole(_ value: Value) -> Bool {
    switch value {
    case .int, .range: true
    case .list(let items): items.allSatisfy { if case .int = $0 { true } else { false } }
    default: false
    }
  }
}

extension Builtin {
  /// Whether it is a smooth function of numbers, so that it works on estimates and on theory's values.
  var isSmooth: Bool {
    switch self {
    case .exp, .expm1, .log, .log1p, .log2, .log10, .sqrt, .abs, .sign, .sin, .cos, .tan, .asin,
      .acos, .atan, .sinh, .cosh, .tanh, .erf, .erfc, .erfinv, .gammaln, .atan2, .hypot, .clamp,
      .sum, .prod, .average, .dot, .norm, .unit, .clip, .outer, .trace, .det, .inverse, .solve,
      .cholesky, .eigenvalues, .diag, .min, .max:
      true
    case .floor, .ceil, .round, .isNaN, .isFinite, .argmin, .argmax, .all, .any, .zeros, .ones,
      .eye, .eigenvectors, .linspace, .logspace, .length, .rows, .columns, .concat, .sort,
      .cumsum, .reversed, .grad, .hess, .hvp, .jacobian, .Normal, .Uniform, .Choice, .Mixture,
      .Direction, .known, .draw, .mean, .var, .sd, .cov, .quantile, .tailIndex, .powerLaw,
      .histogram, .shares,
      .transitions, .autocorrelation, .minimize, .findRoot, .integrate, .text, .table, .split,
      .diffusion, .minibatch, .epochs:
      false
    }
  }
}
