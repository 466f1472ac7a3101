internal import SourceText
internal import Syntax

extension TypeChecker {
  /// A call of a function with a rule of its own.
  mutating func special(
    _ form: SpecialForm, _ function: Known, _ arguments: [Given], at span: SourceSpan
  )
    -> Known
  {
    guard let parameters = form.parameters else {
      return variadic(form, function, arguments, at: span)
    }
    let declaration = specials[form].map { callables[$0.raw].name.span }
    // What a broken call of a statistic is of, stands inside one all the same.
    let outer = context.statistics
    if form.isStatistic, outer == .measure { context.statistics = .inside(form.rawValue) }
    let matched = match(
      arguments, to: parameters, of: form.rawValue, at: span, declaration: declaration)
    context.statistics = outer
    guard let places = matched else { return Known(resultOfBrokenCall(form)) }
    var call = SpecialCall(form: form, places: places, span: span)
    switch form {
    case .abs, .sign, .clamp: return elementwise(&call)
    case .sum, .prod, .average, .argmax, .argmin, .all, .any: return reduction(&call)
    case .length, .rows, .columns: return measured(&call)
    case .eye, .diag, .sort, .reversed, .solve: return array(&call)
    case .text:
      obstruct(.text, at: span)
      _ = value(&call, 0)
      return Known(.text)
    case .grad: return differentiate(.grad, &call)
    case .hess: return differentiate(.hess, &call)
    case .jacobian: return differentiate(.jacobian, &call)
    case .hvp: return hessianTimesVector(&call)
    case .normal, .uniform, .choice, .mixture, .direction, .known, .draw: return law(&call)
    case .mean, .var, .sd, .cov, .quantile, .histogram, .shares, .transitions, .autocorrelation,
      .tailIndex, .powerLaw:
      return statistic(&call)
    case .minimize, .findRoot, .integrate: return numeric(&call)
    case .split:
      let table = value(&call, 0)
      want(&call, 1, .real, "`share`")
      return Known(.tuple([table.type, table.type]))
    case .minibatch, .epochs: return subsampling(&call)
    case .diffusion:
      var dynamics = wantDynamics(&call, 0)
      dynamics.isDiffusion = true
      want(&call, 1, .int, "`order`")
      want(&call, 2, .int, "`substeps`")
      return dynamics
    case .landscape:
      let loss = value(&call, 0)
      box(&call, 1)
      want(&call, 2, .int, "`cells`")
      want(&call, 3, .int, "`starts`")
      guard case .loss(let type) = solutions.resolve(loss.type) else {
        if !loss.type.isUnknown {
          report(
            TypeError.mismatch(
              role: "what `landscape` explores", expected: "Loss", found: loss.type),
            at: call.span(0))
        }
        return Known(.landscape(.unknown))
      }
      return Known(.landscape(type.parameter))
    case .min, .max, .zeros, .ones, .concat, .table, .namespaced: return .unknown
    }
  }

  private func resultOfBrokenCall(_ form: SpecialForm) -> Type {
    if form == .minibatch || form == .epochs {
      return .noise(NoiseType(parameter: .unknown, needsData: false))
    }
    return form.isLaw ? .dist(.unknown) : .unknown
  }

  // MARK: Arguments

  /// The argument at a place; unknown if it was left out.
  mutating func value(_ call: inout SpecialCall, _ index: Int, as expected: Type? = nil) -> Known {
    guard call.places.indices.contains(index), var given = call.places[index] else {
      return .unknown
    }
    let known = value(of: &given, as: expected)
    call.places[index] = given
    return known
  }

  /// Complains if the argument at a place, if there is one, is not of this type.
  mutating func want(
    _ call: inout SpecialCall, _ index: Int, _ type: Type, _ role: String,
    allowsEstimate: Bool = false
  ) {
    guard call.has(index) else { return }
    var known = value(&call, index, as: type)
    if allowsEstimate { known.type = solutions.resolve(known.type).plain }
    if let given = call.places[index] { accept(known, into: type, role: role, at: given) }
  }

  /// `(low, high)`, two numbers or two corners
  private mutating func box(_ call: inout SpecialCall, _ index: Int) {
    guard call.has(index) else { return }
    let known = value(&call, index)
    switch solutions.resolve(known.type) {
    case .tuple(let parts) where parts.count == 2: break
    case .unknown, .variable, .array, .list, .record: break
    case let type:
      report(
        TypeError.mismatch(
          role: "what `landscape` looks in", expected: "(Real, Real) or two corners", found: type),
        at: call.span(index))
    }
  }

  /// `(low, high)`
  mutating func interval(_ call: inout SpecialCall, _ index: Int) {
    guard call.has(index) else { return }
    let known = value(&call, index)
    switch solutions.resolve(known.type) {
    case .tuple(let parts) where parts.count == 2:
      for part in parts where !solutions.resolve(part).plain.isNumber {
        guard !solutions.resolve(part).isUnknown else { continue }
        report(
          TypeError.mismatch(role: "an end of an interval", expected: "Real", found: part),
          at: call.span(index))
      }
    case .unknown, .variable, .array, .list, .record: break
    case let type:
      report(
        TypeError.mismatch(role: "an interval", expected: "(Real, Real)", found: type),
        at: call.span(index))
    }
  }

  mutating func wantDynamics(_ call: inout SpecialCall, _ index: Int) -> Known {
    let known = value(&call, index)
    switch solutions.resolve(known.type) {
    case .dynamics, .unknown, .variable: break
    case let type:
      report(
        TypeError.mismatch(role: "`d`", expected: "Dynamics", found: type), at: call.span(index))
      return .unknown
    }
    return known
  }

  private mutating func variadic(
    _ form: SpecialForm, _ function: Known, _ arguments: [Given], at span: SourceSpan
  ) -> Known {
    var call = SpecialCall(form: form, places: arguments, span: span)
    switch form {
    case .min, .max:
      for argument in arguments {
        if let label = argument.label {
          report(
            NameError.unknownLabel(
              label.text, callee: form.rawValue, suggestion: nil, available: []), at: label.span)
        }
      }
      if arguments.isEmpty {
        report(TypeError.missingArguments(["x"], callee: form.rawValue), at: span)
        return .unknown
      }
      return arguments.count == 1 ? reduction(&call) : elementwise(&call)
    case .zeros, .ones: return constantArray(&call)
    case .concat: return concatenation(&call)
    case .table: return tableOfColumns(&call)
    case .namespaced: return namespaced(function.name ?? "", arguments, at: span)
    default: return .unknown
    }
  }
}

/// A call of a special form, with each argument at its place.
struct SpecialCall: Sendable {
  var form: SpecialForm
  var places: [Given?]
  var span: SourceSpan

  func has(_ index: Int) -> Bool { places.indices.contains(index) && places[index] != nil }

  func span(_ index: Int) -> SourceSpan {
    guard places.indices.contains(index), let given = places[index] else { return span }
    return given.span
  }
}
