internal import SourceText
internal import Syntax

extension TypeChecker {
  mutating func inferCall(_ id: ExpressionID, _ callee: ExpressionID, _ arguments: [Given]) -> Known
  {
    if let foreign = foreignCall(callee) {
      inferAll(arguments)
      if !isTold(callee) {
        report(NameError.foreign(written: foreign.written, help: foreign.help), at: callee)
      }
      return .unknown
    }
    // `plain()` of a declaration without parameters is the same as `plain`.
    if arguments.isEmpty, case .name(let name) = tree[callee],
      case .callable(let callable)? = scope.find(name)?.known.type,
      callables[callable.raw].kind != .function, callables[callable.raw].parameters.isEmpty
    {
      return infer(callee)
    }
    var function = infer(callee)
    if case .field(let base, let name) = tree[callee], let owner = expressionTypes[base],
      let method = method(name.text, of: solutions.resolve(owner))
    {
      function = Known(method, name: name.text)
    }
    return call(function, arguments, callee: callee, at: tree.span(of: id))
  }

  /// `np.exp(x)` and the like.
  private mutating func foreignCall(_ callee: ExpressionID) -> (written: String, help: String)? {
    switch tree[callee] {
    case .name(let name):
      guard scope.find(name) == nil, later[name] == nil else { return nil }
      return ForeignHabit.helpForCall(of: name).map { (name, $0) }
    case .field(let base, let field):
      guard let root = rootName(of: base), scope.find(root) == nil,
        ForeignHabit.isForeignModule(root)
      else { return nil }
      let written = "\(source(of: base)).\(field.text)"
      return (written, ForeignHabit.help(for: field.text, known: scope.find(field.text) != nil))
    case .missing, .real, .integer, .bool, .text, .list, .comprehension, .generator, .tuple,
      .record, .grouping, .call, .index, .transpose, .unary, .binary, .comparison, .range,
      .conditional, .lambda, .block, .over, .on, .with, .pipe, .simulate, .sweep, .fit, .filter,
      .read, .plot:
      return nil
    }
  }

  /// The parser has complained about `np.exp` already.
  func isTold(_ id: ExpressionID) -> Bool {
    guard case .field(let base, _) = tree[id], case .name(let module) = tree[base] else {
      return false
    }
    return ForeignHabit.isTold(module)
  }

  func rootName(of id: ExpressionID) -> String? {
    switch tree[id] {
    case .name(let name): name
    case .field(let base, _): rootName(of: base)
    case .missing, .real, .integer, .bool, .text, .list, .comprehension, .generator, .tuple,
      .record, .grouping, .call, .index, .transpose, .unary, .binary, .comparison, .range,
      .conditional, .lambda, .block, .over, .on, .with, .pipe, .simulate, .sweep, .fit, .filter,
      .read, .plot:
      nil
    }
  }

  mutating func inferPipe(_ value: ExpressionID, _ target: ExpressionID, at id: ExpressionID)
    -> Known
  {
    let first = Given(infer(value), span: tree.span(of: value), expression: value)
    if case .call(let callee, let arguments) = tree[target] {
      let rest = arguments.map { Given($0, span: tree.span(of: $0.value)) }
      let known = inferCall(target, callee, [first] + rest)
      expressionTypes[target] = known.type
      return known
    }
    let function = infer(target)
    let type = solutions.resolve(function.type)
    guard type.isUnknown || type.isFunction else {
      report(TypeError.pipeTarget(type), at: target)
      return .unknown
    }
    return call(function, [first], callee: target, at: tree.span(of: id))
  }

  /// A call of anything.
  mutating func call(
    _ function: Known, _ arguments: [Given], callee: ExpressionID?, at span: SourceSpan
  ) -> Known {
    var arguments = arguments
    switch solutions.resolve(function.type) {
    case .callable(let id): return call(id, arguments, at: span)
    case .special(let form): return special(form, function, arguments, at: span)
    case .lambda(let id):
      let lambda = lambdas[id.raw]
      guard
        let places = match(
          arguments, to: lambda.parameters.map { ($0.name.text, false) },
          of: function.name ?? "this function", at: span, declaration: nil)
      else { return .unknown }
      var types: [Type] = []
      for place in places {
        guard var place else { continue }
        types.append(value(of: &place).type)
      }
      return Known(apply(function, types, at: span))
    case .function(let parameters, let result):
      let name = function.name ?? callee.map { source(of: $0) } ?? "this function"
      return Known(callPlain(name, parameters, result, arguments, at: span))
    case .loss(let loss): return Known(callLoss(loss, function, arguments, at: span))
    case .derivative(let kind, let inner):
      if let place = recordPlace(of: inner, arguments, callee: kind.rawValue, at: span) {
        let given = Given(place, span: span)
        return Known(derivative(kind, of: Known(inner), [place], [given], at: span))
      }
      var types: [Known] = []
      for index in arguments.indices { types.append(value(of: &arguments[index])) }
      return Known(derivative(kind, of: Known(inner), types, arguments, at: span))
    case .optimizer:
      // `inner(w, g)`: where the inner optimizer would go.
      var result = Type.unknown
      for index in arguments.indices {
        let known = value(of: &arguments[index])
        if index == 0 { result = known.type }
      }
      if arguments.count != 2 {
        report(
          TypeError.tooManyArguments(
            callee: function.name ?? "inner", expected: 2, found: arguments.count), at: span)
      }
      if context.drawing != .step, context.kernel == nil {
        report(TypeError.notCallable(function.type), at: callee.map { tree.span(of: $0) } ?? span)
      }
      return Known(result)
    case .unknown, .variable:
      inferAll(arguments)
      return .unknown
    case let type:
      inferAll(arguments)
      report(
        TypeError.notCallable(type), at: callee.map { tree.span(of: $0) } ?? span,
        notes: hiding(callee))
      return .unknown
    }
  }

  /// Where the script gave a name of the library to something else.
  private func hiding(_ callee: ExpressionID?) -> [Diagnostic.Note] {
    guard let callee, case .name(let name) = tree[callee], library.find(name) != nil,
      let place = scope.find(name)?.span, !libraryFiles.contains(place.file)
    else { return [] }
    return [Diagnostic.Note(place, "this hides `\(name)` of the library")]
  }

  /// The place that labelled arguments give to a loss of a record: `grad(L)(W: …, b: …)`.
  private mutating func recordPlace(
    of function: Type, _ arguments: [Given], callee: String, at span: SourceSpan
  ) -> Known? {
    guard case .loss(let loss) = solutions.resolve(function),
      case .record(let fields) = solutions.resolve(loss.parameter), !arguments.isEmpty,
      arguments.allSatisfy({ $0.label != nil })
    else { return nil }
    let parameters = fields.map { (name: $0.name, isOptional: false) }
    let places = match(arguments, to: parameters, of: callee, at: span, declaration: nil)
    for (field, place) in zip(fields, places ?? []) {
      guard var place else { continue }
      let known = value(of: &place, as: field.type)
      accept(known, into: field.type, role: "`\(field.name)`", at: place)
    }
    return Known(loss.parameter)
  }

  private mutating func callPlain(
    _ name: String, _ parameters: [Type], _ result: Type, _ arguments: [Given], at span: SourceSpan
  ) -> Type {
    if arguments.count != parameters.count {
      inferAll(arguments)
      report(
        TypeError.tooManyArguments(
          callee: name, expected: parameters.count, found: arguments.count), at: span)
      return result
    }
    var lift = Lift()
    for (argument, parameter) in zip(arguments, parameters) {
      var argument = argument
      let known = value(of: &argument, as: parameter)
      let plain = lift.strip(known, for: parameter, self)
      if let misfit = misfit(plain, into: parameter, at: argument.span) {
        if lift.spreads(misfit, plain, parameter, result, &self) { continue }
        accept(plain, into: parameter, role: "this argument of `\(name)`", at: argument)
      }
    }
    return lift.wrap(solutions.resolve(result))
  }

  /// `L(w)`, and `l(w, x, y)` for a loss of samples.
  private mutating func callLoss(
    _ loss: LossType, _ function: Known, _ arguments: [Given], at span: SourceSpan
  ) -> Type {
    let name = function.name ?? "the loss"
    var parameters = [loss.parameter]
    if case .wanted(let sample) = loss.data { parameters += sample.map(\.type) }
    if case .record(let fields) = solutions.resolve(loss.parameter),
      arguments.count >= fields.count, arguments.allSatisfy({ $0.label != nil })
    {
      parameters = fields.map(\.type) + parameters.dropFirst()
    }
    guard arguments.count == 1 || arguments.count == parameters.count else {
      inferAll(arguments)
      report(
        TypeError.tooManyArguments(callee: name, expected: 1, found: arguments.count), at: span)
      return .real
    }
    var lift = Lift()
    for (argument, parameter) in zip(arguments, parameters) {
      var argument = argument
      let known = value(of: &argument, as: parameter)
      let plain = lift.strip(known, for: parameter, self)
      accept(plain, into: parameter, role: "the argument of `\(name)`", at: argument)
    }
    return lift.wrap(.real)
  }

  // MARK: Declarations

  private mutating func call(_ id: CallableID, _ arguments: [Given], at span: SourceSpan) -> Known {
    complete(id)
    let callable = callables[id.raw]
    noteUse(of: id, at: span)
    guard
      let places = match(
        arguments, to: callable.parameters.map { ($0.name.text, $0.isOptional) },
        of: callable.name.text, at: span, declaration: callable.name.span)
    else {
      return Known(resultOfBrokenCall(callable))
    }
    var instance = Instantiation(of: callable, &solutions)
    var lift = Lift()
    var constants: [String: Constant] = [:]
    var inner: [Field] = []
    var parts: [CallableID] = []
    for (parameter, place) in zip(callable.parameters, places) {
      guard var place else { continue }
      let wanted = instance.apply(to: parameter.type, &solutions)
      let known = value(of: &place, as: wanted)
      let role = "`\(parameter.name.text)`"
      parts += known.parts
      constants[parameter.name.text] = known.constant
      if case .optimizer(let states?) = solutions.resolve(known.type), callable.kind == .optimizer {
        inner.append(Field(parameter.name.text, .record(states)))
      }
      requireLabel(place, known, parameter, callable)
      if callable.kind != .function, callable.kind != .loss, wanted.isNumber,
        acceptSchedule(known, wanted, role: role, at: place)
      {
        continue
      }
      let plain = callable.kind == .function ? lift.strip(known, for: wanted, self) : known
      if let misfit = misfit(plain, into: wanted, at: place.span) {
        if callable.kind == .function,
          lift.spreads(misfit, plain, wanted, callable.result, &self)
        {
          continue
        }
        let notes = [Diagnostic.Note(parameter.name.span, "the parameter is declared here")]
        accept(plain, into: wanted, role: role, at: place, notes: notes)
        continue
      }
      if parameter.type == .int {
        let size = known.asSize ?? solutions.openSize(parameter.name.text)
        _ = instance.sizes[parameter.name.text].map { solutions.unify($0, size) }
      }
      check(known, parameter.bounds, role: role, span: place.span)
    }
    var result = solutions.resolve(instance.apply(to: callable.result, &solutions))
    if case .optimizer(let states?) = result {
      result = .optimizer(states.map { state in inner.first { $0.name == state.name } ?? state })
    }
    var known = Known(lift.wrap(result), origin: callable.name.span, name: callable.name.text)
    known.constant = constant(of: callable, constants)
    if callable.kind == .optimizer || callable.kind == .noise { known.parts = parts + [id] }
    known.law = lawFacts(of: id, constants)
    if callable.kind == .loss { known.growth = growth(ofLoss: id, constants) }
    return known
  }

  private func resultOfBrokenCall(_ callable: Callable) -> Type {
    switch callable.kind {
    case .optimizer: .optimizer(nil)
    case .noise: .noise(NoiseType(parameter: .unknown, needsData: false))
    case .function, .loss: .unknown
    }
  }

  /// The engine cannot call what does input, output or runs.
  private mutating func noteUse(of id: CallableID, at span: SourceSpan) {
    let callable = callables[id.raw]
    if callable.progress == .underway, callable.kind == .function, callables[id.raw].obstacle == nil
    {
      callables[id.raw].obstacle = .recursion(callable.name.text)
    }
    guard let obstacle = callables[id.raw].obstacle else { return }
    switch obstacle {
    case .recursion: obstruct(obstacle, at: span)
    case .output, .reads, .simulates, .draws, .text, .calls:
      obstruct(.calls(callable.name.text), at: span)
    }
  }

  /// Numbers given to optimizers, noises and laws carry their names.
  private mutating func requireLabel(
    _ given: Given, _ known: Known, _ parameter: Callable.Parameter, _ callable: Callable
  ) {
    guard given.label == nil, solutions.resolve(known.type).plain.isNumber else { return }
    let isLaw = if case .dist = callable.result { true } else { false }
    guard isLaw || callable.kind == .optimizer || callable.kind == .noise else { return }
    report(
      TypeError.unlabelled(parameter.name.text, callee: callable.name.text), at: given.span)
  }

  /// A function of the time `t` serves as a number of an optimizer or noise.
  /// Where it `isLookedAt` in each step whether a whole number is one, a schedule of `Real`s serves too.
  mutating func acceptSchedule(
    _ known: Known, _ wanted: Type, role: String, at given: Given, isLookedAt: Bool = false
  ) -> Bool {
    let type = solutions.resolve(known.type)
    guard type.isFunction else { return false }
    var value = solutions.resolve(apply(known, [.int], at: given.span))
    if isLookedAt, wanted == .int, value == .real { value = .int }
    let result = Known(value)
    if let misfit = misfit(result, into: wanted, at: given.span) {
      if let expression = given.expression {
        report(
          misfit, value, expected: wanted, role: "the schedule for \(role)", at: expression)
      }
    }
    return true
  }

  private func constant(of callable: Callable, _ constants: [String: Constant]) -> Constant? {
    guard libraryFiles.contains(callable.name.span.file), callable.parameters.count == 1,
      let x = constants[callable.parameters[0].name.text]?.number
    else { return nil }
    return constantFunction(callable.name.text, x).map { .number($0) }
  }

  // MARK: Functions as values

  /// The type of a function's value for arguments of these types.
  mutating func apply(_ function: Known, _ types: [Type], at span: SourceSpan) -> Type {
    switch solutions.resolve(function.type) {
    case .lambda(let id): return apply(id, types, at: span)
    case .unknown, .variable: return .unknown
    case .callable, .special, .function, .derivative, .loss, .optimizer, .nothing, .real, .int,
      .bool, .text, .array, .row, .list, .tuple, .record, .dist, .noise, .dynamics, .estimate,
      .exit, .table, .run, .landscape, .namespace, .module, .space, .plot:
      return call(function, types.map { Given(Known($0), span: span) }, callee: nil, at: span).type
    }
  }

  private mutating func apply(_ id: LambdaID, _ types: [Type], at span: SourceSpan) -> Type {
    let lambda = lambdas[id.raw]
    guard types.count == lambda.parameters.count else {
      report(
        TypeError.tooManyArguments(
          callee: "this function", expected: lambda.parameters.count, found: types.count),
        at: span)
      return .unknown
    }
    guard !effort.isSpent else { return .unknown }
    guard effort.applications < Effort.mostApplications else {
      report(TypeError.tooManyCases(limit: Effort.mostApplications), at: span)
      effort.isSpent = true
      return .unknown
    }
    effort.applications += 1
    let outerScope = scope
    let outerContext = context
    scope = lambda.scope
    context = lambda.context
    context.statistics = outerContext.statistics
    scope.push()
    for (parameter, type) in zip(lambda.parameters, types) {
      let declared = parameter.type.map { self.type($0) }
      if let declared, misfit(Known(type), into: declared, at: span) != nil {
        report(
          TypeError.mismatch(
            role: "`\(parameter.name.text)`", expected: declared.description,
            found: solutions.resolve(type)), at: span)
      }
      bind(parameter.name, Known(declared ?? type), .constant)
    }
    let known = infer(lambda.body)
    scope = outerScope
    context = outerContext
    return solutions.resolve(known.type)
  }
}
