internal import SourceText
internal import Syntax

extension TypeChecker {
  private static let settings = [
    "from", "replicas", "steps", "discard", "until", "budget", "split", "checkpoint", "seed",
    "stream", "exit", "thin",
  ]
  private static let results: Set<String> = [
    "exit", "diverged", "replicas", "steps", "updates", "seed", "discarded", "rhat", "stationary",
    "mixing", "reached",
  ]

  mutating func inferSimulate(
    _ dynamics: ExpressionID, _ items: [RunItem], at id: ExpressionID
  ) -> Known {
    let span = tree.span(of: id)
    obstruct(.simulates, at: span)
    if role == .imported, context.callable == nil, !context.inTest {
      report(TypeError.effectInImport("simulate"), at: span)
    }
    let known = infer(dynamics)
    if known.isDiffusion, case .dynamics(let type) = solutions.resolve(known.type),
      let states = type.states, !states.isEmpty
    {
      report(RunError.statefulDiffusion(states.map(\.name)), at: dynamics)
    }
    let outerScope = scope
    let outerContext = context
    scope.push()
    // A path that ends where it left a region is not as large as its noise.
    let ends = items.contains { item in
      switch item {
      case .exit: true
      case .setting(let name, _): name.text == "exit"
      case .measure, .series, .keep: false
      }
    }
    let point = bindReplicas(known, dynamics, showsTail: !ends)
    var run = RunType(fields: [], exits: nil)
    var settings: [String: SourceSpan] = [:]
    var until: ExpressionID?
    var start: Known?
    // `until` looks at the measures, wherever it stands.
    for item in items {
      guard case .setting(let name, let value) = item else { continue }
      if settings[name.text] != nil {
        report(RunError.settingTwice(name.text), at: name.span)
      }
      settings[name.text] = name.span
      if name.text == "until" {
        until = value
      } else if name.text == "from" {
        start = checkStart(value, point)
      } else if name.text == "exit" {
        run.exits = run.exits ?? []
        checkExit(value)
      } else {
        checkSetting(name, value, point)
      }
    }
    scope.push()
    if !ends { noteTail(known, from: start, items) }
    for item in items { check(item, &run) }
    if let until {
      context.comparesEntries = true
      if let labels = run.exits {
        scope.bind("exit", Binding(known: Known(.exit(labels), name: "exit"), kind: .constant))
      }
      checkCondition(until)
    }
    scope = outerScope
    context = outerContext
    // One that is misspelt may be the one that is missing.
    let isMisspelt = settings.keys.contains { !TypeChecker.settings.contains($0) }
    if !isMisspelt, settings["steps"] == nil, until == nil, settings["budget"] == nil,
      run.exits == nil,
      !known.type.isUnknown
    {
      report(RunError.neverEnds, at: dynamics)
    }
    if !isMisspelt, settings["from"] == nil, !known.type.isUnknown {
      report(RunError.noStart, at: id)
    }
    return Known(.run(run))
  }

  /// Makes `w`, `g`, `t`, `L`, `sample` and `state` known; gives the type of a starting point.
  private mutating func bindReplicas(
    _ known: Known, _ id: ExpressionID, showsTail: Bool
  ) -> Type {
    scope.bind("t", Binding(known: Known(.int, name: "t"), kind: .given))
    switch solutions.resolve(known.type) {
    case .dynamics(let dynamics):
      for field in replica(dynamics) {
        let isRandom = field.name != "L" && field.name != "sample"
        var value = Known(field.type, name: field.name)
        if field.name == "L" { value.growth = known.growth }
        if let noise = known.noise, showsTail,
          field.name == "g" || field.name == "w" && known.law?.tail != nil
        {
          value.growth = .power(
            Growth.Power(isEntrywise: noise.isEntrywise, variable: field.name, tail: noise.tail))
        }
        scope.bind(field.name, Binding(known: value, kind: isRandom ? .replica : .given))
      }
      return dynamics.parameter
    case .record(let fields):
      var point: Type?
      for field in fields {
        switch solutions.resolve(field.type) {
        case .dynamics(let dynamics):
          scope.bind(
            field.name,
            Binding(known: Known(.record(replica(dynamics)), name: field.name), kind: .replica))
          point = point.map { join($0, dynamics.parameter) ?? .unknown } ?? dynamics.parameter
        case .unknown, .variable:
          scope.bind(field.name, Binding(known: .unknown, kind: .replica))
        case let type: report(RunError.notDynamics(type), at: id)
        }
      }
      return point ?? .unknown
    case .unknown, .variable: break
    case .callable(let callable): report(RunError.notDynamics(.callable(callable)), at: id)
    case let type: report(RunError.notDynamics(type), at: id)
    }
    for name in ["w", "g", "state"] {
      scope.bind(name, Binding(known: .unknown, kind: .replica))
    }
    for name in ["L", "sample"] { scope.bind(name, Binding(known: .unknown, kind: .given)) }
    return .unknown
  }

  /// What makes `w` larger than the noise does: the law it starts from, and gradients that grow faster than linearly.
  private mutating func noteTail(_ known: Known, from start: Known?, _ items: [RunItem]) {
    guard case .dynamics(let dynamics) = solutions.resolve(known.type),
      var place = scope.find("w")?.known
    else { return }
    let isNumber = dynamics.parameter == .real
    let hasSteps = items.contains { item in
      guard case .setting(let name, let value) = item, name.text == "steps",
        case .free(let steps?, _) = growth(of: value, GrowthContext())
      else { return false }
      return steps > 1
    }
    var tails: [(tail: Tail, isEntrywise: Bool)] = []
    if let noise = place.growth?.power, let tail = noise.tail {
      // The gradient at a place that is as large as the noise.
      let slope = known.growth?.power?.slope(noise).power?.degrees.lowerBound ?? 1
      tails.append(
        hasSteps && slope > 1 ? (tail.raised(to: slope), isNumber) : (tail, noise.isEntrywise))
    }
    if let start, let tail = start.law?.tail, keepsStart(known.parts, known.growth) {
      tails.append((tail, isNumber || isOfNumbers(start.type)))
    }
    guard let heaviest = Tail.heaviest(tails.map(\.tail)),
      let found = tails.first(where: { $0.tail == heaviest })
    else { return }
    place.growth = .power(
      Growth.Power(isEntrywise: found.isEntrywise, variable: "w", tail: found.tail))
    scope.bind("w", Binding(known: place, kind: .replica))
  }

  private func replica(_ dynamics: DynamicsType) -> [Field] {
    let loss = Type.loss(LossType(parameter: dynamics.parameter, data: .unknown))
    return [
      Field("w", dynamics.parameter), Field("g", dynamics.parameter), Field("L", loss),
      Field("sample", loss), Field("state", dynamics.states.map { .record($0) } ?? .unknown),
    ]
  }

  // MARK: Settings

  private mutating func checkSetting(_ name: Name, _ value: ExpressionID, _ point: Type) {
    let role = "`\(name.text)`"
    switch name.text {
    case "replicas", "steps", "thin": checkCount(value, role, least: 1)
    case "discard":
      if tree[value] == .name("auto"), scope.find("auto") == nil { return }
      checkCount(value, role, least: 0)
    case "budget": checkNumber(value, role: role)
    case "split": checkSplit(value)
    case "checkpoint":
      accept(infer(value), into: .text, role: role, at: value)
      if !context.sweepVariables.isEmpty, case .text(let pieces) = tree[value], pieces.count == 1,
        case .literal(let path) = pieces[0]
      {
        report(RunError.sharedCheckpoint(path, along: context.sweepVariables), at: value)
      }
    case "stream":
      let known = infer(value)
      accept(known, into: .text, role: role, at: value)
    case "seed":
      let known = infer(value)
      accept(known, into: .int, role: role, at: value)
    default:
      context.statistics = .inside(name.text)
      _ = infer(value)
      context.statistics = .outside
      report(
        RunError.unknownSetting(
          name.text, suggestion: suggest(name.text, among: TypeChecker.settings)), at: name.span)
    }
  }

  private mutating func checkCount(_ value: ExpressionID, _ role: String, least: Int) {
    let known = infer(value)
    let type = solutions.resolve(known.type)
    if type == .real, let whole = known.constant?.whole, whole >= least { return }
    if type == .real, let number = known.constant?.number, number >= 1e15 {
      report(
        TypeError.constraint(role, requirement: "at most 1e15", value: describe(number)), at: value)
      return
    }
    guard accept(known, into: .int, role: role, at: value) else { return }
    if let number = known.constant?.number, number < Double(least) {
      report(
        TypeError.constraint(role, requirement: "at least \(least)", value: describe(number)),
        at: value)
    }
  }

  /// A point, a number for all entries, or a law of points.
  private mutating func checkStart(_ value: ExpressionID, _ point: Type) -> Known {
    let known = infer(value)
    var type = solutions.resolve(known.type)
    if case .dist(let inner) = type { type = solutions.resolve(inner) }
    if type.isNumber || point.isUnknown { return known }
    var start = known
    start.type = type
    accept(start, into: point, role: "the start", at: value)
    return known
  }

  private mutating func checkSplit(_ value: ExpressionID) {
    guard case .record(let fields) = tree[value] else {
      _ = infer(value)
      return
    }
    for field in fields {
      if tree[field.value] == .name("auto"), scope.find("auto") == nil { continue }
      context.statistics = .replica
      _ = infer(field.value)
      context.statistics = .outside
      guard let label = field.label, !["along", "levels"].contains(label.text) else {
        continue
      }
      report(
        NameError.unknownLabel(
          label.text, callee: "split", suggestion: suggest(label.text, among: ["along", "levels"]),
          available: ["along", "levels"]), at: label.span)
    }
  }

  // MARK: Items

  private mutating func check(_ item: RunItem, _ run: inout RunType) {
    switch item {
    case .setting: break
    case .measure(let name, let value):
      let type = checkMeasure(value, name.text)
      add(name, type, &run)
    case .series(let name, let value, let every, let at):
      add(name, checkSeries(name.text, value), &run)
      if let every { checkCount(every, "`every`", least: 1) }
      if let at {
        let known = infer(at)
        accept(known, into: .list(.int, solutions.newSize()), role: "`at`", at: at)
      }
    case .keep(let name, let value, let every, let of):
      add(name, checkKeep(value, name.text), &run)
      if let every { checkCount(every, "`every`", least: 1) }
      if let of { checkCount(of, "the number of replicas kept", least: 1) }
    case .exit(let name, let condition):
      if let name, let exits = run.exits, exits.contains(name.text) {
        report(RunError.exitTwice(name.text), at: name.span)
      } else {
        run.exits = (run.exits ?? []) + (name.map { [$0.text] } ?? [])
      }
      checkExit(condition)
    }
  }

  private mutating func add(_ name: Name, _ type: Type, _ run: inout RunType) {
    if TypeChecker.results.contains(name.text) {
      report(RunError.reservedResult(name.text), at: name.span)
      // Whoever uses it means what was to be measured.
      run.fields.append(Field(name.text, .unknown))
      return
    }
    if run.fields.contains(where: { $0.name == name.text }) {
      report(NameError.twice(name.text, place: "this run"), at: name.span)
      return
    }
    run.fields.append(Field(name.text, type))
    scope.bind(
      name.text,
      Binding(
        known: Known(type, origin: name.span, name: name.text), kind: .constant, span: name.span))
  }

  private mutating func checkMeasure(_ value: ExpressionID, _ name: String) -> Type {
    let count = diagnostics.count
    context.statistics = .measure
    context.kernel = "a measure"
    let known = infer(value)
    context.statistics = .outside
    context.kernel = nil
    let type = solutions.resolve(known.type)
    switch type {
    case .estimate, .table, .unknown, .variable: return type
    case .record(let fields) where fields.allSatisfy({ $0.type.isEstimate }): return type
    case let other:
      if diagnostics.count == count {
        report(RunError.notStatistic(measure: name, found: other), at: value)
      }
      return .unknown
    }
  }

  /// A table with the time and a column for each statistic.
  private mutating func checkSeries(_ name: String, _ value: ExpressionID) -> Type {
    var columns = [Field("t", .int)]
    if case .record(let fields) = tree[value] {
      for field in fields {
        guard let label = field.label else { continue }
        columns.append(Field(label.text, checkMeasure(field.value, label.text)))
      }
    } else {
      columns.append(Field(name, checkMeasure(value, name)))
    }
    return .table(row: .record(columns), rows: solutions.openSize("moments of `\(name)`"))
  }

  private mutating func checkKeep(_ value: ExpressionID, _ name: String) -> Type {
    context.statistics = .replica
    context.kernel = "a `keep`"
    let known = infer(value)
    context.statistics = .outside
    context.kernel = nil
    var columns = [Field("replica", .int), Field("t", .int)]
    switch solutions.resolve(known.type) {
    case .record(let fields):
      columns += fields
    case let type: columns.append(Field(name, type))
    }
    return .table(row: .record(columns), rows: solutions.openSize("moments kept"))
  }

  private mutating func checkExit(_ condition: ExpressionID) {
    context.statistics = .replica
    context.kernel = "an `exit`"
    checkCondition(condition)
    context.statistics = .outside
    context.kernel = nil
  }
}
