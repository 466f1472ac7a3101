extension TypeChecker {
  /// The type of either of two values; `nil` if they have nothing in common.
  mutating func join(_ left: Type, _ right: Type) -> Type? {
    let a = solutions.resolve(left)
    let b = solutions.resolve(right)
    if a == b { return a }
    if a.isUnknown || b.isUnknown { return .unknown }
    if a.isNumber && b.isNumber { return .real }
    if a.isEstimate || b.isEstimate { return join(a.plain, b.plain).map { .estimate($0) } }
    if a.isFunction && b.isFunction { return .unknown }
    switch (a, b) {
    case (.array(let x), .array(let y)):
      guard x.count == y.count else { return nil }
      return .array(zip(x, y).map { joinSizes($0, $1) })
    case (.list(let x, let n), .list(let y, let m)):
      return join(x, y).map { .list($0, joinSizes(n, m)) }
    case (.array, .list), (.list, .array):
      guard let x = a.asPoint, let y = b.asPoint else { return nil }
      return join(x, y)
    case (.record(let x), .record(let y)):
      guard x.map(\.name) == y.map(\.name) else { return nil }
      var fields: [Field] = []
      for (one, other) in zip(x, y) {
        guard let type = join(one.type, other.type) else { return nil }
        fields.append(Field(one.name, type))
      }
      return .record(fields)
    case (.tuple(let x), .tuple(let y)):
      guard x.count == y.count else { return nil }
      var parts: [Type] = []
      for (one, other) in zip(x, y) {
        guard let type = join(one, other) else { return nil }
        parts.append(type)
      }
      return .tuple(parts)
    case (.optimizer, .optimizer): return .optimizer(nil)
    case (.loss(let x), .loss(let y)):
      return join(x.parameter, y.parameter).map {
        .loss(LossType(parameter: $0, data: x.data == y.data ? x.data : .unknown))
      }
    case (.dynamics(let x), .dynamics(let y)):
      return join(x.parameter, y.parameter).map {
        .dynamics(DynamicsType(parameter: $0, states: nil, data: .unknown, hasNoise: true))
      }
    case (.noise, .dist), (.dist, .noise), (.noise, .noise):
      return .noise(NoiseType(parameter: .unknown, needsData: false))
    case (.dist(let x), .dist(let y)): return join(x, y).map { .dist($0) }
    case (.run, .run), (.table, .table), (.exit, .exit): return .unknown
    case (.space(let space), _), (_, .space(let space)): return space.isInferred ? .unknown : nil
    default:
      return solutions.fit(a, into: b) == nil ? b : solutions.fit(b, into: a) == nil ? a : nil
    }
  }

  private mutating func joinSizes(_ a: Size, _ b: Size) -> Size {
    solutions.unify(a, b) ? solutions.resolve(a) : solutions.openSize("either size")
  }
}
