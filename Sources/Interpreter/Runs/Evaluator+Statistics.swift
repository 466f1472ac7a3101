internal import EnsembleRuntime
internal import KernelIR
internal import Statistics
internal import Syntax
internal import TypeChecker

extension Evaluator {
  /// Calls whose arguments are not simply evaluated first: statistics and path reductions of a run, and the
  /// functions of `theory`.
  func callSpecial(_ callee: ExpressionID, _ arguments: [Argument], in scope: Scope) throws
    -> Value?
  {
    switch tree[callee] {
    case .name(let name):
      guard let measuring, Statistic.isName(name), measuring.frame == nil else { return nil }
      return try statistic(name, arguments, measuring, in: scope)
    case .field(let base, let member):
      guard case .name(let namespace) = tree[base], scope.find(namespace) == nil else {
        return try callMethod(base, member, arguments, in: scope)
      }
      switch namespace {
      case "path":
        guard let measuring, let kind = PathReduction.Kind(rawValue: member.text) else {
          throw mistake(.outsideRun("path.\(member.text)"))
        }
        return try reducePath(kind, arguments, measuring, in: scope)
      case "theory", "exact":
        return try callTheory(namespace, member, arguments, in: scope)
      default: return nil
      }
    default: return nil
    }
  }

  /// `e.exit.quantile(0.9)`: functions that belong to a value.
  private func callMethod(
    _ base: ExpressionID, _ member: Name, _ arguments: [Argument], in scope: Scope
  ) throws -> Value? {
    guard ["quantile", "restrictedMean", "quantileInterval", "rate"].contains(member.text),
      case .exits(let exits) = try evaluate(base, in: scope)
    else { return nil }
    let values = try self.arguments(arguments, for: .unit, in: scope)
    return try callExits(exits, member.text, values)
  }

  // MARK: - Statistics

  private func statistic(
    _ name: String, _ arguments: [Argument], _ measuring: Measuring, in scope: Scope
  ) throws -> Value {
    switch measuring.phase {
    case .resolving:
      defer { measuring.nextResult += 1 }
      return try measuring.results[measuring.nextResult].get()
    case .collecting:
      return try request(name, arguments, measuring, in: scope)
    }
  }

  private func request(
    _ name: String, _ arguments: [Argument], _ measuring: Measuring, in scope: Scope
  ) throws -> Value {
    guard let subject = arguments.first(where: { $0.label == nil }) else {
      throw mistake(
        .wrongArgumentCount(of: name, expected: "what to take it of", found: 0))
    }
    var options: [String: Value] = [:]
    var weight: ExpressionID?
    let labels = statisticLabels(name, arguments.map(\.label?.text))
    for (argument, label) in zip(arguments, labels) where argument.value != subject.value {
      if label == "weight" {
        weight = argument.value
      } else {
        options[label] = try evaluate(argument.value, in: scope)
      }
    }
    let usesPaths = mentionsPath(subject.value)
    guard let frame = usesPaths ? measuring.finalFrame : measuring.observeFrame else {
      throw mistake(.outsideRun(name))
    }
    if usesPaths, measuring.currentSeries != nil {
      throw mistake(
        .other("a `series` looks at one moment, so it has no paths", help: "put it in a `measure`"))
    }
    measuring.frame = frame
    defer { measuring.frame = nil }
    return try tracing(frame.tracer) {
      let value = try evaluate(subject.value, in: scope)
      let parts = leaves(value)
      guard !parts.isEmpty else { throw mistake(.notANumber(value.description, in: "`\(name)`")) }
      let traced = try parts.map { part -> Traced in
        let traced = try tracedValue(part, named: name)
        guard traced.type.element == .mask else { return traced }
        return frame.tracer.emit(.toReal, [traced.id])
      }
      let shape =
        traced.count == 1 ? traced[0].type.shape : [traced.reduce(0) { $0 + $1.type.count }]
      let statistic = try self.statistic(name, options, shape: shape)
      if usesPaths {
        return try requestFinal(statistic, traced, value, shape, measuring)
      }
      let weightInput = try weight.map { id -> Int in
        let traced = try tracedValue(try evaluate(id, in: scope), named: "weight")
        guard traced.type.shape.isEmpty else {
          throw mistake(.notANumber("an array", in: "`weight`"))
        }
        let real = traced.type.element == .mask ? frame.tracer.emit(.toReal, [traced.id]) : traced
        return measuring.observe(allowedWeight(real, frame.tracer).id)
      }
      let inputs = try self.inputs(statistic, traced, frame.tracer).map(measuring.observe)
      let source = measuring.accumulator(
        Accumulator(accumulatorKind(statistic), inputs: inputs, weight: weightInput))
      measuring.requests.append(
        StatisticRequest(
          statistic: statistic, source: source, shape: shape, isWeighted: weight != nil,
          record: record(value)))
      return placeholder(statistic, like: value, shape)
    }
  }

  private func record(_ value: Value) -> Record? {
    if case .record(let record) = value { record } else { nil }
  }

  /// The entries of a statistic of a record, in its fields.
  func inFields(_ value: Value, of request: StatisticRequest) -> Value {
    guard let record = request.record, case .estimate(let whole) = value else { return value }
    switch request.statistic {
    case .mean, .variance, .deviation: break
    case .covariance, .quantile, .tailIndex, .powerLaw, .histogram, .shares, .transitions,
      .autocorrelation:
      return value
    }
    var start = 0
    let parts = leaves(.record(record)).map { leaf -> Value in
      let shape = leaf.shape ?? []
      let count = shape.reduce(1, *)
      defer { start += count }
      return .estimate(
        EstimateValue(
          estimate: whole.estimate.entries(Array(start..<start + count), shape: shape)))
    }
    return rebuild(like: .record(record), from: parts)
  }

  /// A weight that is negative or infinite becomes NaN, and so does the total.
  private func allowedWeight(_ weight: Traced, _ tracer: Tracer) -> Traced {
    let zero = tracer.constant(Tensor(0))
    let isFinite = tracer.emit(.isFinite, [weight.id])
    let isFromZero = tracer.emit(.compare(.lessOrEqual), [zero.id, weight.id])
    let isAllowed = tracer.emit(.logic(.and), [isFinite.id, isFromZero.id])
    return tracer.emit(.select, [isAllowed.id, weight.id, tracer.constant(Tensor(.nan)).id])
  }

  /// The labels of a statistic's arguments, also of those that stand without.
  func statisticLabels(_ name: String, _ labels: [String?]) -> [String] {
    let known = SpecialForm(rawValue: name)?.labels(ofArguments: labels) ?? labels
    return known.map { $0 ?? "" }
  }

  func statistic(_ name: String, _ options: [String: Value], shape: [Int]) throws
    -> Statistic
  {
    func wanted(_ label: String, _ what: String) -> Interruption {
      mistake(.other("`\(name)` needs `\(label):` \(what)", help: nil))
    }
    func onlyNumber() throws {
      guard shape.isEmpty else {
        throw mistake(
          .typeMismatch(
            parameter: name, expected: "a number", found: "a " + shapeType(shape)))
      }
    }
    func interval() -> (low: Double, high: Double)? {
      guard case .tuple(let ends)? = options["in"], ends.count == 2, let low = ends[0].double,
        let high = ends[1].double, low < high
      else { return nil }
      return (low, high)
    }
    switch name {
    case "tailIndex":
      try onlyNumber()
      guard let given = options["above"] else { return .tailIndex(above: nil) }
      guard let threshold = given.double, threshold > 0 else {
        throw wanted("above", "a threshold above 0")
      }
      return .tailIndex(above: threshold)
    case "powerLaw":
      try onlyNumber()
      guard let (low, high) = interval(), low > 0 else {
        throw wanted("in", "as an interval above 0 such as `(1, 100)`")
      }
      return .powerLaw(low: low, high: high)
    case "mean": return .mean
    case "var": return .variance
    case "sd": return .deviation
    case "cov": return .covariance
    case "quantile":
      try onlyNumber()
      let isList = options["q"]?.double == nil
      let levels =
        isList ? options["q"]?.tensor?.data ?? [] : options["q"]?.double.map { [$0] } ?? []
      guard !levels.isEmpty, levels.allSatisfy({ $0 > 0 && $0 < 1 }) else {
        throw wanted("q", "above 0 and below 1, or a list of such levels")
      }
      return .quantile(levels, isList: isList)
    case "histogram":
      try onlyNumber()
      guard let bins = options["bins"]?.integer, bins >= 1, bins <= 100_000 else {
        throw wanted("bins", "from 1 to 100000")
      }
      guard let (low, high) = interval(), low.isFinite, high.isFinite
      else { throw wanted("in", "as an interval, the lower end first, such as `(-2, 2)`") }
      guard Histogram.canBin(bins, from: low, to: high) else {
        throw mistake(
          .other(
            "\(bins) bins are too many for numbers from \(formatted(.real(low))) to \(formatted(.real(high))): they could not be told apart",
            help: "take fewer `bins:`, or a wider `in:`"))
      }
      return .histogram(bins: bins, low: low, high: high)
    case "shares", "transitions":
      try onlyNumber()
      guard let count = options["of"]?.integer, count >= 1, count <= 1000 else {
        throw wanted("of", "the number of labels, from 1 to 1000")
      }
      return name == "shares" ? .shares(count) : .transitions(count)
    default:
      try onlyNumber()
      let lags: [Int]
      switch options["lags"] {
      case .int(let most)?: lags = most < 0 || most > 10_000 ? [most] : Array(0...most)
      case let value?: lags = try items(of: value).map { $0.integer ?? -1 }
      case nil: throw wanted("lags", "such as `lags: 0 ..< 20`")
      }
      guard !lags.isEmpty, lags.allSatisfy({ $0 >= 0 && $0 <= 10_000 }) else {
        throw wanted("lags", "as whole numbers from 0 to 10000")
      }
      return .autocorrelation(lags)
    }
  }

  private func accumulatorKind(_ statistic: Statistic) -> Accumulator.Kind {
    switch statistic {
    case .mean, .variance, .deviation: .variances
    case .covariance: .moments(covariance: true)
    case .quantile, .tailIndex, .powerLaw: QuantileScale.accumulator
    case .histogram(let bins, let low, let high): .histogram(low: low, high: high, bins: bins)
    case .shares(let count): .shares(count: count)
    case .transitions(let count): .transitions(count: count)
    case .autocorrelation(let lags): .lagged(lags: [0] + lags)
    }
  }

  /// The values that an accumulator is fed: for quantiles, on the scale of their fine histogram.
  private func inputs(_ statistic: Statistic, _ traced: [Traced], _ tracer: Tracer) throws
    -> [ValueID]
  {
    guard case QuantileScale.accumulator = accumulatorKind(statistic) else {
      return traced.map(\.id)
    }
    return try traced.map {
      try tracedValue(try QuantileScale.forward(.traced($0), self), named: "quantile").id
    }
  }

  private func requestFinal(
    _ statistic: Statistic, _ traced: [Traced], _ value: Value, _ shape: [Int],
    _ measuring: Measuring
  ) throws -> Value {
    switch statistic {
    case .autocorrelation, .transitions:
      throw mistake(
        .other("a path's one value has no successors", help: "take it of `w`, not of a path"))
    case .mean, .variance, .deviation, .covariance, .quantile, .histogram, .shares, .tailIndex,
      .powerLaw:
      break
    }
    let start = measuring.finals.reduce(0) { $0 + $1.shape.reduce(1, *) }
    var end = start
    for part in traced {
      measuring.finals.append((part.id, part.type.shape))
      end += part.type.count
    }
    measuring.requests.append(
      StatisticRequest(
        statistic: statistic, source: .final(start..<end), shape: shape, record: record(value)))
    return placeholder(statistic, like: value, shape)
  }

  /// A value of the shape that the statistic will have, so that the arithmetic around it can be checked
  /// before the run.
  private func placeholder(_ statistic: Statistic, like value: Value, _ shape: [Int]) -> Value {
    func estimate(_ tensor: Tensor) -> Value {
      .estimate(EstimateValue(estimate: Estimate(shape: tensor.shape, value: tensor.data)))
    }
    let count = shape.reduce(1, *)
    switch statistic {
    case .mean, .variance, .deviation:
      if case .record = value {
        return rebuild(
          like: value,
          from: leaves(value).map { estimate(Tensor(repeating: 1, shape: $0.shape ?? [])) })
      }
      return estimate(Tensor(repeating: 1, shape: shape))
    case .covariance:
      guard !shape.isEmpty else { return estimate(Tensor(1)) }
      var identity = Tensor(repeating: 0, shape: [count, count])
      for i in 0..<count { identity.data[i * count + i] = 1 }
      return estimate(identity)
    case .quantile(let levels, isList: true):
      return estimate(Tensor(repeating: 1, shape: [levels.count]))
    case .quantile, .tailIndex, .powerLaw: return estimate(Tensor(1))
    case .histogram: return .table(Table(columns: []))
    case .shares(let count): return estimate(Tensor(repeating: 1, shape: [count]))
    case .transitions(let count): return estimate(Tensor(repeating: 1, shape: [count, count]))
    case .autocorrelation(let lags): return estimate(Tensor(repeating: 1, shape: [lags.count]))
    }
  }

  // MARK: - Paths

  /// Whether an expression uses `path.…`.
  func mentionsPath(_ id: ExpressionID) -> Bool {
    tree.contains(id) { expression in
      guard case .field(let base, let name) = expression, case .name("path") = self.tree[base]
      else { return false }
      return PathReduction.Kind(rawValue: name.text) != nil
    }
  }

  private func reducePath(
    _ kind: PathReduction.Kind, _ arguments: [Argument], _ measuring: Measuring, in scope: Scope
  ) throws -> Value {
    guard arguments.count == 1 else {
      throw mistake(
        .wrongArgumentCount(
          of: "path.\(kind.rawValue)", expected: "one argument", found: arguments.count))
    }
    let frame = try measuring.current("path.\(kind.rawValue)")
    let expression = arguments[0].value
    if mentionsPath(expression) {
      throw mistake(.other("a path of a path has no meaning", help: nil))
    }
    let now = try evaluate(expression, in: scope)
    if kind == .last { return now }
    let index = measuring.nextPath
    measuring.nextPath += 1
    let traced = try tracedValue(now, named: "path")
    if index >= measuring.pathReductions.count {
      measuring.pathReductions.append(
        PathReduction(
          kind: kind, expression: expression, scope: scope, shape: traced.type.shape))
    }
    guard index < frame.paths.count else {
      // The first pass only finds out which accumulators there are.
      return .traced(traced)
    }
    let accumulated = Value.traced(frame.paths[index])
    guard kind == .mean else { return accumulated }
    let observed = try binary(.subtract, frame.time, .int(pathDiscard))
    let count = try apply(.binary(.maximum), [observed, .real(1)], named: "path.mean")
    return try binary(.divide, accumulated, count)
  }

  /// The accumulator before the first state.
  func initialPath(_ reduction: PathReduction) -> Tensor {
    switch reduction.kind {
    case .mean, .sum, .last: Tensor(repeating: 0, shape: reduction.shape)
    case .max: Tensor(repeating: -.infinity, shape: reduction.shape)
    case .min: Tensor(repeating: .infinity, shape: reduction.shape)
    }
  }

  /// The accumulator after one more state.
  func nextPath(_ reduction: PathReduction, _ old: Value, _ measuring: Measuring) throws -> Value {
    let now = try evaluate(reduction.expression, in: reduction.scope)
    let joined: Value
    switch reduction.kind {
    case .mean, .sum: joined = try binary(.add, old, now)
    case .max: joined = try apply(.binary(.maximum), [old, now], named: "path.max")
    case .min: joined = try apply(.binary(.minimum), [old, now], named: "path.min")
    case .last: joined = now
    }
    guard pathDiscard > 0, let frame = measuring.frame else { return joined }
    let counts = try compare(.greater, frame.time, .int(pathDiscard))
    guard case .traced(let mask) = counts else { return joined }
    return try select(mask, joined, old)
  }
}

/// The fine histogram on which quantiles of a run are counted: equal bins of `sign(x)·log(1 + |x|·10⁹)`,
/// 0.4 % wide, so quantiles are good to 0.2 % for any |x| above 10⁻⁹.
enum QuantileScale {
  static let bins = 32_768
  static let limit = 60.0
  static let bounds = -limit..<limit
  /// Of a bin on the scale of `log |x|`, for |x| far above 10⁻⁹.
  static let halfWidth = limit / Double(bins)
  static let accumulator = Accumulator.Kind.histogram(low: -limit, high: limit, bins: bins)

  static func forward(_ x: Value, _ evaluator: Evaluator) throws -> Value {
    let size = try evaluator.apply(.unary(.absolute), [x], named: "quantile")
    let scaled = try evaluator.binary(.multiply, size, .real(1e9))
    let logged = try evaluator.apply(.unary(.log1p), [scaled], named: "quantile")
    let sign = try evaluator.apply(.unary(.sign), [x], named: "quantile")
    return try evaluator.binary(.multiply, sign, logged)
  }

  static func backward(_ y: Double) -> Double {
    // The two bins beside 0 hold what is 0 as far as the scale can tell: |x| < 4·10⁻¹².
    if abs(y) <= 2 * limit / Double(bins) { return 0 }
    let size = ScalarMath.apply(.expm1, abs(y)) / 1e9
    return y < 0 ? -size : size
  }
}
