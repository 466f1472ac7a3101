extension Type {
  /// Larger types than this are not built: each call of `x => (x, x)` would double one.
  static let mostParts = 2_000

  /// The types that this one is directly made of.
  var components: [Type] {
    switch self {
    case .unknown, .nothing, .real, .int, .bool, .text, .array, .row, .callable, .special, .lambda,
      .exit, .namespace, .module, .space, .variable, .plot:
      []
    case .list(let inner, _), .derivative(_, let inner), .dist(let inner), .estimate(let inner),
      .table(let inner, _), .landscape(let inner):
      [inner]
    case .tuple(let parts): parts
    case .record(let fields): fields.map(\.type)
    case .function(let parameters, let result): parameters + [result]
    case .loss(let loss):
      if case .wanted(let fields) = loss.data {
        [loss.parameter] + fields.map(\.type)
      } else {
        [loss.parameter]
      }
    case .noise(let noise): [noise.parameter]
    case .optimizer(let states): (states ?? []).map(\.type)
    case .dynamics(let dynamics): [dynamics.parameter] + (dynamics.states ?? []).map(\.type)
    case .run(let run): run.fields.map(\.type)
    }
  }

  /// Whether it is made of other types, or stands for one that may be.
  var hasParts: Bool {
    switch self {
    case .unknown, .nothing, .real, .int, .bool, .text, .array, .row, .callable, .special, .lambda,
      .exit, .namespace, .module, .space, .plot:
      false
    case .list, .tuple, .record, .function, .derivative, .dist, .loss, .noise, .optimizer,
      .dynamics, .estimate, .table, .run, .landscape, .variable:
      true
    }
  }
}

extension Solutions {
  /// How many types a type is made of, itself included, with the solved variables replaced; beyond `limit`
  /// nothing is counted, so that it takes no more steps than that.
  func parts(of type: Type, upTo limit: Int) -> Int {
    var count = 0
    var waiting = [type]
    while let next = waiting.popLast() {
      if case .variable(let id) = next, let value = solution(of: id) {
        waiting.append(value)
        continue
      }
      count += 1
      if count > limit { return count }
      if next.hasParts { waiting += next.components }
    }
    return count
  }
}
