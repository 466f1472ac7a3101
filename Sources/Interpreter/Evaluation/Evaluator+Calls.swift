internal import KernelIR
internal import Syntax

/// An argument of a call, evaluated.
package struct CallArgument {
  var label: String?
  var value: Value
}

extension Evaluator {
  func call(_ callee: ExpressionID, _ arguments: [Argument], in scope: Scope) throws -> Value {
    if let special = try callSpecial(callee, arguments, in: scope) { return special }
    let function = try evaluate(callee, in: scope)
    let values = try self.arguments(arguments, for: function, in: scope)
    return try call(function, values)
  }

  func arguments(_ arguments: [Argument], for function: Value, in scope: Scope) throws
    -> [CallArgument]
  {
    try arguments.map { argument in
      CallArgument(label: argument.label?.text, value: try evaluate(argument.value, in: scope))
    }
  }

  func call(_ function: Value, _ arguments: [CallArgument]) throws -> Value {
    callDepth += 1
    defer { callDepth -= 1 }
    guard callDepth < Self.callLimit, hasStackLeft else {
      throw mistake(.recursionTooDeep(limit: callDepth))
    }
    if host.isOutOfMemory { throw Interruption.cancelled }
    switch function {
    case .function(let function): return try call(function, arguments)
    case .loss(let loss): return try callLoss(loss, arguments)
    case .theory(let result): return try call(result.value, arguments)
    default: throw mistake(.notCallable(function.description))
    }
  }

  private func call(_ function: FunctionValue, _ arguments: [CallArgument]) throws -> Value {
    switch function {
    case .closure(let closure): return try call(closure, arguments)
    case .builtin(let builtin): return try call(builtin, arguments)
    case .loss(let declaration, let scope):
      let bound = try bind(
        declaration.parameters, of: declaration.name.text, arguments, in: scope,
        generics: declaration.generics)
      return .loss(
        .declared(DeclaredLoss(declaration: declaration, scope: bound.scope, sizes: bound.sizes)))
    case .noise(let declaration, let scope):
      let bound = try bind(
        declaration.parameters, of: declaration.name.text, arguments, in: scope,
        generics: declaration.generics)
      return .noise(.declared(DeclaredNoise(declaration: declaration, scope: bound.scope)))
    case .optimizer(let declaration, let scope):
      let bound = try bind(
        declaration.parameters, of: declaration.name.text, arguments, in: scope,
        generics: declaration.generics, allowsSchedules: true)
      return .optimizer(
        OptimizerValue(
          declaration: declaration,
          arguments: try declaration.parameters.map {
            ($0.name.text, try bound.scope.find($0.name.text)?.value ?? .unit)
          }, scope: scope))
    case .derivative(let derivative, let subject):
      return try differentiate(derivative, subject, arguments)
    case .innerStep(let inner): return try callInner(inner, arguments)
    case .native(_, let body): return try body(self, arguments)
    case .host(let function): return try call(function, arguments)
    }
  }

  private func call(_ closure: Closure, _ arguments: [CallArgument]) throws -> Value {
    // A function of one number, given an array, goes over its entries; given an estimate, over its replicates.
    let bound = try bind(
      closure.parameters, of: closure.name, arguments, in: closure.scope,
      generics: closure.generics)
    let body = {
      do {
        return try self.evaluate(closure.body, in: bound.scope)
      } catch let returned as Returned {
        return returned.value
      }
    }
    let isAnonymous = closure.name == "function"
    let caller = place
    let value = try noting(caller, { calledHere(closure.parameters, in: bound.scope) }) {
      isAnonymous ? try body() : try named(closure.name, body)
    }
    guard let result = closure.result else { return value }
    return try self.value(
      value, as: result, named: "the result of `\(closure.name)`", in: bound.scope,
      sizes: bound.sizes)
  }

  // MARK: - Binding arguments to parameters

  struct BoundArguments {
    let scope: Scope
    let sizes: [String: Int]
  }

  /// A scope in which each parameter has its value: by label, or in order.
  func bind(
    _ parameters: [Parameter], of name: String, _ arguments: [CallArgument], in scope: Scope,
    generics: [Name], allowsSchedules: Bool = false
  ) throws -> BoundArguments {
    let inner = Scope(parent: scope)
    var given: [String: Value] = [:]
    var position = 0
    for argument in arguments {
      if let label = argument.label {
        guard parameters.contains(where: { $0.name.text == label }) else {
          throw mistake(.unknownLabel(label, of: name, known: parameters.map(\.name.text)))
        }
        guard given.updateValue(argument.value, forKey: label) == nil else {
          throw mistake(.other("`\(label)` was given twice", help: nil))
        }
      } else {
        while position < parameters.count, given[parameters[position].name.text] != nil {
          position += 1
        }
        guard position < parameters.count else {
          throw mistake(
            .wrongArgumentCount(
              of: name, expected: "\(parameters.count)", found: arguments.count))
        }
        given[parameters[position].name.text] = argument.value
      }
    }
    var sizes: [String: Int] = [:]
    for parameter in parameters {
      let label = parameter.name.text
      var value: Value
      if let found = given[label] {
        value = found
      } else if let defaultValue = parameter.defaultValue {
        value = try evaluate(defaultValue, in: inner)
      } else {
        throw mistake(.missingArgument(label, of: name))
      }
      if case .function = value, allowsSchedules || isNumeric(parameter.type) {
        // A schedule: its value is checked at each step.
      } else if let type = parameter.type {
        value = try self.value(value, as: type, named: label, in: inner, sizes: &sizes)
        try checkConstraints(parameter, value, in: inner)
      }
      if case .int(let whole) = value, isInt(parameter.type) { sizes[label] = whole }
      inner.bind(label, value)
    }
    for generic in generics {
      if let size = sizes[generic.text] { inner.bind(generic.text, .int(size)) }
    }
    return BoundArguments(scope: inner, sizes: sizes)
  }

  private func isNumeric(_ type: TypeSyntaxID?) -> Bool {
    guard let type, case .named(let name, _) = tree[type] else { return false }
    return name.text == "Real" || name.text == "Int"
  }

  private func isInt(_ type: TypeSyntaxID?) -> Bool {
    guard let type, case .named(let name, _) = tree[type] else { return false }
    return name.text == "Int"
  }

  // MARK: - Types of values

  func value(_ value: Value, as type: TypeSyntaxID, named name: String, in scope: Scope) throws
    -> Value
  {
    var sizes: [String: Int] = [:]
    return try self.value(value, as: type, named: name, in: scope, sizes: &sizes)
  }

  func value(
    _ value: Value, as type: TypeSyntaxID, named name: String, in scope: Scope,
    sizes: [String: Int]
  ) throws -> Value {
    var sizes = sizes
    return try self.value(value, as: type, named: name, in: scope, sizes: &sizes)
  }

  /// The value in the form that the type asks for: `[1, 2]` as a vector, a whole number as a Real. Binds
  /// sizes that are met for the first time, and refuses those that disagree.
  func value(
    _ value: Value, as type: TypeSyntaxID, named name: String, in scope: Scope,
    sizes: inout [String: Int]
  ) throws -> Value {
    func wrong(_ expected: String) -> Interruption {
      mistake(.typeMismatch(parameter: name, expected: expected, found: value.description))
    }
    switch tree[type] {
    case .missing, .function: return value
    case .list(let element):
      guard case .list(let items) = value else {
        if value.shape?.isEmpty == false { return value }
        throw wrong("a list")
      }
      var inner = sizes
      return .list(
        try items.map { try self.value($0, as: element, named: name, in: scope, sizes: &inner) })
    case .tuple(let parts):
      guard case .tuple(let items) = value, items.count == parts.count else {
        throw wrong("a tuple of \(parts.count)")
      }
      var converted: [Value] = []
      for (item, part) in zip(items, parts) {
        converted.append(try self.value(item, as: part, named: name, in: scope, sizes: &sizes))
      }
      return .tuple(converted)
    case .record(let fields):
      guard case .record(let record) = value else { throw wrong("a record") }
      var converted: [(label: String, value: Value)] = []
      for field in fields {
        guard let item = record[field.name.text] else {
          throw wrong("a record with `\(field.name.text)`")
        }
        converted.append(
          (
            field.name.text,
            try self.value(item, as: field.type, named: name, in: scope, sizes: &sizes)
          ))
      }
      return .record(Record(converted))
    case .named(let typeName, let arguments):
      switch typeName.text {
      case "Real":
        if case .int(let whole) = value { return .real(Double(whole)) }
        // Estimates, theory values, and arrays (over which the function is lifted) serve too.
        guard value.shape != nil || value.isRecord else { throw wrong("a Real") }
        return value
      case "Int":
        if let whole = value.integer { return .int(whole) }
        if case .traced = value { return value }
        throw wrong("an Int")
      case "Bool":
        if case .bool = value { return value }
        if case .traced = value { return value }
        throw wrong("a Bool")
      case "Text":
        guard case .text = value else { throw wrong("a Text") }
        return value
      case "Table":
        guard case .table = value else { throw wrong("a Table") }
        return value
      case "Vec", "Mat", "Tensor":
        let expected = "a " + typeName.text
        guard let shape = value.shape else { throw wrong(expected) }
        let wanted = typeName.text == "Vec" ? 1 : typeName.text == "Mat" ? 2 : arguments.count
        guard shape.count == wanted else {
          throw wrong(
            "\(expected) (a \(typeName.text) has \(wanted) size\(wanted == 1 ? "" : "s"))")
        }
        for (argument, size) in zip(arguments, shape) {
          try match(argument, size, named: name, in: scope, sizes: &sizes)
        }
        if case .list = value, let array = value.tensor { return .tensor(array) }
        return value
      default: return value
      }
    }
  }

  private func match(
    _ argument: TypeArgument, _ size: Int, named name: String, in scope: Scope,
    sizes: inout [String: Int]
  ) throws {
    guard case .size(let expression) = argument else { return }
    if case .name(let sizeName) = tree[expression] {
      if let known = sizes[sizeName] {
        guard known == size else {
          throw mistake(.sizeMismatch(name: sizeName, first: known, second: size))
        }
        return
      }
      if let cell = scope.find(sizeName), let known = try cell.value.integer {
        guard known == size else {
          throw mistake(.sizeMismatch(name: sizeName, first: known, second: size))
        }
        return
      }
      sizes[sizeName] = size
      return
    }
    let inner = Scope(parent: scope)
    for (sizeName, value) in sizes { inner.bind(sizeName, .int(value)) }
    guard let known = try? evaluate(expression, in: inner).integer else { return }
    guard known == size else {
      if case .integer = tree[expression] {
        throw mistake(
          .typeMismatch(
            parameter: name, expected: "of the size \(known)", found: "of the size \(size)"))
      }
      throw mistake(.sizeMismatch(name: printed(expression), first: known, second: size))
    }
  }

  /// The shape that a type asks for, if all its sizes are known: what `from: 0` and untyped draws take.
  func model(of type: TypeSyntaxID, sizes: [String: Int], in scope: Scope) -> Value? {
    switch tree[type] {
    case .named(let name, let arguments):
      switch name.text {
      case "Real": return .real(0)
      case "Vec", "Mat", "Tensor":
        let inner = Scope(parent: scope)
        for (sizeName, value) in sizes { inner.bind(sizeName, .int(value)) }
        var shape: [Int] = []
        for argument in arguments {
          guard case .size(let expression) = argument,
            let size = try? evaluate(expression, in: inner).integer, size >= 0
          else { return nil }
          shape.append(size)
        }
        guard !shape.isEmpty else { return nil }
        return .tensor(Tensor(repeating: 0, shape: shape))
      default: return nil
      }
    case .record(let fields):
      var values: [(label: String, value: Value)] = []
      for field in fields {
        guard let value = model(of: field.type, sizes: sizes, in: scope) else { return nil }
        values.append((field.name.text, value))
      }
      return .record(Record(values))
    case .missing, .list, .tuple, .function: return nil
    }
  }

  // MARK: - Constraints

  func checkConstraints(_ parameter: Parameter, _ value: Value, in scope: Scope) throws {
    for constraint in parameter.constraints {
      try check(constraint, of: parameter.name.text, value, in: scope)
    }
  }

  private func check(
    _ constraint: Constraint, of name: String, _ value: Value, in scope: Scope
  ) throws {
    if case .traced = value { return try requireInRun(constraint, of: name, value, in: scope) }
    switch constraint {
    case .comparison(let op, let bound, _):
      guard let number = value.double, let limit = try evaluate(bound, in: scope).double else {
        return
      }
      guard case .bool(true) = try compare(op, .real(number), .real(limit)) else {
        throw mistake(
          .constraintViolated(
            parameter: name, constraint: "\(op.rawValue) \(formatted(limit))",
            value: formatted(number)))
      }
    case .range(let low, let high, _):
      guard let number = value.double, let from = try evaluate(low, in: scope).double,
        let to = try evaluate(high, in: scope).double
      else { return }
      guard from <= number, number < to else {
        throw mistake(
          .constraintViolated(
            parameter: name, constraint: "in \(formatted(from)) ..< \(formatted(to))",
            value: formatted(number)))
      }
    case .property(let word):
      guard word.text == "spd", let matrix = value.tensor else { return }
      try requirePositiveDefinite(matrix, named: name)
    }
  }

  private func requirePositiveDefinite(_ matrix: Tensor, named name: String) throws {
    let shape = matrix.shape
    let symmetric =
      shape.count == 2 && shape[0] == shape[1]
      && (0..<shape[0]).allSatisfy { i in
        (0..<i).allSatisfy { j in
          let (a, b) = (matrix.data[i * shape[0] + j], matrix.data[j * shape[0] + i])
          return abs(a - b) <= 1e-12 * max(abs(a), abs(b))
        }
      }
    guard symmetric else {
      throw mistake(
        .constraintViolated(
          parameter: name, constraint: "symmetric and positive definite",
          value: "not symmetric"))
    }
    let factor = Operation.cholesky.value(of: [matrix]) ?? Tensor(.nan)
    if factor.data.contains(where: { $0.isNaN }) {
      throw mistake(
        .constraintViolated(
          parameter: name, constraint: "symmetric and positive definite",
          value: "not positive definite"))
    }
  }
}

extension Value {
  var isRecord: Bool {
    if case .record = self { return true }
    return false
  }
}
