extension Namespace {
  static let escapeTheories: [NamespacedFunction] = [
    .init(
      name: "thresholdExit", parameters: [.dynamics, .number("threshold"), .at, .allow],
      result: .numbers(["steps", "rate", "z", "exponent", "independentRate", "diffusiveRate"]),
      needsVariance: true,
      documentation: "The exit from a quadratic well over a hard threshold."),
    .init(
      name: "kramers",
      parameters: [
        .dynamics, .number("from"), .number("over"), .word("end", otherwise: "\"beyond\""), .allow,
      ], result: .real, needsVariance: true,
      documentation: "The mean number of steps over a smooth barrier, for small noise."),
    .init(
      name: "quasiPotential",
      parameters: [.dynamics, .point("from"), .point("to"), .allow], result: .real,
      needsVariance: true,
      documentation:
        "V of E steps ~ e^(V/λ); in several dimensions for a quadratic loss, from its minimum."),
    .init(
      name: "saddleExit", parameters: [.dynamics, .number("distance"), .at, .allow],
      result: .numbers(["steps", "continuous"]), needsVariance: true,
      documentation: "The mean number of steps from a saddle to a distance."),
    .init(
      name: "diffusionExitTime",
      parameters: [
        .dynamics, .number("from"), .init(name: "in", kind: .interval),
        .word("reflecting", otherwise: "\"none\""), .allow,
      ], result: .real, needsVariance: true,
      documentation: "The mean exit time of the diffusion, by quadrature, in steps."),
    .init(
      name: "logBarrierEscape",
      parameters: [
        .init(name: "L", kind: .loss), .number("from"), .number("over"), .number("batch"),
        .number("rate"), .number("outliers", otherwise: "1"), .allow,
      ],
      result: .numbers([
        "exponent", "rate", "correctedRate", "steps", "criticalOutliers", "criticalRate",
      ]),
      documentation: "The escape under noise in proportion to the loss, per step."),
    .init(
      name: "firstPassageExponent",
      parameters: [
        .number("curvature"), .number("batch"), .number("rate"),
        .number("outliers", otherwise: "1"), .allow,
      ], result: .real,
      documentation: "d ln(first passage time) / d ln(loss threshold)."),
    .init(
      name: "powerLawExponent",
      parameters: [.number("curvature"), .number("batch"), .number("rate"), .allow],
      result: .numbers(["leading", "finiteRate"]),
      documentation: "φ of the stationary law L^(−φ)."),
    .init(
      name: "participationRatio", parameters: [.anything("eigenvalues"), .allow], result: .real,
      documentation: "1/Σp², p = h/Σh: an estimate of the number of outliers."),
  ]
}
