internal import EnsembleRuntime
internal import KernelIR
internal import Statistics
internal import Syntax

extension Evaluator {
  func runValue(
    _ program: TracedProgram, _ plan: RunPlan, _ result: RunResult, _ request: RunRequest,
    in scope: Scope
  ) throws -> RunValue {
    let stream = try streamName(request, in: scope)
    let source = SourceID(name: "\(plan.seed)/\(stream)")
    // What is taken over replicas and what is pooled have their errors from the same blocks: of replicas, if
    // there are enough of them.
    let takesPaths = program.measuring.requests.contains {
      if case .final = $0.source { true } else { false }
    }
    let pooledStatistics =
      takesPaths && plan.replicas >= 8
      ? StatisticResult(source: source, most: min(plan.replicas, Estimate.usualBlocks))
      : StatisticResult(source: source, timeBlocks: result.timeBlocks)
    let statistics = StatisticResult(source: source)
    let measuring = program.measuring
    measuring.phase = .resolving
    measuring.frame = nil
    self.measuring = measuring
    defer { self.measuring = nil }
    var fields: [(name: String, field: RunValue.Field)] = []
    let refusal = try divergence(result, program)
    func value(_ request: StatisticRequest, time: Int) throws(StatisticRefusal) -> Value {
      switch request.source {
      case .pooled(let index):
        try pooledStatistics.value(
          of: request, blocks: result.pooled[index],
          sample: program.watch?.observed(measuring.pooled[index].inputs, result, plan)
            ?? { _ in [] })
      case .series(let series, let index):
        try statistics.value(of: request, blocks: result.series[series][time][index])
      case .final(let range):
        try statistics.value(of: request, finals: result.finals.columns(range))
      }
    }
    func results(_ requests: [StatisticRequest], time: Int = 0) -> [Result<
      Value, StatisticRefusal
    >] {
      requests.map { request in
        Result { () throws(StatisticRefusal) in
          inFields(try value(request, time: time), of: request)
        }
      }
    }
    let pooled = measuring.requests.filter { if case .series = $0.source { false } else { true } }
    let mixing = mixing(program.watch, result, plan)
    if let refusal {
      fields += request.measures.map { ($0.name.text, .refused(refusal)) }
    } else {
      measuring.results = results(pooled)
      for (measure, range) in zip(request.measures, measuring.requestsOfMeasures) {
        measuring.nextResult = range.lowerBound
        do {
          let value = try evaluate(measure.value, in: program.scope)
          let row = mixing.first { $0.measure == measure.name.text }
          fields.append(
            (measure.name.text, .value(row.map { value.counted(by: $0.mixing) } ?? value)))
        } catch let refusal as StatisticRefusal {
          fields.append((measure.name.text, .refused(refusal.mistake)))
        }
      }
    }
    for (index, series) in request.series.enumerated() {
      let requests = measuring.requests.filter {
        if case .series(index, _) = $0.source { true } else { false }
      }
      fields.append(
        (
          series.name.text,
          try seriesField(
            series.value, named: series.name.text, times: plan.series[index].times, measuring,
            in: program.scope, requests, refusal: refusal
          ) { results(requests, time: $0) }
        ))
    }
    for (index, keep) in request.keeps.enumerated() {
      fields.append(
        (
          keep.name.text,
          .value(
            keptTable(
              result.kept[index], result.diverged, every: plan.keeps[index].every,
              shapes: program.keepShapes[index],
              model: program.keepModels[index], named: keep.name.text))
        ))
    }
    return RunValue(
      fields: fields, replicas: plan.replicas, steps: plan.steps, diverged: result.diverged,
      exits: exits(request, plan, result, source), seed: plan.seed, stream: stream,
      updates: result.updates, discarded: plan.discard,
      choseDiscard: isAutomatic("discard", request, in: scope),
      mixing: mixing)
  }

  func exits(
    _ request: RunRequest, _ plan: RunPlan, _ result: RunResult, _ source: SourceID
  ) -> ExitStatistics? {
    guard !request.exits.isEmpty else { return nil }
    let names = request.exits.enumerated().map { $1.name?.text ?? "exit\($0)" }
    return ExitStatistics(
      times: ExitTimes(
        result.endings.map { ExitTimes.Record(time: Double($0.step), exit: $0.exit) },
        source: source), names: names, horizon: plan.steps)
  }

  /// Why statistics of a run with diverged replicas are refused.
  func divergence(_ result: RunResult, _ program: TracedProgram) throws -> Mistake? {
    guard let first = result.diverged.min(by: { $0.step < $1.step }) else { return nil }
    let place = "the first at step \(first.step) (replica \(first.replica))"
    if let fault = first.fault {
      let reason = try self.reason(program.faults[fault], at: first.step)
      return .refused(
        quantity: "statistic of this run",
        why: "\(result.diverged.count) of its replicas could not go on, \(place): \(reason.why)",
        remedy: reason.remedy)
    }
    if let failure = takeHostFailure() {
      return .refused(
        quantity: "statistic of this run", why: "in some replica the host's function \(failure)",
        remedy: "a replica in which it throws counts as diverged")
    }
    let limit = (try? stabilityNote(program.subject.parts[0].dynamics)) ?? nil
    return .refused(
      quantity: "statistic of this run",
      why: "\(result.diverged.count) of its replicas diverged, \(place)",
      remedy: limit ?? "use a smaller rate; `.diverged` counts the replicas")
  }

  func seriesField(
    _ expression: ExpressionID, named name: String, times: [Int], _ measuring: Measuring,
    in scope: Scope,
    _ requests: [StatisticRequest], refusal: Mistake?,
    _ results: (Int) -> [Result<Value, StatisticRefusal>]
  ) throws -> RunValue.Field {
    if let refusal { return .refused(refusal) }
    // `(a: mean(x), b: …)` gives columns, the statistic of a record is one.
    var isOfRecord = requests.contains { $0.record != nil }
    if case .record = tree[expression] { isOfRecord = false }
    var columns = [Table.Column(name: "t", cells: times.map { .value(.int($0)) })]
    for time in times.indices {
      measuring.results = results(time)
      measuring.nextResult = 0
      let value: Value
      do {
        value = try evaluate(expression, in: scope)
      } catch let refusal as StatisticRefusal {
        return .refused(refusal.mistake)
      }
      var fields = [(label: name, value: value)]
      if !isOfRecord, case .record(let record) = value { fields = record.fields }
      if columns.count == 1 {
        columns += fields.map { Table.Column(name: $0.label, cells: []) }
      }
      for (index, field) in fields.enumerated() {
        columns[index + 1].cells.append(.value(field.value))
      }
    }
    return .value(.table(Table(columns: columns)))
  }

  /// The row of a replica at its divergence is the last one, and holds NaN.
  func keptTable(
    _ kept: [[[Double]]], _ diverged: [Divergence], every: Int, shapes: [[Int]], model: Value,
    named name: String
  ) -> Value {
    var columns = [Table.Column(name: "replica", cells: []), Table.Column(name: "t", cells: [])]
    let names: [String]
    if case .record(let record) = model {
      names = record.fields.map(\.label)
    } else {
      names = [name]
    }
    columns += names.map { Table.Column(name: $0, cells: []) }
    let width = shapes.reduce(0) { $0 + $1.reduce(1, *) }
    for (replica, rows) in kept.enumerated() {
      var rows = rows.enumerated().map { (time: $0 * every, values: $1) }
      if let end = diverged.first(where: { $0.replica == replica }) {
        rows.append((end.step, [Double](repeating: .nan, count: width)))
      }
      for (time, row) in rows {
        columns[0].cells.append(.value(.int(replica)))
        columns[1].cells.append(.value(.int(time)))
        var start = 0
        let parts = shapes.map { shape -> Value in
          let count = shape.reduce(1, *)
          defer { start += count }
          return Value(Tensor(shape: shape, data: Array(row[start..<start + count])))
        }
        let value = rebuild(like: model, from: parts)
        if case .record(let record) = value {
          for (column, field) in record.fields.enumerated() {
            columns[column + 2].cells.append(.value(field.value))
          }
        } else {
          columns[2].cells.append(.value(value))
        }
      }
    }
    return .table(Table(columns: columns))
  }
}
