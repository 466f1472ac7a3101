internal import SourceText
internal import Syntax

extension TypeChecker {
  // MARK: over

  mutating func inferOver(_ loss: ExpressionID, _ data: ExpressionID, at id: ExpressionID) -> Known
  {
    let known = infer(loss)
    let source = infer(data)
    let type = solutions.resolve(known.type)
    let name = known.name ?? self.source(of: loss)
    switch type {
    case .unknown, .variable: return .unknown
    case .loss(let value):
      switch value.data {
      case .wanted(let sample): checkSample(sample, source, data, known)
      case .none:
        report(
          TypeError.noOver(name), at: loss, notes: declarationNote(known, "declared without one"))
      case .given, .unknown: break
      }
      return Known(
        .loss(LossType(parameter: solutions.resolve(value.parameter), data: .given)),
        origin: known.origin, name: known.name)
    case .callable(let callable):
      needsCall(callable, at: loss)
      return .unknown
    case let type:
      report(
        TypeError.mismatch(role: "what stands before `over`", expected: "Loss", found: type),
        at: loss)
      return .unknown
    }
  }

  private func declarationNote(_ known: Known, _ label: String) -> [Diagnostic.Note] {
    known.origin.map { [Diagnostic.Note($0, label)] } ?? []
  }

  /// The columns of the data must be what one sample is made of.
  private mutating func checkSample(
    _ sample: [Field], _ data: Known, _ id: ExpressionID, _ loss: Known
  ) {
    let notes = declarationNote(loss, "one sample is \(Type.record(sample))")
    let row: Type
    switch solutions.resolve(data.type) {
    case .table(let fields, _): row = solutions.resolve(fields)
    case .dist(let value): row = solutions.resolve(value)
    case .list(let element, _): row = solutions.resolve(element)
    case .array(let axes) where sample.count == 1:
      row = axes.count == 1 ? .real : .array(Array(axes.dropFirst()))
    case .unknown, .variable: row = .unknown
    case let type:
      report(
        TypeError.mismatch(role: "what stands after `over`", expected: "Table", found: type),
        at: id, notes: notes)
      return
    }
    switch row {
    case .record(let columns):
      for field in sample {
        guard let column = columns.first(where: { $0.name == field.name }) else {
          report(
            TypeError.missingColumn(field.name, available: columns.map(\.name)), at: id,
            notes: notes)
          continue
        }
        accept(
          Known(column.type), into: field.type, role: "the column `\(field.name)`", at: id,
          notes: notes)
      }
    case .unknown, .variable:
      // The file tells the sizes when it is read.
      for field in sample { open(field.type, "columns of `\(source(of: id))`") }
    case let value:
      guard sample.count == 1 else {
        report(
          TypeError.missingColumn(sample[0].name, available: []), at: id, notes: notes)
        return
      }
      accept(Known(value), into: sample[0].type, role: "a sample", at: id, notes: notes)
    }
  }

  /// Leaves the sizes that are not known yet to the data.
  private mutating func open(_ type: Type, _ origin: String) {
    guard case .array(let axes) = solutions.resolve(type) else { return }
    for axis in axes where axis.variable != nil {
      _ = solutions.unify(axis, solutions.openSize(origin))
    }
  }

  private mutating func needsCall(_ id: CallableID, at expression: ExpressionID) {
    let callable = callables[id.raw]
    let needed = callable.parameters.filter { !$0.isOptional }
    let shown = needed.map { "\($0.name.text): …" }.joined(separator: ", ")
    let notes = [Diagnostic.Note(callable.name.span, "declared here")]
    report(
      TypeError.needsCall(callable.name.text, example: "\(callable.name.text)(\(shown))"),
      at: expression, notes: notes)
  }

  // MARK: on

  mutating func inferOn(_ optimizer: ExpressionID, _ loss: ExpressionID, at id: ExpressionID)
    -> Known
  {
    let left = infer(optimizer)
    let right = infer(loss)
    var states: [Field]?
    switch solutions.resolve(left.type) {
    case .optimizer(let fields): states = fields
    case .unknown, .variable: break
    case .callable(let callable) where callables[callable.raw].kind == .optimizer:
      needsCall(callable, at: optimizer)
    case let type: report(TypeError.onLeft(type), at: optimizer)
    }
    var result = DynamicsType(parameter: .unknown, states: nil, data: .unknown, hasNoise: false)
    switch solutions.resolve(right.type) {
    case .loss(let value):
      result.parameter = solutions.resolve(value.parameter)
      result.data = value.data
      if case .wanted = value.data {
        report(
          TypeError.wantsData(right.name ?? source(of: loss)), at: loss,
          notes: declarationNote(right, "its `over (…)` part stands here"))
        result.data = .unknown
      }
    case .unknown, .variable: break
    case .callable(let callable) where callables[callable.raw].kind == .loss:
      needsCall(callable, at: loss)
    case let type: report(TypeError.onRight(type), at: loss)
    }
    let parameter = result.parameter
    meet(left.parts, parameter, at: optimizer)
    result.states = states?.map { field in
      Field(
        field.name,
        field.type.mapping(
          { leaf in leaf.isInferredSpace ? parameter : nil }, sizes: { $0 }))
    }
    var known = Known(
      .dynamics(result), law: LawFacts(mean: .zero), origin: right.origin, name: right.name)
    known.parts = left.parts
    known.growth = right.growth
    return known
  }

  // MARK: with

  mutating func inferWith(_ dynamics: ExpressionID, _ noise: ExpressionID, at id: ExpressionID)
    -> Known
  {
    let known = infer(dynamics)
    let law = infer(noise)
    guard case .dynamics(var type) = solutions.resolve(known.type) else {
      if !known.type.isUnknown { report(TypeError.withoutOn, at: dynamics) }
      return .unknown
    }
    type.hasNoise = true
    meet(law.parts, type.parameter, at: noise)
    checkNoise(law, noise, &type, known, dynamics)
    var result = known
    result.type = .dynamics(type)
    result.law = passesTail(known.parts) ? law.law : nil
    result.noise = law.law?.tail.map {
      NoiseFacts(tail: $0, isEntrywise: type.parameter == .real || isOfNumbers(law.type))
    }
    return result
  }

  private mutating func checkNoise(
    _ law: Known, _ id: ExpressionID, _ type: inout DynamicsType, _ known: Known,
    _ dynamics: ExpressionID
  ) {
    let found = solutions.resolve(law.type)
    switch found {
    case .unknown, .variable: return
    case .noise(let noise):
      if noise.needsData, type.data == .none {
        report(
          TypeError.noData(noise: law.name ?? "minibatch"), at: id,
          notes: lossNote(known, dynamics))
      }
    case .dist: break
    case .callable(let callable)
    where callables[callable.raw].kind == .noise || isLaw(callables[callable.raw].result):
      needsCall(callable, at: id)
      return
    case let other:
      report(TypeError.notNoise(other), at: id)
      return
    }
    if case .other(let mean)? = law.law?.mean { report(TypeError.biasedNoise(mean), at: id) }
    let wanted = Type.noise(NoiseType(parameter: type.parameter, needsData: false))
    guard let misfit = misfit(law, into: wanted, at: tree.span(of: id)) else {
      if case .noise(let noise) = found, type.parameter.isUnknown {
        type.parameter = solutions.resolve(noise.parameter)
      }
      return
    }
    // A law over all entries of a record or matrix, in one vector.
    let drawn = parameter(of: found)
    if let entries = drawn.entries, let others = type.parameter.entries, drawn.isVector,
      solutions.unify(entries, others)
    {
      return
    }
    report(
      misfit, drawn, expected: type.parameter, role: "a draw of the noise", at: id,
      notes: [.init(tree.span(of: dynamics), "the iterate is \(article(type.parameter))")])
  }

  /// Whether a law gives numbers, which serve any shape entry by entry.
  func isOfNumbers(_ law: Type) -> Bool {
    let drawn = parameter(of: solutions.resolve(law))
    return drawn.isNumber || drawn.isUnknown
  }

  private func isLaw(_ type: Type) -> Bool {
    if case .dist = type { true } else { false }
  }

  private func parameter(of noise: Type) -> Type {
    if case .noise(let noise) = noise { return solutions.resolve(noise.parameter) }
    if case .dist(let inner) = noise { return solutions.resolve(inner) }
    return .unknown
  }

  private func lossNote(_ known: Known, _ dynamics: ExpressionID) -> [Diagnostic.Note] {
    guard let origin = known.origin else { return [] }
    if libraryFiles.contains(origin.file), role != .library {
      guard case .on(_, let loss) = tree[dynamics] else { return [] }
      return [.init(tree.span(of: loss), "this loss has no `over (…)` part")]
    }
    return [.init(origin, "this loss has no `over (…)` part")]
  }

  // MARK: Wrappers

  /// The state of an inner optimizer moves once in a step.
  mutating func checkInnerCalls(_ name: String, _ step: ExpressionID) {
    var calls = InnerCalls(name: name)
    calls.visit(step, tree)
    if let second = calls.second {
      let notes = calls.first.map { [Diagnostic.Note(tree.span(of: $0), "the first call")] } ?? []
      report(TypeError.innerTwice(name), at: second, notes: notes)
    }
  }
}

extension Type {
  fileprivate var isVector: Bool {
    if case .array(let axes) = self { axes.count == 1 } else { false }
  }
}
