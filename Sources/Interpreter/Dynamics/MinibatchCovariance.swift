internal import KernelIR

extension Evaluator {
  /// The law of a subsampling noise as far as theory asks: mean 0, and the exact covariance
  /// `C(w) = (1/S) [mean ∇ℓᵢ∇ℓᵢᵀ − ∇L∇Lᵀ]` with replacement, times (N − S)/(N − 1) without (2102.05375). Batches of an
  /// epoch depend on each other from step to step, so `epochs` has no such law.
  func law(of noise: SubsamplingNoise, at place: Value, _ loss: LossValue) throws -> Law {
    guard noise.choice != .shuffled else {
      throw mistake(
        .theory(
          "the batches of an epoch depend on each other, which this formula does not cover",
          remedy: "simulate it, or ask for `minibatch(size: …, replace: false)`"))
    }
    guard let size = try scheduled(noise.size).integer else {
      throw mistake(
        .theory("the size of the minibatch changes with `t`", remedy: "use a constant size"))
    }
    guard let covariance = try sampleCovariance(of: loss, at: place) else {
      throw mistake(
        .other(
          "`minibatch` noise needs a loss over data",
          help: "declare the loss with `over (…)` and write `L over data`"))
    }
    var factor = 1 / Double(size)
    if noise.choice == .withoutReplacement {
      guard let rows = covariance.rows, size <= rows else {
        throw mistake(
          .other("without replacement a minibatch needs as many rows in the data", help: nil))
      }
      factor *= rows == 1 ? 0 : Double(rows - size) / Double(rows - 1)
    }
    let d = leaves(place).reduce(0) { $0 + ($1.shape?.reduce(1, *) ?? 1) }
    let whole = try binary(.multiply, .real(factor), covariance.matrix)
    let isNumber = leaves(place).count == 1 && place.shape == []
    let shaped = isNumber ? try apply(.reshape([]), [whole], named: "cov") : whole
    return Law(
      .multivariateNormal(
        mean: .tensor(Tensor(repeating: 0, shape: [d])), covariance: shaped),
      moments: LawMoments(
        mean: .real(0), covariance: shaped, tail: .light))
  }

  /// The covariance of the gradient of one sample, [d, d]; and of how many rows, if of a table. Of a sum of losses,
  /// those without samples add nothing; two losses over samples are drawn together where they share the rows.
  private func sampleCovariance(of loss: LossValue, at place: Value) throws -> (
    matrix: Value, rows: Int?
  )? {
    switch loss {
    case .declared: return nil
    case .noisy(let inner, _): return try sampleCovariance(of: inner, at: place)
    case .scaled(let factor, let inner):
      guard let covariance = try sampleCovariance(of: inner, at: place) else { return nil }
      let square = try binary(.multiply, factor, factor)
      return (try binary(.multiply, square, covariance.matrix), covariance.rows)
    case .sum(let a, let b):
      switch (try sampleCovariance(of: a, at: place), try sampleCovariance(of: b, at: place)) {
      case (let x?, nil): return x
      case (nil, let y?): return y
      case (nil, nil): return nil
      case (.some, .some):
        throw mistake(
          .theory(
            "the covariance of the minibatches of two losses over samples is not known",
            remedy: "join them in one loss, or simulate"))
      }
    case .sampled(let sampled), .batch(let sampled, _):
      let rows = try expectationRows(of: sampled, at: place)
      if sampled.samples.law != nil {
        let found = try expectation(of: sampled, at: place)
        if let reason = found.missingMean {
          throw mistake(
            .theory(
              "the mean of this loss has no gradient: \(words(reason, "the gradient"))",
              remedy: "clip the rows"))
        }
        if let reason = found.missingCovariance {
          throw mistake(
            .theory(
              "the covariance of these minibatches is infinite: \(words(reason, "the square of the gradient"))",
              remedy: "clip the step and simulate, or ask for a median or a tail index"))
        }
      }
      let matrix = try sampleCovariance(of: sampled, rows, at: place)
      return (matrix, sampled.samples.law == nil ? rows.count : nil)
    }
  }

  private func sampleCovariance(of sampled: SampledLoss, _ rows: Samples.Rows, at place: Value)
    throws -> Value
  {
    let slope = try sampleKernel(.gradient, sampled, at: place)
    let outer = slope.outerProduct
    if let polynomial = try covariancePolynomial(sampled, outer, rows, at: place) {
      return polynomial
    }
    let second = try mean(of: outer, over: rows)[0]
    let gradient = try flattened(try meanDerivative(.gradient, sampled, at: place))
    let d = gradient.shape?[0] ?? 1
    let column = try apply(.reshape([d, 1]), [gradient], named: "cov")
    let row = try apply(.reshape([1, d]), [gradient], named: "cov")
    return try binary(.subtract, second, try apply(.matmul, [column, row], named: "cov"))
  }

  /// Where each sample's gradient is affine in the place, the covariance is a quadratic function of it, found
  /// exactly from its values at (d + 1)(d + 2)/2 places: so that theory can differentiate it without going
  /// through the rows.
  private func covariancePolynomial(
    _ sampled: SampledLoss, _ outer: SampleKernel, _ rows: Samples.Rows, at place: Value
  ) throws -> Value? {
    let d = leaves(place).reduce(0) { $0 + ($1.shape?.reduce(1, *) ?? 1) }
    guard d <= 12, try quadratic(sampled, at: place) != nil else { return nil }
    let zero = rebuild(
      like: place, from: leaves(place).map { Value(Tensor(repeating: 0, shape: $0.shape ?? [])) })
    let kernel = outer.mean(over: rows)
    func value(_ point: [Double]) throws -> [Double] {
      let at = unflattened(point, like: zero)
      let gradient = flat(try meanDerivative(.gradient, sampled, at: at))
      let second = try evaluateKnown(kernel, leaves(at).compactMap(\.tensor))[0].data
      return (0..<d * d).map { second[$0] - gradient[$0 / d] * gradient[$0 % d] }
    }
    func at(_ ones: Int...) throws -> [Double] {
      var point = [Double](repeating: 0, count: d)
      for i in ones { point[i] += 1 }
      return try value(point)
    }
    let origin = try at()
    let firsts = try (0..<d).map { try at($0) }
    // C(w) = C₀ + Σ wₖ Aₖ + ½ Σ wₖ wₗ Bₖₗ
    var linear = Tensor(repeating: 0, shape: [d * d, d])
    var square = Tensor(repeating: 0, shape: [d * d, d * d])
    for k in 0..<d {
      for l in 0...k {
        let both = try at(k, l)
        for e in 0..<d * d {
          let b = both[e] - firsts[k][e] - firsts[l][e] + origin[e]
          square.data[e * d * d + k * d + l] = b
          square.data[e * d * d + l * d + k] = b
        }
      }
      for e in 0..<d * d {
        linear.data[e * d + k] =
          firsts[k][e] - origin[e] - 0.5 * square.data[e * d * d + k * d + k]
      }
    }
    let w = try flattened(place)
    let column = try apply(.reshape([d, 1]), [w], named: "cov")
    let row = try apply(.reshape([1, d]), [w], named: "cov")
    let products = try apply(
      .reshape([d * d]), [try apply(.matmul, [column, row], named: "cov")], named: "cov")
    let quadratic = try binary(
      .multiply, .real(0.5), try apply(.matmul, [.tensor(square), products], named: "cov"))
    let sum = try binary(
      .add, .tensor(Tensor(vector: origin)),
      try binary(.add, try apply(.matmul, [.tensor(linear), w], named: "cov"), quadratic))
    return try apply(.reshape([d, d]), [sum], named: "cov")
  }

  private func words(_ excess: Expectation.Excess, _ what: String) -> String {
    let power = formatted(excess.power)
    return switch excess.end {
    case .tail(let index):
      "the rows have the tail index \(formatted(index)), and \(what) grows like their power \(power)"
    case .uniform: "at an end of a uniform number u of the rows \(what) grows like u^-\(power)"
    }
  }
}

extension SampleKernel {
  /// Of a gradient's kernel: the matrix of its products with itself, [d, d].
  var outerProduct: SampleKernel {
    var builder = KernelBuilder(name: "outer")
    let arguments = kernel.parameters.map { builder.parameter($0.name, $0.type) }
    let parts = builder.inline(kernel, arguments)
    let d = kernel.resultTypes.reduce(0) { $0 + $1.count }
    let flat = parts.map { builder.emit(.reshape([builder.type(of: $0).count]), $0) }
    let whole = flat.count == 1 ? flat[0] : builder.emit(.concatenate(axis: 0), flat)
    let column = builder.emit(.reshape([d, 1]), whole)
    let row = builder.emit(.reshape([1, d]), whole)
    let product = builder.emit(.matmul, column, row)
    return SampleKernel(
      kernel: builder.finish([product]).simplified(), row: self.row, arguments: self.arguments,
      capturesOthers: capturesOthers)
  }
}
