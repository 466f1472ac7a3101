internal import EnsembleRuntime
internal import KernelIR
internal import SourceText
internal import Statistics
internal import Syntax

extension Evaluator {
  /// `split: (along: …, levels: …)`: a pilot finds levels of `along` that cut the way to the exit into stages of equal
  /// probability, then all replicas go through the stages. In each, paths that reach the level are copied in place of
  /// those that do not, with fresh draws from there on.
  func splitRun(
    _ subject: RunSubject, _ request: RunRequest, _ plan: RunPlan, in scope: Scope
  ) throws -> RunValue {
    let setting = try splitSetting(request, in: scope)
    guard plan.replicas >= Self.leastSplitReplicas else {
      throw mistake(
        .setting(
          name: "replicas", problem: "is \(plan.replicas), too few for `split`",
          help: "these are the paths of each stage: give 1000 or more"))
    }
    var plan = plan
    let program = try self.program(
      subject, request, &plan, in: scope,
      splitting: SplitQuestion(along: setting.along, scope: scope))
    let stream = try streamName(request, in: scope)
    var run = SplitRun(
      kernels: program.kernels, plan: plan, stream: stream, exits: request.exits.count)
    let levels = try pilotLevels(&run, wanted: setting.levels)
    let count = plan.replicas
    var paths = try begin(&run, count, "start")
    var reached = 1.0
    var shares: [Double] = []
    for (index, level) in levels.enumerated() {
      paths = try stage(&run, paths, to: level, "stage\(index)")
      let survivors = paths.filter { $0.height >= level }
      shares.append(Double(survivors.count) / Double(count))
      reached *= Double(survivors.count) / Double(count)
      if survivors.isEmpty { break }
      paths = copies(of: survivors, count, "\(run.plan.seed)/\(stream)/\(index)")
    }
    if reached > 0 { paths = try stage(&run, paths, to: .infinity, "last") }
    let middle = plan.steps / 2
    let families = RareExits.families
    // A family's share of the whole, as if all were like it.
    let weight = reached / Double(count) * Double(families)
    var groups = [RareExits.Group](
      repeating: RareExits.Group(
        early: 0, late: 0, named: Array(repeating: 0, count: request.exits.count)),
      count: families)
    for path in paths {
      guard let exit = path.exit else { continue }
      if path.age <= Double(middle) {
        groups[path.family].early += weight
      } else {
        groups[path.family].late += weight
      }
      groups[path.family].named[exit] += weight
    }
    shares.append(Double(paths.count { $0.exit != nil }) / Double(paths.count))
    let source = SourceID(name: "\(plan.seed)/\(stream)")
    let rare = RareExits(
      groups: groups, middle: middle, horizon: plan.steps, source: source, levels: levels,
      shares: shares, replicas: plan.replicas)
    let names = request.exits.enumerated().map { $1.name?.text ?? "exit\($0)" }
    var result = RunValue(
      fields: [], replicas: plan.replicas, steps: plan.steps, diverged: [], exits: nil,
      seed: plan.seed, stream: stream, updates: run.updates, discarded: 0, choseDiscard: false,
      mixing: [])
    result.exits = ExitStatistics(
      times: ExitTimes([], source: source), names: names, horizon: plan.steps, rare: rare)
    return result
  }

  static let leastSplitReplicas = 256
  static let mostStages = 500

  // MARK: - Settings

  private func splitSetting(_ request: RunRequest, in scope: Scope) throws -> (
    along: ExpressionID, levels: Int?
  ) {
    guard let setting = request.settings["split"] else { preconditionFailure("there is a split") }
    let span = tree.span(of: setting.value)
    func wrong(_ problem: String, _ help: String?) -> Interruption {
      mistake(.setting(name: "split", problem: problem, help: help), at: span)
    }
    guard case .record(let fields) = tree[setting.value],
      let along = fields.first(where: { $0.label?.text == "along" })?.value
    else {
      throw wrong("says what grows on the way to the exit", "e.g. `split: (along: w, levels: 12)`")
    }
    guard !request.exits.isEmpty else {
      throw wrong("needs an exit to lead to", "add e.g. `exit: w > 1`")
    }
    guard request.measures.isEmpty, request.series.isEmpty, request.keeps.isEmpty else {
      throw wrong(
        "follows copies of paths, so it gives exits alone",
        "take measures, series and kept paths in a run of their own")
    }
    for name in ["until", "budget", "discard", "thin"] where request.settings[name] != nil {
      throw wrong(
        "cannot be joined with `\(name)`",
        name == "discard"
          ? "its rate forgets the start by itself: it counts exits in the second half of the steps"
          : "give the length by `steps:` and `replicas:`")
    }
    var levels: Int?
    if let given = fields.first(where: { $0.label?.text == "levels" })?.value,
      !(tree[given] == .name("auto") && scope.find("auto") == nil)
    {
      let count = try positive(given, "levels", in: scope)
      guard count <= Self.mostStages else {
        throw wrong("takes at most \(Self.mostStages) levels", nil)
      }
      levels = count
    }
    return (along, levels)
  }

  // MARK: - Results

  func field(_ name: String, of rare: RareExits, _ exits: ExitStatistics) throws -> Value {
    func estimate(_ estimate: Estimate) -> Value { .estimate(EstimateValue(estimate: estimate)) }
    guard rare.hasExits || name == "horizon" || name == "levels" else {
      throw mistake(
        .refused(
          quantity: name, why: "no path got out in \(rare.horizon) steps",
          remedy: "raise `replicas:` or `steps:`"))
    }
    let names = exits.names
    switch name {
    case "rate": return estimate(rare.rate)
    case "mean": return estimate(Estimate(1) / rare.rate)
    case "rateInterval": return Self.record(rare.rateInterval())
    case "probability": return estimate(rare.probability)
    case "horizon": return .int(rare.horizon)
    case "share":
      let shares = estimate(rare.shares(of: names.count))
      return .record(
        Record(try names.enumerated().map { ($1, try self.index(shares, [.int($0)])) }))
    case "levels":
      return .table(
        Table(columns: [
          Table.Column(
            name: "level", cells: (rare.levels + [.infinity]).map { .value(.real($0)) }),
          Table.Column(name: "share", cells: rare.shares.map { .value(.real($0)) }),
        ]))
    default:
      if let index = names.firstIndex(of: name) {
        return try self.index(estimate(rare.shares(of: names.count)), [.int(index)])
      }
      throw mistake(
        .refused(
          quantity: "`.\(name)` of a split run", why: "splitting follows copies of few paths",
          remedy: "it has `.rate`, `.rateInterval`, `.mean`, `.probability`, `.share`, `.levels`"))
    }
  }
}
