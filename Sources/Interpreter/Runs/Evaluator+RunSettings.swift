internal import EnsembleRuntime
internal import KernelIR
internal import SourceText
internal import Syntax

extension Evaluator {
  func setting(_ name: String, _ request: RunRequest, in scope: Scope) throws
    -> (value: Value, span: SourceSpan)?
  {
    guard let setting = request.settings[name] else { return nil }
    return (try evaluate(setting.value, in: scope), tree.span(of: setting.value))
  }

  func count(
    _ name: String, _ request: RunRequest, from low: Int, in scope: Scope, help: String? = nil
  ) throws -> Int? {
    guard let (value, span) = try setting(name, request, in: scope) else { return nil }
    guard let count = value.integer, count >= low, count <= 1_000_000_000_000_000 else {
      throw mistake(
        .setting(
          name: name, problem: "is a whole number from \(low) on, not \(formatted(value))",
          help: help), at: span)
    }
    return count
  }

  /// Whether a setting is the word `auto`.
  func isAutomatic(_ name: String, _ request: RunRequest, in scope: Scope) -> Bool {
    guard let value = request.settings[name]?.value else { return false }
    return tree[value] == .name("auto") && scope.find("auto") == nil
  }

  func plan(_ request: RunRequest, in scope: Scope) throws -> RunPlan {
    let growsSteps =
      request.exits.isEmpty
      && (request.settings["until"] != nil || request.settings["budget"] != nil)
    guard
      let steps = try count("steps", request, from: 0, in: scope)
        ?? (growsSteps ? RunRequest.endless : nil)
    else {
      throw mistake(
        .missingSetting(
          "steps",
          help: request.exits.isEmpty
            ? "add e.g. `steps: 10_000`"
            : "add e.g. `steps: 1e6`, where replicas that have not left are censored"))
    }
    let replicas = try count("replicas", request, from: 1, in: scope) ?? 1
    let discard =
      isAutomatic("discard", request, in: scope)
      ? 0 : try count("discard", request, from: 0, in: scope) ?? 0
    if discard >= steps, steps > 0, request.exits.isEmpty, !request.measures.isEmpty {
      throw mistake(
        .setting(
          name: "discard", problem: "is \(discard), so nothing of \(steps) steps is left",
          help: "make `steps:` larger or `discard:` smaller"),
        at: request.settings["discard"]?.name.span)
    }
    var seed = settings.seed
    drewNumbers = true
    if let own = try count("seed", request, from: 0, in: scope) {
      seed = settings.seedOverride ?? UInt64(own)
    }
    let stream = try streamName(request, in: scope)
    var plan = RunPlan(
      replicas: replicas, steps: steps, discard: discard,
      thinning: try count("thin", request, from: 1, in: scope) ?? 1, seed: seed,
      stream: NameHash.hash64(stream), threads: settings.threads, lanes: settings.lanes,
      refill: settings.refill)
    plan.memoryLimit = settings.memoryLimit
    return plan
  }

  func streamName(_ request: RunRequest, in scope: Scope) throws -> String {
    guard let (value, span) = try setting("stream", request, in: scope) else {
      return streamName
    }
    guard case .text(let text) = value else {
      throw mistake(
        .setting(name: "stream", problem: "is a Text", help: "write `stream: \"common\"`"),
        at: span)
    }
    return "stream:" + text
  }

  func positive(_ id: ExpressionID, _ name: String, in scope: Scope) throws -> Int {
    let value = try evaluate(id, in: scope)
    guard let count = value.integer, count >= 1 else {
      throw mistake(
        .setting(
          name: name, problem: "is a whole number from 1 on, not \(formatted(value))", help: nil),
        at: tree.span(of: id))
    }
    return count
  }

  func times(
    of every: ExpressionID?, _ at: ExpressionID?, _ plan: RunPlan, in scope: Scope
  ) throws -> [Int] {
    if let at {
      let values = try items(of: try evaluate(at, in: scope)).map { value -> Int in
        guard let t = value.integer, t >= 0, t <= plan.steps else {
          throw mistake(
            .setting(
              name: "at", problem: "takes times from 0 to \(plan.steps), not \(formatted(value))",
              help: nil), at: tree.span(of: at))
        }
        return t
      }
      return Array(Set(values)).sorted()
    }
    let stride = try every.map { try positive($0, "every", in: scope) } ?? max(1, plan.steps / 100)
    return Array(Swift.stride(from: 0, through: plan.steps, by: stride))
  }
}
