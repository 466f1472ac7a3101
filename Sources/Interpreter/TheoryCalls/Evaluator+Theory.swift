internal import LinearAlgebra
internal import SourceText
internal import Syntax
internal import Theory
internal import TypeChecker

extension Evaluator {
  /// `theory.kramers(d, from: 1, over: 0)`, `exact.exitTime(d, from: 1, in: (0, inf))`
  func callTheory(
    _ namespace: String, _ member: Name, _ arguments: [Argument], in scope: Scope
  ) throws -> Value {
    guard let table = Namespace(rawValue: namespace)?.functions,
      let row = table.first(where: { $0.name == member.text })
    else {
      let names = Namespace(rawValue: namespace)?.functions.map(\.name) ?? []
      throw mistake(
        .unknownName(
          "\(namespace).\(member.text)",
          suggestion: closest(to: member.text, among: names).map { "\(namespace).\($0)" }),
        at: member.span)
    }
    let values = try arguments.map { argument in
      CallArgument(
        label: argument.label?.text,
        value: argument.label?.text == "allow"
          ? try assumption(argument.value, in: scope) : try evaluate(argument.value, in: scope))
    }
    let callee = "\(namespace).\(member.text)"
    let given = try theoryArguments(callee, row.parameters, values)
    do {
      if let function = TheoryFunction(member.text), namespace == "theory" {
        let result = given.withViolations(
          try withRowErrors { try callTheory(function, given) })
        try checkCancelled()
        return result
      }
      if let function = ExactFunction(rawValue: member.text), namespace == "exact" {
        let result = given.withViolations(
          try withRowErrors { try callExact(function, given) })
        try checkCancelled()
        return result
      }
    } catch let failure as TheoryFailure {
      try checkCancelled()
      throw mistake(theoryMistake(failure, given))
    }
    throw mistake(.unknownName(callee, suggestion: nil), at: member.span)
  }

  /// The name of an assumption stands bare, or as a text, or several in a list.
  private func assumption(_ id: ExpressionID, in scope: Scope) throws -> Value {
    switch tree[id] {
    // The names of assumptions come first: `quadratic` is a loss as well.
    case .name(let name) where AssumptionName(rawValue: name) != nil || scope.find(name) == nil:
      return .text(name)
    case .list(let items): return .list(try items.map { try assumption($0, in: scope) })
    default: return try evaluate(id, in: scope)
    }
  }

  /// `gives`: whether there is a number to give if the assumption is allowed.
  func theoryMistake(
    _ failure: TheoryFailure, _ a: TheoryArguments? = nil, gives: Bool = false
  ) -> Mistake {
    switch failure {
    case .violated(let assumption):
      let numbers = assumption.quantities.map { "\($0.name) = \(formatted($0.value))" }
        .joined(separator: ", ")
      return .theory(
        "theory does not hold here: it needs that \(assumption.sentence)"
          + (numbers.isEmpty ? "" : ", but \(numbers)"),
        remedy: remedy(assumption.name, a, gives: gives))
    case .invalidInput(let what): return .theory("theory needs \(what)", remedy: nil)
    case .notConverged(let why): return .theory("the solver did not converge: \(why)", remedy: nil)
    case .stopped: return .theory("the solver was stopped", remedy: nil)
    }
  }

  private func remedy(_ name: AssumptionName, _ a: TheoryArguments?, gives: Bool) -> String? {
    switch name {
    case .stable where a?.has("d") == true && a?.callee != "theory.stabilityLimit":
      "`theory.stabilityLimit(d)` is the rate from which on it does not, where there is a stable one"
    case .stable where a?.has("rate") == true: "use a smaller rate"
    case .stable: nil
    case .converged:
      "`allow: converged` gives the number all the same, `tolerance:` sets what is enough"
    case .meanSquareStable:
      "the noise grows with the distance and outruns the contraction: use a smaller rate or a larger batch"
    case .finiteVariance: "clip the step, or ask for a median or a tail index"
    case .gaussianNoise, .centredNoise: "`allow: \(name.rawValue)` computes all the same"
    default: gives ? "`allow: \(name.rawValue)` computes all the same" : nil
    }
  }

  /// What theory has to say about a run that diverged.
  func stabilityNote(_ dynamics: DynamicsValue) throws -> String? {
    let a = TheoryArguments(
      callee: "theory.stabilityLimit", values: ["d": .dynamics(dynamics)], allowed: [],
      evaluator: self)
    guard case .theory(let limit) = try stabilityLimit(a), let number = limit.value.double,
      number.isFinite
    else { return nil }
    return "theory: the step contracts only for a rate below \(formatted(number))"
  }
}

extension OptimizerValue {
  /// Its rate, or that of what it wraps.
  var rate: Double? {
    for (name, value) in arguments {
      if case .optimizer(let inner) = value { return inner.rate }
      if name == "rate" { return value.double }
    }
    return nil
  }

  /// The same with another value of this parameter, in what it wraps as well.
  func with(_ parameter: String, _ number: Double) -> OptimizerValue {
    OptimizerValue(
      declaration: declaration,
      arguments: arguments.map { name, value in
        if case .optimizer(let inner) = value {
          return (name, .optimizer(inner.with(parameter, number)))
        }
        return (name, name == parameter ? .real(number) : value)
      }, scope: scope)
  }

  /// The parameters that are positive numbers, of what it wraps as well.
  var numbers: [(name: String, value: Double)] {
    arguments.flatMap { name, value -> [(name: String, value: Double)] in
      if case .optimizer(let inner) = value { return inner.numbers }
      return value.double.map { $0 > 0 ? [(name, $0)] : [] } ?? []
    }
  }

  /// Whether it, or what it wraps, has a parameter `rate`.
  var hasRate: Bool {
    arguments.contains { name, value in
      if case .optimizer(let inner) = value { return inner.hasRate }
      return name == "rate"
    }
  }
}

extension Evaluator {
  /// The parameter that scales the step: `rate`, or the one whose double moves the noise's first effect twice as far.
  func rateName(_ dynamics: DynamicsValue, _ linear: Linearization) -> String? {
    if dynamics.optimizer.hasRate { return "rate" }
    let effect = linear.dynamics.output * linear.dynamics.noiseInput
    return dynamics.optimizer.numbers.first { name, value in
      let changed = DynamicsValue(
        optimizer: dynamics.optimizer.with(name, 2 * value), loss: dynamics.loss,
        noise: dynamics.noise, diffusionOrder: nil)
      guard let twice = try? linearize(changed, at: linear.place, needsCovariance: false),
        twice.ownDraws == linear.ownDraws, effect.maxNorm > 0
      else { return false }
      let image = twice.dynamics.output * twice.dynamics.noiseInput
      return (image - 2 * effect).maxNorm <= 1e-9 * effect.maxNorm
    }?.name
  }
}
