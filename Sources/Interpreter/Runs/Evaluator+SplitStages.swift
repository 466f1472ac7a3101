internal import EnsembleRuntime
internal import KernelIR
internal import Statistics

/// A path of a split run where its stage has ended.
struct SplitPath {
  var state: [Double]
  var exit: Int?
  /// Of which first path it is a copy of copies.
  var family: Int

  var age: Double { state[state.count - 3] }
  var peak: Double { state[state.count - 2] }
  /// How far it came.
  var height: Double { exit == nil ? peak : .infinity }
}

/// What the stages of a split run share.
struct SplitRun {
  let kernels: EnsembleProgram
  let plan: RunPlan
  let stream: String
  let exits: Int
  var updates = 0
}

extension Evaluator {
  private static let mostAttempts = 8

  /// The first states of paths.
  func begin(_ run: inout SplitRun, _ count: Int, _ name: String) throws -> [SplitPath] {
    var kernels = run.kernels
    kernels.exits = nil
    var plan = run.plan
    plan.replicas = count
    plan.steps = 0
    plan.stream = NameHash.hash64("\(run.stream)/split/\(name)")
    return try checked(try execute(kernels, plan)).finals.enumerated().map { index, state in
      SplitPath(state: Array(state), exit: nil, family: index * RareExits.families / count)
    }
  }

  /// Moves paths on until they leave, reach the level, or have made all steps.
  func stage(
    _ run: inout SplitRun, _ paths: [SplitPath], to level: Double, _ name: String
  ) throws -> [SplitPath] {
    let horizon = Double(run.plan.steps)
    let moving = paths.indices.filter { index in
      let path = paths[index]
      return path.exit == nil && path.age < horizon && path.peak < level
    }
    guard !moving.isEmpty else { return paths }
    var plan = run.plan
    plan.replicas = moving.count
    plan.stream = NameHash.hash64("\(run.stream)/split/\(name)")
    plan.starts = moving.map { index in
      var state = paths[index].state
      state[state.count - 1] = level
      return state
    }
    let result = try checked(try execute(run.kernels, plan))
    run.updates += result.updates
    var moved = paths
    for (place, index) in moving.enumerated() {
      moved[index].state = Array(result.finals[place])
      if let exit = result.endings[place].exit, exit < run.exits { moved[index].exit = exit }
    }
    return moved
  }

  private func checked(_ result: RunResult) throws -> RunResult {
    guard let first = result.diverged.first else { return result }
    throw mistake(
      .refused(
        quantity: "exit of this run",
        why: "\(result.diverged.count) of its paths diverged, the first at step \(first.step)",
        remedy: "use a smaller rate"))
  }

  /// As many copies of paths as there are places, each path as often as any other but for one, at a random
  /// turn so that all have the same expectation.
  func copies(of paths: [SplitPath], _ count: Int, _ name: String) -> [SplitPath] {
    var word = NameHash.hash64("split:\(name)")
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    let turn = Int((word ^ (word >> 31)) % UInt64(paths.count))
    return (0..<count).map { paths[($0 + turn) % paths.count] }
  }

  /// Levels from a pilot with a quarter of the paths, on draws of its own.
  func pilotLevels(_ run: inout SplitRun, wanted: Int?) throws -> [Double] {
    let count = max(Self.leastSplitReplicas, run.plan.replicas / 4)
    var pilot = SplittingPilot()
    var paths = try begin(&run, count, "pilot")
    while pilot.stages < Self.mostStages {
      var heights: [Double] = []
      var next = SplittingPilot.Next.stuck
      var name = ""
      // Where nobody comes further, as many paths again with draws of their own.
      for attempt in 0..<Self.mostAttempts where next == .stuck {
        name = "pilot\(pilot.stages)" + (attempt == 0 ? "" : "/\(attempt)")
        heights += try stage(&run, paths, to: .infinity, name).map(\.height)
        next = pilot.add(heights)
      }
      switch next {
      case .done: return pilot.levels(wanted ?? min(pilot.usualLevels, Self.mostStages))
      case .stuck:
        throw mistake(
          .refused(
            quantity: "exit of this run",
            why: "no path comes further than the one before, \(pilot.stages) levels up",
            remedy:
              "raise `steps:` or `replicas:`, or choose an `along` that grows on the way to the exit"
          ))
      case .level(let level):
        // The same draws up to the level: the states in which it is reached.
        let reached = try stage(&run, paths, to: level, name).filter { $0.height >= level }
        paths = copies(of: reached, count, "\(run.plan.seed)/\(run.stream)/\(name)")
      }
    }
    throw mistake(
      .refused(
        quantity: "exit of this run", why: "it is more than \(Self.mostStages) levels away",
        remedy: "raise `steps:`, or choose an `along` that grows faster"))
  }
}
