extension Namespace {
  static let exactSolutions: [NamespacedFunction] = [
    .init(
      name: "stationaryLaw", parameters: [.dynamics, .interval, .from, .tolerance, .allow],
      result: .open,
      documentation: "The stationary law of one-dimensional dynamics, on a grid."),
    .init(
      name: "stationaryCovariance", parameters: [.dynamics, .interval, .from, .tolerance, .allow],
      result: .matrix, documentation: "The variance of the stationary law."),
    .init(
      name: "exitTime",
      parameters: [
        .dynamics, .point("from"), .init(name: "in", kind: .interval),
        .anything("quantiles", optional: true), .tolerance,
        .allow,
      ],
      result: .open,
      documentation: "Mean, spread, rate and side of the first exit from an interval."),
    .init(
      name: "meanExitTime",
      parameters: [
        .dynamics, .point("from"), .init(name: "in", kind: .interval), .tolerance, .allow,
      ],
      result: .real,
      documentation: "The mean number of steps until the iterate leaves an interval."),
    .init(
      name: "escapeRate",
      parameters: [
        .dynamics, .point("from"), .init(name: "in", kind: .interval), .tolerance, .allow,
      ],
      result: .real,
      documentation: "The rate per step at which the iterate leaves an interval, once settled."),
    .init(
      name: "splitting",
      parameters: [
        .dynamics, .point("from"), .init(name: "in", kind: .interval), .tolerance, .allow,
      ],
      result: .numbers(["left", "right"]),
      documentation: "The probabilities of leaving an interval on either side."),
    .init(
      name: "splittingProbability",
      parameters: [
        .dynamics, .point("from"), .init(name: "in", kind: .interval), .tolerance, .allow,
      ],
      result: .real, documentation: "The probability of leaving an interval on the right."),
    .init(
      name: "law",
      parameters: [.dynamics, .point("from"), .whole("steps"), .interval, .tolerance, .allow],
      result: .open,
      documentation: "The law after some steps, without those that left an interval."),
  ]
}
