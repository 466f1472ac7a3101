internal import EnsembleRuntime
internal import KernelIR
internal import SourceText
internal import Syntax

extension Evaluator {
  /// Where replicas start: how to get there, and what iterate and state look like.
  struct Start {
    /// A known value, or a law.
    let from: Value
    /// The iterate in its structure, with any numbers.
    let w: Value
    /// The optimizer's state likewise.
    let state: Value
    let checkedStates: Int
    /// Of a law of places: the shape it is drawn in.
    var drawnShape: [Int] = []
  }

  func start(_ subject: RunSubject, _ request: RunRequest, in scope: Scope) throws
    -> Start
  {
    let given: Value
    if let setting = request.settings["from"] {
      given = try evaluateLaw(setting.value, in: scope)
    } else {
      throw mistake(
        .missingSetting("from", help: "add where replicas start, e.g. `from: 0`"))
    }
    let span = request.settings["from"].map { tree.span(of: $0.value) }
    var from = given
    if case .theory(let result) = given { from = result.value.withoutError }
    let saved = place
    if let span { place = span }
    defer { place = saved }
    let w: Value
    var drawnShape: [Int] = []
    if case .law(let law) = from {
      let natural = try naturalValue(of: law)
      w = try subject.joined { try known(placeModel(of: $0.loss) ?? natural) }
      drawnShape = subject.parts.first.map { subject.share($0.name, of: w).shape ?? [] } ?? []
    } else {
      if from.operand == nil, !from.isRecord {
        throw mistake(
          .typeMismatch(
            parameter: "from", expected: "a place, or a law of places", found: from.description))
      }
      w = try known(
        try subject.joined { dynamics in
          try placeModel(of: dynamics.loss).map { try fitted(from, to: $0, named: "from") } ?? from
        })
      from = w
    }
    // The states' shapes come from the states themselves.
    let probe = Tracer(name: "probe", outer: nil)
    let states = try tracing(probe) {
      try subject.parts.map { name, dynamics -> (label: String, value: Value) in
        let context = StepContext(loss: dynamics.loss, noise: dynamics.noise, time: .int(0))
        let w = subject.share(name, of: w)
        let place = rebuild(
          like: w,
          from: leaves(w).map { .traced(probe.parameter("w", ValueType(.real, $0.shape ?? []))) })
        let own = try initialState(of: dynamics.optimizer, at: place, context)
        return (name, try known(try withOrders(own, dynamics, at: w)))
      }
    }
    let state = subject.isCoupled ? Value.record(Record(states)) : states[0].value
    return Start(
      from: from, w: w, state: state,
      checkedStates: leaves(w).count + leaves(state).count, drawnShape: drawnShape)
  }

  /// The same structure and shapes, with zeros for numbers that are not known.
  func known(_ value: Value) throws -> Value {
    rebuild(
      like: value,
      from: try leaves(value).map { leaf in
        if let tensor = leaf.tensor { return Value(tensor) }
        guard let shape = leaf.shape else {
          throw mistake(.notANumber(leaf.description, in: "the state"))
        }
        return Value(Tensor(repeating: 0, shape: shape))
      })
  }

  /// What a loss is optimised over, if its declaration and parameters tell.
  func placeModel(of loss: LossValue) -> Value? {
    guard let declared = loss.declared else { return nil }
    let at = declared.declaration.at
    let models = at.map { parameter in
      parameter.type.flatMap { model(of: $0, sizes: declared.sizes, in: declared.scope) }
    }
    if at.count == 1 { return models[0] }
    guard models.allSatisfy({ $0 != nil }) else { return nil }
    return .record(Record(zip(at, models).map { ($0.name.text, $1 ?? .unit) }))
  }

  /// Parameters for iterate, state, path accumulators and time, in the order the runtime knows.
  func frame(_ name: String, _ start: Start, _ measuring: Measuring, seesDraws: Bool)
    -> Frame
  {
    let tracer = Tracer(name: name, outer: nil)
    func parameters(_ value: Value, _ prefix: String) -> Value {
      rebuild(
        like: value,
        from: zip(leafNames(value), leaves(value)).map { name, leaf in
          .traced(tracer.parameter(prefix + name, ValueType(.real, leaf.shape ?? [])))
        })
    }
    let w = parameters(start.w, "w")
    let state = parameters(start.state, "state")
    let faults =
      measuring.faultCount == 0
      ? nil : tracer.parameter("faults", ValueType(.real, [measuring.faultCount]))
    let paths = measuring.pathReductions.enumerated().map { index, reduction in
      tracer.parameter("path\(index)", ValueType(.real, reduction.shape))
    }
    let split =
      measuring.split == nil
      ? nil
      : SplitState(
        age: tracer.parameter("age", .scalar), peak: tracer.parameter("peak", .scalar),
        level: tracer.parameter("level", .scalar))
    let time = tracer.parameter("t", .scalar)
    // Stages begin anew at 0; a path goes on.
    return Frame(
      tracer: tracer, w: w, state: state, time: .traced(split?.age ?? time), split: split,
      faults: faults, paths: paths, seesDraws: seesDraws)
  }

  /// The names of a run: they mean whatever the present frame says.
  func runScope(_ subject: RunSubject, _ measuring: Measuring, parent: Scope) -> Scope {
    let scope = Scope(parent: parent)
    scope.bind("t", Cell { try measuring.current("t").time })
    if subject.isCoupled {
      for (name, dynamics) in subject.parts {
        scope.bind(
          name,
          Cell { [unowned self] in
            try self.coupledPart(name, subject, dynamics, try measuring.current(name))
          })
      }
      return scope
    }
    let dynamics = subject.parts[0].dynamics
    scope.bind("w", Cell { try measuring.current("w").w })
    scope.bind("L", .loss(dynamics.loss))
    scope.bind("sample", .loss(.noisy(dynamics.loss, dynamics.noise)))
    scope.bind(
      "g",
      Cell { [unowned self] in
        let frame = try measuring.current("g")
        guard frame.seesDraws else {
          throw self.mistake(
            .other(
              "`g` is the gradient of the coming step, which a path does not see",
              help: "use `grad(L)(w)`"))
        }
        return try self.stochasticGradient(
          at: frame.w,
          StepContext(loss: dynamics.loss, noise: dynamics.noise, time: frame.time))
      })
    return scope
  }
}
