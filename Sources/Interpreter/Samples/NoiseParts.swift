internal import KernelIR

/// A factor of a noise: its value, and the same as a polynomial in the traced numbers in it, for exact
/// cancellation.
private struct Factor {
  var value: Value
  /// Coefficients by the sorted numbers of the traced factors.
  var monomials: [[Int]: Double]

  static var one: Factor { Factor(value: .real(1), monomials: [[]: 1]) }
}

/// A noise taken apart: `Σ factor · (gradient on a batch − gradient)`, and what is added to that.
private struct NoiseParts {
  var batches: [(factor: Factor, batch: Batch)] = []
  var additive: [(factor: Factor, noise: NoiseValue, path: String)] = []
}

extension NoiseValue {
  /// Whether a batch of samples is in it, for all that its structure tells.
  fileprivate var mayBeSubsampling: Bool {
    switch self {
    case .law: false
    case .declared, .subsampling: true
    case .scaled(_, let inner), .product(_, let inner): inner.mayBeSubsampling
    case .sum(let a, let b): a.mayBeSubsampling || b.mayBeSubsampling
    }
  }
}

extension LossValue {
  /// Whether part of it is a mean over samples.
  var hasSamples: Bool {
    switch self {
    case .declared: false
    case .sampled, .batch: true
    case .sum(let a, let b): a.hasSamples || b.hasSamples
    case .scaled(_, let inner), .noisy(let inner, _): inner.hasSamples
    }
  }

  /// The same with another loss for each mean over samples.
  fileprivate func replacingSamples(_ change: (SampledLoss) -> LossValue) -> LossValue {
    switch self {
    case .declared, .batch: self
    case .sampled(let sampled): change(sampled)
    case .sum(let a, let b): .sum(a.replacingSamples(change), b.replacingSamples(change))
    case .scaled(let factor, let inner): .scaled(factor, inner.replacingSamples(change))
    case .noisy(let inner, let noise): .noisy(inner.replacingSamples(change), noise)
    }
  }
}

extension Evaluator {
  /// What a step with this noise sees of a loss: minibatches in place of means (with plain `minibatch` the mean
  /// is gone, and nobody computes it), and the noise that comes on top of the gradient.
  func subsampled(
    _ loss: LossValue, by noise: NoiseValue, at place: Value, path: String = "noise"
  ) throws -> (LossValue, additive: () throws -> Value?) {
    let whole = { () throws -> Value? in
      try self.sampleNoise(noise, at: place, of: loss, path: path)
    }
    guard noiseOverride == nil, noise.mayBeSubsampling else { return (loss, whole) }
    var parts = NoiseParts()
    try take(apart: noise, .one, path, at: place, loss, into: &parts)
    guard !parts.batches.isEmpty else { return (loss, whole) }
    guard loss.hasSamples else {
      throw mistake(
        .other(
          "`minibatch` noise needs a loss over data",
          help: "declare the loss with `over (…)` and write `L over data`"))
    }
    var left = [[Int]: Double]()
    left[[]] = 1
    var rest = Value.real(1)
    for (factor, _) in parts.batches {
      for (key, value) in factor.monomials { left[key, default: 0] -= value }
      rest = try binary(.subtract, rest, factor.value)
    }
    let needsMean = left.values.contains { $0 != 0 }
    let batches = parts.batches
    let seen = loss.replacingSamples { sampled in
      var sum: LossValue? = needsMean ? .scaled(rest, .sampled(sampled)) : nil
      for (factor, batch) in batches {
        let one = LossValue.batch(sampled, batch)
        let term = factor.monomials == [[]: 1] ? one : LossValue.scaled(factor.value, one)
        sum = sum.map { .sum($0, term) } ?? term
      }
      return sum ?? .sampled(sampled)
    }
    let additive = parts.additive
    return (
      seen,
      {
        try additive.reduce(Value?.none) { sum, part in
          var value = try self.sampleNoise(part.noise, at: place, of: loss, path: part.path)
          if part.factor.monomials != [[]: 1] {
            value = try self.binary(.multiply, part.factor.value, value)
          }
          return try sum.map { try self.binary(.add, $0, value) } ?? value
        }
      }
    )
  }

  private func take(
    apart noise: NoiseValue, _ factor: Factor, _ path: String, at place: Value, _ loss: LossValue,
    into parts: inout NoiseParts
  ) throws {
    switch noise {
    case .law: parts.additive.append((factor, noise, path))
    case .declared(let declared):
      let value = try lawValue(of: declared, at: place, loss)
      if case .noise(let inner) = value {
        try take(apart: inner, factor, path, at: place, loss, into: &parts)
      } else {
        parts.additive.append((factor, .law(try law(from: value)), path))
      }
    case .sum(let a, let b):
      try take(apart: a, factor, path + ".0", at: place, loss, into: &parts)
      try take(apart: b, factor, path + ".1", at: place, loss, into: &parts)
    case .scaled(let number, let inner):
      try take(
        apart: inner, try times(factor, try scheduled(number)), path, at: place, loss, into: &parts)
    case .product(let law, let inner):
      let number = try sample(law, shape: [], path: path + ".factor")
      try take(apart: inner, try times(factor, number), path, at: place, loss, into: &parts)
    case .subsampling(let subsampling):
      parts.batches.append((factor, Batch(noise: subsampling, path: path + ".batch")))
    }
  }

  private func times(_ factor: Factor, _ number: Value) throws -> Factor {
    guard number.shape == [] else {
      throw mistake(
        .typeMismatch(
          parameter: "the factor of a noise", expected: "a Real", found: number.description))
    }
    let value =
      factor.value.double == 1 ? number : try binary(.multiply, factor.value, number)
    if let known = number.double {
      return Factor(value: value, monomials: factor.monomials.mapValues { $0 * known })
    }
    guard case .traced(let traced) = number else {
      return Factor(value: value, monomials: [[-1]: 1])
    }
    var monomials: [[Int]: Double] = [:]
    for (key, coefficient) in factor.monomials {
      monomials[(key + [traced.id.index]).sorted()] = coefficient
    }
    return Factor(value: value, monomials: monomials)
  }
}
