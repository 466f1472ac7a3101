extension Namespace {
  static let quadraticTheories: [NamespacedFunction] = [
    .init(
      name: "stationaryCovariance", parameters: [.dynamics, .at, .allow], result: .matrix,
      needsVariance: true,
      documentation: "The covariance of the iterate when the run has forgotten its start."),
    .init(
      name: "continuousCovariance", parameters: [.dynamics, .at, .allow], result: .matrix,
      needsVariance: true,
      documentation: "The same in the limit of small steps: that of `diffusion(d, order: 1)`."),
    .init(
      name: "trainError", parameters: [.dynamics, .at, .allow], result: .real, needsVariance: true,
      documentation: "The stationary mean of the loss above its minimum."),
    .init(
      name: "transientLoss",
      parameters: [.dynamics, .whole("steps"), .from, .at, .allow], result: .real,
      needsVariance: true,
      documentation: "The mean of the loss above its minimum after some steps, begun there."),
    .init(
      name: "spectralRadius", parameters: [.dynamics, .at, .allow], result: .real,
      documentation: "The factor by which the mean of the iterate shrinks in a step."),
    .init(
      name: "stabilityLimit", parameters: [.dynamics, .at, .allow], result: .real,
      documentation: "The rate above which the iterate diverges."),
    .init(
      name: "meanSquareLimit", parameters: [.dynamics, .at, .allow], result: .real,
      needsVariance: true,
      documentation: "The rate above which the variance is infinite, though paths may settle."),
    .init(
      name: "bayesianRate", parameters: [.dynamics, .number("data"), .at, .allow],
      result: .numbers(["rate", "divergence", "continuousRate"]), needsVariance: true,
      documentation: "The rate at which the stationary law is nearest to a Gaussian posterior."),
    .init(
      name: "bayesianRateMatrix", parameters: [.dynamics, .number("data"), .at, .allow],
      result: .matrix, needsVariance: true,
      documentation: "The matrix rate with which the stationary law is the posterior."),
    .init(
      name: "posteriorDivergence", parameters: [.dynamics, .number("data"), .at, .allow],
      result: .real, needsVariance: true,
      documentation: "KL(stationary law ‖ Gaussian posterior)."),
    .init(
      name: "dampedNewton",
      parameters: [.anything("hessian"), .anything("noise"), .number("rate"), .momentum, .allow],
      result: .open, documentation: "The stationary covariance of damped Newton steps."),
    .init(
      name: "dampedNewtonRegression",
      parameters: [
        .anything("inputs"), .number("labelVariance"), .number("batch"), .number("rate"),
        .momentum, .allow,
      ], result: .open,
      documentation: "The same on regression with the exact noise of minibatches."),
    .init(
      name: "naturalGradient",
      parameters: [.anything("hessian"), .anything("noise"), .number("rate"), .momentum, .allow],
      result: .open, documentation: "The stationary covariance of natural gradient steps."),
    .init(
      name: "naturalGradientMinibatch",
      parameters: [
        .anything("hessian"), .number("noiseScale"), .number("rate"), .momentum, .allow,
      ], result: .open, documentation: "The same with noise in proportion to KΣK."),
    .init(
      name: "adam",
      parameters: [
        .number("curvature"), .number("variance"), .number("rate"),
        .number("beta1", otherwise: "0"), .allow,
      ], result: .real, documentation: "The stationary variance of Adam with additive noise."),
    .init(
      name: "qhm",
      parameters: [
        .number("curvature"), .number("variance"), .number("rate"), .number("momentum"),
        .number("nu"), .allow,
      ], result: .real, documentation: "The stationary variance of quasi-hyperbolic momentum."),
  ]
}
