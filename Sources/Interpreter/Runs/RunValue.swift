internal import EnsembleRuntime
internal import Statistics

/// What a run gave, by the names its measures have.
package struct RunValue {
  /// A value, or why there is none.
  enum Field {
    case value(Value)
    case refused(Mistake)
  }

  var fields: [(name: String, field: Field)]
  var replicas: Int
  var steps: Int
  var diverged: [Divergence]
  var exits: ExitStatistics?
  var seed: UInt64
  var stream: String
  var updates: Int
  /// Steps at the start that no measure pooled.
  var discarded: Int
  /// Whether `discard: auto` found that number.
  var choseDiscard: Bool
  var mixing: [MixingRow]
  /// Of a run that chose its own length.
  var goal: RunGoal?

  subscript(name: String) -> Field? { fields.first { $0.name == name }?.field }
}

/// The first exits of a run.
package struct ExitStatistics {
  let times: ExitTimes
  let names: [String]
  /// The step at which a replica was censored.
  let horizon: Int
  /// Of a run by splitting, which has no times.
  var rare: RareExits?
}

extension Evaluator {
  /// What there is of a run, by name, for a host; or why it is refused.
  package func fields(of run: RunValue) -> [(name: String, value: Table.Cell)] {
    var fields = run.fields.map { name, _ in (name: name, value: cell(name, of: .run(run))) }
    if let exits = run.exits { fields.append(("exit", .value(.exits(exits)))) }
    let others = [
      "replicas", "steps", "updates", "diverged", "discarded", "rhat", "stationary", "reached",
      "mixing",
    ]
    for name in others where run[name] == nil {
      fields.append((name, cell(name, of: .run(run))))
    }
    return fields
  }

  /// The same of exits.
  package func fields(of exits: ExitStatistics) -> [(name: String, value: Table.Cell)] {
    let names =
      exits.rare == nil
      ? [
        "rate", "mean", "median", "restrictedMean", "probability", "share", "survival",
        "rateInterval", "medianInterval", "times", "count", "censored", "horizon",
      ] : ["rate", "mean", "rateInterval", "probability", "share", "levels", "horizon"]
    return names.map { ($0, cell($0, of: .exits(exits))) }
  }

  private func cell(_ name: String, of subject: Value) -> Table.Cell {
    do {
      return .value(try field(name, of: subject))
    } catch Interruption.mistake(let diagnostic) {
      return .empty(reason: diagnostic.message)
    } catch {
      return .empty(reason: "it was stopped")
    }
  }

  func field(_ name: String, of run: RunValue) throws -> Value {
    switch run[name] {
    case .value(let value)?: return value
    case .refused(let why)?: throw mistake(why)
    case nil: break
    }
    switch name {
    case "exit":
      if let exits = run.exits { return .exits(exits) }
    case "diverged": return .int(run.diverged.count)
    case "replicas": return .int(run.replicas)
    case "steps": return .int(run.steps)
    case "updates": return .int(run.updates)
    case "discarded": return .int(run.discarded)
    case "rhat": return .real(run.splitRHat)
    case "reached":
      return .bool(run.goal.map { if case .reached = $0 { true } else { false } } ?? true)
    case "stationary": return .bool(run.isStationary)
    case "mixing": return .table(run.mixingTable)
    case "seed": return .int(Int(truncatingIfNeeded: run.seed))
    default: break
    }
    throw mistake(
      .unknownField(
        name, of: "this run",
        known: run.fields.map(\.name) + (run.exits == nil ? [] : ["exit"])
          + ["diverged", "replicas", "steps", "discarded", "rhat", "stationary", "mixing"]))
  }

  func field(_ name: String, of exits: ExitStatistics) throws -> Value {
    if let rare = exits.rare { return try field(name, of: rare, exits) }
    let times = exits.times
    switch name {
    case "probability":
      let left = times.survival(at: [Double(exits.horizon)]).entry(0)
      return .estimate(EstimateValue(estimate: Estimate(1) - left))
    case "rate": return try value(of: times.rate, "rate")
    case "mean": return try value(of: times.mean, "mean exit time")
    case "median": return try value(of: times.median, "median exit time")
    case "restrictedMean":
      return try value(
        of: times.restrictedMean(to: times.horizon), "restricted mean")
    case "rateInterval": return Self.record(times.rateInterval())
    case "medianInterval": return Self.record(times.quantileInterval(0.5))
    case "count": return .int(times.exits)
    case "censored": return .int(times.censored)
    case "horizon": return .int(exits.horizon)
    case "share":
      let shares = try value(of: times.shares(of: exits.names.count), "share")
      return .record(
        Record(
          try exits.names.enumerated().map { index, name in
            (name, try self.index(shares, [.int(index)]))
          }))
    case "survival":
      let curve = times.survivalCurve
      func survival(_ share: Double, se: Double) -> Table.Cell {
        .value(
          .estimate(
            EstimateValue(
              estimate: Estimate(
                share, se: se, source: SourceID(name: "survival \(times.source.raw)")))))
      }
      // At the beginning nobody has left.
      return .table(
        Table(columns: [
          Table.Column(
            name: "t", cells: [.value(.real(0))] + curve.map { .value(.real($0.time)) }),
          Table.Column(
            name: "survival",
            cells: [survival(1, se: 0)] + curve.map { survival($0.survival, se: $0.se) }),
          Table.Column(
            name: "atRisk",
            cells: [.value(.int(times.records.count))] + curve.map { .value(.int($0.atRisk)) }),
        ]))
    case "times":
      return .list(
        times.records.map { record in record.exit == nil ? .real(.nan) : .real(record.time) })
    default:
      if let index = exits.names.firstIndex(of: name) {
        let shares = try value(of: times.shares(of: exits.names.count), "share")
        return try self.index(shares, [.int(index)])
      }
      throw mistake(
        .unknownField(
          name, of: "the exits",
          known: [
            "rate", "rate(after)", "mean", "median", "quantile(q)", "restrictedMean(t)", "survival",
            "share",
            "count", "censored", "horizon", "times", "rateInterval", "medianInterval",
            "quantileInterval(q)",
          ]))
    }
  }

  func value(of result: Result<Estimate, ExitRefusal>, _ quantity: String) throws -> Value {
    switch result {
    case .success(let estimate): return .estimate(EstimateValue(estimate: estimate))
    case .failure(.censored(let censored, let of)):
      throw mistake(
        .refused(
          quantity: quantity,
          why:
            "\(censored) of \(of) replicas had not left at the last step, and the mean of the others is too small",
          remedy: "use `.rate`, `.median` or `.restrictedMean(t)`, or raise `steps:`"))
    case .failure(.noExits(let time)):
      throw mistake(
        .refused(
          quantity: quantity, why: "no replica left in \(formatted(time)) steps in all",
          remedy: "raise `steps:` or `replicas:`"))
    case .failure(.notReached(let q, let left, let horizon)):
      throw mistake(
        .refused(
          quantity: "\(quantity) (quantile \(formatted(q)))",
          why: "only a share of \(formatted(left)) had left by step \(formatted(horizon))",
          remedy: "raise `steps:`, or ask for a smaller quantile"))
    }
  }

  /// `e.exit.quantile(0.9)`, `e.exit.restrictedMean(1000)`
  func callExits(_ exits: ExitStatistics, _ name: String, _ arguments: [CallArgument]) throws
    -> Value?
  {
    if let rare = exits.rare {
      return try field(name == "rate" ? "rate(t)" : name, of: rare, exits)
    }
    guard arguments.count == 1, let x = arguments[0].value.double else {
      throw mistake(.wrongArgumentCount(of: name, expected: "one number", found: arguments.count))
    }
    if name == "restrictedMean" {
      return try value(of: exits.times.restrictedMean(to: x), "restricted mean")
    }
    if name == "rate" {
      guard x >= 0, x < Double(exits.horizon) else {
        throw mistake(
          .constraintViolated(
            parameter: "after", constraint: "from 0 to below \(exits.horizon), the last step",
            value: formatted(x)))
      }
      return try value(of: exits.times.rate(after: x), "rate after step \(formatted(x))")
    }
    guard x > 0, x < 1 else {
      throw mistake(
        .constraintViolated(parameter: "q", constraint: "between 0 and 1", value: formatted(x)))
    }
    if name == "quantileInterval" { return Self.record(exits.times.quantileInterval(x)) }
    return try value(of: exits.times.quantile(x), "exit time")
  }

  static func record(_ interval: ClosedRange<Double>) -> Value {
    .record(Record([("low", .real(interval.lowerBound)), ("high", .real(interval.upperBound))]))
  }
}
