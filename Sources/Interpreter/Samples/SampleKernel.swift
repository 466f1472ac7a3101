internal import EnsembleRuntime
internal import KernelIR

/// The loss of one sample, or a derivative of it, as a kernel of the place, one row, and what the loss takes
/// from around it.
struct SampleKernel {
  let kernel: Kernel
  /// Which parameter is the row.
  let row: Int
  /// The arguments for all other parameters, in order.
  let arguments: [Value]
  /// Whether the loss takes numbers of the kernel around it.
  let capturesOthers: Bool

  /// The sum over all rows of `weight · result`, as a kernel of the other parameters. Each row's derivative is
  /// computed by itself; nothing is differentiated through the loop.
  func mean(over rows: Samples.Rows) -> Kernel {
    var builder = KernelBuilder(name: "mean")
    let parameters = kernel.parameters.enumerated().map { index, parameter in
      index == row ? nil : builder.parameter(parameter.name, parameter.type)
    }
    let table = builder.constant(rows.numbers)
    let weights = rows.weights.map { builder.constant(Tensor(vector: $0)) }
    let zeros = kernel.resultTypes.map { builder.constant(Tensor(repeating: 0, shape: $0.shape)) }
    let sums = builder.loop(trips: rows.count, zeros) { body, index, carried in
      let sample = body.emit(.gather, table, index)
      var results = body.inline(kernel, parameters.map { $0 ?? sample })
      if let weights {
        let weight = body.emit(.gather, weights, index)
        results = results.map { body.emit(.binary(.multiply), $0, weight) }
      }
      return zip(carried, results).map { body.emit(.binary(.add), $0, $1) }
    }
    guard weights == nil else { return builder.finish(sums) }
    let count = builder.constant(Double(rows.count))
    return builder.finish(sums.map { builder.emit(.binary(.divide), $0, count) })
  }
}

extension Evaluator {
  /// The loss of one sample near `point`, or a derivative of it.
  func sampleKernel(_ derivative: Derivative?, _ sampled: SampledLoss, at point: Value) throws
    -> SampleKernel
  {
    let parts = leaves(point)
    let inner = Tracer(name: "sample", outer: tracer)
    let place = try zip(leafNames(point), parts).map { name, part -> Value in
      guard let shape = part.shape else {
        throw mistake(.notANumber(part.description, in: "a loss"))
      }
      return .traced(inner.parameter("w" + name, ValueType(.real, shape)))
    }
    let shapes = leaves(sampled.samples.model).map { $0.shape ?? [] }
    let width = shapes.reduce(0) { $0 + $1.reduce(1, *) }
    let row = inner.parameter("row", ValueType(.real, [width]))
    let result = try tracing(inner) { () -> Traced in
      var start = 0
      let fields = shapes.map { shape -> Value in
        let count = shape.reduce(1, *)
        defer { start += count }
        let part = inner.emit(.slice(start: [start], size: [count]), [row.id])
        return .traced(inner.emit(.reshape(shape), [part.id]))
      }
      guard case .record(let sample) = rebuild(like: sampled.samples.model, from: fields) else {
        preconditionFailure("a sample is a record")
      }
      let value = try lossBody(
        sampled.loss, at: rebuild(like: point, from: place), sample: sample)
      let traced = try tracedValue(value, named: "the loss")
      guard traced.type == .scalar else {
        throw mistake(
          .typeMismatch(
            parameter: sampled.loss.declaration.name.text, expected: "a Real",
            found: value.description))
      }
      return traced
    }
    var kernel = inner.builder.finish([result.id])
    var arguments = parts + inner.captured.map { Value.traced($0.outer) }
    if let derivative {
      kernel = try derived(derivative, of: kernel, wrt: Array(parts.indices))
      if case .hessianVector(let direction) = derivative {
        arguments += leaves(try fitted(direction, to: point, named: "v"))
      }
    }
    return SampleKernel(
      kernel: kernel.simplified(), row: parts.count, arguments: arguments,
      capturesOthers: !inner.captured.isEmpty)
  }

  /// A kernel that draws nothing, on known numbers: by the engine where it is long.
  func evaluateKnown(_ kernel: Kernel, _ parameters: [Tensor]) throws -> [Tensor] {
    var initial = KernelBuilder(name: "initial")
    let starts = parameters.map { initial.constant($0) }
    func frame(_ name: String) -> (KernelBuilder, [ValueID]) {
      var builder = KernelBuilder(name: name)
      let state = kernel.parameters.map { builder.parameter($0.name, $0.type) }
      _ = builder.parameter("t", .scalar)
      return (builder, state)
    }
    var (step, state) = frame("step")
    var (final, arguments) = frame("final")
    let results = final.inline(kernel, arguments)
    arguments = []
    let program = EnsembleProgram(
      initial: initial.finish(starts), step: step.finish(state),
      final: final.finish(results).simplified(), checkedStates: 0)
    state = []
    do throws(RunRefusal) {
      let outcome = try EnsembleRuntime.run(program, RunPlan(replicas: 1, steps: 0))
      var start = 0
      let numbers = outcome.finals.numbers
      return kernel.resultTypes.map { type in
        defer { start += type.count }
        return Tensor(shape: type.shape, data: Array(numbers[start..<start + type.count]))
      }
    } catch {
      switch error {
      case .memory(let needed, let limit): throw mistake(.memory(needed: needed, limit: limit))
      case .unsoundState: preconditionFailure("nothing was resumed")
      }
    }
  }

  /// The mean of a sample's kernel over rows: evaluated if all is known, else put into the kernel that is being
  /// built.
  func mean(of sample: SampleKernel, over rows: Samples.Rows) throws -> [Value] {
    let kernel = sample.mean(over: rows)
    let known = sample.arguments.compactMap(\.tensor)
    if known.count == sample.arguments.count {
      return try evaluateKnown(kernel, known).map { Value($0) }
    }
    return try runOrInline(kernel, sample.arguments)
  }
}
