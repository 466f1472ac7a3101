internal import SourceText

extension TypeChecker {
  /// `mean`, `cov` and their kin: over replicas and steps in a measure, over draws outside, exact for a law.
  mutating func statistic(_ call: inout SpecialCall) -> Known {
    let name = call.form.rawValue
    let outer = context.statistics
    switch outer {
    case .measure: context.statistics = .inside(name)
    case .inside(let other):
      report(RunError.nestedStatistic(name), at: call.span)
      _ = other
    case .outside, .replica: break
    }
    var types: [Type] = []
    for index in call.places.indices { types.append(solutions.resolve(value(&call, index).type)) }
    context.statistics = outer
    let type = types.first ?? .unknown
    let law = value(&call, 0).law
    checkParameters(&call)
    if case .dist(let inner) = type {
      return Known(ofLaw(solutions.resolve(inner), law, &call))
    }
    switch outer {
    case .measure, .inside:
      reportInfinite(call)
      return Known(pooled(type, types, &call))
    case .outside, .replica: return Known(overDraws(type, &call))
    }
  }

  private mutating func checkParameters(_ call: inout SpecialCall) {
    // A second quantity would be taken for a weight.
    if let place = call.form.parameters?.firstIndex(where: { $0.name == "weight" }),
      call.has(place),
      call.places[place]?.label == nil
    {
      report(
        TypeError.unlabelledWeight(
          callee: call.form.rawValue, isInMeasure: context.statistics == .measure),
        at: call.span(place))
    }
    switch call.form {
    case .quantile:
      if levels(of: &call) == nil { want(&call, 1, .real, "`q`") }
      var constants = [value(&call, 1).constant]
      if case .list(let levels)? = constants[0] { constants = levels }
      for case .number(let q)? in constants where q < 0 || q > 1 {
        report(
          TypeError.constraint("`q`", requirement: "between 0 and 1", value: describe(q)),
          at: call.span(1))
      }
    case .histogram:
      if call.has(1), !value(&call, 1).type.isUnknown {
        switch solutions.resolve(value(&call, 1).type) {
        case .int, .array, .list, .unknown, .variable: break
        case let type:
          report(
            TypeError.mismatch(role: "`bins`", expected: "Int", found: type), at: call.span(1))
        }
      }
      interval(&call, 2)
    case .shares, .transitions: want(&call, 1, .int, "`of`")
    case .tailIndex: want(&call, 1, .real, "`above`")
    case .powerLaw: interval(&call, 1)
    case .mean, .var, .sd, .cov, .autocorrelation: break
    default: break
    }
  }

  private mutating func ofLaw(_ value: Type, _ facts: LawFacts?, _ call: inout SpecialCall) -> Type
  {
    reportMissing(facts, call)
    switch call.form {
    case .tailIndex: return .real
    case .mean, .quantile: return value == .int ? .real : value
    default: return result(value, &call)
    }
  }

  /// A moment that does not exist is not asked for: of a law, nor of what a law drives.
  private mutating func reportMissing(_ facts: LawFacts?, _ call: SpecialCall) {
    switch call.form {
    case .mean:
      if let cause = facts?.meanless { missing("mean", cause, call) }
    case .var, .sd, .cov, .autocorrelation:
      if let cause = facts?.varianceless { missing("variance", cause, call) }
    default: break
    }
  }

  /// In a measure, of what grows with a noise without the moments it would need. Weights may make it finite.
  private mutating func reportInfinite(_ call: SpecialCall) {
    let hasMore = call.form == .autocorrelation ? call.has(2) : call.has(1) || call.has(2)
    guard !hasMore, let measured = call.places.first??.expression,
      let missing = missingMoment(call.form, of: measured)
    else { return }
    let degree = missing.growth.degrees.lowerBound
    let pace = degree.isFinite ? "with power \(describe(degree)) of" : "faster than any power of"
    report(
      TypeError.missingMoment(
        call.form == .mean ? "mean" : "variance", cause: missing.cause,
        growth: degree == 1 ? nil : "what is measured grows \(pace) the noise"),
      at: call.span)
  }

  private mutating func missing(_ moment: String, _ cause: String, _ call: SpecialCall) {
    report(TypeError.missingMoment(moment, cause: cause), at: call.span)
  }

  /// In a measure: pools replicas and steps.
  private mutating func pooled(_ type: Type, _ types: [Type], _ call: inout SpecialCall) -> Type {
    let plain = type.plain
    guard plain.isUnknown || plain.isVariable || plain == .bool || plain.asPoint != nil else {
      report(
        TypeError.mismatch(
          role: "the argument of `\(call.form.rawValue)`", expected: "Real", found: type),
        at: call.span(0))
      return .unknown
    }
    if call.form == .shares || call.form == .transitions, plain == .real {
      report(
        TypeError.mismatch(role: "a label", expected: "Int", found: type), at: call.span(0))
    }
    if call.form == .histogram { return histogram }
    let value = result(plain, &call)
    return value.isUnknown ? .estimate(.unknown) : .estimate(value)
  }

  /// Outside a run: over the entries of what `draw` gave.
  private mutating func overDraws(_ type: Type, _ call: inout SpecialCall) -> Type {
    let element: Type
    switch type.plain {
    case .array(let axes): element = axes.count == 1 ? .real : .array(Array(axes.dropFirst()))
    case .list(let inner, _): element = solutions.resolve(inner).plain
    case .unknown, .variable: element = .unknown
    case .table(let row, _): element = row
    case .space, .record:
      return .unknown
    case let other:
      report(RunError.statisticOutside(call.form.rawValue, found: other), at: call.span)
      return .unknown
    }
    if call.form == .histogram { return histogram }
    if element.isUnknown { return .estimate(.unknown) }
    return .estimate(result(element, &call))
  }

  /// The centre of each bin, the density there, and the share in it.
  private var histogram: Type {
    mutating get {
      let columns = ["density", "share"].map { Field($0, .estimate(.real)) }
      return .table(
        row: .record([Field("x", .real)] + columns), rows: solutions.openSize("bins"))
    }
  }

  /// How many levels a quantile is asked for at, if it is a list of them.
  private mutating func levels(of call: inout SpecialCall) -> Size? {
    guard case .array(let axes)? = solutions.resolve(value(&call, 1).type).asPoint, axes.count == 1
    else { return nil }
    return axes[0]
  }

  /// The shape of a statistic of one value.
  private mutating func result(_ value: Type, _ call: inout SpecialCall) -> Type {
    let point: Type = value == .bool ? .real : value.asPoint ?? .unknown
    switch call.form {
    case .mean, .var, .sd: return point
    case .quantile: return point == .real ? levels(of: &call).map { .vector($0) } ?? point : point
    case .cov: return hessian(of: point)
    case .shares: return .vector(size(of: self.value(&call, 1), "`of`", at: call.span(1)))
    case .transitions:
      let n = size(of: self.value(&call, 1), "`of`", at: call.span(1))
      return .matrix(n, n)
    case .tailIndex, .powerLaw: return .real
    case .autocorrelation: return .vector(solutions.openSize("lags"))
    default: return .unknown
    }
  }
}
