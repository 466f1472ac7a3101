internal import KernelIR
internal import Theory

extension Evaluator {
  /// The law of the random part of a step at each place, with what the optimizer draws itself.
  func noiseLaw(
    _ dynamics: DynamicsValue, _ core: ScalarCore, _ trouble: ScalarChain.Trouble
  ) throws -> NoiseLaw {
    guard dynamics.noise != nil || core.drawsItself else {
      throw exactRefusal("there is no noise", "add `with Normal(mean: 0, sd: 1)`")
    }
    let isPlaceless = isPlaceless(dynamics.noise)
    func pushed(_ x: Double, _ law: ScalarLaw) throws -> NoiseAtPlace {
      if let landing = core.landing {
        let still = core.map.at(x)[0]
        let own = [ScalarLaw](repeating: .gaussian(mean: 0, sd: 1), count: core.ownDraws)
        let number = DrawnNumber(of: [law] + own) { landing(x, $0) - still }
        guard let found = number.law(.coarse) else {
          throw exactRefusal("the step is not linear in the noise", "`simulate` it")
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
    func drawn(_ x: Double) throws -> ScalarLaw {
      guard let noise = dynamics.noise else { return .points([(0, 1)]) }
      return try scalarNoise(noise, at: x, dynamics.loss, detail, trouble)
    }
    let fixed = try drawn(0.37)
    if core.constantFactor != nil, !core.drawsItself, isPlaceless {
      let one = try pushed(0, fixed)
      guard !one.isStill else { throw exactRefusal("the noise never moves the iterate", nil) }
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
          x, isPlaceless ? fixed : try drawn(x))
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

  /// The law of the noise at a place. Of batches that are too many, and of means of fresh samples, a normal law with
  /// their covariance stands for it, and `trouble` tells.
  private func scalarNoise(
    _ noise: NoiseValue, at x: Double, _ loss: LossValue, _ detail: LawDetail,
    _ trouble: ScalarChain.Trouble
  ) throws -> ScalarLaw {
    switch noise {
    case .subsampling(let subsampling):
      if let found = try batchLaw(subsampling, at: x, loss) { return found }
      trouble.hasNormalBatches = true
    case .scaled(let factor, let inner):
      if let number = try scheduled(factor).double {
        return try scalarNoise(inner, at: x, loss, detail, trouble).moved(factor: number, shift: 0)
      }
    case .sum(let a, let b):
      return try scalarNoise(a, at: x, loss, detail, trouble).plus(
        try scalarNoise(b, at: x, loss, detail, trouble), detail)
    case .declared(let declared):
      if case .noise(let inner) = try lawValue(of: declared, at: .real(x), loss) {
        return try scalarNoise(inner, at: x, loss, detail, trouble)
      }
    case .product:
      let number = try drawnNumber { try sampleNoise(noise, at: .real(x), of: loss, path: "noise") }
      if let found = number?.law(detail) { return found }
    case .law: break
    }
    return try scalarLaw(of: try law(of: noise, at: .real(x), loss), detail)
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
