internal import KernelIR
internal import LinearAlgebra
internal import Theory

// Numerically exact answers for one-dimensional chains, by the transfer operator: no sampling, no small steps.
extension Evaluator {
  func callExact(_ function: ExactFunction, _ a: TheoryArguments) throws -> Value {
    let chain = try scalarChain(try a.dynamics())
    if chain.hasNormalBatches, !a.allowed.contains(.gaussianNoise) {
      throw TheoryFailure.violated(
        Assumption(
          .gaussianNoise,
          "the law of a batch is known: that of up to 4096 batches of a table, or of one fresh sample; a normal law "
            + "with the covariance of the batches may stand for it", held: false))
    }
    do {
      return try solve(function, chain, a)
    } catch let failure as TheoryFailure {
      if let trouble = chain.trouble.first { throw trouble }
      throw failure
    }
  }

  private func solve(
    _ function: ExactFunction, _ chain: ScalarChain, _ a: TheoryArguments
  ) throws -> Value {
    switch function {
    case .stationaryLaw: return try stationary(chain, a, onlyVariance: false)
    case .stationaryCovariance: return try stationary(chain, a, onlyVariance: true)
    case .law: return try propagated(chain, a)
    case .exitTime:
      let exit = try exits(chain, a)
      return .record(
        Record([
          ("mean", exit.number(\.mean)), ("error", .real(exit.law.mean.error)),
          ("sd", exit.number(\.deviation)), ("rate", exit.number(\.escapeRate)),
          ("left", exit.left), ("right", exit.right),
          ("quantiles", Value(vector: exit.law.quantiles.map { wholeSteps($0.value) })),
        ]))
    case .meanExitTime: return try exits(chain, a, for: \.mean).number(\.mean)
    case .escapeRate: return try exits(chain, a, for: \.escapeRate).number(\.escapeRate)
    case .splitting:
      let exit = try exits(chain, a)
      return .record(Record([("left", exit.left), ("right", exit.right)]))
    case .splittingProbability: return try exits(chain, a).right
    }
  }

  /// The solver interpolates between the steps: the least n with P(T ≤ n) ≥ q is the next whole number.
  private func wholeSteps(_ quantile: Double) -> Double {
    (quantile - 1e-9 * quantile).rounded(.up)
  }

  /// One number with the solver's own estimate of its error.
  private func number(_ refined: Refined, _ notes: [String]) -> Value {
    .theory(
      TheoryResult(
        value: .real(refined.value),
        assumptions: notes + [
          "converged: the error by halving the mesh is about \(formatted(refined.error))"
        ]))
  }

  private func notes<Answer>(
    _ answer: TheoryValue<Answer>, _ chain: ScalarChain, _ a: TheoryArguments
  ) -> [String] {
    chain.notes
      + answer.assumptions.filter { $0.name != .converged }.map { assumption in
        "\(assumption.name.rawValue): \(assumption.sentence)"
      }
  }

  /// Fails if the mesh is not fine enough, unless `allow: converged`.
  private func settled<Answer>(_ answer: TheoryValue<Answer>, _ a: TheoryArguments) throws
    -> TheoryValue<Answer>
  {
    try a.checked(answer)
  }

  /// The relative error at which refinement stops early, and the one that is good enough.
  private func tolerance(_ a: TheoryArguments) throws -> (aim: Double, accepted: Double) {
    guard a.has("tolerance") else { return (1e-5, 1e-3) }
    let wanted = try a.number("tolerance")
    guard wanted >= 1e-8, wanted < 1 else {
      throw a.evaluator.mistake(
        .setting(
          name: "tolerance", problem: "is a relative error, from 1e-8 up to below 1",
          help: "write e.g. `tolerance: 1e-4`; without it 1e-3 is good enough"))
    }
    return (wanted / 100, wanted)
  }

  // MARK: - Stationary

  private func stationary(_ chain: ScalarChain, _ a: TheoryArguments, onlyVariance: Bool) throws
    -> Value
  {
    let anchor = a.has("from") ? try a.number("from") : middle(chain)
    let region = a.has("in") ? try a.interval("in") : nil
    let found = try exactStationaryLaw(
      step: chain.step, around: anchor,
      regions: region.map { [ExitRegion("in", from: $0.low, to: $0.high)] } ?? [],
      tailIndex: chain.tail, tolerance: try tolerance(a).aim,
      acceptable: try tolerance(a).accepted)
    let (law, notes) = (found.value, notes(found, chain, a))
    if onlyVariance, law.variance.value == .infinity {
      throw TheoryFailure.violated(
        Assumption(
          .finiteVariance,
          chain.tail > 2
            ? "the law has a variance, and under this noise its tail index is two or less"
            : "the noise has a variance, or is clipped or projected", held: false,
          chain.tail > 2 ? [] : [Quantity("tail index", chain.tail)]))
    }
    _ = try settled(found, a)
    guard !onlyVariance else { return number(law.variance, notes) }
    var fields: [(label: String, value: Value)] = [
      ("mean", number(law.mean, notes)), ("variance", number(law.variance, notes)),
      ("error", .real(law.variance.error)),
    ]
    if let share = law.occupation.first { fields.append(("share", number(share, notes))) }
    fields.append(("table", .table(table(law.places, law.weights, law.cumulative))))
    return .record(Record(fields))
  }

  private func middle(_ chain: ScalarChain) -> Double {
    chain.step.projection.map { 0.5 * ($0.lowerBound + $0.upperBound) } ?? 0
  }

  private func table(_ places: [Double], _ weights: [Double], _ below: [Double]) -> Table {
    func column(_ name: String, _ numbers: [Double]) -> Table.Column {
      Table.Column(name: name, cells: numbers.map { .value(.real($0)) })
    }
    return Table(columns: [
      column("w", places), column("share", weights), column("below", below),
    ])
  }

  // MARK: - After some steps

  private func propagated(_ chain: ScalarChain, _ a: TheoryArguments) throws -> Value {
    let steps = try a.whole("steps")
    guard steps <= 1_000_000 else {
      throw TheoryFailure.invalidInput("at most a million steps here")
    }
    let exits = a.has("in") ? regions(try a.interval("in")) : []
    let answer = try settled(
      try exactLaw(
        step: chain.step, start: try startingPoints(a), steps: steps, exits: exits,
        tolerance: try tolerance(a).aim, acceptable: try tolerance(a).accepted,
        tailIndex: chain.tail),
      a)
    let (law, notes) = (answer.value, notes(answer, chain, a))
    var sum = 0.0
    let below = law.weights.map { weight -> Double in
      sum += weight
      return sum
    }
    return .record(
      Record([
        ("mean", number(law.mean, notes)), ("variance", number(law.variance, notes)),
        ("survival", number(law.survival, notes)), ("error", .real(law.variance.error)),
        ("table", .table(table(law.places, law.weights, below))),
      ]))
  }

  /// A number, or a law of one by points that integrate smooth functions over it.
  private func startingPoints(_ a: TheoryArguments) throws -> [(value: Double, weight: Double)] {
    guard case .law(let law) = try a.value("from") else { return [(try a.number("from"), 1)] }
    guard try moments(of: law)?.tail.most ?? .infinity == .infinity else {
      throw mistake(
        .theory(
          "`from:` is a law with a power tail, of which points say too little",
          remedy: "start from a number or from a law with all moments"))
    }
    let parts = try scalarLaw(of: law).parts
    let points = parts.points + (parts.rest?.nodes(.coarse) ?? [])
    // The rule gives neither signs nor masses away, but a rounding of them.
    let mass = points.reduce(0) { $0 + $1.weight }
    return points.filter { abs($0.weight) > 1e-18 }.map { ($0.value, $0.weight / mass) }
  }

  // MARK: - Exits

  /// Outside of the interval; an infinite end is no exit.
  private func regions(_ interval: (low: Double, high: Double)) -> [ExitRegion] {
    var regions: [ExitRegion] = []
    if interval.low.isFinite { regions.append(ExitRegion("left", to: interval.low)) }
    if interval.high.isFinite { regions.append(ExitRegion("right", from: interval.high)) }
    return regions
  }

  /// What an exit solve gives, as values of the language.
  private struct Exits {
    let law: ExitLaw
    let left: Value
    let right: Value
    let form: (Refined) -> Value

    func number(_ part: KeyPath<ExitLaw, Refined>) -> Value { form(law[keyPath: part]) }
  }

  /// All of an exit's law, or what one of its numbers is asked of.
  private func exits(
    _ chain: ScalarChain, _ a: TheoryArguments, for part: KeyPath<ExitLaw, Refined>? = nil
  ) throws -> Exits {
    var interval = try a.interval("in")
    // An end beyond the projection is never reached.
    if let walls = chain.step.projection {
      if interval.low < walls.lowerBound { interval.low = -.infinity }
      if interval.high > walls.upperBound { interval.high = .infinity }
    }
    let quantiles = a.has("quantiles") ? try a.vector("quantiles") : []
    let (aim, accepted) = try tolerance(a)
    let found = try exactExit(
      step: chain.step, start: try a.number("from"), exits: regions(interval),
      quantiles: quantiles, tolerance: aim, acceptable: accepted)
    let answer = try settled(part.map { found.judged(by: $0, tolerance: accepted) } ?? found, a)
    let (law, notes) = (answer.value, notes(answer, chain, a))
    return Exits(
      law: law, left: interval.low.isFinite ? number(law.splitting[0], notes) : .real(0),
      right: interval.high.isFinite
        ? number(law.splitting[law.splitting.count - 1], notes) : .real(0),
      form: { self.number($0, notes) })
  }
}
