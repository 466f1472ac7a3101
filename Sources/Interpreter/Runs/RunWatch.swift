internal import EnsembleRuntime
internal import KernelIR
internal import Statistics

/// Paths of what the measures look at, of some replicas at some moments: by them a run tells whether it has
/// forgotten its start.
struct RunWatch {
  static let mostReplicas = 32
  static let moments = 128
  /// Of an array only the first entries are watched.
  static let mostEntries = 16

  /// Index into the plan's keeps.
  let keep: Int
  let every: Int
  /// By measure: columns of the keep's rows.
  let columns: [(measure: String, columns: [Int])]
  /// By observable: its columns.
  let places: [Int: Range<Int>]

  /// The watched rows after `discard`, by replica: the state after `discard` updates is not counted, nor is what
  /// came before.
  func paths(_ result: RunResult, _ plan: RunPlan) -> [[[Double]]] {
    result.kept[keep].map { Array($0.dropFirst(plan.discard / every + 1)) }
  }

  /// What was seen of each entry of some observables that stand one after the other; nothing if they are not all watched.
  func observed(_ inputs: [Int], _ result: RunResult, _ plan: RunPlan) -> (_ entry: Int) -> [Double]
  {
    let ranges = inputs.compactMap { places[$0] }
    guard ranges.count == inputs.count else { return { _ in [] } }
    let columns = ranges.flatMap { Array($0) }
    let rows = paths(result, plan).flatMap { $0 }
    return { entry in entry < columns.count ? rows.map { $0[columns[entry]] } : [] }
  }
}

extension Evaluator {
  /// Adds the keep of a run's watch to its plan; runs with exits have none, since their replicas end.
  func watch(
    _ measuring: Measuring, _ request: RunRequest, _ plan: inout RunPlan,
    entries: (ValueID) -> Int
  ) -> RunWatch? {
    guard request.exits.isEmpty, plan.steps >= 20 else { return nil }
    var inputs: [Int] = []
    var columns: [(measure: String, inputs: [Int])] = []
    for (measure, range) in zip(request.measures, measuring.requestsOfMeasures) {
      var own: [Int] = []
      for wanted in measuring.requests[range] {
        guard case .pooled(let index) = wanted.source else { continue }
        for input in measuring.pooled[index].inputs where !own.contains(input) { own.append(input) }
      }
      guard !own.isEmpty else { continue }
      for input in own where !inputs.contains(input) { inputs.append(input) }
      columns.append((measure.name.text, own))
    }
    guard !inputs.isEmpty else { return nil }
    var places: [Int: Range<Int>] = [:]
    var width = 0
    for input in inputs {
      let end = width + entries(measuring.observables[input])
      places[input] = width..<end
      width = end
    }
    guard width <= 1024 else { return nil }
    let every = max(1, plan.steps / RunWatch.moments)
    plan.keeps.append(
      Keep(inputs: inputs, every: every, replicas: min(plan.replicas, RunWatch.mostReplicas)))
    return RunWatch(
      keep: plan.keeps.count - 1, every: every,
      columns: columns.map { measure, own in
        let all = own.flatMap { places[$0].map(Array.init) ?? [] }
        return (measure, Array(all.prefix(RunWatch.mostEntries)))
      }, places: places)
  }

  /// What the watched paths say of each measure, of the steps after `discard`.
  func mixing(_ watch: RunWatch?, _ result: RunResult, _ plan: RunPlan) -> [MixingRow] {
    guard let watch, result.diverged.isEmpty else { return [] }
    let paths = watch.paths(result, plan)
    return watch.columns.map { measure, columns in
      MixingRow(
        measure: measure,
        mixing: ChainMixing(columns.map { column in paths.map { $0.map { $0[column] } } }),
        observed: plan.steps - plan.discard)
    }
  }

  /// Where the transient of a run ends: `discard: auto`. A pilot of the run's own first replicas; three times what
  /// it sees, since the whole run sees fainter drifts.
  func automaticDiscard(_ watch: RunWatch?, _ plan: RunPlan, _ kernels: EnsembleProgram) throws
    -> Int
  {
    guard let watch else {
      throw mistake(
        .setting(
          name: "discard",
          problem:
            "is `auto`, but there is nothing to look at: no measure pools steps, or the run has exits",
          help: "give a number of steps"))
    }
    var pilot = plan
    pilot.replicas = min(plan.replicas, 2 * RunWatch.mostReplicas)
    pilot.pooled = []
    pilot.series = []
    var keep = plan.keeps[watch.keep]
    keep.replicas = pilot.replicas
    pilot.keeps = [keep]
    let result = try execute(kernels, pilot)
    guard result.diverged.isEmpty else { return 0 }
    var latest = 0
    for column in Set(watch.columns.flatMap(\.columns)).sorted() {
      guard let cut = ChainMixing.transient(result.kept[0].map { $0.map { $0[column] } }) else {
        throw mistake(
          .refused(
            quantity: "`discard: auto`",
            why: "what is measured still drifts in the second half of \(plan.steps) steps",
            remedy: "raise `steps:`, or give `discard:` a number"))
      }
      latest = max(latest, cut)
    }
    return min(3 * latest * watch.every, plan.steps / 2)
  }
}
