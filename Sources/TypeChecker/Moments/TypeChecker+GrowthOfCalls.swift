internal import Syntax

extension TypeChecker {
  func growth(
    ofCall callee: ExpressionID, _ arguments: [Argument], _ context: GrowthContext
  ) -> Growth {
    func value(_ index: Int) -> Growth {
      arguments.indices.contains(index) ? growth(of: arguments[index].value, context) : .unknown
    }
    switch tree[callee] {
    case .name(let name):
      if context.optimizers.contains(name) { return value(0).isFree ? value(1) : .unknown }
      guard context.names[name] == nil, let known = scope.find(name)?.known else {
        return .unknown
      }
      let type = solutions.resolve(known.type)
      if case .special(let form) = type { return growth(of: form, arguments, context) }
      if case .callable(let id) = type { return growth(of: id, arguments, context) }
      guard case .loss = type, !context.isBody, arguments.count == 1 else { return .unknown }
      return composed(known.growth ?? .unknown, value(0))
    case .field(let base, let member) where tree[base] == .name("path"):
      return growth(ofPath: member.text, value(0))
    case .call(let derivative, let of):
      guard case .name(let name) = tree[derivative], name == "grad" || name == "hess",
        context.names[name] == nil, of.count == 1, arguments.count == 1
      else { return .unknown }
      if name == "hess" { return value(0).isFree ? .number : .unknown }
      // Of this step's loss it is ∇L + z.
      let isSample = tree[of[0].value] == .name("sample")
      switch (context.names["g"], value(0)) {
      case (let g?, .free) where isSample, (let g?, .bounded) where isSample: return g
      case (_, .free): return isSample ? .unknown : .number
      case (_, .power(let place)) where !isSample:
        let height = growth(ofCall: of[0].value, arguments, context)
        return height.power?.slope(place) ?? .unknown
      case (_, .bounded), (_, .power), (_, .end), (_, .unknown): return .unknown
      }
    case .missing, .real, .integer, .bool, .text, .list, .comprehension, .generator, .tuple,
      .record, .grouping, .field, .index, .transpose, .unary, .binary, .comparison, .range,
      .conditional, .lambda, .block, .over, .on, .with, .pipe, .simulate, .sweep, .fit, .filter,
      .read, .plot:
      return .unknown
    }
  }

  /// Of a function that has a body, looked into with these arguments.
  private func growth(
    of id: CallableID, _ arguments: [Argument], _ context: GrowthContext
  ) -> Growth {
    let callable = callables[id.raw]
    guard case .function(let declaration) = tree[callable.statement] else { return .unknown }
    guard let body = declaration.body else {
      return growth(ofLibraryFunction: callable.name.text, arguments, context)
    }
    guard isAtHome(id) else { return .unknown }
    var inner = GrowthContext(isBody: true, depth: context.depth + 1)
    for (index, parameter) in callable.parameters.enumerated() {
      let place = arguments.firstIndex { $0.label?.text == parameter.name.text } ?? index
      inner.names[parameter.name.text] =
        place < arguments.count ? growth(of: arguments[place].value, context) : .number
    }
    return growth(of: body, inner)
  }

  private func composed(_ function: Growth, _ argument: Growth) -> Growth {
    switch (function, argument) {
    case (_, .free): .number
    case (.power(let outer), .power(let inner)): outer.composed(with: inner)
    case (.free, _), (.bounded, _): function
    case (.power, .bounded), (.power, .unknown), (.power, .end), (.end, _), (.unknown, _): .unknown
    }
  }

  /// The last step of a path has a noise of its own, which nothing before it can cancel. Of the least value nothing is
  /// known.
  private func growth(ofPath member: String, _ value: Growth) -> Growth {
    switch member {
    case "mean", "sum", "last": return value
    // Each of its values is below it.
    case "max" where !isEnd(value): return value.power?.positivePart ?? value
    default: return isPower(value) || isEnd(value) ? .unknown : value
    }
  }

  private func isPower(_ growth: Growth) -> Bool { growth.power != nil }

  private func isEnd(_ growth: Growth) -> Bool {
    if case .end = growth { true } else { false }
  }

  private func growth(
    of form: SpecialForm, _ arguments: [Argument], _ context: GrowthContext
  ) -> Growth {
    let values = arguments.map { growth(of: $0.value, context) }
    switch form {
    case .max where values.count == 2 && values.contains(where: isEnd):
      return Leading.larger(values[0], values[1])
    case .min where values.count == 2 && values.contains(where: isEnd):
      return -Leading.larger(-values[0], -values[1])
    case .abs: return values.first?.absolute ?? .unknown
    case .sign: return .bounded
    case .clamp: return bounded(by: values.dropFirst())
    case .sum, .average:
      guard case .power(let power)? = values.first else { return values.first ?? .unknown }
      return power.total
    case .max where values.count == 2 && values.count(where: isPower) == 1 && isTame(values):
      return values.compactMap(\.power).first?.positivePart ?? .unknown
    case .min where values.count == 2 && values.count(where: isPower) == 1 && isTame(values):
      return -(values.compactMap { (-$0).power }.first?.positivePart ?? .unknown)
    case .solve where values.count == 2 && values[0].isFree:
      guard case .power(var power) = values[1] else { return values[1] }
      (power.isEntrywise, power.isPositive, power.factor) = (false, false, .some)
      return .power(power)
    case .max where values.count > 1:
      let powers = values.compactMap(\.power)
      guard powers.allSatisfy(\.isPositive), !values.contains(.unknown), let first = powers.first
      else { return values.allSatisfy(\.isFree) ? .number : .unknown }
      return powers.dropFirst().reduce(.power(first)) { $0 + .power($1) }
    case .min, .max, .prod, .argmax, .argmin, .all, .any, .length, .rows, .columns, .eye, .zeros,
      .ones, .diag, .concat, .sort, .reversed, .solve, .text, .grad, .hess, .hvp, .jacobian,
      .normal, .uniform, .choice, .mixture, .direction, .known, .draw, .mean, .var, .sd, .cov,
      .quantile, .histogram, .shares, .transitions, .autocorrelation, .tailIndex, .powerLaw,
      .minimize, .findRoot, .integrate, .table, .split, .minibatch, .epochs, .diffusion,
      .landscape, .namespaced:
      return values.allSatisfy(\.isFree) ? .number : .unknown
    }
  }

  private func isTame(_ values: [Growth]) -> Bool {
    values.allSatisfy { $0.power != nil || $0.isFree || $0 == .bounded }
  }

  /// Bounds that are infinite, or move, bound nothing.
  private func bounded(by bounds: ArraySlice<Growth>) -> Growth {
    bounds.allSatisfy {
      if case .free(let bound, _) = $0 { bound?.isFinite ?? true } else { false }
    } ? .bounded : .unknown
  }

  /// Of a function of the prelude, which has no body.
  private func growth(
    ofLibraryFunction name: String, _ arguments: [Argument], _ context: GrowthContext
  ) -> Growth {
    let values = arguments.map { growth(of: $0.value, context) }
    if values.count == 1, case .end(let leading) = values[0], let known = leading.applying(name) {
      return known
    }
    if name == "hypot", values.count == 2, values.contains(where: isEnd) {
      return values[0].absolute + values[1].absolute
    }
    switch name {
    case "sin", "cos", "tanh", "atan", "atan2", "erf", "erfc", "unit", "isNaN", "isFinite":
      return .bounded
    case "clip": return bounded(by: values.dropFirst())
    default: break
    }
    if values.allSatisfy(\.isFree) {
      guard values.count == 1, case .free(let x?, _) = values[0],
        let known = constantFunction(name, x)
      else { return .number }
      return .free(known, isPositive: known > 0)
    }
    if name == "dot", let height = slopeAlong(arguments, context) { return height }
    if name == "hypot", isTame(values) {
      let sizes = values.compactMap(\.power).map { Growth.power($0.absolute) }
      return sizes.dropFirst().reduce(sizes.first ?? .bounded, +)
    }
    guard case .power(let power)? = values.first else { return .unknown }
    switch name {
    case "norm": return .power(power.absolute)
    case "sqrt": return power.isPositive ? power.raised(to: 0.5) : .unknown
    case "dot" where areSame(arguments[0].value, arguments[1].value):
      return square(power)
    case "exp": return power.exponential
    case "cosh": return power.absolute.exponential
    default: return .unknown
    }
  }

  /// x·∇F(x) grows like F.
  private func slopeAlong(_ arguments: [Argument], _ context: GrowthContext) -> Growth? {
    guard arguments.count == 2 else { return nil }
    for (place, slope) in [(0, 1), (1, 0)] {
      guard case .call(let gradient, let at) = tree[arguments[slope].value],
        case .call(let derivative, let of) = tree[gradient], tree[derivative] == .name("grad"),
        of.count == 1, at.count == 1, areSame(at[0].value, arguments[place].value),
        tree[of[0].value] != .name("sample"),
        case .power(let height) = growth(ofCall: of[0].value, at, context), height.isPositive,
        !height.isOneSided
      else { continue }
      return .power(height)
    }
    return nil
  }
}
