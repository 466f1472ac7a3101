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
    _ = try checkLinear(linear, a.allowed)
    let form = try heavyBallForm(of: linear)
    let noise = try additiveNoise(of: linear, a)
    let count = try a.number("data")
    // An optimizer may name another rate than heavy ball does.
    let unit = (dynamics.optimizer.rate ?? form.rate) / form.rate
    switch function {
    case .bayesianRateMatrix:
      let answer = try Theory.bayesianMatrixRate(
        hessian: linear.hessian, noise: noise, dataCount: count, momentum: form.momentum)
      return try a.matrix(answer.map { unit * $0 }, asNumber: isNumber(linear.place))
    case .posteriorDivergence:
      let law = try QuadraticLaw(
        hessian: linear.hessian, noise: noise, rate: form.rate, momentum: form.momentum)
      return try a.number(try Theory.posteriorDivergence(of: law, dataCount: count))
    case .bayesianRate:
      let answer = try Theory.bayesianRate(
        hessian: linear.hessian, noise: noise, dataCount: count, momentum: form.momentum)
      return try a.record(answer) {
        [
          ("rate", .real(unit * $0.rate)), ("divergence", .real($0.divergence)),
          ("continuousRate", .real(unit * $0.continuousRate)),
        ]
      }
    }
  }
}
