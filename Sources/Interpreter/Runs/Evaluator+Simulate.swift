internal import EnsembleRuntime
internal import KernelIR
internal import SourceText
internal import Statistics
internal import Stopping
internal import Syntax
internal import Threads

extension Evaluator {
  /// `simulate d { … }`
  func simulate(_ subject: ExpressionID, _ items: [RunItem], in scope: Scope) throws -> Value {
    guard tracer == nil, measuring == nil else {
      throw mistake(.notInKernel("a `simulate`"))
    }
    let subject = try runSubject(subject, in: scope)
    let request = RunRequest(items)
    for (name, setting) in request.settings where !RunRequest.known.contains(name) {
      throw mistake(
        .unknownSetting(name, suggestion: closest(to: name, among: RunRequest.known)),
        at: setting.name.span)
    }
    let plan = try self.plan(request, in: scope)
    if request.settings["split"] != nil {
      if let checkpoint = request.settings["checkpoint"] {
        throw mistake(
          .setting(
            name: "checkpoint", problem: "does not go with `split:`", help: "leave one of them out"),
          at: checkpoint.name.span)
      }
      return .run(try splitRun(subject, request, plan, in: scope))
    }
    guard request.settings["until"] != nil || request.settings["budget"] != nil else {
      return .run(try singleRun(subject, request, plan, in: scope))
    }
    return .run(try progressiveRun(subject, request, plan, in: scope))
  }

  /// A run of known counts.
  func singleRun(
    _ subject: RunSubject, _ request: RunRequest, _ plan: RunPlan, in scope: Scope
  ) throws -> RunValue {
    var plan = plan
    var program = try self.program(subject, request, &plan, in: scope)
    if isAutomatic("discard", request, in: scope) {
      plan.discard = try automaticDiscard(program.watch, plan, program.kernels)
      program = try self.program(subject, request, &plan, in: scope)
    }
    let traced = program
    let checkpoint = try checkpointFile(request, program.kernels, plan, in: scope)
    let result = try execute(program.kernels, plan, checkpoint: checkpoint) {
      [unowned self] result in
      self.soFar(traced, plan, result, request)
    }
    return try runValue(program, plan, result, request, in: scope)
  }

  /// Runs kernels; a run that was stopped from outside has no result, but leaves a note of what it had
  /// found, as `soFar` tells it.
  func execute(
    _ kernels: EnsembleProgram, _ plan: RunPlan, checkpoint: CheckpointFile? = nil,
    soFar: @escaping (RunResult) -> [(name: String, value: Value)] = { _ in [] }
  ) throws -> RunResult {
    let result: RunResult
    let monitor = HostMonitor(
      host: host, name: streamPath.last?.text ?? "run", plan: plan, preview: soFar,
      shown: { [unowned self] in formatted($0) }, checkpoint: checkpoint)
    let reservation = try checkpoint.flatMap { try reserved($0) }
    defer { withExtendedLifetime(reservation) {} }
    let state = try checkpoint.flatMap { try resumedState($0) }
    // A place that cannot be written to is better known now than after an hour.
    if checkpoint != nil, state == nil { monitor.store([], isFinished: false) }
    if let checkpoint, let failure = monitor.storeFailure {
      throw Interruption.machine(
        unwritable("the checkpoint `\(checkpoint.path)`", failure, at: place))
    }
    do throws(RunRefusal) {
      result = try EnsembleRuntime.run(kernels, plan, monitor: monitor, resuming: state)
    } catch {
      switch error {
      case .unsoundState:
        throw mistake(
          .checkpoint(checkpoint?.path ?? "", why: CheckpointFile.Refusal.damaged.reason))
      case .memory(let needed, let limit): throw mistake(.memory(needed: needed, limit: limit))
      }
    }
    if let checkpoint, let failure = monitor.storeFailure {
      noteUnwritten("the checkpoint `\(checkpoint.path)`", failure)
    }
    if result.wasCancelled {
      notePartial(plan, result, soFar(result))
      throw Interruption.cancelled
    }
    return result
  }
}

/// Passes what a run tells to the host.
///
/// `@unchecked`: what may vary is touched by one thread at a time: numbers under the run's lock, the preview by the thread
/// that began the run. A host may be asked by any thread.
private final class HostMonitor: RunMonitor, @unchecked Sendable {
  private let host: any Host
  private let makePreview: (RunResult) -> [(name: String, value: Value)]
  private let shown: (Value) -> String
  private let name: String
  private let replicas: Int
  private let checkpoint: CheckpointFile?
  /// Why the last checkpoint could not be written, if so: an earlier one that could not matters no more.
  private let failure = Locked<HostFailure?>(nil)
  var storeFailure: HostFailure? { failure.withLock { $0 } }
  private var exits = 0
  /// Updates told so far.
  private var told = 0
  private let estimates = Locked<[RunPreview]>([])

  init(
    host: any Host, name: String, plan: RunPlan,
    preview: @escaping (RunResult) -> [(name: String, value: Value)],
    shown: @escaping (Value) -> String, checkpoint: CheckpointFile?
  ) {
    self.host = host
    self.checkpoint = checkpoint
    self.name = name
    replicas = plan.replicas
    makePreview = preview
    self.shown = shown
  }

  var isCancelled: Bool { host.isCancelled }

  var wantsPreview: Bool { host.wantsPreview }

  var keepsCheckpoints: Bool { checkpoint != nil }

  var wantsCheckpoint: Bool { host.wantsCheckpoint }

  /// By one thread at a time. The last one is written because the run shall stop.
  func store(_ state: [UInt8], isFinished: Bool) {
    guard let checkpoint else { return }
    let bytes = checkpoint.bytes(state, isFinished: isFinished)
    StopWish.whileDisregarded {
      do throws(HostFailure) {
        try host.store(bytes, at: checkpoint.path)
        failure.withLock { $0 = nil }
      } catch {
        let error = error
        failure.withLock { $0 = error }
      }
    }
  }

  func preview(_ result: RunResult) {
    let found = makePreview(result).map { name, value in
      var preview = RunPreview(name: name, text: shown(value), value: [], se: [])
      if case .estimate(let estimate) = value {
        (preview.value, preview.se) = (estimate.estimate.value, estimate.estimate.se)
      }
      return preview
    }
    estimates.withLock { $0 = found }
  }

  func resumed(updates: Int) { told = updates }

  func exited(_ replicas: Int, updates: Int) { exits = replicas }

  func advanced(updates: Int, of total: Int?, finishedReplicas: Int) {
    host.progress(
      RunProgress(
        name: name, updates: updates, total: total, finishedReplicas: finishedReplicas,
        replicas: replicas, exits: exits, estimates: { [self] in estimates.withLock { $0 } }),
      more: updates - told)
    told = updates
  }
}
