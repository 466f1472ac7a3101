internal import EnsembleRuntime
internal import KernelIR
internal import Syntax

extension Evaluator {
  struct TracedQuestions {
    var observe: Kernel?
    var exits: Kernel?
    var final: Kernel?
    var keepShapes: [[[Int]]]
    var keepModels: [Value]
    var watch: RunWatch?
  }

  func trace(
    _ request: RunRequest, _ start: Start, _ measuring: Measuring,
    _ plan: inout RunPlan, in scope: Scope
  ) throws -> TracedQuestions {
    measuring.beginPass()
    plan.keeps = []
    let observe = frame("observe", start, measuring, seesDraws: true)
    let final = frame("final", start, measuring, seesDraws: false)
    measuring.observeFrame = observe
    measuring.finalFrame = final
    stepTime = observe.time
    defer { stepTime = nil }
    measuring.requestsOfMeasures = try request.measures.map { measure in
      let first = measuring.requests.count
      _ = try evaluate(measure.value, in: scope)
      return first..<measuring.requests.count
    }
    for series in request.series {
      measuring.series.append(
        Series(times: try times(of: series.every, series.at, plan, in: scope), accumulators: []))
      measuring.currentSeries = measuring.series.count - 1
      _ = try evaluate(series.value, in: scope)
      measuring.currentSeries = nil
    }
    var keepShapes: [[[Int]]] = []
    var keepModels: [Value] = []
    for keep in request.keeps {
      measuring.frame = observe
      defer { measuring.frame = nil }
      let value = try tracing(observe.tracer) { try evaluate(keep.value, in: scope) }
      let traced = try tracing(observe.tracer) {
        try leaves(value).map { try tracedValue($0, named: "keep") }
      }
      keepShapes.append(traced.map(\.type.shape))
      keepModels.append(value)
      let every = try keep.every.map { try positive($0, "every", in: scope) } ?? 1
      let of = try keep.of.map { try positive($0, "of", in: scope) } ?? 1
      plan.keeps.append(
        Keep(
          inputs: traced.map { measuring.observe($0.id) }, every: every,
          replicas: min(of, plan.replicas)))
    }
    var result = TracedQuestions(keepShapes: keepShapes, keepModels: keepModels)
    if !request.exits.isEmpty {
      let exits = frame("exits", start, measuring, seesDraws: false)
      measuring.frame = exits
      defer { measuring.frame = nil }
      let masks = try tracing(exits.tracer) {
        try request.exits.map { exit in
          let mask = try tracedValue(try evaluate(exit.value, in: scope), named: "exit")
          guard mask.type == .condition else {
            throw mistake(
              .typeMismatch(
                parameter: "exit", expected: "a condition such as `w > 1`",
                found: Value.describe(mask.type)), at: tree.span(of: exit.value))
          }
          return mask.id
        } + splitExits(exits, plan)
      }
      result.exits = exits.tracer.builder.finish(masks).simplified()
    }
    result.watch = watch(measuring, request, &plan) { observe.tracer.builder.type(of: $0).count }
    if !measuring.observables.isEmpty {
      result.observe = observe.tracer.builder.finish(measuring.observables).simplified()
    }
    if measuring.split != nil {
      let states = (leaves(final.w) + leaves(final.state)).compactMap { leaf -> ValueID? in
        if case .traced(let traced) = leaf { traced.id } else { nil }
      }
      let rest = [final.faults].compactMap { $0 } + final.paths + (final.split?.all ?? [])
      result.final = final.tracer.builder.finish(states + rest.map(\.id)).simplified()
    } else if !measuring.finals.isEmpty {
      result.final = final.tracer.builder.finish(measuring.finals.map(\.id)).simplified()
    }
    return result
  }
}
