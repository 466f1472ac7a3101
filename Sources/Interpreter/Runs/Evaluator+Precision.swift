internal import EnsembleRuntime
internal import KernelIR
internal import SourceText
internal import Syntax

/// Why a run that chose its own length stopped.
package enum RunGoal {
  /// The condition of `until:` held.
  case reached
  /// It did not, at the largest counts allowed.
  case missed
  /// The time of `budget:` was over.
  case spent
}

extension Evaluator {
  /// `until:` and `budget:`. The run is made at doubled lengths, in replicas if it has exits, else in steps, until the
  /// condition holds or time is over; each length is made from its start, at most doubling the work, so what comes
  /// back is, digit for digit, the run of that length. Conditions are looked at only at doublings, which are
  /// few, since looking often would favour lucky lengths.
  func progressiveRun(
    _ subject: RunSubject, _ request: RunRequest, _ whole: RunPlan, in scope: Scope
  )
    throws -> RunValue
  {
    let addsReplicas = !request.exits.isEmpty
    let isLimited = request.settings[addsReplicas ? "replicas" : "steps"] != nil
    let most = isLimited ? (addsReplicas ? whole.replicas : whole.steps) : RunRequest.endless
    let budget = try self.budget(request, in: scope)
    let least = addsReplicas ? 64 : max(1024, 4 * whole.discard)
    var count = most
    if isLimited {
      // The last doubling is the limit itself.
      while count / 2 >= least { count /= 2 }
    } else {
      count = addsReplicas ? 128 : least
    }
    let begin = host.clock ?? 0
    var isLast = false
    while true {
      var plan = whole
      if addsReplicas { plan.replicas = count } else { plan.steps = count }
      let start = host.clock ?? 0
      var run = try singleRun(subject, request, plan, in: scope)
      let now = host.clock ?? 0
      if try hasReached(request, run, in: scope) {
        run.goal = .reached
        return run
      }
      if !run.diverged.isEmpty || count >= most {
        run.goal = request.settings["until"] == nil ? nil : .missed
        return run
      }
      guard let budget else {
        count = min(most, 2 * count)
        continue
      }
      let left = budget - (now - begin)
      let next = 2 * (now - start)
      if !isLast, next <= left {
        count = min(most, 2 * count)
        continue
      }
      // What time is left for, if that is worth it: a length that nobody looks at but for its result.
      let affordable = Double(count) * 0.8 * left / max(now - start, 1e-3)
      if !isLast, affordable > 1.25 * Double(count) {
        count = min(most, Int(affordable) / 32 * 32)
        isLast = true
        continue
      }
      run.goal = .spent
      if !isTesting {
        let setting = addsReplicas ? "replicas" : "steps"
        host.write("\(streamPath.last?.text ?? "run"): `\(setting): \(count)` replays it\n")
      }
      return run
    }
  }

  private func budget(_ request: RunRequest, in scope: Scope) throws -> Double? {
    guard let (value, span) = try setting("budget", request, in: scope) else { return nil }
    guard let seconds = value.double, seconds > 0 else {
      throw mistake(
        .setting(
          name: "budget", problem: "is a time such as `seconds(60)`, not \(formatted(value))",
          help: nil), at: span)
    }
    guard host.clock != nil else {
      throw mistake(
        .setting(
          name: "budget", problem: "needs a clock, and this host gives none",
          help: "use `until:` or counts"), at: span)
    }
    return seconds
  }

  /// Whether `until:` holds of a run; what is refused, such as a mean of censored times, does not hold yet.
  private func hasReached(_ request: RunRequest, _ run: RunValue, in scope: Scope) throws -> Bool {
    guard let condition = request.settings["until"]?.value else { return false }
    let inner = Scope(parent: scope)
    for field in run.fields {
      inner.bind(field.name, Cell { [unowned self] in try self.field(field.name, of: run) })
    }
    if let exits = run.exits { inner.bind("exit", .exits(exits)) }
    let value: Value
    do {
      value = try evaluate(condition, in: inner)
    } catch Interruption.mistake(let diagnostic) where diagnostic.isRefusal {
      return false
    }
    func holds(_ value: Value) -> Bool? {
      switch value {
      case .bool(let truth): truth
      case .list(let items):
        items.reduce(true) { all, item in all.flatMap { known in holds(item).map { known && $0 } } }
      default: nil
      }
    }
    guard let answer = holds(value) else {
      throw mistake(
        .setting(
          name: "until", problem: "is a condition such as `S.se < 0.01 * S.value`",
          help: nil), at: tree.span(of: condition))
    }
    return answer
  }
}
