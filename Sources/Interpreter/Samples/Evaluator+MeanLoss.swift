internal import EnsembleRuntime
internal import KernelIR
internal import Statistics

extension Evaluator {
  /// `L(w)` of a loss over samples.
  func meanLoss(_ sampled: SampledLoss, at point: Value) throws -> Value {
    if case .estimate = point {
      return try liftEstimates([point]) { try self.meanLoss(sampled, at: $0[0]) }
    }
    let rows = try expectationRows(of: sampled, at: point)
    let isKnown = leaves(point).allSatisfy { $0.tensor != nil }
    if rows.areDraws, isKnown, tracer == nil {
      return try sampledEstimate(sampled, rows, at: point)
    }
    if let quadratic = try quadratic(sampled, at: point) {
      let w = try flattened(point)
      let half = try binary(
        .add, .tensor(Tensor(vector: quadratic.slope)),
        try binary(
          .multiply, .real(0.5),
          try apply(.matmul, [.tensor(quadratic.curvature), w], named: "*")))
      return try binary(
        .add, .real(quadratic.value), try apply(.matmul, [w, half], named: "*"))
    }
    let sample = try sampleKernel(nil, sampled, at: point)
    return try mean(of: sample, over: rows)[0]
  }

  /// A derivative of the mean loss: the mean of the samples' derivatives.
  func meanDerivative(_ derivative: Derivative, _ sampled: SampledLoss, at point: Value) throws
    -> Value
  {
    if let quadratic = try quadratic(sampled, at: point) {
      let curvature = Value.tensor(quadratic.curvature)
      let flat: Value
      switch derivative {
      case .gradient:
        flat = try binary(
          .add, .tensor(Tensor(vector: quadratic.slope)),
          try apply(.matmul, [curvature, try flattened(point)], named: "*"))
      case .hessianVector(let direction):
        let fitted = try fitted(direction, to: point, named: "v")
        flat = try apply(.matmul, [curvature, try flattened(fitted)], named: "*")
      case .hessian: return try shaped(derivative, [curvature], at: point)
      case .jacobian:
        let slope = try meanDerivative(.gradient, sampled, at: point)
        let row = try apply(
          .reshape([1, quadratic.slope.count]), [try flattened(slope)], named: "jacobian")
        return try shaped(derivative, [row], at: point)
      }
      return try unflattenedTraced(flat, like: point)
    }
    let sample = try sampleKernel(derivative, sampled, at: point)
    return try shaped(
      derivative, try mean(of: sample, over: expectationRows(of: sampled, at: point)),
      at: point)
  }

  /// The mean over pinned draws of a law, with its error.
  private func sampledEstimate(_ sampled: SampledLoss, _ rows: Samples.Rows, at point: Value)
    throws -> Value
  {
    let sample = try sampleKernel(nil, sampled, at: point)
    let width = rows.numbers.shape[1]
    let blocks = 32
    let size = rows.count / blocks
    let means = try (0..<blocks).map { block -> Double in
      let start = block * size * width
      let part = Samples.Rows(
        numbers: Tensor(
          shape: [size, width], data: Array(rows.numbers.data[start..<start + size * width])),
        weights: nil, areDraws: true)
      return try mean(of: sample, over: part)[0].double ?? .nan
    }
    let source = SourceID(raw: NameHash.hash64("pinned:" + streamName))
    return try ofSample(
      StatisticRequest(statistic: .mean, source: .final(0..<1), shape: []),
      NumberRows(width: 1, count: blocks, means), source)
  }

  // MARK: - Quadratic means

  /// The mean as a quadratic function, if the gradient of each sample is affine in the place: then the rows
  /// are gone through once and not in every step.
  func quadratic(_ sampled: SampledLoss, at point: Value) throws -> QuadraticMean? {
    let parts = leaves(point)
    let shapes = parts.map { $0.shape ?? [] }
    // While theory asks for its error, the rows are others each time.
    let key = QuadraticKey(shapes: shapes, leftOut: rowsInUse.leftOut, coarse: rowsInUse.coarse)
    if let known = sampled.quadratics[key] {
      rowsInUse.note(sampled.expectations[shapes])
      return known
    }
    let d = shapes.reduce(0) { $0 + $1.reduce(1, *) }
    let rows = try expectationRows(of: sampled, at: point)
    let places = Set(parts.indices)
    guard d > 0, d <= 100, d * d * rows.count <= 1_000_000_000 else { return nil }
    let zero = rebuild(
      like: point, from: shapes.map { Value(Tensor(repeating: 0, shape: $0)) })
    let value = try sampleKernel(nil, sampled, at: point)
    guard !value.capturesOthers else { return nil }
    guard value.kernel.kink(in: places) == nil,
      let slope = try? sampleKernel(.gradient, sampled, at: zero),
      slope.kernel.affinity(in: places).allSatisfy({ affinity in
        if case .unknown = affinity { false } else { true }
      })
    else {
      sampled.quadratics[key] = .some(nil)
      return nil
    }
    let curvature = try sampleKernel(.hessian, sampled, at: zero)
    let here = leaves(zero).compactMap(\.tensor)
    let result = QuadraticMean(
      value: try evaluateKnown(value.mean(over: rows), here)[0].data[0],
      slope: try evaluateKnown(slope.mean(over: rows), here).flatMap(\.data),
      curvature: try evaluateKnown(curvature.mean(over: rows), here)[0])
    sampled.quadratics[key] = .some(result)
    return result
  }

  /// All entries of a parameter value in one vector.
  func flattened(_ value: Value) throws -> Value {
    let parts = try leaves(value).map { leaf in
      try apply(.reshape([leaf.shape?.reduce(1, *) ?? 1]), [leaf], named: "w")
    }
    return parts.count == 1 ? parts[0] : try apply(.concatenate(axis: 0), parts, named: "w")
  }

  /// A vector taken apart into the structure of `model`; it may be traced.
  func unflattenedTraced(_ flat: Value, like model: Value) throws -> Value {
    var start = 0
    let parts = try leaves(model).map { leaf -> Value in
      let shape = leaf.shape ?? []
      let count = shape.reduce(1, *)
      defer { start += count }
      let part = try apply(.slice(start: [start], size: [count]), [flat], named: "w")
      return try apply(.reshape(shape), [part], named: "w")
    }
    return rebuild(like: model, from: parts)
  }
}
