internal import LinearAlgebra
internal import Theory

// Optimizers whose step is not linear, or whose formula the literature states in plain numbers.
// (2012.03636, section 5; 2102.05375.) `dampedNewton` and `qhm` as dynamics go through their own step.
extension Evaluator {
  func closedForm(_ function: ClosedFormTheory, _ a: TheoryArguments) throws -> Value {
    let rate = try a.number("rate")
    let momentum = try a.number("momentum", otherwise: 0)
    switch function {
    case .dampedNewton:
      return try a.matrix(
        try dampedNewtonCovariance(
          hessian: try a.matrix("hessian"), noise: try covariance("noise", a, like: "hessian"),
          rate: rate, momentum: momentum), asNumber: a.isNumber("hessian"))
    case .dampedNewtonRegression:
      let answer = try dampedNewtonRegressionCovariance(
        inputs: try a.matrixOrDiagonal("inputs"), labelVariance: try a.number("labelVariance"),
        batch: try a.number("batch"), rate: rate, momentum: momentum)
      if a.axes("inputs") == 1 { return try a.value(answer) { Value(vector: $0.diagonal) } }
      return try a.matrix(answer, asNumber: a.isNumber("inputs"))
    case .naturalGradient:
      return try a.matrix(
        try naturalGradientCovariance(
          hessian: try a.matrix("hessian"), noise: try covariance("noise", a, like: "hessian"),
          rate: rate, momentum: momentum), asNumber: a.isNumber("hessian"))
    case .naturalGradientMinibatch:
      return try a.matrix(
        try naturalGradientMinibatchCovariance(
          hessian: try a.matrix("hessian"), noiseScale: try a.number("noiseScale"), rate: rate,
          momentum: momentum), asNumber: a.isNumber("hessian"))
    case .qhm:
      return try a.number(
        try quasiHyperbolicVariance(
          curvature: try a.number("curvature"), variance: try a.number("variance"), rate: rate,
          momentum: momentum, weight: try a.number("nu")))
    case .adam:
      return try a.number(
        try adamVariance(
          curvature: try a.number("curvature"), variance: try a.number("variance"), rate: rate,
          beta1: try a.number("beta1", otherwise: 0)))
    }
  }

  /// A covariance; a number stands for that variance of each entry.
  private func covariance(_ name: String, _ a: TheoryArguments, like other: String) throws
    -> Matrix
  {
    let size = try a.matrix(other).rows
    if a.isNumber(name) { return .identity(size, scale: try a.number(name)) }
    let matrix = try a.matrix(name)
    guard matrix.rows == size else {
      throw mistake(.sizeMismatch(name: name, first: size, second: matrix.rows))
    }
    return matrix
  }
}
