/// How a function of numbers is carried over to estimates and arrays.
struct Lift: Sendable {
  /// An argument is an estimate: so is the result.
  private(set) var isEstimate = false
  /// An argument is an array where a number is wanted: the function is taken entry by entry.
  private(set) var shape: Type?

  /// The argument without its error bar, if that is what the parameter wants.
  mutating func strip(_ known: Known, for parameter: Type, _ checker: TypeChecker) -> Known {
    guard case .estimate(let inner) = checker.solutions.resolve(known.type) else { return known }
    switch checker.solutions.resolve(parameter) {
    case .real, .array, .row, .record, .space, .variable:
      isEstimate = true
      return Known(inner)
    case .unknown:
      isEstimate = true
      return Known(inner)
    case .nothing, .int, .bool, .text, .list, .tuple, .function, .callable, .special, .lambda,
      .derivative, .dist, .loss, .noise, .optimizer, .dynamics, .estimate, .exit, .table, .run,
      .landscape, .namespace, .module, .plot:
      return known
    }
  }

  /// Takes a function of numbers entry by entry, if it is one.
  mutating func spreads(
    _ misfit: Misfit, _ known: Known, _ parameter: Type, _ result: Type,
    _ checker: inout TypeChecker
  ) -> Bool {
    guard misfit == .type, checker.solutions.resolve(parameter).isNumber,
      result.isNumber || result == .bool || result.isUnknown
    else { return false }
    let type = checker.solutions.resolve(known.type)
    if type.isNumericList, !type.mayBePoint {
      shape = .unknown
      return true
    }
    guard let point = type.asPoint, !point.isNumber else { return false }
    if let shape, checker.solutions.fit(point, into: shape) != nil { return false }
    shape = point
    return true
  }

  func wrap(_ result: Type) -> Type {
    var type = result
    if let shape { type = result == .bool || result.isUnknown ? .unknown : shape }
    return isEstimate && !type.isUnknown && !type.isEstimate ? .estimate(type) : type
  }
}
