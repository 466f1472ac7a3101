extension Namespace {
  static let samplingTheories: [NamespacedFunction] = [
    .init(
      name: "regressionCovariance",
      parameters: [
        .anything("inputs"), .number("labelVariance"), .number("batch"), .number("rate"),
        .momentum, .allow,
      ], result: .open,
      documentation: "The stationary variances of regression with the exact noise of minibatches."),
    .init(
      name: "regressionLimit",
      parameters: [.anything("inputs"), .number("batch"), .momentum, .allow], result: .real,
      documentation: "The rate above which the variance of regression on minibatches is infinite."),
    .init(
      name: "studentIndex",
      parameters: [.number("input"), .number("batch"), .number("rate"), .allow],
      result: .numbers(["discrete", "continuous"]),
      documentation: "The index of the Student law with the variance of regression."),
    .init(
      name: "sampledMinimum",
      parameters: [
        .anything("hessians"), .anything("gradients", optional: true), .whole("batch"),
        .number("rate", optional: true), .allow,
      ], result: .open,
      documentation: "Mean-square limit and covariance near a minimum of sampled losses."),
    .init(
      name: "lyapunov", parameters: curvatureLaw, result: .real,
      documentation: "E ln|1 − λX| for random curvatures X: below 0, paths settle."),
    .init(
      name: "kestenIndex", parameters: curvatureLaw, result: .real,
      documentation: "The tail index of the stationary law under random curvatures."),
    .init(
      name: "localMaximumWindow", parameters: [.number("asymmetry"), .allow],
      result: .numbers(["low", "high"]),
      documentation: "The rates at which SGD settles at a local maximum."),
    .init(
      name: "shuffling",
      parameters: [
        .number("curvature"), .number("variance"), .number("rate"), .whole("batches"), .allow,
      ],
      result: .numbers(["boundary", "average", "independent", "flatLimit", "crossoverRate"]),
      documentation: "The stationary variance if each epoch goes through all batches."),
    .init(
      name: "averagedCovariance", parameters: [.dynamics, .at, .allow], result: .matrix,
      needsVariance: true,
      documentation: "lim n·Cov of the average of n iterates."),
    .init(
      name: "decayingRate",
      parameters: [.number("curvature"), .number("variance"), .number("coefficient"), .allow],
      result: .real, documentation: "lim t·E w² with the rate c/t."),
    .init(
      name: "fluctuationDissipation",
      parameters: [.number("rate"), .anything("square"), .momentum, .allow], result: .open,
      documentation: "½λ(1+μ)E[m·m], which E[w·∇L] equals in any stationary state."),
    .init(
      name: "flatDirection",
      parameters: [.number("variance"), .number("rate"), .number("steps"), .momentum, .allow],
      result: .real, documentation: "The variance after some steps in a flat direction."),
    .init(
      name: "momentumRatio",
      parameters: [.number("curvature"), .number("rate"), .number("momentum"), .allow],
      result: .real,
      documentation: "The variance with momentum over that of SGD with rate λ/(1−μ)."),
    .init(
      name: "effectiveTemperature",
      parameters: [.number("curvature"), .number("variance"), .number("rate"), .allow],
      result: .real, documentation: "T of the stationary law e^(−L/T) on a quadratic."),
    .init(
      name: "langevinVariance", parameters: [.number("target"), .number("step"), .allow],
      result: .real, documentation: "The stationary variance of SGLD."),
    .init(
      name: "lowPrecisionLangevin", parameters: [.number("step"), .number("spacing"), .allow],
      result: .real, documentation: "The same on a grid with stochastic rounding."),
    .init(
      name: "weakApproximation",
      parameters: [.dynamics, .number("from"), .whole("steps"), .at, .allow],
      result: .numbers(["exact", "orderOne", "orderTwo", "errorOne", "errorTwo"]),
      needsVariance: true,
      documentation: "E (w − w*)² after some steps, of SGD and of both diffusions."),
    .init(
      name: "samCycle",
      parameters: [.number("curvature"), .number("radius"), .number("rate"), .allow],
      result: .real, documentation: "The amplitude of the cycle in which SAM ends."),
    .init(
      name: "balanceFactor", parameters: [.number("rate"), .number("gradient"), .allow],
      result: .real, documentation: "By what a step multiplies u² − w² of two layers."),
    .init(
      name: "deepNetMinimum", parameters: [.number("target"), .number("decay"), .allow],
      result: .real, documentation: "u² = w² at the minimum of ½(uw−y)² + (γ/2)(u²+w²)."),
  ]

  private static let curvatureLaw: [NamespacedFunction.Parameter] = [
    .number("rate"), .anything("curvatures", optional: true), .anything("weights", optional: true),
    .number("inputVariance", optional: true), .number("batch", otherwise: "1"), .allow,
  ]
}
