extension Namespace {
  static let heavyTailTheories: [NamespacedFunction] = [
    .init(
      name: "clippedJumps",
      parameters: [.anything("land"), .number("bound"), .number("alpha"), .allow], result: .open,
      documentation: "How many clipped jumps leave each basin, where they lead, and what stays."),
    .init(
      name: "exitExponent", parameters: [.whole("jumps"), .number("alpha"), .allow],
      result: .real, documentation: "p of E steps ~ η^(−p): 1 + jumps·(α − 1)."),
    .init(
      name: "exitScale",
      parameters: [
        .whole("jumps"), .number("rate"), .anything("tail"), .allow,
      ], result: .real,
      documentation: "H(1/η)(H(1/η)/η)^(jumps−1): the exit rate but for a constant."),
    .init(
      name: "jumpChain",
      parameters: [
        .anything("land"), .number("alpha"), .number("rightShare", otherwise: "0.5"),
        .number("bound", optional: true), .allow,
      ], result: .open,
      documentation: "The Markov chain on all minima that heavy-tailed SGD tends to."),
    .init(
      name: "stableExitTime",
      parameters: [.number("halfWidth"), .number("noise"), .number("alpha"), .allow],
      result: .real, documentation: "The mean exit time under stable noise, in scaled time."),
  ]
}
