extension Namespace {
  var functions: [NamespacedFunction] {
    switch self {
    case .theory: Namespace.theories
    case .exact: Namespace.exactSolutions
    case .path: Namespace.reducers
    }
  }

  private static let theories: [NamespacedFunction] = [
    .init(
      name: "stationaryCovariance", parameters: [.dynamics, .at, .allow], result: .matrix,
      needsVariance: true,
      documentation: "The covariance of the iterate when the run has forgotten its start."),
    .init(
      name: "stabilityLimit", parameters: [.dynamics, .at, .allow], result: .real,
      documentation: "The rate above which the iterate diverges."),
    .init(
      name: "trainError", parameters: [.dynamics, .at, .allow], result: .real, needsVariance: true,
      documentation: "The stationary mean of the loss above its minimum."),
    .init(
      name: "spectralRadius", parameters: [.dynamics, .at, .allow], result: .real,
      documentation: "The factor by which the mean of the iterate shrinks in a step."),
  ]

  private static let exactSolutions: [NamespacedFunction] = [
    .init(
      name: "stationaryLaw", parameters: [.dynamics, .interval, .allow], result: .open,
      documentation: "The stationary law of one-dimensional dynamics, on a grid."),
    .init(
      name: "meanExitTime", parameters: [.dynamics, .from, .interval, .allow], result: .real,
      documentation: "The mean number of steps until the iterate leaves an interval."),
    .init(
      name: "escapeRate", parameters: [.dynamics, .from, .interval, .allow], result: .real,
      documentation: "The rate per step at which the iterate leaves an interval, once settled."),
    .init(
      name: "splittingProbability", parameters: [.dynamics, .from, .interval, .allow],
      result: .real,
      documentation: "The probability of leaving an interval on the right."),
    .init(
      name: "stationaryCovariance", parameters: [.dynamics, .interval, .allow], result: .matrix,
      documentation: "The variance of the stationary law."),
  ]

  private static let reducers: [NamespacedFunction] = ["mean", "sum", "max", "min", "last"].map {
    .init(
      name: $0, parameters: [.init(name: "x", kind: .quantity)], result: .same,
      documentation: "The \($0) of a quantity along the path of each replica.")
  }
}

/// What `landscape(L, in: (a, b))` finds.
enum Landscape {
  static let fieldNames = ["minima", "saddles", "barriers", "basins", "basin"]

  static func field(_ name: String, _ parameter: Type) -> Type? {
    let any = Size(.open(0, origin: "points found"))
    let point = Type.record([
      Field("w", parameter), Field("value", .real), Field("curvature", .unknown),
      Field("index", .int),
    ])
    let basin = Type.record([
      Field("low", .real), Field("high", .real), Field("minimum", .unknown), Field("w", .real),
      Field("width", .real), Field("jumps", .function([.real], .int)),
    ])
    switch name {
    case "minima", "saddles": return .list(point, any)
    case "maxima": return .list(point, any)
    case "barriers": return .unknown
    case "basins": return .list(basin, any)
    case "basin": return .function([parameter], .int)
    default: return nil
    }
  }
}
