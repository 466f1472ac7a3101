internal import KernelIR

/// A value as a function of independent draws, and of what it takes from the kernel around it.
struct OpenedValue {
  /// (captured…, draws…) → the value
  let kernel: Kernel
  let captured: [Value]
  let draws: [OpenDraws.Draw]

  /// What is known of each number that is drawn.
  var sources: [OpenDraws.Source] {
    draws.flatMap { Array(repeating: $0.source, count: $0.value.type.count) }
  }

  var drawsNumbers: Bool { draws.allSatisfy { $0.value.type.shape.isEmpty } }

  /// The value at some numbers for the draws, where nothing is captured.
  func callAsFunction(_ numbers: [Double]) -> [Double] {
    var start = 0
    let parameters = kernel.parameters.map { parameter -> Tensor in
      let count = parameter.type.count
      defer { start += count }
      return Tensor(shape: parameter.type.shape, data: Array(numbers[start..<start + count]))
    }
    return kernel.evaluate(parameters: parameters)[0].data
  }
}

extension Evaluator {
  /// What a body draws, as a function of its draws; nil if it has no value, if something is drawn again until a condition
  /// holds or in a loop, or if it takes numbers from the kernel around it and must not.
  func opened(
    _ grain: OpenDraws.Grain, capturing: Bool = false, _ body: () throws -> Traced?
  ) throws -> OpenedValue? {
    let inner = Tracer(name: "opened", outer: capturing ? tracer : nil)
    let open = OpenDraws(tracer: inner, grain: grain)
    let saved = (openDraws, retry, drawSite, freshSample)
    defer { (openDraws, retry, drawSite, freshSample) = saved }
    (openDraws, retry, drawSite, freshSample) = (open, nil, nil, nil)
    let result = try tracing(inner) { try body().map { inner.adopt($0) } }
    guard let result, capturing || inner.captured.isEmpty else { return nil }
    let traced = inner.builder.finish([result])
    // Both kinds of parameters came as they were met.
    var places: [ValueID: Int] = [:]
    for instruction in traced.instructions {
      if case .parameter(let index) = instruction.operation {
        places[instruction.results[0]] = index
      }
    }
    var builder = KernelBuilder(name: "opened")
    let inOrder = inner.captured.map(\.inner) + open.draws.map(\.value)
    var arguments: [(place: Int, id: ValueID)] = []
    for (i, value) in inOrder.enumerated() {
      guard let place = places[value.id] else { return nil }
      arguments.append((place, builder.parameter("x\(i)", value.type)))
    }
    arguments.sort { $0.place < $1.place }
    let kernel = builder.finish(builder.inline(traced, arguments.map(\.id))).simplified()
    guard !kernel.draws else { return nil }
    return OpenedValue(
      kernel: kernel, captured: inner.captured.map { .traced($0.outer) }, draws: open.draws)
  }
}
