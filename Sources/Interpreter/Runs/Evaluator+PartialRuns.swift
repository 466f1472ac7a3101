internal import EnsembleRuntime
internal import Statistics
internal import Syntax

extension Evaluator {
  /// What an unfinished run says of its measures and exits: a line each. Measures that have seen nothing yet
  /// are left out.
  func soFar(
    _ program: TracedProgram, _ plan: RunPlan, _ result: RunResult, _ request: RunRequest
  ) -> [(name: String, value: Value)] {
    guard result.diverged.isEmpty else {
      return [("diverged", .text("\(result.diverged.count) replicas"))]
    }
    let source = SourceID(name: "so far")
    let statistics = StatisticResult(source: source)
    let (outer, measuring) = (self.measuring, program.measuring)
    measuring.phase = .resolving
    measuring.frame = nil
    self.measuring = measuring
    defer { self.measuring = outer }
    measuring.nextResult = 0
    func value(_ request: StatisticRequest) throws(StatisticRefusal) -> Value? {
      switch request.source {
      case .pooled(let index):
        let blocks = result.pooled[index].filter { $0.weight > 0 }
        return !blocks.isEmpty ? try statistics.value(of: request, blocks: blocks) : .real(.nan)
      case .final(let range):
        guard result.finals.count > 1 else { return .real(.nan) }
        return try statistics.value(of: request, finals: result.finals.columns(range))
      case .series: return nil
      }
    }
    measuring.results = measuring.requests.compactMap { request in
      do throws(StatisticRefusal) {
        return try value(request).map { .success($0) }
      } catch {
        return .failure(error)
      }
    }
    var found: [(name: String, value: Value)] = []
    for (measure, range) in zip(request.measures, measuring.requestsOfMeasures) {
      measuring.nextResult = range.lowerBound
      guard let value = try? evaluate(measure.value, in: program.scope) else { continue }
      if formatted(value) != "nan" { found.append((measure.name.text, value)) }
    }
    if let exits = exits(request, plan, result, source), !result.endings.isEmpty {
      found.append(("exit", .exits(exits)))
      if case .success(let rate) = exits.times.rate {
        found.append(("exit.rate", .estimate(EstimateValue(estimate: rate))))
      }
    }
    return found
  }

  /// Keeps for the report what a stopped run had found.
  func notePartial(
    _ plan: RunPlan, _ result: RunResult, _ found: [(name: String, value: Value)]
  ) {
    let values = found.map { name, value -> (name: String, value: String) in
      guard case .estimate(let estimate) = value, let doubt = estimate.estimate.doubt else {
        return (name, formatted(value))
      }
      return (name, "\(formatted(value)) (\(doubt == .single ? "no error yet" : doubt.text))")
    }
    stoppedRun = Record(
      found.filter { $0.name != "exit.rate" }.map { ($0.name, $0.value) } + [
        ("replicas", .int(result.completedReplicas)), ("updates", .int(result.updates)),
      ])
    let name = streamPath.last.map { "`\($0.text)`" } ?? "the run"
    let total = Double(plan.steps) * Double(plan.replicas)
    let share =
      result.endings.isEmpty
      ? ", \(formatted((1000 * Double(result.updates) / max(1, total)).rounded(.down) / 10)) % of it"
      : ""
    var lines = [
      "\(name) stopped after \(NumberFormat.general(Double(result.updates), digits: 3)) updates\(share)"
    ]
    let (finished, begun) = (result.completedReplicas, result.replicasUnderWay)
    if result.endings.isEmpty, finished + begun < plan.replicas {
      lines[0] += ", with \(finished) of \(plan.replicas) replicas done"
      if begun > 0 { lines[0] += " and \(begun) under way" }
    }
    if !values.isEmpty { lines[0] += "; until then" }
    lines += values.map { name, value in
      value.contains("\n") ? "  \(name):\n\(value)" : "  \(name): \(value)"
    }
    partialResults.append(lines.joined(separator: "\n"))
  }

  /// Keeps the rows of a sweep that was stopped.
  func notePartial(_ table: Table) {
    guard table.count > 0 else { return }
    partialResults.append(
      "\(streamPath.first.map { "`\($0.text)`" } ?? "the sweep") stopped after \(table.count) \(table.count == 1 ? "point" : "points")\n"
        + formatted(table))
  }
}
