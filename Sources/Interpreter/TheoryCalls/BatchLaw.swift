internal import KernelIR

/// The law of minibatch noise on a loss of one number, beyond its covariance.
extension Evaluator {
  /// All batches with their probabilities, or of fresh samples the law of their mean gradient; nil where the batches are
  /// too many (more than 4096), or the law of a fresh sample's gradient is not known, or has a density and the batch
  /// has two samples or more.
  func batchLaw(_ noise: SubsamplingNoise, at x: Double, _ loss: LossValue) throws -> ScalarLaw? {
    guard noise.choice != .shuffled, let size = try scheduled(noise.size).integer,
      let (sampled, factor) = try sampledPart(of: loss)
    else { return nil }
    guard sampled.samples.law == nil else {
      guard noise.choice == .withReplacement else { return nil }
      return try freshLaw(sampled, at: x)?.moved(factor: factor, shift: 0).meanOfCopies(size)
    }
    let gradients = try sampleGradients(sampled, at: x)
    let mean = gradients.reduce(0, +) / Double(gradients.count)
    let centred = gradients.map { factor * ($0 - mean) }
    let batches =
      noise.choice == .withReplacement
      ? multisets(centred, size) : subsets(centred, size)
    return batches.map { ScalarLaw.of($0, nil) }
  }

  /// The one part of a sum of losses that has samples, with what it is multiplied by; nil if there are several.
  private func sampledPart(of loss: LossValue) throws -> (SampledLoss, Double)? {
    switch loss {
    case .declared, .batch: return nil
    case .noisy(let inner, _): return try sampledPart(of: inner)
    case .sampled(let sampled): return (sampled, 1)
    case .scaled(let factor, let inner):
      guard let number = factor.double, let (sampled, own) = try sampledPart(of: inner) else {
        return nil
      }
      return (sampled, number * own)
    case .sum(let a, let b):
      switch (a.hasSamples, b.hasSamples) {
      case (true, false): return try sampledPart(of: a)
      case (false, true): return try sampledPart(of: b)
      case (true, true), (false, false): return nil
      }
    }
  }

  private func sampleGradients(_ sampled: SampledLoss, at x: Double) throws -> [Double] {
    let sample = try sampleKernel(.gradient, sampled, at: .real(x))
    let rows = try sampled.samples.rows
    let width = rows.numbers.shape[1]
    return (0..<rows.count).map { i in
      let row = Tensor(
        shape: [width], data: Array(rows.numbers.data[i * width..<(i + 1) * width]))
      var arguments = [Tensor(x)]
      arguments.insert(row, at: sample.row)
      return sample.kernel.evaluate(parameters: arguments)[0].data[0]
    }
  }

  /// The law of ∇ℓ(x; row) − ∇L(x) for one fresh row.
  private func freshLaw(_ sampled: SampledLoss, at x: Double) throws -> ScalarLaw? {
    guard let law = sampled.samples.law else { return nil }
    let mean = try meanDerivative(.gradient, sampled, at: .real(x)).double ?? .nan
    let number = try drawnNumber {
      let kernel = try sampleKernel(.gradient, sampled, at: .real(x))
      let row = try packedRow(
        try sample(law, shape: [], path: "row"), sampled.samples.model)
      guard let tracer else { return .unit }
      var arguments = try kernel.arguments.map { try tracedValue($0, named: "the loss").id }
      arguments.insert(row.id, at: kernel.row)
      let id = tracer.builder.inline(kernel.kernel, arguments)[0]
      return .traced(Traced(id: id, type: .scalar, tracer: tracer))
    }
    return number?.law(.coarse)?.moved(factor: 1, shift: -mean)
  }

  // MARK: - All batches of a table

  private typealias Points = [(value: Double, weight: Double)]

  /// Means of `size` draws with replacement.
  private func multisets(_ values: [Double], _ size: Int) -> Points? {
    let one = ScalarLaw.points(values.map { ($0, 1 / Double(values.count)) })
    return one.meanOfCopies(size)?.parts.points
  }

  /// Means of the subsets of `size`.
  private func subsets(_ values: [Double], _ size: Int) -> Points? {
    var count = 1.0
    for k in 0..<size { count *= Double(values.count - k) / Double(k + 1) }
    guard size <= values.count, count <= Double(ScalarLaw.mostValues) else { return nil }
    var means: Points = []
    func choose(_ start: Int, _ left: Int, _ sum: Double) {
      if left == 0 { return means.append((sum / Double(size), 1 / count)) }
      for i in start...(values.count - left) { choose(i + 1, left - 1, sum + values[i]) }
    }
    choose(0, size, 0)
    return means
  }
}
