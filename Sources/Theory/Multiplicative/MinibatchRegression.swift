internal import LinearAlgebra

/// Label-noise linear regression with Gaussian inputs `x ~ N(0, A)`, fresh minibatches of `S`, label
/// variance `σ²`: the exact theory of Ziyin, Liu, Mori, Ueda (2102.05375). Loss `½(wᵀx − y)²`.
package struct MinibatchRegression: Sendable {
  /// Eigenvalues of `A`.
  package let inputs: [Double]
  package let labelVariance: Double
  package let batch: Double
  package let momentum: Double

  package init(
    inputs: [Double], labelVariance: Double, batch: Double, momentum: Double = 0
  ) throws(TheoryFailure) {
    try demand(!inputs.isEmpty && inputs.allSatisfy { $0 > 0 }, "positive input variances")
    try demand(labelVariance >= 0 && batch > 0, "σ² ≥ 0 and a positive batch")
    try require(momentumAssumption(momentum))
    self.inputs = inputs
    self.labelVariance = labelVariance
    self.batch = batch
    self.momentum = momentum
  }

  /// `G = 2(1−μ) − ((1−μ)/(1+μ) + 1/S) λ a`.
  private func gap(_ rate: Double, _ a: Double) -> Double {
    2 * (1 - momentum) - ((1 - momentum) / (1 + momentum) + 1 / batch) * rate * a
  }

  /// `T = Tr[λA G⁻¹]`; +∞ where some `G ≤ 0`.
  private func load(_ rate: Double) -> Double {
    var sum = 0.0
    for a in inputs {
      let g = gap(rate, a)
      guard g > 0 else { return .infinity }
      sum += rate * a / g
    }
    return sum
  }

  private func stability(_ rate: Double) -> Assumption {
    let t = load(rate)
    return Assumption(
      .meanSquareStable, "Tr[λA G⁻¹] < S", held: t < batch,
      [Quantity("T", t), Quantity("S", batch)])
  }

  /// The diagonal of `Σ` in the eigenbasis of `A`: `(σ²/S)(1+κ/S) λ/G`, `κ = T/(1−T/S)`.
  ///
  /// Scalar: `λσ²/(S[2 − (1+2/S)λa])`.
  package func covariance(rate: Double) throws(TheoryFailure) -> TheoryValue<[Double]> {
    try demand(rate > 0, "a positive rate")
    try require(stability(rate))
    let t = load(rate)
    let kappa = t / (1 - t / batch)
    let factor = labelVariance / batch * (1 + kappa / batch) * rate
    return TheoryValue(
      inputs.map { factor / gap(rate, $0) },
      assuming: [
        stability(rate), Assumption(.gaussianInputs, "Gaussian inputs, fresh samples (N → ∞)"),
      ],
      formula: "Σ = (σ²/S)(1+κ/S) λ G⁻¹, G = 2(1−μ) − ((1−μ)/(1+μ)+1/S)λA, κ = T/(1−T/S)",
      source: "2102.05375, Theorem 2")
  }

  /// The rate at which the second moment diverges: `T = S`. Scalar: `λa = 2S/(S+2)`.
  package func meanSquareThreshold() throws(TheoryFailure) -> TheoryValue<Double> {
    let top = inputs.max() ?? 1
    let pole =
      2 * (1 - momentum) / (((1 - momentum) / (1 + momentum) + 1 / batch) * top)
    let root = brentRoot(0, pole) { rate in
      let t = load(rate)
      // monotone in the rate; compressed so that the pole is finite
      return t.isFinite ? t / (1 + t) - batch / (1 + batch) : 1 / (1 + batch)
    }
    guard let root else { throw .notConverged("mean-square threshold") }
    return TheoryValue(
      root, assuming: [Assumption(.gaussianInputs, "Gaussian inputs, fresh samples (N → ∞)")],
      formula: "Σᵢ λaᵢ/G(aᵢ) = S", source: "2102.05375, section 4")
  }

  /// The index of the variance-matched Student law in one dimension, `p ∝ (σ²+aw²)^{−(1+β)/2}`:
  /// `β = 2S/(aλ) − S` and its continuous-time value `2S/(aλ) + 1`.
  ///
  /// Not the true tail (`kestenIndex`): all agree near β = 2 only.
  package func studentIndex(
    rate: Double
  ) throws(TheoryFailure) -> TheoryValue<(discrete: Double, continuous: Double)> {
    try demand(inputs.count == 1 && momentum == 0, "one dimension, no momentum")
    try demand(rate > 0, "λ > 0")
    let base = 2 * batch / (inputs[0] * rate)
    return TheoryValue(
      (base - batch, base + 1),
      assuming: [
        Assumption(
          .stable, "λ a < 2", held: inputs[0] * rate < 2, [Quantity("λ a", inputs[0] * rate)]),
        Assumption(.smallRate, "a Student law matched in variance, not the true tail"),
      ], formula: "β = 2S/(aλ) − S", source: "2102.05375, section 5")
  }
}
