internal import SourceText
internal import Syntax

extension TypeChecker {
  mutating func inferField(_ base: ExpressionID, _ name: Name, at id: ExpressionID) -> Known {
    if let root = rootName(of: base), scope.find(root) == nil, later[root] == nil,
      ForeignHabit.isForeignModule(root)
    {
      guard !isTold(id) else { return .unknown }
      let known = scope.find(name.text) != nil
      report(
        NameError.foreign(
          written: "\(source(of: base)).\(name.text)",
          help: ForeignHabit.help(for: name.text, known: known)), at: id)
      return .unknown
    }
    let known = infer(base)
    let type = solutions.resolve(known.type)
    if case .module(let module) = type { return member(name, of: modules[module.raw]) }
    if case .namespace(let namespace) = type {
      guard namespace.functions.contains(where: { $0.name == name.text }) else {
        report(
          NameError.notInNamespace(
            name.text, namespace: namespace.rawValue,
            suggestion: suggest(name.text, among: namespace.functions.map(\.name)),
            available: namespace.functions.map(\.name)), at: name.span)
        return .unknown
      }
      return Known(.special(.namespaced), name: "\(namespace.rawValue).\(name.text)")
    }
    guard let result = field(name.text, of: type) else {
      missing(name, of: type, base)
      return .unknown
    }
    return Known(result, name: name.text)
  }

  private mutating func member(_ name: Name, of module: ImportedModule) -> Known {
    if name.text.hasPrefix("_"), module.scope.bindings[name.text] != nil {
      report(NameError.hidden(name.text, module: module.name), at: name.span)
      return .unknown
    }
    guard let binding = module.scope.bindings[name.text] else {
      let names = module.scope.bindings.keys.filter { !$0.hasPrefix("_") }.sorted()
      report(
        NameError.notInModule(
          name.text, module: module.name, suggestion: suggest(name.text, among: names)),
        at: name.span)
      return .unknown
    }
    guard case .callable(let id) = binding.known.type else { return binding.known }
    return mention(id, binding.known)
  }

  /// The type of `value.name`; `nil` if there is no such field.
  mutating func field(_ name: String, of type: Type) -> Type? {
    switch type {
    case .unknown, .variable: return .unknown
    case .space(let space): return space.isInferred ? .unknown : nil
    case .record(let fields): return fields.first { $0.name == name }?.type
    case .estimate(let inner):
      switch name {
      case "value": return inner
      case "se": return inner
      case "n": return .int
      case "ess", "tau": return .real
      case "interval": return .record([Field("low", inner), Field("high", inner)])
      default:
        if case .record = inner { return field(name, of: inner).map { .estimate($0) } }
        return nil
      }
    case .table(let row, let rows):
      guard case .record(let columns) = row else { return .unknown }
      guard let column = columns.first(where: { $0.name == name }) else {
        return name == "count" ? .int : nil
      }
      return self.column(of: solutions.resolve(column.type), rows)
    case .run(let run):
      if let field = run.fields.first(where: { $0.name == name }) { return field.type }
      switch name {
      case "exit": return run.exits == nil ? nil : .exit(run.exits)
      case "diverged", "replicas", "steps", "updates", "seed", "discarded": return .int
      case "rhat": return .real
      case "stationary", "reached": return .bool
      case "mixing":
        let numbers = ["ess", "tau", "rhat", "drift"].map { Field($0, .real) }
        return .table(
          row: .record(
            [Field("measure", .text)] + numbers + [Field("verdict", .text), Field("why", .text)]),
          rows: Size(run.fields.count))
      default: return nil
      }
    case .exit(let labels):
      switch name {
      case "rate", "mean", "median", "restrictedMean", "probability": return .estimate(.real)
      case "levels":
        return .table(
          row: .record([Field("level", .real), Field("share", .real)]),
          rows: Size(.open(0, origin: "levels")))
      case "quantile": return .function([.real], .estimate(.real))
      case "rateInterval", "medianInterval": return Self.interval
      case "quantileInterval": return .function([.real], Self.interval)
      case "survival":
        let columns = [
          Field("t", .real), Field("survival", .estimate(.real)), Field("atRisk", .int),
        ]
        return .table(row: .record(columns), rows: Size(.open(0, origin: "exits")))
      case "times": return .list(.real, Size(.open(0, origin: "replicas")))
      case "share":
        guard let labels, !labels.isEmpty else { return .unknown }
        return .record(labels.map { Field($0, .estimate(.real)) })
      case "count", "censored": return .int
      case "horizon": return .real
      default: return labels?.contains(name) ?? true ? .estimate(.real) : nil
      }
    case .landscape(let parameter): return Landscape.field(name, parameter)
    case .dynamics(let dynamics):
      switch name {
      case "loss":
        return .loss(LossType(parameter: dynamics.parameter, data: dynamics.data))
      case "optimizer": return .optimizer(dynamics.states)
      case "noise": return .noise(NoiseType(parameter: dynamics.parameter, needsData: false))
      default: return nil
      }
    case .real, .int, .array:
      // A plain value is an estimate without error; one of theory keeps what it rests on.
      switch name {
      case "value": return type
      case "se": return .real
      case "assumptions": return .list(.text, Size(.open(0, origin: "assumptions")))
      default: return nil
      }
    case .dist:
      switch name {
      case "tail": return .real
      case "cdf": return .function([.real], .real)
      default: return nil
      }
    case .tuple, .nothing, .bool, .text, .row, .list, .function, .callable, .special, .lambda,
      .derivative, .loss, .noise, .optimizer, .namespace, .module, .plot:
      return nil
    }
  }

  private static let interval = Type.record([Field("low", .real), Field("high", .real)])

  /// A field that is called, where it differs from the field alone: `restrictedMean(100)`, `rate(50)`.
  func method(_ name: String, of type: Type) -> Type? {
    guard case .exit = type, name == "restrictedMean" || name == "rate" else { return nil }
    return .function([.real], .estimate(.real))
  }

  /// A whole column: numbers make a vector, vectors a matrix.
  func column(of element: Type, _ rows: Size) -> Type {
    switch element {
    case .real: .array([rows])
    case .array(let axes): .array([rows] + axes)
    case .estimate(.real), .estimate(.int): .estimate(.array([rows]))
    case .unknown, .variable: .unknown
    case .nothing, .int, .bool, .text, .row, .list, .tuple, .record, .function, .callable,
      .special, .lambda, .derivative, .dist, .loss, .noise, .optimizer, .dynamics, .estimate,
      .exit, .table, .run, .landscape, .namespace, .module, .space, .plot:
      .list(element, rows)
    }
  }

  private mutating func missing(_ name: Name, of type: Type, _ base: ExpressionID) {
    if case .run(let run) = type, run.exits == nil, name.text == "exit" {
      report(RunError.noExits, at: name.span)
      return
    }
    if let help = ForeignHabit.field(name.text, of: source(of: base)) {
      report(NameError.foreign(written: ".\(name.text)", help: help), at: name.span)
      return
    }
    let available = fieldNames(of: type)
    let owner: String
    switch type {
    case .record:
      owner = tree[base] == .name("state") ? "the state of this optimizer" : "this record"
    case .table: owner = "this table"
    case .run: owner = "this run"
    case .exit: owner = "an exit"
    case .tuple:
      report(
        NameError.foreign(
          written: ".\(name.text)", help: "a tuple is taken apart: `let (a, b) = …`"),
        at: name.span)
      return
    default: owner = article(type)
    }
    report(
      NameError.noField(
        name.text, owner: owner, suggestion: suggest(name.text, among: available),
        available: available), at: name.span)
  }

  /// The fields a value has, for help and completion.
  func fieldNames(of type: Type) -> [String] {
    switch type {
    case .record(let fields): return fields.map(\.name)
    case .estimate: return ["value", "se", "n", "ess", "tau", "interval"]
    case .table(.record(let columns), _): return columns.map(\.name)
    case .run(let run):
      return run.fields.map(\.name) + (run.exits == nil ? [] : ["exit"])
        + [
          "diverged", "replicas", "steps", "updates", "seed", "discarded", "rhat", "stationary",
          "mixing", "reached",
        ]
    case .exit:
      return [
        "rate", "mean", "median", "quantile", "restrictedMean", "survival", "share", "count",
        "censored", "horizon", "times", "rateInterval", "medianInterval", "quantileInterval",
        "probability", "levels",
      ]
    case .landscape: return Landscape.fieldNames
    case .dynamics: return ["optimizer", "loss", "noise"]
    case .dist: return ["tail", "cdf"]
    case .namespace(let namespace): return namespace.functions.map(\.name)
    case .module(let module):
      return modules[module.raw].scope.bindings.keys.filter { !$0.hasPrefix("_") }.sorted()
    case .unknown, .nothing, .real, .int, .bool, .text, .array, .row, .list, .tuple, .function,
      .callable, .special, .lambda, .derivative, .loss, .noise, .optimizer, .table, .space,
      .variable, .plot:
      return []
    }
  }

  // MARK: Indexing

  mutating func inferIndex(_ base: ExpressionID, _ indices: [ExpressionID], at id: ExpressionID)
    -> Known
  {
    let known = infer(base)
    var choices: [Choice] = []
    for index in indices { choices.append(choice(index)) }
    let type = solutions.resolve(known.type)
    let plain = type.plain
    let result: Type
    switch plain {
    case .unknown, .variable: return .unknown
    case .space(let space) where space.isInferred: return .unknown
    case .array(let axes): result = pick(choices, from: axes, type, at: id)
    case .row(let n): result = pick(choices, from: [n], type, at: id)
    case .list(let element, let n):
      guard choices.count == 1 else {
        if let axes = plain.asPoint, case .array(let sizes) = axes {
          result = pick(choices, from: sizes, type, at: id)
        } else {
          result = .unknown
        }
        break
      }
      check(choices[0], within: n)
      result = if case .slice(let count, _) = choices[0] { .list(element, count) } else { element }
    case .table(let row, let rows):
      guard let first = choices.first else { return .unknown }
      check(first, within: rows)
      result = if case .slice(let count, _) = first { .table(row: row, rows: count) } else { row }
    case .tuple(let parts):
      guard case .one(let constant?, _)? = choices.first, parts.indices.contains(constant) else {
        return .unknown
      }
      result = parts[constant]
    case let other:
      report(TypeError.notIndexable(other), at: base)
      return .unknown
    }
    let constant = entry(of: known.constant, choices)
    return Known(
      type.isEstimate && !result.isUnknown ? .estimate(result) : result, constant: constant)
  }

  /// One index: a place, or a stretch of places.
  private enum Choice {
    case one(Int?, ExpressionID)
    case slice(Size, ExpressionID)
  }

  private mutating func choice(_ id: ExpressionID) -> Choice {
    let known = infer(id)
    switch solutions.resolve(known.type) {
    case .list(.int, let count): return .slice(count, id)
    case .int, .unknown, .variable: break
    case let type: report(TypeError.indexType(type), at: id)
    }
    return .one(known.constant?.whole, id)
  }

  private mutating func check(_ choice: Choice, within size: Size) {
    let size = solutions.resolve(size)
    switch choice {
    case .one(let index?, let id):
      let isBeyond = size.known.map { index >= $0 } ?? false
      if index < 0 || isBeyond { report(SizeError.index(index, size: size), at: id) }
    case .one(nil, _): break
    case .slice(let count, let id):
      if let count = solutions.resolve(count).known, let size = size.known, count > size {
        report(SizeError.slice(count, size: size), at: id)
      }
    }
  }

  private mutating func pick(
    _ choices: [Choice], from axes: [Size], _ type: Type, at id: ExpressionID
  ) -> Type {
    guard choices.count <= axes.count else {
      report(SizeError.indexCount(found: choices.count, type: type), at: id)
      return .unknown
    }
    var left: [Size] = []
    for (choice, axis) in zip(choices, axes) {
      check(choice, within: axis)
      if case .slice(let count, _) = choice { left.append(count) }
    }
    left += axes.dropFirst(choices.count)
    return left.isEmpty ? .real : .array(left)
  }

  private func entry(of constant: Constant?, _ choices: [Choice]) -> Constant? {
    var current = constant
    for choice in choices {
      guard case .one(let index?, _) = choice, case .list(let entries)? = current,
        entries.indices.contains(index)
      else { return nil }
      current = entries[index]
    }
    return current
  }
}
