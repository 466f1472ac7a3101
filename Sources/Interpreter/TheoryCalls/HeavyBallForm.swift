internal import LinearAlgebra
internal import Theory

/// A linear step that acts like heavy ball `m ← μm + g`, `w ← w − λm`, whatever its author called it.
struct HeavyBallForm {
  let rate: Double
  let momentum: Double

  /// The rate and the momentum with which heavy ball has the same response to the noise, `P Aʲ B` for all j;
  /// nil if there are none.
  init?(_ linear: Linearization) {
    guard linear.ownDraws == 0 else { return nil }
    let (A, B, P) = (
      linear.dynamics.transition, linear.dynamics.noiseInput, linear.dynamics.output
    )
    let d = linear.dimension
    let first = P * B
    let rate = -first[0, 0]
    guard rate > 0, (first + .identity(d, scale: rate)).maxNorm <= 1e-9 * rate else { return nil }
    // P A B = −λ[(1+μ)I − λK]
    let second = P * (A * B)
    var momentum = -second[0, 0] / rate - 1 + rate * linear.hessian[0, 0]
    if abs(momentum) < 1e-9 { momentum = 0 }
    guard abs(momentum) < 1 else { return nil }
    let model = LinearDynamics.heavyBall(
      hessian: linear.hessian, rate: .identity(d, scale: rate), momentum: momentum)
    var (x, y) = (B, model.noiseInput)
    for _ in 0...(A.rows + model.transition.rows) {
      let (u, v) = (P * x, model.output * y)
      guard (u - v).maxNorm <= 1e-8 * Swift.max(rate, u.maxNorm) else { return nil }
      (x, y) = (A * x, model.transition * y)
    }
    self.rate = rate
    self.momentum = momentum
  }
}

extension Evaluator {
  /// Rate and momentum of a dynamics at a place, for formulas that are stated for heavy ball.
  func heavyBallForm(of linear: Linearization) throws -> HeavyBallForm {
    guard linear.isSteady else {
      throw mistake(
        .theory("a step that changes with `t` is not covered", remedy: "use a constant rate"))
    }
    guard let form = HeavyBallForm(linear) else {
      throw mistake(
        .theory(
          "this formula is for SGD with or without momentum, and the step is neither",
          remedy: "`simulate` it, or ask `exact` if it has one dimension and no memory"))
    }
    return form
  }

  /// The covariance of the noise at a place, which must not depend on it.
  func additiveNoise(of linear: Linearization, _ a: TheoryArguments) throws -> Matrix {
    let d = linear.dimension
    try requireCentred(linear, a)
    if linear.noiseDependsOnPlace, a.allowed.contains(.additiveNoise) {
      a.violations.note(
        Assumption(
          .additiveNoise, "the noise covariance does not depend on the state", held: false))
    } else if linear.noiseDependsOnPlace {
      throw mistake(
        .theory(
          "theory does not hold here: it needs that the noise covariance does not depend on the state",
          remedy: "`allow: additiveNoise` takes its value at the minimum"))
    }
    return linear.noise([], Matrix(rows: d, columns: d))
  }

  /// A mean that changes with the place is a drift of its own.
  func requireSteadyMean(_ linear: Linearization, _ a: TheoryArguments) throws {
    guard linear.noiseMoments.meanVaries else { return }
    try a.require(
      Assumption(
        .centredNoise, "the noise has mean zero everywhere, and its mean changes with the place",
        held: false))
  }

  /// The mean of the noise at a place must be zero, where it is known.
  func requireCentred(_ linear: Linearization, _ a: TheoryArguments) throws {
    try requireSteadyMean(linear, a)
    let dynamics = try a.dynamics()
    guard let noise = dynamics.noise else { return }
    let law = try law(of: noise, at: linear.place, dynamics.loss)
    guard let mean = try moments(of: law)?.mean else { return }
    let size = flat(mean).reduce(0) { Swift.max($0, abs($1)) }
    try a.require(
      Assumption(
        .centredNoise, "the noise has mean zero",
        held: size <= 1e-12 * Swift.max(1, linear.hessian.maxNorm), [Quantity("mean", size)]))
  }

  /// Exits over barriers feel the whole law of the noise, not its variance alone.
  func requireGaussian(_ linear: Linearization, _ a: TheoryArguments) throws {
    let dynamics = try a.dynamics()
    guard dynamics.noise != nil else { return }
    let found = try gaussianity(
      linear, a, why: ": exits feel its whole law, not its variance alone")
    try a.require(Assumption(found.name, found.sentence, held: found.held == true))
  }
}
