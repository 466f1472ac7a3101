internal import LinearAlgebra
internal import Theory

// Averages, schedules, and other optimizers with one formula each.
extension Evaluator {
  func averagingTheory(_ function: AveragingTheory, _ a: TheoryArguments) throws -> Value {
    switch function {
    case .averagedCovariance: return try averagedCovariance(a)
    case .weakApproximation: return try weakApproximation(a)
    case .shuffling:
      let answer = try epochShuffling(
        curvature: try a.number("curvature"), variance: try a.number("variance"),
        rate: try a.number("rate"), batches: try a.whole("batches"))
      return try a.record(answer) {
        [
          ("boundary", .real($0.boundary)), ("average", .real($0.average)),
          ("independent", .real($0.independent)), ("flatLimit", .real($0.flatLimit)),
          ("crossoverRate", .real($0.crossoverRate)),
        ]
      }
    case .fluctuationDissipation:
      let factor = try Theory.fluctuationDissipation(
        rate: try a.number("rate"), momentum: try a.number("momentum", otherwise: 0),
        bufferSquare: 1)
      // The square of the buffer may be an estimate, and then so is the answer.
      return try binary(.multiply, .real(try a.checked(factor).value), try a.value("square"))
    }
  }

  func numberTheory(_ function: NumberTheory, _ a: TheoryArguments) throws -> TheoryValue<Double> {
    switch function {
    case .decayingRate:
      return try decayingRateVariance(
        curvature: try a.number("curvature"), variance: try a.number("variance"),
        coefficient: try a.number("coefficient"))
    case .flatDirection:
      return try flatDirectionVariance(
        variance: try a.number("variance"), rate: try a.number("rate"),
        momentum: try a.number("momentum", otherwise: 0), steps: try a.number("steps"))
    case .momentumRatio:
      return try momentumVarianceRatio(
        curvature: try a.number("curvature"), rate: try a.number("rate"),
        momentum: try a.number("momentum"))
    case .effectiveTemperature:
      return try Theory.effectiveTemperature(
        curvature: try a.number("curvature"), variance: try a.number("variance"),
        rate: try a.number("rate"))
    case .langevinVariance:
      return try Theory.langevinVariance(
        target: try a.number("target"), step: try a.number("step"))
    case .lowPrecisionLangevin:
      return try lowPrecisionLangevinVariance(
        step: try a.number("step"), spacing: try a.number("spacing"))
    case .samCycle:
      return try sharpnessAwareCycle(
        curvature: try a.number("curvature"), radius: try a.number("radius"),
        rate: try a.number("rate"))
    case .balanceFactor:
      return try Theory.balanceFactor(
        rate: try a.number("rate"), gradient: try a.number("gradient"))
    case .deepNetMinimum:
      return try deepScalarNetMinimum(
        target: try a.number("target"), weightDecay: try a.number("decay"))
    }
  }

  /// `lim n Cov(w̄_n)`: for heavy ball `K⁻¹CK⁻¹`, whatever its rate and momentum.
  private func averagedCovariance(_ a: TheoryArguments) throws -> Value {
    let dynamics = try a.discreteDynamics()
    let linear = try linearize(dynamics, at: a.values["at"])
    try requireMinimum(linear, dynamics)
    // A mean that the optimizer keeps itself, as `averaged` does, is what is asked for.
    let step = linear.dynamics.keeping(
      (0..<linear.dynamics.transition.rows).filter { !linear.observers.contains($0) })
    if linear.isSteady || linear.observers.isEmpty { _ = try checkLinear(linear, dynamics, a) }
    if linear.noiseDependsOnPlace { _ = try additiveNoise(of: linear, a) }
    let zero = Matrix(rows: linear.dimension, columns: linear.dimension)
    return try atMinimum(linear, dynamics) {
      try a.matrix(
        try averagedIterateCovariance(of: step, noise: linear.drive([], zero)),
        asNumber: isNumber(linear.place))
    }
  }

  /// `E (w − w*)²` of plain SGD in one dimension and of both diffusions (1705.07562).
  private func weakApproximation(_ a: TheoryArguments) throws -> Value {
    _ = try a.discreteDynamics()
    let linear = try scalarLinear(a)
    _ = try checkLinear(linear, try a.dynamics(), a)
    let form = try heavyBallForm(of: linear)
    guard form.momentum == 0 else {
      throw mistake(
        .theory(
          "theory needs plain SGD here, without momentum: both diffusions are those of its steps",
          remedy: "`theory.transientLoss(d, steps: n)` covers momentum"))
    }
    let answer = try Theory.weakApproximation(
      curvature: linear.hessian[0, 0], variance: try additiveNoise(of: linear, a)[0, 0],
      rate: form.rate, start: try a.number("from") - flat(linear.place)[0],
      steps: try a.whole("steps"))
    // What it measures is how wrong small steps are, so a large rate is no objection.
    let plain = TheoryArguments(
      callee: a.callee, values: a.values, allowed: a.allowed.union([.smallRate]), evaluator: self)
    return try plain.record(answer, given: a.allowed) {
      [
        ("exact", .real($0.exact)), ("orderOne", .real($0.orderOne)),
        ("orderTwo", .real($0.orderTwo)), ("errorOne", .real($0.errorOne)),
        ("errorTwo", .real($0.errorTwo)),
      ]
    }
  }

  /// The linear form of a dynamics that must be one-dimensional.
  func scalarLinear(_ a: TheoryArguments, at place: Value? = nil) throws -> Linearization {
    let linear = try linearize(try a.dynamics(), at: place ?? a.values["at"])
    guard linear.dimension == 1 else {
      throw mistake(
        .theory(
          "theory needs one dimension here, and this iterate has \(linear.dimension)", remedy: nil))
    }
    return linear
  }
}
