internal import LinearAlgebra
internal import Theory

// Exits by jumps: Wang, Oh, Rhee (2102.04297, 2307.03479), Imkeller and Pavlyukevich, Nguyen et al.
extension Evaluator {
  func heavyTailTheory(_ function: HeavyTailTheory, _ a: TheoryArguments) throws -> Value {
    switch function {
    case .clippedJumps: return try jumpCounts(a)
    case .jumpChain: return try jumpChain(a)
    case .exitExponent:
      let alpha = try tailIndex(a)
      return .theory(
        TheoryResult(
          value: .real(1 + Double(try jumps(a)) * (alpha - 1)),
          assumptions: ["smallRate: the rate tends to zero; corrections are O(η^(α−1))"]))
    case .exitScale:
      let rate = try a.number("rate")
      guard rate > 0, rate.isFinite else { throw TheoryFailure.invalidInput("a rate above 0") }
      guard
        let tail = try call(
          try a.value("tail"), [CallArgument(label: nil, value: .real(1 / rate))]
        ).double
      else { throw mistake(.notANumber("something else", in: "`tail`")) }
      guard tail >= 0, tail <= 1 else {
        throw TheoryFailure.invalidInput("`tail` to be P(|Z| > x), between 0 and 1")
      }
      let count = try jumps(a)
      return .theory(
        TheoryResult(
          value: .real((0..<(count - 1)).reduce(tail) { product, _ in product * tail / rate }),
          assumptions: ["smallRate: up to a constant of order one; corrections are O(η^(α−1))"]))
    case .stableExitTime:
      return try a.number(
        try Theory.stableExitTime(
          halfWidth: try a.number("halfWidth"), noise: try a.number("noise"),
          index: try a.number("alpha")))
    }
  }

  private func jumps(_ a: TheoryArguments) throws -> Int {
    let count = try a.whole("jumps")
    guard count >= 1 else { throw mistake(.theory("theory needs one jump or more", remedy: nil)) }
    return count
  }

  private func tailIndex(_ a: TheoryArguments) throws -> Double {
    let alpha = try a.number("alpha")
    guard alpha > 1 || a.allowed.contains(.tailIndexAboveOne) else {
      throw TheoryFailure.violated(
        Assumption(
          .tailIndexAboveOne, "the tail index is above one", held: false, [Quantity("α", alpha)]))
    }
    return alpha
  }

  /// Minima and maxima of what `landscape` found.
  private func jumpLandscape(_ a: TheoryArguments) throws -> JumpLandscape {
    let value = try a.value("land")
    if case .record(let land) = value, case .list(let found)? = land["minima"],
      found.contains(where: { point in
        if case .record(let record) = point { record["w"]?.double == nil } else { false }
      })
    {
      throw mistake(
        .theory(
          "theory needs a landscape of one number here, and this one has several",
          remedy:
            "`land.basins[i].jumps(bound)` counts the clipped jumps from a minimum in any dimension"
        ))
    }
    guard case .record(let land) = value, let minima = places(land["minima"]),
      let maxima = places(land["maxima"], inner: true)
    else {
      throw mistake(
        .typeMismatch(
          parameter: "land", expected: "a `landscape(L, in: (a, b))`", found: value.description))
    }
    return try JumpLandscape(minima: minima, maxima: maxima)
  }

  private func places(_ value: Value?, inner: Bool = false) -> [Double]? {
    guard case .list(var points)? = value else { return nil }
    // A top at an end of the interval parts no basins.
    points.removeAll { point in
      guard inner, case .record(let record) = point, case .bool(true)? = record["edge"] else {
        return false
      }
      return true
    }
    let places = points.compactMap { point -> Double? in
      guard case .record(let record) = point else { return nil }
      return record["w"]?.double
    }
    return places.count == points.count ? places : nil
  }

  /// The verdict of the elimination theorem: which basins keep a share of time as the rate tends to zero.
  private func jumpCounts(_ a: TheoryArguments) throws -> Value {
    let alpha = try a.number("alpha")
    let answer = try Theory.clippedJumps(
      on: try jumpLandscape(a), bound: try a.number("bound"), tailIndex: alpha)
    return try a.record(answer) { found in
      [
        ("needed", Value(indices: found.jumpsNeeded)),
        (
          "exponents",
          Value(
            vector: found.jumpsNeeded.indices.map { found.exitExponent($0, tailIndex: alpha) })
        ),
        ("leadsTo", .list(found.edges.map { Value(indices: $0) })),
        ("classes", .list(found.absorbingClasses.map { Value(indices: $0) })),
        ("irreducible", .bool(found.isIrreducible)),
        ("widest", Value(indices: found.widest)),
        (
          "verdict",
          .text(
            found.isIrreducible
              ? "as the rate tends to zero, all time is spent in the basins \(found.widest)"
              : "no global verdict: clipped jumps do not lead from every basin to every other")
        ),
      ]
    }
  }

  private func jumpChain(_ a: TheoryArguments) throws -> Value {
    let answer = try unclippedChain(
      on: try jumpLandscape(a), tailIndex: try a.number("alpha"),
      rightShare: try a.number("rightShare", otherwise: 0.5),
      clip: a.has("bound") ? try a.number("bound") : nil)
    return try a.record(answer) { chain in
      [
        ("generator", Value(matrix: chain.generator, asNumber: false)),
        ("weights", Value(vector: chain.weights)),
        ("exitRates", Value(vector: chain.generator.diagonal.map { -$0 })),
      ]
    }
  }
}
