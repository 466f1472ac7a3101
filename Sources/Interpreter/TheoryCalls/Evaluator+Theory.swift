internal import KernelIR
internal import LinearAlgebra
internal import SourceText
internal import Syntax
internal import Theory

/// The functions of `theory.…`
enum TheoryFunction: String, CaseIterable {
  case stationaryCovariance
  case trainError
  case spectralRadius
  case stabilityLimit
}

extension Evaluator {
  /// `theory.stationaryCovariance(d, at: w, allow: quadratic)`
  func callTheory(_ namespace: String, _ member: Name, _ arguments: [CallArgument]) throws -> Value
  {
    let names = TheoryFunction.allCases.map(\.rawValue)
    guard namespace == "theory", let function = TheoryFunction(rawValue: member.text) else {
      let suggestion = closest(to: member.text, among: names)
      throw mistake(
        .unknownName("\(namespace).\(member.text)", suggestion: suggestion.map { "theory." + $0 }),
        at: member.span)
    }
    var dynamics: DynamicsValue?
    var at: Value?
    var allowed: Set<String> = []
    for argument in arguments {
      switch (argument.label, argument.value) {
      case ("at", let value): at = value
      case ("allow", .text(let name)): allowed.insert(name)
      case ("allow", .list(let list)):
        for case .text(let name) in list { allowed.insert(name) }
      case (nil, .dynamics(let value)), ("d", .dynamics(let value)): dynamics = value
      case (let label, let value):
        if let label, label != "d" {
          throw mistake(
            .unknownLabel(label, of: "theory.\(member.text)", known: ["at", "allow"]))
        }
        throw mistake(
          .typeMismatch(
            parameter: "theory.\(member.text)",
            expected: "a Dynamics such as `sgd(rate: 0.1) on L with Z`",
            found: value.description))
      }
    }
    guard let dynamics else { throw mistake(.missingArgument("d", of: "theory.\(member.text)")) }
    let unknown = allowed.filter { AssumptionName(rawValue: $0) == nil }
    if let name = unknown.first {
      throw mistake(
        .theory(
          "there is no assumption `\(name)`",
          remedy: closest(to: name, among: AssumptionName.allCases.map(\.rawValue)).map {
            "did you mean `\($0)`?"
          }))
    }
    do {
      switch function {
      case .stationaryCovariance: return try stationaryCovariance(dynamics, at, allowed)
      case .trainError: return try trainError(dynamics, at, allowed)
      case .spectralRadius:
        let linear = try linearize(dynamics, at: at)
        return .theory(
          TheoryResult(
            value: .real(linear.dynamics.transition.spectralRadius),
            assumptions: ["the step, linearised at the minimum"]))
      case .stabilityLimit: return try stabilityLimit(dynamics, at, allowed)
      }
    } catch let failure as TheoryFailure {
      throw mistake(theoryMistake(failure))
    }
  }

  private func theoryMistake(_ failure: TheoryFailure) -> Mistake {
    switch failure {
    case .violated(let assumption):
      let numbers = assumption.quantities.map { "\($0.name) = \(formatted($0.value))" }
        .joined(separator: ", ")
      return .theory(
        "theory does not hold here: it needs that \(assumption.sentence)"
          + (numbers.isEmpty ? "" : " (\(numbers))"),
        remedy: remedy(assumption.name))
    case .invalidInput(let why): return .theory(why, remedy: nil)
    case .notConverged(let why): return .theory("the solver did not converge: \(why)", remedy: nil)
    }
  }

  private func remedy(_ name: AssumptionName) -> String? {
    switch name {
    case .stable: "`theory.stabilityLimit(d)` is the largest stable rate"
    case .meanSquareStable:
      "the noise grows with the distance and outruns the contraction: use a smaller rate or a larger batch"
    case .finiteVariance: "clip the step, or ask for a median or a tail index"
    default: "`allow: \"\(name.rawValue)\"` computes all the same"
    }
  }

  // MARK: - Results

  private func checkLinear(_ linear: Linearization, _ allowed: Set<String>) throws -> [String] {
    var notes: [String] = []
    if !linear.isSteady {
      throw mistake(
        .theory(
          "a step that changes with `t` has no stationary law", remedy: "use a constant rate"))
    }
    if linear.isAffine {
      notes.append("linear: the step is linear in the iterate, the states and the noise")
    } else if allowed.contains(AssumptionName.quadratic.rawValue) {
      notes.append("linearised at the minimum, though the step is not linear (allowed)")
    } else {
      throw mistake(
        .theory(
          "theory does not hold here: it needs that the step is linear near the minimum, and this loss or optimizer is not",
          remedy:
            "`allow: \"quadratic\"` linearises it all the same, which is right for small noise"))
    }
    return notes
  }

  private func stationaryCovariance(
    _ dynamics: DynamicsValue, _ at: Value?, _ allowed: Set<String>
  ) throws -> Value {
    let linear = try linearize(dynamics, at: at)
    var notes = try checkLinear(linear, allowed)
    let matrix: Matrix
    if let order = dynamics.diffusionOrder {
      matrix = try continuousCovariance(linear, order, &notes)
    } else if linear.noiseDependsOnPlace {
      let result = try Theory.stationaryCovariance(of: linear.dynamics, noise: linear.drive)
      notes += result.assumptions.map { "\($0.name.rawValue): \($0.sentence)" }
      matrix = result.value.covariance
    } else {
      let zero = Matrix(rows: linear.dimension, columns: linear.dimension)
      let result = try Theory.stationaryCovariance(
        of: linear.dynamics, noise: linear.drive([], zero))
      notes += result.assumptions.map { "\($0.name.rawValue): \($0.sentence)" }
      matrix = result.value.covariance
    }
    let isNumber = leaves(linear.place).count == 1 && linear.place.shape == []
    let value: Value =
      isNumber
      ? .real(matrix[0, 0])
      : .tensor(Tensor(shape: [matrix.rows, matrix.columns], data: matrix.elements))
    return .theory(TheoryResult(value: value, assumptions: notes))
  }

  /// `G K Σ + Σ K Gᵀ = G C Gᵀ`, with `G` the long-run gain of the optimizer: for SGD the rate, with momentum
  /// rate/(1 − μ). The order-2 drift adds `½ (GK)²`.
  private func continuousCovariance(_ linear: Linearization, _ order: Int, _ notes: inout [String])
    throws -> Matrix
  {
    guard linear.ownDraws == 0 else {
      throw mistake(
        .theory(
          "the diffusion limit covers the noise of the gradient only, and this optimizer draws numbers itself",
          remedy: "ask for the dynamics itself, without `diffusion`"))
    }
    guard let gain = linear.gain else {
      throw mistake(
        .theory(
          "under a constant gradient this optimizer does not settle to a constant speed",
          remedy: nil))
    }
    var drift = -(gain * linear.hessian)
    if order == 2 { drift = drift - 0.5 * (drift * drift) }
    let zero = Matrix(rows: linear.dimension, columns: linear.dimension)
    var noise = linear.noise([], zero)
    func solve(_ noise: Matrix) throws -> Matrix {
      try Theory.stationaryCovariance(
        ofDiffusionWithDrift: drift, diffusion: gain.congruence(noise)
      ).value
    }
    var sigma = try solve(noise)
    if linear.noiseDependsOnPlace {
      for _ in 0..<10_000 {
        noise = linear.noise([], sigma)
        let next = try solve(noise)
        let change = (next - sigma).maxNorm
        sigma = next
        if change <= 1e-14 * sigma.maxNorm { break }
      }
    }
    notes.append("smallRate: the limit of small steps, order \(order)")
    return sigma
  }

  private func trainError(_ dynamics: DynamicsValue, _ at: Value?, _ allowed: Set<String>) throws
    -> Value
  {
    guard case .theory(let covariance) = try stationaryCovariance(dynamics, at, allowed),
      let sigma = covariance.value.tensor
    else { return .unit }
    let linear = try linearize(dynamics, at: at)
    let d = linear.dimension
    let matrix = Matrix(rows: d, columns: d, elements: sigma.data)
    return .theory(
      TheoryResult(
        value: .real(0.5 * (linear.hessian * matrix).trace), assumptions: covariance.assumptions))
  }

  private func stabilityLimit(_ dynamics: DynamicsValue, _ at: Value?, _ allowed: Set<String>)
    throws -> Value
  {
    guard dynamics.optimizer.hasRate else {
      throw mistake(.theory("this optimizer has no parameter `rate`", remedy: nil))
    }
    _ = try checkLinear(try linearize(dynamics, at: at), allowed)
    let place = try linearize(dynamics, at: at).place
    var failure: (any Error)?
    let limit = try Theory.stabilityLimit { rate in
      do {
        let changed = DynamicsValue(
          optimizer: dynamics.optimizer.with(rate: rate), loss: dynamics.loss,
          noise: dynamics.noise, diffusionOrder: nil)
        return try self.linearize(changed, at: place).dynamics.transition
      } catch {
        failure = failure ?? error
        return Matrix.identity(1, scale: 2)
      }
    }
    if let failure { throw failure }
    return .theory(
      TheoryResult(
        value: .real(limit.value), assumptions: limit.assumptions.map(\.sentence)))
  }

  /// What theory has to say about a run that diverged.
  func stabilityNote(_ dynamics: DynamicsValue) throws -> String? {
    guard case .theory(let limit) = try stabilityLimit(dynamics, nil, []),
      let number = limit.value.double, number.isFinite
    else { return nil }
    return "theory: the step contracts only for a rate below \(formatted(number))"
  }
}

extension OptimizerValue {
  /// Whether it, or what it wraps, has a parameter `rate`.
  var hasRate: Bool {
    arguments.contains { name, value in
      if case .optimizer(let inner) = value { return inner.hasRate }
      return name == "rate"
    }
  }

  /// The same with another rate.
  func with(rate: Double) -> OptimizerValue {
    OptimizerValue(
      declaration: declaration,
      arguments: arguments.map { name, value in
        if case .optimizer(let inner) = value { return (name, .optimizer(inner.with(rate: rate))) }
        return (name, name == "rate" ? .real(rate) : value)
      }, scope: scope)
  }
}
