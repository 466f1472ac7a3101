internal import KernelIR

/// Functions of one number, traced once and evaluated often: on a mesh, 256 places at a time.
struct ScalarMap {
  /// (x) → results
  private let single: Kernel
  /// (x[256]) → results[256]; nil if the kernel does more than arithmetic on numbers.
  private let wide: Kernel?
  private static let width = 256

  init(_ kernel: Kernel) {
    precondition(kernel.parameters.count == 1, "a function of one number")
    single = kernel
    wide = kernel.widened(to: Self.width)
  }

  /// The results at one place.
  func at(_ x: Double) -> [Double] {
    single.evaluate(parameters: [Tensor(x)]).map { $0.data.first ?? .nan }
  }

  /// For each result, its values at all places.
  func callAsFunction(_ places: [Double]) -> [[Double]] {
    var columns = [[Double]](repeating: [], count: single.results.count)
    for i in columns.indices { columns[i].reserveCapacity(places.count) }
    guard let wide, places.count > 8 else {
      for x in places {
        for (i, value) in at(x).enumerated() { columns[i].append(value) }
      }
      return columns
    }
    for start in stride(from: 0, to: places.count, by: Self.width) {
      let part = places[start..<min(start + Self.width, places.count)]
      var data = Array(part)
      data += [Double](repeating: data[0], count: Self.width - data.count)
      for (i, column) in wide.evaluate(parameters: [Tensor(vector: data)]).enumerated() {
        columns[i] += column.data.prefix(part.count)
      }
    }
    return columns
  }
}

extension Kernel {
  /// The same on arrays: each number becomes one of `width` entries, both branches of each `if` are computed.
  fileprivate func widened(to width: Int) -> Kernel? {
    let flat = flatteningConditionals(limit: .max)
    var builder = KernelBuilder(name: name)
    var renamed: [ValueID: ValueID] = [:]
    for instruction in flat.instructions {
      guard instruction.results.count == 1,
        instruction.operands.allSatisfy({ renamed[$0] != nil })
      else { return nil }
      let operands = instruction.operands.compactMap { renamed[$0] }
      let value: ValueID
      switch instruction.operation {
      case .constant(let tensor):
        guard tensor.isScalar else { return nil }
        value = builder.constant(Tensor(repeating: tensor.data[0], shape: [width]))
      case .parameter:
        value = builder.parameter("x", ValueType(.real, [width]))
      case .unary, .binary, .integerPower, .compare, .logic, .isFinite, .select, .toReal:
        value = builder.emit(instruction.operation, operands)
      case .draw, .redraw, .broadcast, .reshape, .transpose, .slice, .concatenate, .gather,
        .scatter, .reduce, .matmul, .cholesky, .triangularSolve, .solve, .host, .conditional, .loop,
        .whileLoop:
        return nil
      }
      renamed[instruction.results[0]] = value
    }
    let results = flat.results.compactMap { renamed[$0] }
    return results.count == flat.results.count ? builder.finish(results) : nil
  }
}

extension Evaluator {
  /// Traces functions of one number, which must not draw.
  func scalarMap(_ name: String, _ body: (Value) throws -> [Value]) throws -> ScalarMap {
    let tracer = Tracer(name: name, outer: nil)
    let x = tracer.parameter("x", .scalar)
    let ids = try tracing(tracer) {
      try body(.traced(x)).map { value -> ValueID in
        let traced = try tracedValue(value, named: name)
        guard traced.type.shape.isEmpty else {
          throw mistake(.notANumber(value.description, in: name))
        }
        return traced.type.element == .mask ? tracer.emit(.toReal, [traced.id]).id : traced.id
      }
    }
    let kernel = tracer.builder.finish(ids).simplified()
    guard !kernel.draws else {
      throw mistake(
        .theory("this draws random numbers where theory needs a plain function", remedy: nil))
    }
    return ScalarMap(kernel)
  }

  /// (L, L′, L″) of a loss of one number.
  func lossMap(_ loss: LossValue) throws -> ScalarMap {
    if let model = placeModel(of: loss), !isNumber(model) {
      throw mistake(
        .theory("theory needs a loss of one number here, and this is one of more", remedy: nil))
    }
    return try scalarMap("loss") { x in
      let here = [CallArgument(label: nil, value: x)]
      return [
        try callLoss(loss, here), try differentiate(.gradient, .loss(loss), here),
        try differentiate(.hessian, .loss(loss), here),
      ]
    }
  }

  /// The variance of the noise where the iterate is, in one dimension.
  func varianceMap(_ dynamics: DynamicsValue) throws -> ScalarMap {
    try scalarMap("variance") { x in
      guard let noise = dynamics.noise else { return [.real(0)] }
      let law = try law(of: noise, at: x, dynamics.loss)
      return [
        try finiteCovariance(
          of: law, "variance", remedy: "clip the step, or ask for a median or a tail index"
        ).covariance
      ]
    }
  }
}
