internal import LinearAlgebra
internal import Theory

// Escapes over thresholds, smooth barriers, saddles; with additive noise, and with noise in proportion to the
// loss (theory.md: 2012.03636 §4.5, Kramers, 1705.07562 §4, 2105.09557 Theorem 4.7). Times are in steps.
extension Evaluator {
  func escapeTheory(_ function: EscapeTheory, _ a: TheoryArguments) throws -> Value {
    switch function {
    case .thresholdExit: return try thresholdExit(a)
    case .kramers: return try kramers(a)
    case .quasiPotential: return try quasiPotential(a)
    case .saddleExit: return try saddleExit(a)
    case .diffusionExitTime: return try diffusionExitTime(a)
    case .logBarrierEscape: return try logBarrierEscape(a)
    case .firstPassageExponent:
      return try a.number(
        try Theory.firstPassageExponent(
          curvature: try a.number("curvature"), outliers: try a.number("outliers", otherwise: 1),
          batch: try a.number("batch"), rate: try a.number("rate")))
    case .powerLawExponent:
      // `finiteRate` is there for the rates at which `leading` fails.
      let answer = try Theory.powerLawExponent(
        curvature: try a.number("curvature"), batch: try a.number("batch"),
        rate: try a.number("rate"))
      let plain = TheoryArguments(
        callee: a.callee, values: a.values, allowed: a.allowed.union([.smallRate]),
        evaluator: self)
      return try plain.record(answer, given: a.allowed) {
        [("leading", .real($0.leading)), ("finiteRate", .real($0.finiteRate))]
      }
    case .participationRatio: return .real(try participationRatio(try a.vector("eigenvalues")))
    }
  }

  private func thresholdExit(_ a: TheoryArguments) throws -> Value {
    _ = try a.discreteDynamics()
    let linear = try scalarLinear(a)
    try requireMinimum(linear, try a.dynamics())
    _ = try checkLinear(linear, try a.dynamics(), a)
    let form = try heavyBallForm(of: linear)
    try requireGaussian(linear, a)
    let found = try atMinimum(linear, try a.dynamics()) {
      try Theory.thresholdExit(
        curvature: linear.hessian[0, 0], variance: try additiveNoise(of: linear, a)[0, 0],
        rate: form.rate, momentum: form.momentum, threshold: try a.number("threshold"))
    }
    let answer = a.settled(found, linear, gaussian: try gaussianity(linear, a))
    return try a.record(answer) {
      [
        ("steps", .real(1 / $0.rate)), ("rate", .real($0.rate)), ("z", .real($0.z)),
        ("exponent", .real($0.exponent)), ("independentRate", .real($0.independentRate)),
        ("diffusiveRate", .real($0.diffusiveRate)),
      ]
    }
  }

  /// `from` and `over` may be rough: Newton's method finds the minimum and the top near them.
  private func kramers(_ a: TheoryArguments) throws -> Value {
    let well = try scalarLinear(a, at: .real(try a.number("from")))
    let top = try scalarLinear(a, at: .real(try a.number("over")))
    try checkFollowsGradient(well, try a.dynamics(), a)
    let form = try heavyBallForm(of: well)
    try requireGaussian(well, a)
    let loss = try lossMap(try a.dynamics().loss)
    let (bottom, summit) = (flat(well.place)[0], flat(top.place)[0])
    guard well.hessian[0, 0] > 0, top.hessian[0, 0] < 0 else {
      throw mistake(
        .theory(
          "theory needs a minimum near `from` and a maximum near `over`; Newton's method found \(formatted(bottom)) and \(formatted(summit))",
          remedy: "`landscape(L, in: (a, b))` lists both"))
    }
    let barrier = BarrierShape(
      height: loss.at(summit)[0] - loss.at(bottom)[0], curvatureMinimum: well.hessian[0, 0],
      curvatureTop: top.hessian[0, 0])
    let end = try a.word("end", among: ["beyond", "top"], otherwise: "beyond")
    let answer = try kramersTime(
      barrier, variance: try additiveNoise(of: well, a)[0, 0], rate: form.rate,
      momentum: form.momentum, end: end == "top" ? .top : .beyond)
    return try a.number(a.settled(answer, well))
  }

  /// `V = 2(1−μ) ∫ L′/σ² dx` over the uphill way; the noise may depend on the place.
  private func quasiPotential(_ a: TheoryArguments) throws -> Value {
    let dynamics = try a.dynamics()
    let well = try linearize(dynamics, at: try a.value("from"))
    guard well.dimension == 1 else { return try quadraticQuasiPotential(well, dynamics, a) }
    try checkFollowsGradient(well, dynamics, a)
    let form = try heavyBallForm(of: well)
    try requireGaussian(well, a)
    try requireCentred(well, a)
    guard dynamics.noise != nil else {
      throw TheoryFailure.invalidInput("noise: nothing climbs without it")
    }
    let (loss, variance) = (try lossMap(dynamics.loss), try varianceMap(dynamics))
    let answer = try Theory.quasiPotential(
      from: try a.number("from"), to: try a.number("to"), derivative: { loss.at($0)[1] },
      variance: { variance.at($0)[0] })
    return try a.number(answer.map { (1 - form.momentum) * $0 })
  }

  /// The same in several dimensions, where the loss is quadratic: `V = (1−μ) ½ xᵀP⁻¹x` with `KP + PK = C`.
  private func quadraticQuasiPotential(
    _ well: Linearization, _ dynamics: DynamicsValue, _ a: TheoryArguments
  ) throws -> Value {
    _ = try checkLinear(well, dynamics, a)
    let form = try heavyBallForm(of: well)
    try requireGaussian(well, a)
    let noise = try additiveNoise(of: well, a)
    let minimum = flat(well.place)
    let from = try a.place("from", like: well.place)
    let size = 1 + minimum.reduce(0) { Swift.max($0, abs($1)) }
    guard zip(from, minimum).allSatisfy({ abs($0 - $1) <= 1e-9 * size }) else {
      throw mistake(
        .theory(
          "theory needs the minimum as `from` in several dimensions, which is \(formatted(well.place))",
          remedy: nil))
    }
    let away = zip(try a.place("to", like: well.place), minimum).map { $0 - $1 }
    let answer = try Theory.quasiPotential(
      ofQuadratic: well.hessian, noise: noise, at: away)
    return try a.number(
      a.settled(answer.map { (1 - form.momentum) * $0 }, well))
  }

  /// From the saddle near `at` (or 0) to a distance along its unstable direction.
  private func saddleExit(_ a: TheoryArguments) throws -> Value {
    let linear = try linearize(try a.dynamics(), at: a.values["at"])
    _ = try checkLinear(linear, try a.dynamics(), a)
    let form = try heavyBallForm(of: linear)
    guard let eigen = linear.hessian.symmetrized.symmetricEigen(),
      eigen.values.filter({ $0 < 0 }).count == 1
    else {
      throw mistake(
        .theory(
          "theory needs a saddle with one unstable direction, and there is none near \(formatted(linear.place))",
          remedy: "add `at:` with a place near it"))
    }
    let noise = eigen.inBasis(try additiveNoise(of: linear, a))
    let answer = a.settled(
      try Theory.saddleExit(
        instability: -eigen.values[0], variance: noise[0, 0], rate: form.rate,
        momentum: form.momentum, distance: try a.number("distance")), linear)
    return try a.record(answer) {
      [("steps", .real($0.steps)), ("continuous", .real($0.continuous))]
    }
  }

  /// The first exit of `dx = −λL′ dn + λ√C dW` from an interval whose ends absorb, or reflect.
  private func diffusionExitTime(_ a: TheoryArguments) throws -> Value {
    let dynamics = try a.dynamics()
    let from = try a.number("from")
    let linear = try scalarLinear(a)
    try requireGaussian(linear, a)
    try requireCentred(linear, a)
    guard linear.followsGradient else {
      throw mistake(
        .theory(
          "theory does not hold here: it needs that the step is linear in the stochastic gradient, and this optimizer is not",
          remedy: "`exact.meanExitTime(d, from:, in:)` takes the step as it is"))
    }
    let form = try heavyBallForm(of: linear)
    let gain = form.rate / (1 - form.momentum)
    let (loss, variance) = (try lossMap(dynamics.loss), try varianceMap(dynamics))
    let ends = try a.interval("in")
    guard ends.low.isFinite, ends.high.isFinite else {
      throw TheoryFailure.invalidInput(
        "a finite interval: let a far end reflect, `reflecting: \"low\"`")
    }
    let wall: ReflectingEnd =
      switch try a.word("reflecting", among: ["low", "high", "none"], otherwise: "none") {
      case "low": .low
      case "high": .high
      default: .none
      }
    let answer = try Theory.diffusionExitTime(
      from: from, in: ends.low...ends.high, reflecting: wall,
      drift: { -gain * loss.at($0)[1] }, diffusion: { gain * gain * variance.at($0)[0] })
    let steepest = (0...64).reduce(0.0) { found, i in
      Swift.max(found, abs(loss.at(ends.low + (ends.high - ends.low) * Double(i) / 64)[2]))
    }
    let damping = inertia(form.momentum, rate: form.rate, curvature: steepest)
    return try a.number(
      TheoryValue(
        answer.value, assuming: answer.assumptions + damping, formula: answer.formula,
        source: answer.source))
  }

  /// Noise of variance `2L(θ)h*/B` (Theorem 4.7), per step.
  private func logBarrierEscape(_ a: TheoryArguments) throws -> Value {
    let loss = try lossMap(try a.loss("L"))
    let rate = try a.number("rate")
    let bottom = try criticalPlace(loss, near: try a.number("from"))
    let summit = try criticalPlace(loss, near: try a.number("over"))
    let answer = try Theory.logBarrierEscape(
      lossMinimum: bottom.loss, lossSaddle: summit.loss, curvatureMinimum: bottom.curvature,
      curvatureSaddle: summit.curvature, outliers: try a.number("outliers", otherwise: 1),
      batch: try a.number("batch"), rate: rate)
    return try a.record(answer) {
      [
        ("exponent", .real($0.exponent)), ("rate", .real(rate * $0.rate)),
        ("correctedRate", .real(rate * $0.correctedRate)),
        ("steps", .real(1 / (rate * $0.correctedRate))),
        ("criticalOutliers", .real($0.criticalOutliers)),
        ("criticalRate", .real($0.criticalRate)),
      ]
    }
  }

  /// Newton's method for `L′ = 0`.
  private func criticalPlace(_ loss: ScalarMap, near start: Double) throws -> (
    place: Double, loss: Double, curvature: Double
  ) {
    var x = start
    for _ in 0..<100 {
      let here = loss.at(x)
      let step = here[1] / here[2]
      guard step.isFinite else { break }
      x -= step
      if abs(step) <= 1e-14 * (1 + abs(x)) {
        let found = loss.at(x)
        return (x, found[0], found[2])
      }
    }
    throw mistake(
      .theory(
        "no minimum or maximum of the loss was found near \(formatted(start))",
        remedy: "`landscape(L, in: (a, b))` lists all"))
  }
}
