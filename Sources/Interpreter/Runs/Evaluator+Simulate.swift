internal import EnsembleRuntime
internal import KernelIR
internal import SourceText
internal import Statistics
internal import Syntax

extension Evaluator {
  /// `simulate d { … }`
  func simulate(_ subject: ExpressionID, _ items: [RunItem], in scope: Scope) throws -> Value {
    guard case .dynamics(let dynamics) = try evaluate(subject, in: scope) else {
      throw mistake(
        .typeMismatch(
          parameter: "simulate", expected: "a Dynamics such as `sgd(rate: 0.1) on L with Z`",
          found: "something else"), at: tree.span(of: subject))
    }
    guard tracer == nil, measuring == nil else {
      throw mistake(.notInKernel("a `simulate`"))
    }
    let request = RunRequest(items)
    for (name, setting) in request.settings where !RunRequest.known.contains(name) {
      throw mistake(
        .unknownSetting(name, suggestion: closest(to: name, among: RunRequest.known)),
        at: setting.name.span)
    }
    var plan = try self.plan(request, in: scope)
    var program = try self.program(dynamics, request, &plan, in: scope)
    if isAutomatic("discard", request, in: scope) {
      plan.discard = try automaticDiscard(program.watch, plan, program.kernels)
      program = try self.program(dynamics, request, &plan, in: scope)
    }
    let result = try execute(program.kernels, plan)
    return .run(try runValue(program, plan, result, request, in: scope))
  }

  /// Runs kernels; a run that was stopped from outside has no result.
  func execute(_ kernels: EnsembleProgram, _ plan: RunPlan) throws -> RunResult {
    let result: RunResult
    do throws(RunRefusal) {
      result = try EnsembleRuntime.run(kernels, plan, monitor: monitor(plan))
    } catch {
      switch error {
      case .memory(let needed, let limit): throw mistake(.memory(needed: needed, limit: limit))
      }
    }
    if result.wasCancelled { throw Interruption.cancelled }
    return result
  }

  func monitor(_ plan: RunPlan) -> any RunMonitor {
    HostMonitor(
      host: host, name: streamPath.last ?? "run",
      total: plan.steps.multipliedReportingOverflow(by: plan.replicas).partialValue,
      replicas: plan.replicas)
  }
}

/// Passes what a run tells to the host.
private struct HostMonitor: RunMonitor, @unchecked Sendable {
  let host: any Host
  let name: String
  let total: Int
  let replicas: Int

  var isCancelled: Bool { host.isCancelled }

  func advanced(updates: Int, of total: Int?, finishedReplicas: Int) {
    host.progress(
      RunProgress(
        name: name, updates: updates, total: total, finishedReplicas: finishedReplicas,
        replicas: replicas))
  }
}
