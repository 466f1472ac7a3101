internal import KernelIR
internal import LinearAlgebra
internal import Theory

// Near a quadratic minimum: laws of any linear step, from the step itself (2012.03636, Theorems 1–5).
extension Evaluator {
  func quadraticTheory(_ function: QuadraticTheory, _ a: TheoryArguments) throws -> Value {
    switch function {
    case .continuousCovariance:
      var dynamics = try a.dynamics()
      dynamics.diffusionOrder = 1
      return try stationaryCovariance(dynamics, a)
    case .trainError: return try trainError(a)
    case .transientLoss: return try transientLoss(a)
    case .spectralRadius:
      let linear = try linearize(
        try a.discreteDynamics(), at: a.values["at"], needsCovariance: false)
      guard linear.isSteady else {
        throw mistake(
          .theory(
            "a step that changes with `t` has no one spectral radius", remedy: "use a constant rate"
          ))
      }
      try requireSteadyMean(linear, a)
      return .theory(
        TheoryResult(
          value: .real(linear.dynamics.transition.spectralRadius),
          assumptions: ["the step, linearised at the minimum"]))
    case .stabilityLimit: return try stabilityLimit(a)
    case .meanSquareLimit: return try meanSquareLimit(a)
    case .stationaryCovariance: return try stationaryCovariance(try a.dynamics(), a)
    }
  }

  /// What the linear form rests on; a step that is not linear needs `allow: quadratic`.
  func checkLinear(
    _ linear: Linearization, _ dynamics: DynamicsValue, _ a: TheoryArguments
  ) throws -> [String] {
    if !linear.isSteady, !linear.observers.isEmpty {
      throw mistake(
        .theory(
          "this optimizer keeps a mean of the iterates so far, and that changes with `t`",
          remedy:
            "`theory.averagedCovariance(d)` is the limit of n Cov of the mean of n iterates; for `w` itself leave the average out"
        ))
    }
    if !linear.isSteady {
      throw mistake(
        .theory(
          "a step that changes with `t` has no stationary law",
          remedy:
            "use a constant rate; for Adam ask `theory.adam`, for the rate c/t `theory.decayingRate`"
        ))
    }
    try requireSteadyMean(linear, a)
    if linear.isAffine {
      return ["linear: the step is linear in the iterate, the states and the noise"]
    }
    try requireSmooth(linear, dynamics)
    if a.allowed.contains(.quadratic) {
      a.violations.note(
        Assumption(.quadratic, "the step is linear near the minimum", held: false))
      return []
    }
    throw mistake(
      .theory(
        "theory does not hold here: it needs that the step is linear near the minimum, and this loss or optimizer is not",
        remedy: "`allow: quadratic` linearises it all the same, which is right for small noise"))
  }

  /// The step must follow the stochastic gradient linearly, though the loss need not be quadratic.
  func checkFollowsGradient(
    _ linear: Linearization, _ dynamics: DynamicsValue, _ a: TheoryArguments
  ) throws {
    guard !linear.followsGradient else { return }
    try requireSmooth(linear, dynamics)
    if a.allowed.contains(.quadratic) {
      return a.violations.note(
        Assumption(.quadratic, "the step is linear in the stochastic gradient", held: false))
    }
    throw mistake(
      .theory(
        "theory does not hold here: it needs that the step is linear in the stochastic gradient, and this optimizer is not",
        remedy: "`allow: quadratic` linearises it all the same, which is right for small noise"))
  }

  func isNumber(_ place: Value) -> Bool { leaves(place).count == 1 && place.shape == [] }

  private func stationaryCovariance(_ dynamics: DynamicsValue, _ a: TheoryArguments) throws
    -> Value
  {
    let linear = try linearize(dynamics, at: a.values["at"])
    try requireMinimum(linear, dynamics)
    var notes = try checkLinear(linear, dynamics, a)
    try requireQuadraticNoise(linear, a)
    let matrix: Matrix
    if let order = dynamics.diffusionOrder {
      matrix = try atMinimum(linear, dynamics) { try continuousCovariance(linear, order, &notes) }
    } else {
      let zero = Matrix(rows: linear.dimension, columns: linear.dimension)
      let result = try atMinimum(linear, dynamics) {
        linear.noiseDependsOnPlace
          ? try Theory.stationaryCovariance(of: linear.dynamics) { mean, covariance in
            linear.drive(mean, covariance + outerProduct(mean, mean))
          }
          : try Theory.stationaryCovariance(of: linear.dynamics, noise: linear.drive([], zero))
      }
      notes += a.notes(a.settled(result, linear))
      matrix = result.value.covariance
    }
    return .theory(
      TheoryResult(
        value: Value(matrix: matrix, asNumber: isNumber(linear.place)), assumptions: notes))
  }

  /// Drift matrix per step of the diffusion: `−GK`, with `G` the long-run gain of the optimizer (for SGD the
  /// rate, with momentum rate/(1 − μ)); order 2 subtracts `½ (GK)²`.
  private func diffusionDrift(_ linear: Linearization, _ order: Int) throws -> (
    drift: Matrix, gain: Matrix
  ) {
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
    let drift = gain.leak - gain.response * linear.hessian
    return (order == 2 ? drift - 0.5 * (drift * drift) : drift, gain.response)
  }

  /// `A Σ + Σ Aᵀ + G C Gᵀ = 0`
  private func continuousCovariance(_ linear: Linearization, _ order: Int, _ notes: inout [String])
    throws -> Matrix
  {
    let (drift, gain) = try diffusionDrift(linear, order)
    func solve(_ noise: Matrix) throws -> Matrix {
      try Theory.stationaryCovariance(
        ofDiffusionWithDrift: drift, diffusion: gain.congruence(noise)
      ).value
    }
    let zero = Matrix(rows: linear.dimension, columns: linear.dimension)
    var sigma = try solve(linear.noise([], zero))
    if linear.noiseDependsOnPlace {
      for _ in 0..<10_000 {
        let next = try solve(linear.noise([], sigma))
        let change = (next - sigma).maxNorm
        sigma = next
        guard sigma.isFinite else {
          throw mistake(
            .theory(
              "the noise grows with the distance and outruns the contraction: no variance",
              remedy: nil))
        }
        if change <= 1e-14 * sigma.maxNorm { break }
      }
    }
    notes.append("smallRate: the limit of small steps, order \(order)")
    return sigma
  }

  /// `½ Tr[KΣ]`
  private func trainError(_ a: TheoryArguments) throws -> Value {
    let dynamics = try a.dynamics()
    guard case .theory(let covariance) = try stationaryCovariance(dynamics, a),
      let sigma = covariance.value.tensor
    else { return .unit }
    let linear = try linearize(dynamics, at: a.values["at"])
    try requireCentred(linear, a)
    let d = linear.dimension
    let matrix = Matrix(rows: d, columns: d, elements: sigma.data)
    // Weight decay holds the mean away from the minimum.
    let mean = dynamics.diffusionOrder == nil ? linear.dynamics.fixedPoint : nil
    let away = mean.map { linear.dynamics.output * $0 } ?? [Double](repeating: 0, count: d)
    let second = matrix + outerProduct(away, away)
    return .theory(
      TheoryResult(
        value: .real(0.5 * (linear.hessian * second).trace), assumptions: covariance.assumptions))
  }

  /// `½ Tr[K (Σ_t + m_t m_tᵀ)]` after `steps`, from the minimum or from `from`: for SGD from the minimum it is
  /// `(λ/4) Tr[(I−λK/2)⁻¹ (I − (I−λK)^{2t}) C]` (Theorem 5), of its diffusion `(λ/4) Tr[(I−e^{−2λKt}) C]`.
  private func transientLoss(_ a: TheoryArguments) throws -> Value {
    let dynamics = try a.dynamics()
    let steps = try a.whole("steps")
    guard steps >= 0, steps <= 10_000_000 else {
      throw mistake(.theory("theory needs a number of steps from 0 to 10 million", remedy: nil))
    }
    let linear = try linearize(dynamics, at: a.values["at"])
    try requireCentred(linear, a)
    var notes = try checkLinear(linear, dynamics, a)
    try requireQuadraticNoise(linear, a)
    let d = linear.dimension
    let start = try a.values["from"].map {
      try fitted($0, to: linear.place, named: "from")
    }
    let offset = zip(flat(start ?? linear.place), flat(linear.place)).map { $0 - $1 }
    let second: Matrix
    if let order = dynamics.diffusionOrder {
      let (drift, _) = try diffusionDrift(linear, order)
      let limit = try continuousCovariance(linear, order, &notes)
      guard let flow = (Double(steps) * drift).exponential() else {
        throw mistake(.theory("the flow over \(steps) steps overflows", remedy: nil))
      }
      let mean = flow * offset
      second = limit - flow.congruence(limit) + outerProduct(mean, mean)
    } else {
      let context = StepContext(loss: dynamics.loss, noise: dynamics.noise, time: .int(0))
      let rest = flat(try initialState(of: dynamics.optimizer, at: linear.place, context))
      let begun = flat(
        try initialState(of: dynamics.optimizer, at: start ?? linear.place, context))
      let away = offset + zip(begun, rest).map { $0 - $1 }
      var mean = linear.acting.map { away[$0] }
      let (A, B) = (linear.dynamics.transition, linear.dynamics.noiseInput)
      var sigma = Matrix(rows: A.rows, columns: A.rows)
      let additive = B.congruence(linear.drive([], Matrix(rows: d, columns: d)))
      for _ in 0..<steps {
        let here = Array(mean[0..<d])
        let drive =
          linear.noiseDependsOnPlace
          ? B.congruence(
            linear.drive(here, sigma.block(0..<d, 0..<d) + outerProduct(here, here))) : additive
        let next = A.congruence(sigma) + drive
        // Once settled, nothing changes any more.
        let moved = zip(A * mean, linear.dynamics.constant).map { $0 + $1 }
        if next.elements == sigma.elements, moved == mean { break }
        sigma = next
        mean = moved
      }
      let here = Array(mean[0..<d])
      second = sigma.block(0..<d, 0..<d) + outerProduct(here, here)
    }
    return .theory(
      TheoryResult(value: .real(0.5 * (linear.hessian * second).trace), assumptions: notes))
  }

  /// `sup { λ : ρ(A(λ′)) < 1 for all λ′ < λ }`, by tracing the step at many rates.
  func stabilityLimit(_ a: TheoryArguments) throws -> Value {
    try a.number(
      try limitOfRate(a, needsCovariance: false) { linear in linear.dynamics.transition })
  }

  /// The same for the map of second moments, `S → A S Aᵀ + B (C(S) − C(0)) Bᵀ`: the rate at which the variance
  /// becomes infinite under noise that grows with the distance. A single path may settle all the same.
  private func meanSquareLimit(_ a: TheoryArguments) throws -> Value {
    let dynamics = try a.discreteDynamics()
    let probe = try linearize(dynamics, at: a.values["at"])
    guard probe.dynamics.transition.rows <= 12 else {
      throw mistake(.theory("theory needs at most 12 numbers of state here", remedy: nil))
    }
    try requireQuadraticNoise(probe, a)
    let answer = try limitOfRate(a, secondMomentMap)
    return try a.number(
      TheoryValue(
        answer.value,
        assuming: answer.assumptions.filter { $0.name != .additiveNoise } + [
          Assumption(.meanSquareStable, "below it the second moment is finite; paths may be longer")
        ], formula: "ρ(A⊗A + (B⊗B)C′) = 1", source: "2102.05375; 2306.07850"))
  }

  private func secondMomentMap(_ linear: Linearization) -> Matrix {
    let (A, B) = (linear.dynamics.transition, linear.dynamics.noiseInput)
    let (n, d) = (A.rows, linear.dimension)
    var map = A.kronecker(A)
    guard linear.noiseDependsOnPlace else { return map }
    let zero = linear.drive([], Matrix(rows: d, columns: d))
    for i in 0..<d {
      for j in 0..<d {
        var unit = Matrix(rows: d, columns: d)
        unit[i, j] = 1
        let image = B.congruence(linear.drive([], unit) - zero)
        for row in 0..<n {
          for column in 0..<n { map[row * n + column, i * n + j] += image[row, column] }
        }
      }
    }
    return map
  }

  private func limitOfRate(
    _ a: TheoryArguments, needsCovariance: Bool = true, _ form: (Linearization) -> Matrix
  ) throws -> TheoryValue<Double> {
    let dynamics = try a.dynamics()
    let probe = try linearize(dynamics, at: a.values["at"], needsCovariance: needsCovariance)
    _ = try checkLinear(probe, dynamics, a)
    guard let name = rateName(dynamics, probe) else {
      throw mistake(
        .theory(
          "no parameter of this optimizer scales its step",
          remedy: "call the one that does `rate`"))
    }
    func map(at rate: Double) throws -> Matrix {
      let changed = DynamicsValue(
        optimizer: dynamics.optimizer.with(name, rate), loss: dynamics.loss,
        noise: dynamics.noise, diffusionOrder: nil)
      return form(
        try self.linearize(changed, at: probe.place, needsCovariance: needsCovariance))
    }
    // Most steps are polynomials of the rate: seven traces tell, and no more are needed.
    let scale = 1 / Swift.max(probe.hessian.maxNorm, 1e-300)
    if let polynomial = try MatrixPolynomial(
      degree: 4, scale: scale.isFinite ? scale : 1, of: map)
    {
      let limit = try atMinimum(probe, dynamics, asks: "no rate is stable") {
        try Theory.stabilityLimit { polynomial($0) }
      }
      return a.settled(limit, probe)
    }
    var failure: (any Error)?
    let limit = try atMinimum(probe, dynamics, asks: "no rate is stable") {
      try Theory.stabilityLimit { rate in
        do {
          return try map(at: rate)
        } catch {
          failure = failure ?? error
          return Matrix.identity(1, scale: 2)
        }
      }
    }
    if let failure { throw failure }
    return a.settled(limit, probe)
  }
}
