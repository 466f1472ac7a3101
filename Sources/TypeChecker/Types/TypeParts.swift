extension Type {
  /// Tuples of tuples of tuples …, each named and used twice, have twice as many parts at each step: beyond so many
  /// nothing is computed with them any more, lest the checker take for ever.
  static let mostParts = 2_000

  /// Whether it is made of at most so many types. It looks at no more of them than that.
  func hasParts(atMost most: Int) -> Bool {
    var left = most
    return take(&left)
  }

  private func take(_ left: inout Int) -> Bool {
    guard left > 0 else { return false }
    left -= 1
    switch self {
    case .tuple(let parts):
      return parts.allSatisfy { $0.take(&left) }
    case .record(let fields):
      return fields.allSatisfy { $0.type.take(&left) }
    case .function(let parameters, let result):
      return parameters.allSatisfy { $0.take(&left) } && result.take(&left)
    case .list(let inner, _), .derivative(_, let inner), .dist(let inner), .estimate(let inner),
      .landscape(let inner), .table(let inner, _):
      return inner.take(&left)
    case .unknown, .nothing, .real, .int, .bool, .text, .array, .row, .callable, .special, .lambda,
      .loss, .noise, .optimizer, .dynamics, .exit, .run, .namespace, .module, .space, .variable,
      .plot:
      return true
    }
  }
}
