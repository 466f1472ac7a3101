internal import LinearAlgebra
internal import Theory

// Noise that comes from sampling the curvature: regression on minibatches (2102.05375), sampled minima
// (2306.07850), Lyapunov exponents (2303.13093), power tails (Kesten).
extension Evaluator {
  func multiplicativeTheory(_ function: MultiplicativeTheory, _ a: TheoryArguments) throws -> Value
  {
    switch function {
    case .regressionCovariance:
      let answer = try regression(a).covariance(rate: try a.number("rate"))
      let isNumber = a.isNumber("inputs")
      if a.axes("inputs") == 2, let eigen = try inputEigen(a) {
        return try a.matrix(
          answer.map { eigen.fromBasis(.diagonal($0)).symmetrized }, asNumber: false)
      }
      return try a.value(answer) { isNumber ? .real($0[0]) : Value(vector: $0) }
    case .regressionLimit: return try a.number(try regression(a).meanSquareThreshold())
    case .studentIndex:
      let model = try MinibatchRegression(
        inputs: [try a.number("input")], labelVariance: 1, batch: try a.number("batch"))
      return try a.record(try model.studentIndex(rate: try a.number("rate"))) {
        [("discrete", .real($0.discrete)), ("continuous", .real($0.continuous))]
      }
    case .sampledMinimum: return try sampledMinimum(a)
    case .lyapunov:
      return try exponent(a)
    case .kestenIndex:
      return try a.number(try Theory.kestenIndex(try curvatures(a), rate: try a.number("rate")))
    case .localMaximumWindow:
      return try a.record(try Theory.localMaximumWindow(asymmetry: try a.number("asymmetry"))) {
        [("low", .real($0.lowerBound)), ("high", .real($0.upperBound))]
      }
    }
  }

  /// A positive exponent is an answer, not a violation.
  private func exponent(_ a: TheoryArguments) throws -> Value {
    let allowing = TheoryArguments(
      callee: a.callee, values: a.values,
      allowed: a.allowed.union([.probabilisticallyStable]), evaluator: self)
    return try allowing.number(
      try lyapunovExponent(try curvatures(a), rate: try a.number("rate")))
  }

  private func regression(_ a: TheoryArguments) throws -> MinibatchRegression {
    try MinibatchRegression(
      inputs: try inputEigen(a)?.values ?? a.vector("inputs"),
      labelVariance: try a.number("labelVariance", otherwise: 1),
      batch: try a.number("batch"), momentum: try a.number("momentum", otherwise: 0))
  }

  /// Of the covariance of the inputs, where it is given as a matrix.
  private func inputEigen(_ a: TheoryArguments) throws -> SymmetricEigen? {
    guard a.axes("inputs") == 2 else { return nil }
    let inputs = try a.matrix("inputs")
    guard inputs.isSymmetric(tolerance: 1e-9), let eigen = inputs.symmetrized.symmetricEigen()
    else { throw TheoryFailure.invalidInput("a symmetric covariance of the inputs") }
    return eigen
  }

  /// `curvatures:` with `weights:` or all alike, or those of Gaussian inputs in batches.
  private func curvatures(_ a: TheoryArguments) throws -> CurvatureLaw {
    if a.has("inputVariance") {
      return .gaussianInputs(
        variance: try a.number("inputVariance"), batch: try a.number("batch", otherwise: 1))
    }
    let values = try a.vector("curvatures")
    let weights =
      a.has("weights")
      ? try a.vector("weights")
      : [Double](repeating: 1 / Double(Swift.max(values.count, 1)), count: values.count)
    guard weights.count == values.count else {
      throw mistake(.sizeMismatch(name: "weights", first: values.count, second: weights.count))
    }
    return .points(zip(values, weights).map { (value: $0, weight: $1) })
  }

  private func sampledMinimum(_ a: TheoryArguments) throws -> Value {
    let hessians = try a.matrices("hessians")
    let minimum = try SampledMinimum(
      hessians: hessians, gradients: a.has("gradients") ? try a.vectors("gradients") : nil,
      batch: try a.whole("batch"))
    let isNumber = hessians.first?.rows == 1
    let limit = try a.number(try minimum.meanSquareThreshold())
    guard a.has("rate") else { return .record(Record([("limit", limit)])) }
    let covariance = try a.matrix(
      try minimum.covariance(rate: try a.number("rate")), asNumber: isNumber)
    return .record(Record([("limit", limit), ("covariance", covariance)]))
  }
}
