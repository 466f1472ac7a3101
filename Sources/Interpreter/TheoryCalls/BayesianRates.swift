internal import LinearAlgebra
internal import Theory

// SGD as a sampler of a Gaussian posterior ∝ e^{−N L(w)} (2012.03636, Theorem 6).
extension Evaluator {
  /// `theory.bayesianRate(d, data: N)`: of the dynamics only loss, noise and momentum matter.
  func bayesianTheory(_ function: BayesianTheory, _ a: TheoryArguments) throws -> Value {
    let dynamics = try a.discreteDynamics()
    let linear = try linearize(dynamics, at: a.values["at"])
    try requireMinimum(linear, dynamics)
    return try atMinimum(linear, dynamics) {
      try bayesianTheory(function, a, dynamics, linear)
    }
  }

  private func bayesianTheory(
    _ function: BayesianTheory, _ a: TheoryArguments, _ dynamics: DynamicsValue,
    _ linear: Linearization
  ) throws -> Value {
    _ = try checkLinear(linear, dynamics, a)
    let noise = try additiveNoise(of: linear, a)
    let count = try a.number("data")
    let gaussian = try gaussianity(linear, a, why: ", as the posterior is")
    try a.require(gaussian)
    if function == .posteriorDivergence {
      return try posteriorDivergence(linear, gaussian, a)
    }
    let form = try heavyBallForm(of: linear)
    // An optimizer may name another rate than heavy ball does.
    let unit = (dynamics.optimizer.rate ?? form.rate) / form.rate
    switch function {
    case .bayesianRateMatrix:
      let answer = try Theory.bayesianMatrixRate(
        hessian: linear.hessian, noise: noise, dataCount: count, momentum: form.momentum)
      return try a.matrix(
        a.settled(answer.map { unit * $0 }, linear, gaussian: gaussian),
        asNumber: isNumber(linear.place))
    case .posteriorDivergence: return try posteriorDivergence(linear, gaussian, a)
    case .bayesianRate:
      let answer = try Theory.bayesianRate(
        hessian: linear.hessian, noise: noise, dataCount: count, momentum: form.momentum)
      return try a.record(a.settled(answer, linear, gaussian: gaussian)) {
        [
          ("rate", .real(unit * $0.rate)), ("divergence", .real($0.divergence)),
          ("continuousRate", .real(unit * $0.continuousRate)),
        ]
      }
    }
  }

  /// Of any linear step: from the exact mean and covariance of its stationary law.
  private func posteriorDivergence(
    _ linear: Linearization, _ gaussian: Assumption, _ a: TheoryArguments
  ) throws -> Value {
    let zero = Matrix(rows: linear.dimension, columns: linear.dimension)
    let moments = try Theory.stationaryCovariance(
      of: linear.dynamics, noise: linear.drive([], zero))
    let answer = try Theory.posteriorDivergence(
      hessian: linear.hessian, law: moments, dataCount: try a.number("data"))
    return try a.number(a.settled(answer, linear, gaussian: gaussian))
  }
}
