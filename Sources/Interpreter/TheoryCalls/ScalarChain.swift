internal import KernelIR
internal import Theory

/// A one-dimensional dynamics as a Markov chain, `x′ = project(x + clip(m(x) + b z − x))`: what `exact.…` solves.
struct ScalarChain {
  let step: ScalarStep
  let notes: [String]
  /// The tail index of the noise.
  let tail: Double
  /// Whether a normal law with the covariance of the batches stands for their law.
  let hasNormalBatches: Bool
  /// What went wrong in a closure that cannot throw.
  let trouble: Trouble

  final class Trouble {
    var first: (any Error)?
  }
}

extension Evaluator {
  /// The wrappers `projected`, `clipStep`, `clipGradient` are recognised; the optimizer inside is traced, and must be
  /// without memory and linear in the noise. Anything else is refused with the reason.
  func scalarChain(_ dynamics: DynamicsValue) throws -> ScalarChain {
    guard dynamics.diffusionOrder == nil else {
      throw refusal("a diffusion moves between the steps", "ask for the dynamics itself")
    }
    let shell = try wrappers(of: dynamics.optimizer)
    let core = try scalarCore(dynamics, shell.core)
    var clip = shell.clip
    if let bound = shell.gradientClip {
      guard let factor = core.constantFactor, core.followsGradient else {
        throw refusal(
          "`clipGradient` is covered around plain SGD only", "use `clipStep` in its place")
      }
      clip = min(clip ?? .infinity, abs(factor) * bound)
    }
    let trouble = ScalarChain.Trouble()
    let noise = try noiseLaw(dynamics, core, trouble)
    let step = ScalarStep(
      drift: { core.map($0)[0] }, noise: noise, clip: clip, projection: shell.projection)
    var notes = ["exact: the traced step on a mesh, without sampling and without small steps"]
    if let clip { notes.append("the step is clipped at \(formatted(clip))") }
    if let projection = shell.projection {
      notes.append(
        "projected to (\(formatted(projection.lowerBound)), \(formatted(projection.upperBound)))")
    }
    var tail = Double.infinity
    if let noise = dynamics.noise {
      tail = try moments(of: try law(of: noise, at: .real(0.37), dynamics.loss))?.tail ?? .infinity
    }
    return ScalarChain(
      step: step, notes: notes, tail: tail, hasNormalBatches: try hasNormalBatches(dynamics),
      trouble: trouble)
  }

  private func refusal(_ why: String, _ remedy: String?) -> Interruption {
    mistake(.theory("`exact` does not cover this: \(why)", remedy: remedy))
  }

  // MARK: - Wrappers

  private struct Shell {
    var core: OptimizerValue
    var clip: Double?
    var gradientClip: Double?
    var projection: ClosedRange<Double>?
  }

  private func wrappers(of optimizer: OptimizerValue) throws -> Shell {
    var shell = Shell(core: optimizer)
    while isLibrary(shell.core.declaration.name.span.file) {
      let wrapper = shell.core
      func setting(_ name: String) throws -> Double {
        guard let number = wrapper.arguments.first(where: { $0.name == name })?.value.double else {
          throw refusal("`\(name)` changes from step to step", nil)
        }
        return number
      }
      switch wrapper.declaration.name.text {
      case "projected":
        guard shell.clip == nil, shell.gradientClip == nil, shell.projection == nil else {
          throw refusal(
            "`projected` must stand outside of clipping", "`… |> clipStep(…) |> projected(…)`")
        }
        let (low, high) = (try setting("low"), try setting("high"))
        guard low < high else { throw refusal("the projection leaves nothing", nil) }
        shell.projection = low...high
      case "clipStep":
        guard shell.gradientClip == nil else {
          throw refusal("`clipGradient` must stand inside of `clipStep`", nil)
        }
        shell.clip = min(shell.clip ?? .infinity, try setting("bound"))
      case "clipGradient":
        shell.gradientClip = min(shell.gradientClip ?? .infinity, try setting("bound"))
      default: return shell
      }
      guard
        case .optimizer(let inner)? = wrapper.arguments.first(where: { $0.name == "inner" })?.value
      else { return shell }
      shell.core = inner
    }
    return shell
  }

  // MARK: - The optimizer inside

  private struct Core {
    /// (step without noise, b, L′)
    let map: ScalarMap
    /// `b`, if it is the same everywhere.
    let constantFactor: Double?
    /// Whether `m(x) = x + b L′(x)`.
    let followsGradient: Bool
    /// Standard deviation of the optimizer's own normal draws, in units of the step.
    let ownDeviation: (Double) -> Double
    let drawsItself: Bool
    /// Where the step is not affine in the noise and its own draws: where it leads from a place, as a function of these.
    let landing: ((Double, [Double]) -> Double)?
    let ownDraws: Int
  }

  private func scalarCore(_ dynamics: DynamicsValue, _ optimizer: OptimizerValue) throws -> Core {
    let model = placeModel(of: dynamics.loss) ?? .real(0)
    guard isNumber(model) else {
      throw refusal("it solves for one dimension, and this loss has more", nil)
    }
    let context = StepContext(loss: dynamics.loss, noise: dynamics.noise, time: .int(0))
    let state = try initialState(of: optimizer, at: .real(0), context)
    guard leaves(state).isEmpty else {
      throw refusal(
        "the optimizer `\(optimizer.declaration.name.text)` has memory",
        "`theory.stationaryCovariance(d)` covers linear steps with memory")
    }
    let plain = DynamicsValue(optimizer: optimizer, loss: dynamics.loss, noise: dynamics.noise)
    let (kernel, drawn) = try stepKernel(plain, .real(0), state)
    // (w, z, t, own…) → w′
    let d = kernel.parameters.count - 3
    guard drawn.allSatisfy(\.isEmpty) else { throw refusal("it draws arrays itself", nil) }
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
      let far = try step(x, -2.5)
      let slope = try differentiate(
        .gradient, .loss(dynamics.loss), [CallArgument(label: nil, value: x)])
      let factor = try binary(.subtract, pushed, still)
      let bend = try binary(
        .add, try binary(.subtract, far, still), try binary(.multiply, .real(2.5), factor))
      let own = try (0..<d).map { try binary(.subtract, try step(x, 0, $0), still) }
      return [still, factor, slope, bend] + own
    }
    let places = (0..<41).map { -3 + 0.1525 * Double($0) }
    let columns = map(places)
    let finite = places.indices.filter { i in
      columns[0...3].allSatisfy { $0[i].isFinite } && abs(columns[0][i]) < 1e6
    }
    guard kernel.results(dependingOn: 2).isEmpty else {
      throw refusal("the step changes with `t`", "use a constant rate")
    }
    let random = Set([1] + Array(3..<(3 + d)))
    let isAffine =
      finite.allSatisfy { abs(columns[3][$0]) <= 1e-9 * (1 + abs(columns[0][$0])) }
      && !kernel.affinity(in: random)[0].isUnknown
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
      throw refusal("the step does not feel the noise", nil)
    }
    return Core(
      map: map, constantFactor: isAffine ? constant : nil, followsGradient: isAffine && follows,
      ownDeviation: { x in
        map.at(x).dropFirst(4).reduce(0) { $0 + $1 * $1 }.squareRoot()
      }, drawsItself: d > 0,
      landing: isAffine
        ? nil
        : { x, draws in
          let numbers = [x, draws[0], 0] + draws.dropFirst()
          return kernel.evaluate(parameters: numbers.map { Tensor($0) })[0].data.first ?? .nan
        }, ownDraws: d)
  }

  // MARK: - The noise

  /// The law of `b(x) z`, with what the optimizer draws itself.
  private func noiseLaw(
    _ dynamics: DynamicsValue, _ core: Core, _ trouble: ScalarChain.Trouble
  ) throws -> NoiseLaw {
    guard dynamics.noise != nil || core.drawsItself else {
      throw refusal("there is no noise", "add `with Normal(mean: 0, sd: 1)`")
    }
    let isPlaceless = isPlaceless(dynamics.noise)
    func pushed(_ x: Double, _ law: ScalarLaw) throws -> NoiseAtPlace {
      if let landing = core.landing {
        let still = core.map.at(x)[0]
        let own = [ScalarLaw](repeating: .gaussian(mean: 0, sd: 1), count: core.ownDraws)
        let number = DrawnNumber(of: [law] + own) { landing(x, $0) - still }
        guard let found = number.law(.coarse) else {
          throw refusal("the step is not linear in the noise", "`simulate` it")
        }
        return NoiseAtPlace(found)
      }
      let moved = law.moved(factor: core.constantFactor ?? core.map.at(x)[1], shift: 0)
      return NoiseAtPlace(
        core.drawsItself
          ? moved.plus(.gaussian(mean: 0, sd: core.ownDeviation(x)), .coarse) : moved)
    }
    let saved = stepTime
    defer { stepTime = saved }
    stepTime = .int(0)
    let detail: LawDetail = isPlaceless ? .fine : .coarse
    let fixed = try scalarNoise(dynamics, at: 0.37, detail)
    if core.constantFactor != nil, !core.drawsItself, isPlaceless {
      let one = try pushed(0, fixed)
      guard !one.isStill else { throw refusal("the noise never moves the iterate", nil) }
      return NoiseLaw(
        scale: { _ in one.scale }, center: { _ in one.center }, below: { z, _ in one.below(z) },
        above: { z, _ in one.above(z) }, atoms: { _ in one.atoms })
    }
    var known: [Double: NoiseAtPlace] = [:]
    func at(_ x: Double) -> NoiseAtPlace {
      if let found = known[x] { return found }
      let saved = stepTime
      defer { stepTime = saved }
      stepTime = .int(0)
      do {
        let made = try pushed(
          x, isPlaceless ? fixed : try scalarNoise(dynamics, at: x, detail))
        if known.count > 20_000 { known = [:] }
        known[x] = made
        return made
      } catch {
        trouble.first = trouble.first ?? error
        return .unknown
      }
    }
    return NoiseLaw(
      scale: { at($0).scale }, center: { at($0).center }, below: { at($1).below($0) },
      above: { at($1).above($0) }, atoms: { at($0).atoms })
  }

  /// The law of the noise at a place. Of batches that are too many, and of means of fresh samples, that of a normal
  /// law with their covariance stands for it, which `hasNormalBatches` tells.
  private func scalarNoise(
    _ dynamics: DynamicsValue, at x: Double, _ detail: LawDetail
  ) throws -> ScalarLaw {
    guard let noise = dynamics.noise else { return .points([(0, 1)]) }
    return try scalarNoise(noise, at: x, dynamics.loss, detail)
  }

  private func scalarNoise(
    _ noise: NoiseValue, at x: Double, _ loss: LossValue, _ detail: LawDetail
  ) throws -> ScalarLaw {
    switch noise {
    case .subsampling(let subsampling):
      if let found = try batchLaw(subsampling, at: x, loss) { return found }
    case .scaled(let factor, let inner):
      if let number = try scheduled(factor).double {
        return try scalarNoise(inner, at: x, loss, detail).moved(factor: number, shift: 0)
      }
    case .sum(let a, let b):
      return try scalarNoise(a, at: x, loss, detail).plus(
        try scalarNoise(b, at: x, loss, detail), detail)
    case .declared(let declared):
      if case .noise(let inner) = try lawValue(of: declared, at: .real(x), loss) {
        return try scalarNoise(inner, at: x, loss, detail)
      }
    case .product:
      let number = try drawnNumber { try sampleNoise(noise, at: .real(x), of: loss, path: "noise") }
      if let found = number?.law(detail) { return found }
    case .law: break
    }
    return try scalarLaw(of: try law(of: noise, at: .real(x), loss), detail)
  }

  /// Whether a normal law stands for that of a batch.
  private func hasNormalBatches(_ dynamics: DynamicsValue) throws -> Bool {
    func inside(_ noise: NoiseValue) throws -> Bool {
      switch noise {
      case .subsampling(let subsampling):
        try batchLaw(subsampling, at: 0.37, dynamics.loss) == nil
      case .scaled(_, let inner), .product(_, let inner): try inside(inner)
      case .sum(let a, let b): try inside(a) || inside(b)
      case .declared(let declared):
        if case .noise(let inner) = try lawValue(of: declared, at: .real(0.37), dynamics.loss) {
          try inside(inner)
        } else {
          false
        }
      case .law: false
      }
    }
    return try dynamics.noise.map(inside) ?? false
  }

  /// Whether the noise has the same law everywhere.
  private func isPlaceless(_ noise: NoiseValue?) -> Bool {
    switch noise {
    case .none, .law: true
    case .declared(let declared): declared.declaration.at.isEmpty
    case .scaled(let factor, let inner): factor.double != nil && isPlaceless(inner)
    case .sum(let a, let b): isPlaceless(a) && isPlaceless(b)
    case .product(_, let inner): isPlaceless(inner)
    case .subsampling: false
    }
  }
}

/// The law of the random part of a step from one place: single values, and the rest.
private struct NoiseAtPlace {
  let atoms: [(value: Double, weight: Double)]
  let scale: Double
  let center: Double
  let below: ([Double]) -> [Double]
  let above: ([Double]) -> [Double]

  init(_ law: ScalarLaw) {
    let parts = law.parts
    atoms = parts.points
    if let rest = parts.rest {
      (scale, center, below, above) = (rest.scale, rest.center, rest.below, rest.above)
    } else {
      let mean = atoms.reduce(0) { $0 + $1.weight * $1.value }
      scale = atoms.reduce(0) { $0 + $1.weight * ($1.value - mean) * ($1.value - mean) }
        .squareRoot()
      center = mean
      below = { $0.map { _ in 0 } }
      above = below
    }
  }

  private init() {
    (atoms, scale, center) = ([], .nan, 0)
    below = { $0.map { _ in .nan } }
    above = below
  }

  static var unknown: NoiseAtPlace { NoiseAtPlace() }

  var isStill: Bool { scale == 0 }
}
