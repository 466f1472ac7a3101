internal import EnsembleRuntime
internal import KernelIR
internal import Statistics
internal import Stopping

extension Evaluator {
  /// `draw(law)`: one value; `draw(law, n)`: a vector, a matrix with a row for each, or a table.
  func drawSample(_ arguments: [CallArgument]) throws -> Value {
    let given = try optional(["law", "count"], arguments, .draw)
    guard let subject = given[0] else { throw mistake(.missingArgument("law", of: "draw")) }
    guard tracer == nil else {
      throw mistake(
        .other("`draw` draws once, before the run", help: "inside a law or a step write `x ~ law`"))
    }
    var law = try law(from: subject)
    // Texts are drawn by their places in the list.
    var texts: [Value]?
    if case .choice(let values, let weights) = law.form,
      values.allSatisfy({ if case .text = $0 { true } else { false } })
    {
      texts = values
      law = Law(.choice(values.indices.map { .int($0) }, weights: weights), moments: nil)
    }
    var count = 1
    if let value = given[1] {
      guard let whole = value.integer, whole >= 0, whole <= 20_000_000 else {
        throw mistake(
          .constraintViolated(
            parameter: "count", constraint: "a whole number from 0 to 20 000 000",
            value: formatted(value)))
      }
      count = whole
    }
    let tracer = Tracer(name: "draw", outer: nil)
    let ((model, ids), log) = try loggingFaults(in: tracer) { () -> (Value, [ValueID]) in
      let value = try sample(law, shape: [], path: "draw")
      return (value, try leaves(value).map { try tracedValue($0, named: "draw").id })
    }
    let rows = try self.rows(drawing: ids, log, count: Swift.max(count, 1))
    let types = ids.map(tracer.builder.type(of:))
    // Numbers, which may be many, are there already.
    if given[1] != nil, count > 0, texts == nil, case .traced(let traced) = model,
      traced.type.element == .real
    {
      return .tensor(Tensor(shape: [count] + traced.type.shape, data: rows.numbers))
    }
    var patience = Patience()
    let values = try rows.map { row -> Value in
      if patience.isOver(after: 200) { throw Interruption.cancelled }
      var start = row.startIndex
      let parts = types.map { type -> Value in
        defer { start += type.count }
        return Value(
          Tensor(shape: type.shape, data: Array(row[start..<start + type.count])), type.element)
      }
      if let texts, let place = parts.first?.double { return texts[Int(place)] }
      return rebuild(like: model, from: parts)
    }
    if given[1] == nil { return values[0] }
    guard count > 0 else { return .list([]) }
    guard case .record(let fields) = model else { return collected(values) }
    return .table(
      Table(
        columns: fields.fields.map { field in
          Table.Column(
            name: field.label,
            cells: values.map { value in
              guard case .record(let record) = value else { return .value(.unit) }
              return .value(record[field.label] ?? .unit)
            })
        }))
  }

  /// `count` draws of some values, each in one row of numbers; what can go wrong in one is a mistake.
  func rows(drawing ids: [ValueID], _ log: FaultLog, count: Int) throws -> NumberRows {
    let tracer = log.tracer
    let all = ids + (log.state(of: log.faults.count, isAtEnd: true).map { [$0.id] } ?? [])
    let types = all.map(tracer.builder.type(of:))
    let rows = try self.rows(of: tracer.builder.finish(all).simplified(), types, count: count)
    let faults = log.faults.count
    if faults == 0 { return rows }
    for (draw, row) in rows.enumerated() {
      guard let fault = row.suffix(faults).firstIndex(where: { !$0.isFinite }) else { continue }
      let reason = try self.reason(log.faults[fault - (row.endIndex - faults)], at: 1)
      throw mistake(
        .refused(
          quantity: "sample of this law", why: "in draw \(draw) of \(count) \(reason.why)",
          remedy: reason.remedy))
    }
    return rows.columns(0..<rows.width - faults)
  }

  /// `count` draws: the starts of as many replicas that make no step.
  private func rows(of initial: Kernel, _ types: [ValueType], count: Int) throws -> NumberRows {
    var step = KernelBuilder(name: "step")
    var final = KernelBuilder(name: "final")
    func parameters(_ builder: inout KernelBuilder) -> [ValueID] {
      let state = types.enumerated().map { builder.parameter("x\($0)", $1) }
      _ = builder.parameter("t", .scalar)
      return state
    }
    let moved = parameters(&step)
    let kept = parameters(&final).map { id in
      final.type(of: id).element == .mask ? final.emit(.toReal, id) : id
    }
    if count > settings.memoryLimit / 16 {
      throw mistake(.memory(needed: 16 * count, limit: settings.memoryLimit))
    }
    let path = streamName
    let number = drawCounts[path, default: 0]
    drawCounts[path] = number + 1
    drewNumbers = true
    let plan = RunPlan(
      replicas: count, steps: 0, seed: settings.seed,
      stream: NameHash.hash64("draw:\(path)#\(number)"), threads: settings.threads,
      lanes: settings.lanes, refill: settings.refill, memoryLimit: settings.memoryLimit)
    let result: RunResult
    do throws(RunRefusal) {
      result = try EnsembleRuntime.run(
        EnsembleProgram(
          initial: initial, step: step.finish(moved), final: final.finish(kept), checkedStates: 0),
        plan, monitor: DrawMonitor(host: host))
    } catch {
      switch error {
      case .memory(let needed, let limit): throw mistake(.memory(needed: needed, limit: limit))
      case .unsoundState: preconditionFailure("nothing was resumed")
      }
    }
    if result.wasCancelled { throw Interruption.cancelled }
    return result.finals
  }

  /// `mean`, `var`, `sd`, `cov`, `quantile` of a law, whose moments are known, or of a sample, which gives an
  /// estimate.
  func moment(_ builtin: Builtin, _ arguments: [CallArgument]) throws -> Value {
    guard let subject = arguments.first?.value else {
      throw mistake(
        .wrongArgumentCount(of: builtin.rawValue, expected: "what to take it of", found: 0))
    }
    if case .law(let law) = subject { return try moment(builtin, of: law) }
    if (subject.tensor ?? conditions(subject))?.count == 0 {
      throw mistake(
        .other("`\(builtin.rawValue)` of nothing has no value", help: "give it some numbers"))
    }
    guard let tensor = subject.tensor ?? conditions(subject), let count = tensor.shape.first,
      count > 0
    else {
      throw mistake(
        .typeMismatch(
          parameter: builtin.rawValue, expected: "a law or a sample", found: subject.description))
    }
    let d = tensor.count / count
    let rows = NumberRows(width: d, count: count, tensor.data)
    let weights = try arguments.first { $0.label == "weight" }
      .map { try self.weights($0.value, count: count) }
    let arguments = arguments.filter { $0.label != "weight" }
    let source = SourceID(
      raw: NameHash.hash64(ofNumbers: tensor.data))
    let statistic: Statistic
    switch builtin {
    case .mean: statistic = .mean
    case .var: statistic = .variance
    case .sd: statistic = .deviation
    case .cov: statistic = .covariance
    default:
      let shape = Array(tensor.shape.dropFirst())
      statistic = try self.statistic(
        builtin.rawValue, try options(arguments, of: builtin.rawValue), shape: shape)
    }
    if weights != nil, case .quantile = statistic {
      throw mistake(.other("`quantile` of a sample takes no `weight:`", help: nil))
    }
    let request = StatisticRequest(
      statistic: statistic, source: .final(0..<d), shape: Array(tensor.shape.dropFirst()),
      isWeighted: weights != nil)
    return try ofSample(request, rows, weights: weights, source)
  }

  /// A statistic of the rows of a sample.
  func ofSample(
    _ request: StatisticRequest, _ rows: NumberRows, weights: [Double]? = nil, _ source: SourceID
  ) throws -> Value {
    do throws(StatisticRefusal) {
      return try StatisticResult(source: source).value(of: request, finals: rows, weights: weights)
    } catch {
      throw mistake(error.mistake)
    }
  }

  /// The weights of as many observations.
  private func weights(_ value: Value, count: Int) throws -> [Double] {
    func wrong(_ what: String) -> Interruption {
      mistake(
        .constraintViolated(
          parameter: "weight", constraint: "\(count) numbers from 0 on", value: what))
    }
    guard let weights = (value.tensor ?? conditions(value))?.data, weights.count == count else {
      throw wrong(value.description)
    }
    if let bad = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw wrong("\(formatted(.real(weights[bad]))) at index \(bad)")
    }
    return weights
  }

  /// What stands beside the sample: `q`, `above`, `in`.
  private func options(_ arguments: [CallArgument], of name: String) throws -> [String: Value] {
    var options: [String: Value] = [:]
    for (argument, label) in zip(arguments, statisticLabels(name, arguments.map(\.label)))
      .dropFirst()
    {
      options[label] = argument.value
    }
    return options
  }

  /// A list of conditions as numbers: their mean is the share that holds.
  private func conditions(_ value: Value) -> Tensor? {
    guard case .list(let items) = value else { return nil }
    let numbers = items.compactMap { item -> Double? in
      if case .bool(let truth) = item { truth ? 1 : 0 } else { nil }
    }
    return numbers.count == items.count ? Tensor(shape: [numbers.count], data: numbers) : nil
  }

  private func moment(_ builtin: Builtin, of law: Law) throws -> Value {
    guard let moments = try moments(of: law) else {
      throw mistake(
        .momentMissing(
          moment: builtin.rawValue, why: "it is not known for this law",
          remedy: "say it with `known(law, mean: …, cov: …)`, or take it of `draw(law, n)`"))
    }
    func exists(_ order: Double, _ name: String) throws {
      guard moments.tail.hasMoment(order) != false else {
        throw mistake(
          .momentMissing(
            moment: "\(name) of this law",
            why:
              "its tail index is \(words(moments.tail)), so moments from that order on are infinite",
            remedy: "clip the step, or use a median or the tail index"))
      }
    }
    switch builtin {
    case .mean:
      try exists(1, "mean")
      if let mean = moments.mean { return mean }
    case .var, .cov:
      try exists(2, "covariance")
      if let covariance = moments.covariance { return covariance }
    case .sd:
      try exists(2, "standard deviation")
      if let covariance = moments.covariance, covariance.shape == [] {
        return try apply(.unary(.squareRoot), [covariance], named: "sd")
      }
    case .tailIndex: return .real(try tailIndex(of: moments))
    default: break
    }
    throw mistake(
      .momentMissing(
        moment: builtin.rawValue, why: "it is not known for this law",
        remedy: "take it of `draw(law, n)`"))
  }
}

extension Evaluator {
  /// Where no rule tells it, there is no number to be had.
  func tailIndex(of moments: LawMoments?) throws -> Double {
    if let exact = moments?.tail.exact { return exact }
    let most = moments.flatMap { $0.tail.most < .infinity ? $0.tail : nil }
    throw mistake(
      .momentMissing(
        moment: "tail index",
        why: "no rule tells it for this law\(most.map { ", but that it is \(words($0))" } ?? "")",
        remedy:
          "take it of a sample, e.g. `tailIndex(draw(law, 100_000))`, or say it with `known(law, tail: …)`"
      ))
  }
}

/// Lets draws be stopped, and tells nothing of them: they are no updates.
///
/// `@unchecked`: a host may be asked by any thread whether to stop.
private struct DrawMonitor: RunMonitor, @unchecked Sendable {
  let host: any Host
  var isCancelled: Bool { host.isCancelled }
  func advanced(updates: Int, of total: Int?, finishedReplicas: Int) {}
}
