extension Namespace {
  /// The functions under this name: what they take, and what they give.
  package var functions: [NamespacedFunction] {
    switch self {
    case .theory:
      Namespace.quadraticTheories + Namespace.samplingTheories + Namespace.escapeTheories
        + Namespace.heavyTailTheories
    case .exact: Namespace.exactSolutions
    case .path: Namespace.reducers
    }
  }

  private static let reducers: [NamespacedFunction] = ["mean", "sum", "max", "min", "last"].map {
    .init(
      name: $0, parameters: [.init(name: "x", kind: .quantity)], result: .same,
      documentation: "The \($0) of a quantity along the path of each replica.")
  }
}

/// What `landscape(L, in: (a, b))` finds. In several dimensions a basin has no `low`, `high`, `left`
/// and `right`.
enum Landscape {
  static let fieldNames = [
    "search", "minima", "maxima", "saddles", "barriers", "basins", "basin",
  ]

  static func field(_ name: String, _ parameter: Type) -> Type? {
    let any = Size(.open(0, origin: "points found"))
    let point = Type.record([
      Field("w", parameter), Field("loss", .real), Field("value", .real),
      Field("curvature", .unknown), Field("index", .int), Field("edge", .bool),
    ])
    let basin = Type.record([
      Field("low", .real), Field("high", .real), Field("minimum", point), Field("w", parameter),
      Field("width", .real), Field("barrier", .real), Field("left", .real), Field("right", .real),
      Field("jumps", .function([.real], .int)),
      Field(
        "edge",
        .function(
          [], .record([Field("distance", .real), Field("error", .real), Field("w", parameter)]))),
    ])
    let barrier = Type.record([
      Field("w", parameter), Field("from", .int), Field("to", .int), Field("height", .real),
      Field("logHeight", .real), Field("width", .real), Field("curvature", .real),
    ])
    let search = Type.record([
      Field("starts", .int), Field("newMinimum", .estimate(.real)),
      Field("unseen", .estimate(.real)), Field("note", .text),
    ])
    switch name {
    case "search": return search
    case "minima", "saddles": return .list(point, any)
    case "maxima": return .list(point, any)
    case "barriers": return .list(barrier, any)
    case "basins": return .list(basin, any)
    case "basin": return .function([parameter], .int)
    default: return nil
    }
  }
}
