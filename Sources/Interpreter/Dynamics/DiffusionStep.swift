internal import KernelIR
internal import Syntax

/// One of the pieces into which the step of a diffusion is cut: its Gaussian numbers.
struct Substep {
  let index: Int
  let count: Int
}

extension Evaluator {
  /// One step of `diffusion(d, order:, substeps:)`: as many steps of Euler and Maruyama of
  /// `dw = −Λ∇L dn + Λ √C(w) dW`, in the time `n` that counts steps of `d`; of order 2 with the drift
  /// `−Λ(∇L + ½ ∇²L Λ∇L)`, for one rate λ that of `L + (λ/4)|∇L|²` (Li, Tai, E 2017).
  ///
  /// The numbers of the pieces add up to those of a step of `d`, by a Brownian bridge: with `z` the number at the
  /// site that `d` uses, and `ξ` at one beside it, piece `k` has `ξₖ + (z − Σξ/√m)/√m`, independent standard
  /// normal numbers whose sum is `√m z`. So a diffusion is coupled to its own `d`.
  func diffusionStep(
    _ dynamics: DynamicsValue, order: Int, from w: Value, _ context: StepContext
  ) throws -> Value {
    let count = dynamics.substeps
    let rate = try diffusionRate(dynamics.optimizer, like: w, context)
    let part = 1 / Double(count)
    var place = w
    for index in 0..<count {
      var drift = try call(
        .function(.derivative(.gradient, of: .loss(dynamics.loss))),
        [CallArgument(label: nil, value: place)])
      if order == 2 {
        let moved = try entrywise(.elementwiseMultiply, rate, drift)
        let bend = try call(
          .function(.derivative(.hessianVector(moved), of: .loss(dynamics.loss))),
          [CallArgument(label: nil, value: place)])
        drift = try binary(.add, drift, try binary(.multiply, .real(0.5), bend))
      }
      var change = try binary(.multiply, .real(part), drift)
      if let noise = dynamics.noise {
        let saved = substep
        defer { substep = saved }
        substep = Substep(index: index, count: count)
        let kick = try diffusionNoise(noise, at: place, of: dynamics.loss)
        change = try binary(
          .add, change, try binary(.multiply, .real(part.squareRoot()), kick))
      }
      place = try binary(.subtract, place, try entrywise(.elementwiseMultiply, rate, change))
      try checkKernelSize()
    }
    return place
  }

  private func entrywise(_ op: BinaryOperator, _ a: Value, _ b: Value) throws -> Value {
    rebuild(like: b, from: try zip(leaves(a), leaves(b)).map { try binary(op, $0, $1) })
  }

  /// The rate of each entry of an optimizer whose step is `w − Λ g`. Found by asking it: with `w = 0`, `g = 1` it
  /// goes to `−Λ`, and from any other place where that says.
  private func diffusionRate(
    _ optimizer: OptimizerValue, like w: Value, _ context: StepContext
  ) throws -> Value {
    func refusal() -> Interruption {
      mistake(
        .unsuitableDynamics(
          "a diffusion runs where a step is `w - rate * g`, without a state or draws of its own; this optimizer's is not"
        ))
    }
    func constant(_ number: (Int) -> Double) -> Value {
      rebuild(
        like: w,
        from: leaves(w).map { leaf in
          let shape = leaf.shape ?? []
          return Value(
            Tensor(shape: shape, data: (0..<shape.reduce(1, *)).map { number($0) }))
        })
    }
    guard optimizer.declaration.states.isEmpty,
      !optimizer.arguments.contains(where: { if case .optimizer = $0.value { true } else { false } }
      )
    else { throw refusal() }
    func moved(_ place: Value, _ gradient: Value, _ context: StepContext) throws -> Value {
      try step(
        optimizer, from: place, gradient: { gradient }, state: .record(Record([])),
        path: "optimizer", context
      ).w
    }
    let (zero, one) = (constant { _ in 0 }, constant { _ in 1 })
    let start = StepContext(loss: context.loss, noise: context.noise, time: .int(0))
    let saved = stepTime
    defer { stepTime = saved }
    do {
      stepTime = .int(0)
      let (place, gradient) = (constant { 0.3 + Double($0) }, constant { 0.7 - 1.3 * Double($0) })
      let (rate, found) = try tracing(nil) {
        (try negate(try moved(zero, one, start)), try moved(place, gradient, start))
      }
      let expected = try binary(
        .subtract, place, try entrywise(.elementwiseMultiply, rate, gradient))
      for (a, b) in zip(leaves(found), leaves(expected)) {
        guard let x = a.tensor, let y = b.tensor, x.shape == y.shape,
          zip(x.data, y.data).allSatisfy({ abs($0 - $1) <= 1e-9 * max(1, abs($1)) })
        else { throw refusal() }
      }
    } catch Interruption.mistake {
      throw refusal()
    }
    stepTime = context.time
    return try negate(try moved(zero, one, context))
  }

  /// A Gaussian draw with the covariance of the noise.
  private func diffusionNoise(_ noise: NoiseValue, at place: Value, of loss: LossValue) throws
    -> Value
  {
    if try isGaussian(noise, at: place, of: loss) {
      return try sampleNoise(noise, at: place, of: loss)
    }
    let law = try self.law(of: noise, at: place, loss)
    guard !coupling else {
      throw mistake(
        .unsuitableDynamics(
          "this noise is not Gaussian by construction, so the Gaussian numbers of its diffusion cannot be its own; run the diffusion by itself"
        ))
    }
    let known = law.moments ?? (tracer == nil ? nil : try? tracing(nil) { try moments(of: law) })
    guard let known, let covariance = known.covariance, known.tail.hasMoment(2) != false else {
      throw mistake(
        .momentMissing(
          moment: "covariance of this noise", why: "a diffusion has the noise's covariance",
          remedy: "say it with `known(law, mean: …, cov: …)`"))
    }
    let gaussian = Law(.multivariateNormal(mean: .real(0), covariance: covariance))
    return try sampleNoise(.law(gaussian), at: place, of: loss, path: "noise.gaussian")
  }

  /// Whether each draw is a linear function of standard normal numbers, given the place.
  private func isGaussian(_ noise: NoiseValue, at place: Value, of loss: LossValue) throws -> Bool {
    switch noise {
    case .law(let law): isGaussian(law)
    case .declared: isGaussian(try law(of: noise, at: place, loss))
    case .scaled(_, let inner): try isGaussian(inner, at: place, of: loss)
    case .sum(let a, let b):
      try isGaussian(a, at: place, of: loss) && isGaussian(b, at: place, of: loss)
    case .product, .subsampling: false
    }
  }

  private func isGaussian(_ law: Law) -> Bool {
    switch law.form {
    case .normal, .multivariateNormal: true
    case .constant(let value): value.double == 0
    case .negated(let inner): isGaussian(inner)
    case .combined(let op, let a, let b):
      switch (op, a.form, b.form) {
      case (.add, _, _), (.subtract, _, _): isGaussian(a) && isGaussian(b)
      case (.multiply, .constant, _): isGaussian(b)
      case (.multiply, _, .constant), (.divide, _, .constant): isGaussian(a)
      default: false
      }
    case .uniform, .block, .choice, .mixture, .direction, .mapped: false
    }
  }

  /// The normal numbers of a piece of a step.
  func bridged(_ substep: Substep, _ shape: [Int], _ path: String) throws -> Value {
    guard let tracer else { throw mistake(.other("a draw outside a law", help: nil)) }
    let root = Double(substep.count).squareRoot()
    let whole = Value.traced(tracer.emit(.draw(.normal, Site(path), shape: shape), []))
    let pieces = (0..<substep.count).map { index in
      Value.traced(
        tracer.emit(.draw(.normal, Site("\(path).piece\(index)"), shape: shape), []))
    }
    var sum = pieces[0]
    for piece in pieces.dropFirst() { sum = try binary(.add, sum, piece) }
    let gap = try binary(.subtract, whole, try binary(.multiply, .real(1 / root), sum))
    return try binary(
      .add, pieces[substep.index], try binary(.multiply, .real(1 / root), gap))
  }
}
