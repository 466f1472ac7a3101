internal import KernelIR
internal import Theory

/// The step of the optimizer inside the wrappers.
struct ScalarCore {
  /// (step without noise, b, L′, the effect of each draw of its own)
  let map: ScalarMap
  /// `b`, if it is the same everywhere.
  let constantFactor: Double?
  /// Whether `m(x) = x + b L′(x)`.
  let followsGradient: Bool
  /// Standard deviation of the optimizer's own normal draws, in units of the step.
  let ownDeviation: (Double) -> Double
  /// Where the step is not affine in the noise and its own draws: where it leads from a place, as a function of these.
  let landing: ((Double, [Double]) -> Double)?
  let ownDraws: Int
  var drawsItself: Bool { ownDraws > 0 }
}

extension Evaluator {
  /// Traces the step, which must be without memory and without `t`.
  func scalarCore(_ dynamics: DynamicsValue, _ optimizer: OptimizerValue) throws -> ScalarCore {
    let model = placeModel(of: dynamics.loss) ?? .real(0)
    guard isNumber(model) else {
      throw exactRefusal("it solves for one dimension, and this loss has more", nil)
    }
    let context = StepContext(loss: dynamics.loss, noise: dynamics.noise, time: .int(0))
    let state = try initialState(of: optimizer, at: .real(0), context)
    guard leaves(state).isEmpty else {
      throw exactRefusal(
        "the optimizer `\(optimizer.declaration.name.text)` has memory",
        "`theory.stationaryCovariance(d)` covers linear steps with memory")
    }
    let plain = DynamicsValue(optimizer: optimizer, loss: dynamics.loss, noise: dynamics.noise)
    let (kernel, drawn) = try stepKernel(plain, .real(0), state)
    // (w, z, t, own…) → w′
    let d = kernel.parameters.count - 3
    guard drawn.allSatisfy(\.isEmpty) else { throw exactRefusal("it draws arrays itself", nil) }
    func step(_ x: Value, _ z: Double, _ own: Int? = nil) throws -> Value {
      var arguments: [Value] = [x, .real(z), .real(0)]
      for i in 0..<d { arguments.append(.real(own == i ? 1 : 0)) }
      guard let tracer else { return .unit }
      let ids = try arguments.map { try tracedValue($0, named: "the step").id }
      let id = tracer.builder.inline(kernel, ids)[0]
      return .traced(Traced(id: id, type: .scalar, tracer: tracer))
    }
    let map = try scalarMap("step") { x in
      let still = try step(x, 0)
      let pushed = try step(x, 1)
      let slope = try differentiate(
        .gradient, .loss(dynamics.loss), [CallArgument(label: nil, value: x)])
      let factor = try binary(.subtract, pushed, still)
      let own = try (0..<d).map { try binary(.subtract, try step(x, 0, $0), still) }
      return [still, factor, slope] + own
    }
    let places = (0..<41).map { -3 + 0.1525 * Double($0) }
    let columns = map(places)
    let finite = places.indices.filter { i in
      columns[0...2].allSatisfy { $0[i].isFinite } && abs(columns[0][i]) < 1e6
    }
    guard kernel.results(dependingOn: 2).isEmpty else {
      throw exactRefusal("the step changes with `t`", "use a constant rate")
    }
    let random = Set([1] + Array(3..<(3 + d)))
    let isAffine = !kernel.affinity(in: random)[0].isUnknown
    let factors = finite.map { columns[1][$0] }
    // A difference of two steps is rounded like the step.
    let tight = finite.filter { abs(columns[0][$0]) < 10 }.map { columns[1][$0] }
    let constant = tight.max().flatMap { high in
      tight.min().flatMap { high - $0 <= 1e-13 ? 0.5 * (high + $0) : nil }
    }
    let follows = finite.allSatisfy { i in
      abs(columns[0][i] - places[i] - columns[1][i] * columns[2][i])
        <= 1e-9 * (1 + abs(columns[0][i]))
    }
    guard d > 0 || factors.contains(where: { $0 != 0 }) || dynamics.noise == nil else {
      throw exactRefusal("the step does not feel the noise", nil)
    }
    let code = ScalarCode(kernel)
    return ScalarCore(
      map: map, constantFactor: isAffine ? constant : nil, followsGradient: isAffine && follows,
      ownDeviation: { x in
        map.at(x).dropFirst(3).reduce(0) { $0 + $1 * $1 }.squareRoot()
      },
      landing: isAffine
        ? nil
        : { x, draws in
          let numbers = [x, draws[0], 0] + draws.dropFirst()
          return code?(numbers)
            ?? kernel.evaluate(parameters: numbers.map { Tensor($0) })[0].data.first ?? .nan
        }, ownDraws: d)
  }
}
