internal import SourceText

extension TypeChecker {
  mutating func differentiate(_ kind: DerivativeKind, _ call: inout SpecialCall) -> Known {
    let known = value(&call, 0)
    let type = solutions.resolve(known.type)
    if type.isUnknown || type.isVariable { return .unknown }
    guard type.isFunction else {
      report(
        TypeError.mismatch(
          role: "the argument of `\(kind.rawValue)`", expected: "Loss", found: type),
        at: call.span(0))
      return .unknown
    }
    return Known(.derivative(kind, type), origin: known.origin, name: kind.rawValue)
  }

  /// `hvp(L, v)` is a function of the place; `hvp(L, v)(w)` a vector.
  mutating func hessianTimesVector(_ call: inout SpecialCall) -> Known {
    let known = differentiate(.hvp, &call)
    let direction = solutions.resolve(value(&call, 1).type)
    if case .derivative(_, .loss(let loss)) = known.type {
      want(&call, 1, loss.parameter, "the direction")
    } else if !direction.isUnknown, !direction.plain.mayBePoint {
      report(TypeError.notPoint("the direction", direction), at: call.span(1))
    }
    return known
  }

  /// `grad(f)(x)` and its kin.
  mutating func derivative(
    _ kind: DerivativeKind, of function: Known, _ values: [Known], _ arguments: [Given],
    at span: SourceSpan
  ) -> Type {
    guard let first = values.first else {
      report(TypeError.missingArguments(["w"], callee: kind.rawValue), at: span)
      return .unknown
    }
    var place = solutions.resolve(first.type)
    let isEstimate = place.isEstimate
    if case .loss(let loss) = solutions.resolve(function.type) {
      let plain = Known(place.plain)
      accept(
        plain, into: loss.parameter, role: "the argument of `\(kind.rawValue)(…)`",
        at: arguments[0])
      place = solutions.resolve(loss.parameter)
      if place.isUnknown { place = plain.type.asPoint ?? .unknown }
    }
    guard let point = place.plain.asPoint else {
      if !place.isUnknown, !place.isVariable {
        report(TypeError.notPoint("the argument of `\(kind.rawValue)(…)`", place), at: span)
      }
      return .unknown
    }
    let others = values.dropFirst().map(\.type)
    let result = solutions.resolve(apply(function, [point] + others, at: span)).plain
    let derivative: Type
    switch kind {
    case .grad, .hess, .hvp:
      guard result.isNumber || result.isUnknown || result.isVariable || result.isInferredSpace
      else {
        report(TypeError.notDifferentiable(kind.rawValue, result), at: span)
        return .unknown
      }
      derivative = kind == .hess ? hessian(of: point) : point
    case .jacobian:
      derivative = jacobian(from: point, to: result)
    }
    return isEstimate && !derivative.isUnknown ? .estimate(derivative) : derivative
  }

  /// Second derivatives over all entries: a number for a number, a matrix otherwise.
  func hessian(of point: Type) -> Type {
    if point == .real { return .real }
    guard let size = point.entries else { return .unknown }
    return .matrix(size, size)
  }

  private func jacobian(from point: Type, to result: Type) -> Type {
    if point == .real { return result == .int ? .real : result }
    guard let columns = point.entries else { return .unknown }
    if result.isNumber { return .vector(columns) }
    guard let rows = result.entries else { return .unknown }
    return .matrix(rows, columns)
  }
}

extension Type {
  var isInferredSpace: Bool {
    if case .space(let space) = self { space.isInferred } else { false }
  }
}
