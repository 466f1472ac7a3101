internal import KernelIR

extension Evaluator {
  /// `minibatch(size: 32, replace: false)`, `epochs(size: 32)`
  func subsampling(_ builtin: Builtin, _ arguments: [CallArgument]) throws -> Value {
    let labels = builtin == .minibatch ? ["size", "replace"] : ["size"]
    let given = try optional(labels, arguments, builtin)
    guard let size = given[0] else { throw mistake(.missingArgument("size", of: builtin.rawValue)) }
    var isSchedule = false
    if case .function = size { isSchedule = true }
    guard isSchedule || size.integer.map({ $0 >= 1 }) == true else {
      throw mistake(
        .constraintViolated(
          parameter: "size", constraint: "a whole number from 1 on", value: formatted(size)))
    }
    var choice = builtin == .epochs ? SubsamplingNoise.Choice.shuffled : .withReplacement
    if given.count > 1, let replace = given[1] {
      guard case .bool(let truth) = replace else {
        throw mistake(
          .typeMismatch(parameter: "replace", expected: "a Bool", found: replace.description))
      }
      if !truth { choice = .withoutReplacement }
    }
    return .noise(.subsampling(SubsamplingNoise(choice: choice, size: size)))
  }

  /// A subsampling noise as an addition to the gradient.
  func subsamplingNoise(
    _ noise: NoiseValue, at place: Value, of loss: LossValue, path: String
  ) throws -> Value {
    let (seen, _) = try subsampled(loss, by: noise, at: place, path: path)
    let argument = [CallArgument(label: nil, value: place)]
    return try binary(
      .subtract, try differentiate(.gradient, .loss(seen), argument),
      try differentiate(.gradient, .loss(loss), argument))
  }

  // MARK: - The minibatch

  /// How many samples a step takes: at most `capacity`, which draws are made for; `count` if that changes.
  private struct BatchSize {
    let capacity: Int
    let count: Traced?
  }

  private func batchSize(_ noise: SubsamplingNoise, rows: Int?) throws -> BatchSize {
    if case .function = noise.size {
      guard noise.choice == .withReplacement else {
        throw mistake(
          .other(
            "the size of a minibatch without replacement does not change with `t`",
            help: "leave out `replace: false`"))
      }
      let capacity = try largestSize(noise.size)
      let now = try scheduled(noise.size)
      if let known = now.integer { return BatchSize(capacity: known, count: nil) }
      return BatchSize(capacity: capacity, count: try tracedValue(now, named: "size"))
    }
    let size = noise.size.integer ?? 1
    if noise.choice != .withReplacement, let rows, size > rows {
      throw mistake(
        .constraintViolated(
          parameter: "size", constraint: "at most the \(rows) rows of the data",
          value: "\(size)"))
    }
    return BatchSize(capacity: size, count: nil)
  }

  /// The largest value of a schedule of whole numbers: of t = 0 … 1023, and of a grid of ratio 1.01 to 10⁹. A
  /// step that wants more than that makes its replica diverge.
  private func largestSize(_ schedule: Value) throws -> Int {
    var largest = 1
    var time = 0.0
    while time <= 1e9 {
      let value = try call(schedule, [CallArgument(label: nil, value: .int(Int(time)))])
      guard let size = value.integer, size >= 1, size <= 1_000_000 else {
        throw mistake(
          .constraintViolated(
            parameter: "size", constraint: "a whole number from 1 on at every t",
            value: "\(formatted(value)) at t = \(Int(time))"))
      }
      largest = Swift.max(largest, size)
      time = time < 1023 ? time + 1 : (time * 1.01).rounded()
    }
    return largest
  }

  /// The mean loss of the samples drawn in this step, or a derivative of it.
  func batchMean(
    _ derivative: Derivative?, _ sampled: SampledLoss, _ batch: Batch, at point: Value
  ) throws -> Value {
    guard let tracer else {
      throw mistake(
        .other("a minibatch is drawn in the steps of a run", help: "ask for `L` itself here"))
    }
    let sample = try sampleKernel(derivative, sampled, at: point)
    let arguments = try sample.arguments.map { try tracedValue($0, named: "the loss").id }
    let isTable = sampled.samples.law == nil
    let rows = isTable ? try sampled.samples.rows : nil
    let chosen = try rows.map { try indices(batch, rows: $0.count) }
    let size = try chosen?.size ?? batchSize(batch.noise, rows: nil)
    if rows == nil, batch.noise.choice != .withReplacement {
      throw mistake(
        .other(
          "fresh samples of a law are always new: there is nothing to draw without replacement",
          help: "write `minibatch(size: \(size.capacity))`"))
    }
    let table = rows.map { tracer.constant($0.numbers).id }
    /// The kernel's results for the sample of that number in the batch.
    func results(_ index: Traced) throws -> [ValueID] {
      let row: ValueID
      if let table, let chosen {
        let which = tracer.emit(.gather, [chosen.indices.id, index.id])
        row = tracer.emit(.gather, [table, which.id]).id
      } else {
        row = try freshRow(sampled.samples, batch, index, count: size.capacity)
      }
      var all = arguments
      all.insert(row, at: sample.row)
      return tracer.builder.inline(sample.kernel, all)
    }
    let sums = try accumulate(size, sample.kernel.resultTypes, results)
    let divisor = size.count ?? tracer.constant(Tensor(Double(size.capacity)))
    let means = sums.map { sum -> Value in
      if size.capacity == 1, size.count == nil { return .traced(sum) }
      return .traced(tracer.emit(.binary(.divide), [sum.id, divisor.id]))
    }
    try checkKernelSize()
    guard let derivative else { return means[0] }
    return try shaped(derivative, means, at: point)
  }

  /// The sum over the samples of a batch, in a loop.
  private func accumulate(
    _ size: BatchSize, _ types: [ValueType], _ results: (Traced) throws -> [ValueID]
  ) throws -> [Traced] {
    guard let tracer else { preconditionFailure("only while a kernel is built") }
    func traced(_ ids: [ValueID]) -> [Traced] {
      zip(ids, types).map { Traced(id: $0, type: $1, tracer: tracer) }
    }
    if size.capacity == 1, size.count == nil {
      return traced(try results(tracer.constant(Tensor(0))))
    }
    let zeros = types.map { tracer.constant(Tensor(repeating: 0, shape: $0.shape)).id }
    func body(_ index: ValueID, _ carried: [ValueID]) throws -> [ValueID] {
      let index = Traced(id: index, type: .scalar, tracer: tracer)
      return zip(carried, try results(index)).map { tracer.emit(.binary(.add), [$0, $1]).id }
    }
    guard let count = size.count else {
      let parameters = tracer.builder.openRegion([.scalar] + types)
      let sums = try body(parameters[0], Array(parameters.dropFirst()))
      let region = tracer.builder.closeRegion(parameters, sums)
      return traced(
        tracer.builder.emitControl(
          .loop(trips: size.capacity), zeros, [region], types: types))
    }
    let all = [ValueType.scalar] + types
    let end = tracer.adopt(count)
    let test = tracer.builder.openRegion(all)
    let goesOn = tracer.emit(.compare(.less), [test[0], end]).id
    let condition = tracer.builder.closeRegion(test, [goesOn])
    let parameters = tracer.builder.openRegion(all)
    let sums = try body(parameters[0], Array(parameters.dropFirst()))
    let next = tracer.emit(.binary(.add), [parameters[0], tracer.constant(Tensor(1)).id]).id
    let region = tracer.builder.closeRegion(parameters, [next] + sums)
    let results = tracer.builder.emitControl(
      .whileLoop(limit: size.capacity), [tracer.constant(Tensor(0)).id] + zeros,
      [condition, region], types: all)
    // More samples than there are draws for: no number at all.
    let limit = tracer.constant(Tensor(Double(size.capacity)))
    let fits = tracer.emit(.compare(.lessOrEqual), [end, limit.id]).id
    let nan = tracer.constant(Tensor(.nan)).id
    return traced(results.dropFirst().map { tracer.emit(.select, [fits, $0, nan]).id })
  }

  /// One of the fresh samples of this step.
  private func freshRow(
    _ samples: Samples, _ batch: Batch, _ index: Traced, count: Int
  ) throws -> ValueID {
    guard let law = samples.law else { preconditionFailure("a law gives fresh samples") }
    let saved = (freshSample, drawSite, retry)
    defer { (freshSample, drawSite, retry) = saved }
    freshSample = FreshSample(index: index, count: count)
    (drawSite, retry) = (nil, nil)
    return try packedRow(
      try sample(law, shape: [], path: batch.path), samples.model
    ).id
  }

  // MARK: - Indices

  /// The rows of this step's batch, as a vector of indices.
  private func indices(_ batch: Batch, rows: Int) throws -> (indices: Traced, size: BatchSize) {
    guard let tracer else { preconditionFailure("only while a kernel is built") }
    let size = try batchSize(batch.noise, rows: rows)
    switch batch.noise.choice {
    case .withReplacement:
      let u = tracer.emit(.draw(.uniform, Site(batch.path), shape: [size.capacity]), [])
      let scaled = tracer.emit(
        .binary(.multiply), [u.id, tracer.constant(Tensor(Double(rows))).id])
      return (tracer.emit(.unary(.floor), [scaled.id]), size)
    case .withoutReplacement:
      return (subset(of: rows, size: size.capacity, path: batch.path), size)
    case .shuffled:
      let shuffle = try shuffle(batch.path, rows: rows, size: size.capacity)
      return (shuffle.batch, BatchSize(capacity: size.capacity, count: shuffle.count))
    }
  }

  /// A uniformly random subset by Floyd's algorithm (Bentley & Floyd, CACM 30, 1987): for j = N−B … N−1 take
  /// ⌊u (j+1)⌋, or j if that is in the set already. Exact up to the 52 bits of `u`.
  private func subset(of rows: Int, size: Int, path: String) -> Traced {
    guard let tracer else { preconditionFailure("only while a kernel is built") }
    let u = tracer.emit(.draw(.uniform, Site(path), shape: [size]), [])
    let tops = Tensor(vector: (0..<size).map { Double(rows - size + $0) })
    let ends = tracer.constant(Tensor(vector: tops.data.map { $0 + 1 }))
    let products = tracer.emit(.binary(.multiply), [u.id, ends.id])
    let candidates = tracer.emit(.unary(.floor), [products.id])
    let top = tracer.constant(tops)
    let places = tracer.constant(Tensor(vector: (0..<size).map(Double.init)))
    let none = tracer.constant(Tensor(repeating: -1, shape: [size]))
    let type = ValueType(.real, [size])
    let parameters = tracer.builder.openRegion([.scalar, type])
    let (index, chosen) = (parameters[0], parameters[1])
    let candidate = tracer.emit(.gather, [candidates.id, index]).id
    let equals = tracer.emit(.compare(.equal), [chosen, candidate]).id
    let isTaken = tracer.emit(.reduce(.any, axis: nil), [equals]).id
    let instead = tracer.emit(.gather, [top.id, index]).id
    let value = tracer.emit(.select, [isTaken, instead, candidate]).id
    let isHere = tracer.emit(.compare(.equal), [places.id, index]).id
    let next = tracer.emit(.select, [isHere, value, chosen]).id
    let region = tracer.builder.closeRegion(parameters, [next])
    let result = tracer.builder.emitControl(
      .loop(trips: size), [none.id], [region], types: [type])[0]
    return Traced(id: result, type: type, tracer: tracer)
  }
}
