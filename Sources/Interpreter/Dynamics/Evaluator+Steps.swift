internal import KernelIR
internal import Syntax

/// What all optimizers of one step share.
package final class StepContext {
  let loss: LossValue
  let noise: NoiseValue?
  let time: Value
  /// Whether an optimizer asked for `sample`, and so perhaps for the noise elsewhere than at the iterate.
  fileprivate(set) var hasReadSample = false

  init(loss: LossValue, noise: NoiseValue?, time: Value) {
    self.loss = loss
    self.noise = noise
    self.time = time
  }
}

extension Evaluator {
  // MARK: - Joining

  func join(_ optimizer: Value, on loss: Value) throws -> Value {
    guard case .optimizer(let optimizer) = optimizer else {
      throw mistake(
        .typeMismatch(
          parameter: "before `on`", expected: "an Optimizer", found: optimizer.description))
    }
    guard case .loss(let loss) = loss else {
      throw mistake(
        .typeMismatch(parameter: "after `on`", expected: "a Loss", found: loss.description))
    }
    return .dynamics(DynamicsValue(optimizer: optimizer, loss: loss, noise: nil))
  }

  func join(_ dynamics: Value, with noise: Value) throws -> Value {
    guard case .dynamics(let dynamics) = dynamics else {
      throw mistake(
        .typeMismatch(
          parameter: "before `with`", expected: "a Dynamics such as `sgd(rate: 0.1) on L`",
          found: dynamics.description))
    }
    let value: NoiseValue
    switch noise {
    case .noise(let noise): value = noise
    case .law(let law): value = .law(law)
    default:
      throw mistake(
        .typeMismatch(
          parameter: "after `with`", expected: "a noise: a law such as `Normal(mean: 0, sd: 1)`",
          found: noise.description))
    }
    return .dynamics(
      DynamicsValue(optimizer: dynamics.optimizer, loss: dynamics.loss, noise: value))
  }

  /// `diffusion(d, order: 1)`: the limit of small steps.
  func diffusion(_ arguments: [CallArgument]) throws -> Value {
    let given = try optional(["d", "order", "substeps"], arguments, .diffusion)
    guard case .dynamics(var dynamics)? = given[0] else {
      throw mistake(
        .typeMismatch(
          parameter: "d", expected: "a Dynamics", found: given[0]?.description ?? "nothing"))
    }
    let order = given[1]?.integer ?? 1
    guard order == 1 || order == 2 else {
      throw mistake(
        .constraintViolated(
          parameter: "order", constraint: "1 or 2", value: given[1].map { formatted($0) } ?? ""))
    }
    if let given = given[2] {
      guard let substeps = given.integer, substeps >= 1, substeps <= 1000 else {
        throw mistake(
          .constraintViolated(
            parameter: "substeps", constraint: "from 1 to 1000", value: formatted(given)))
      }
      dynamics.substeps = substeps
    }
    dynamics.diffusionOrder = order
    return .dynamics(dynamics)
  }

  // MARK: - State

  /// The states of an optimizer before the first step, with those of what it wraps.
  func initialState(of optimizer: OptimizerValue, at w: Value, _ context: StepContext) throws
    -> Value
  {
    let scope = try stepScope(optimizer, context)
    scope.bind("w", w)
    var fields: [(label: String, value: Value)] = []
    for state in optimizer.declaration.states {
      var value = try evaluate(state.value, in: scope)
      if let type = state.type {
        value = try self.value(value, as: type, named: state.name.text, in: scope)
      }
      if case .list = value, let array = value.tensor { value = .tensor(array) }
      guard value.operand != nil || value.isRecord else {
        throw mistake(
          .typeMismatch(
            parameter: state.name.text, expected: "a number, an array or a record of those",
            found: value.description), at: state.name.span)
      }
      scope.bind(state.name.text, value)
      fields.append((state.name.text, value))
    }
    for (name, argument) in optimizer.arguments {
      if case .optimizer(let inner) = argument {
        fields.append((name, try initialState(of: inner, at: w, context)))
      }
    }
    return .record(Record(fields))
  }

  /// Parameters of the optimizer, schedules asked at `t`; and `t`, `L`, `sample`.
  private func stepScope(_ optimizer: OptimizerValue, _ context: StepContext) throws -> Scope {
    let scope = Scope(parent: optimizer.scope)
    let parameters = optimizer.declaration.parameters
    for (name, argument) in optimizer.arguments {
      var value = argument
      let parameter = parameters.first { $0.name.text == name }
      if case .function = argument, isScheduled(parameter) {
        value = try scheduled(argument, at: context.time, parameter, in: optimizer.scope)
      }
      scope.bind(name, value)
    }
    scope.bind("t", context.time)
    scope.bind("L", .loss(context.loss))
    scope.bind(
      "sample",
      Cell(deferred: {
        context.hasReadSample = true
        return .loss(.noisy(context.loss, context.noise))
      }))
    return scope
  }

  private func isScheduled(_ parameter: Parameter?) -> Bool {
    guard let type = parameter?.type, case .function = tree[type] else { return true }
    return false
  }

  // MARK: - One step

  /// One step of a dynamics.
  func advance(
    _ dynamics: DynamicsValue, from w: Value, state: Value, _ context: StepContext
  ) throws -> (w: Value, state: Value) {
    if let order = dynamics.diffusionOrder {
      return (try diffusionStep(dynamics, order: order, from: w, context), state)
    }
    var moved = try step(
      dynamics.optimizer, from: w,
      gradient: { try self.stochasticGradient(at: w, context) }, state: state,
      path: "optimizer", context)
    moved.state = try withNextOrders(moved.state, dynamics, at: w)
    return moved
  }

  /// One step of an optimizer: where `w` goes, and its states after it.
  func step(
    _ optimizer: OptimizerValue, from w: Value, gradient: @escaping () throws -> Value,
    state: Value, path: String, _ context: StepContext
  ) throws -> (w: Value, state: Value) {
    let scope = try stepScope(optimizer, context)
    let saved = (place, drawSite, stepTime)
    defer { (place, drawSite, stepTime) = saved }
    drawSite = DrawSite(path: path)
    stepTime = context.time
    scope.bind("w", w, isVariable: true)
    scope.bind("g", Cell(deferred: memoised(gradient)))
    guard case .record(let states) = state else { preconditionFailure("a state is a record") }
    for declared in optimizer.declaration.states {
      scope.bind(declared.name.text, states[declared.name.text] ?? .unit, isVariable: true)
    }
    var inners: [(name: String, inner: InnerOptimizer)] = []
    for (name, argument) in optimizer.arguments {
      guard case .optimizer(let wrapped) = argument else { continue }
      let inner = InnerOptimizer(
        optimizer: wrapped, state: states[name] ?? .record(Record([])),
        sitePath: "\(path).\(name)", context: context)
      inners.append((name, inner))
      scope.bind(name, .function(.innerStep(inner)))
    }
    guard case .block(let statements) = tree[optimizer.declaration.step] else {
      preconditionFailure("a step is a block")
    }
    _ = try block(statements, in: scope)
    let next = try fitted(try scope.find("w")?.value ?? w, to: w, named: "w")
    var fields: [(label: String, value: Value)] = []
    for declared in optimizer.declaration.states {
      let old = states[declared.name.text] ?? .unit
      let new = try scope.find(declared.name.text)?.value ?? old
      fields.append(
        (declared.name.text, try fitted(new, to: old, named: declared.name.text)))
    }
    for (name, inner) in inners { fields.append((name, inner.state)) }
    return (next, .record(Record(fields)))
  }

  /// `inner(w, g)`
  func callInner(_ inner: InnerOptimizer, _ arguments: [CallArgument]) throws -> Value {
    guard arguments.count == 2 else {
      throw mistake(
        .wrongArgumentCount(
          of: "the inner optimizer", expected: "`w` and `g`", found: arguments.count))
    }
    let gradient = arguments[1].value
    let moved = try step(
      inner.optimizer, from: arguments[0].value, gradient: { gradient }, state: inner.state,
      path: inner.sitePath, inner.context)
    inner.state = moved.state
    return moved.w
  }

  /// A value that is computed at most once outside of regions; inside one it is computed again, and common
  /// subexpressions join later.
  private func memoised(_ compute: @escaping () throws -> Value) -> () throws -> Value {
    var known: Value?
    return {
      if let known { return known }
      let value = try compute()
      if self.tracer?.builder.regionDepth ?? 0 == 0 { known = value }
      return value
    }
  }

  /// The stochastic gradient of a dynamics at `w`.
  func stochasticGradient(at w: Value, _ context: StepContext) throws -> Value {
    try differentiate(
      .gradient, .loss(.noisy(context.loss, context.noise)), [CallArgument(label: nil, value: w)])
  }
}
