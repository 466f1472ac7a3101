internal import SourceText
internal import Syntax

extension TypeChecker {
  /// Checks the body of a declaration, unless that was done. May be asked for from inside another body, when
  /// the result is not written in the signature.
  mutating func complete(_ id: CallableID) {
    guard callables[id.raw].progress == .waiting else { return }
    callables[id.raw].progress = .underway
    let outerScope = scope
    let outerContext = context
    let outerDepth = depth
    while scope.frames.count > callables[id.raw].depth { scope.pop() }
    context = Context()
    context.callable = id
    depth = min(depth, TypeChecker.deepest / 2)
    switch tree[callables[id.raw].statement] {
    case .function(let declaration): body(of: declaration, id)
    case .loss(let declaration): body(of: declaration, id)
    case .noise(let declaration): body(of: declaration, id)
    case .optimizer(let declaration): body(of: declaration, id)
    case .missing, .importFile, .input, .test, .edition, .seed, .letBinding, .varBinding,
      .assignment, .draw, .expression, .forEach, .whileLoop, .conditional, .returnValue, .row,
      .print, .check, .compare, .export:
      break
    }
    if callables[id.raw].obstacle == nil { callables[id.raw].obstacle = context.obstacle }
    callables[id.raw].progress = .done
    scope = outerScope
    context = outerContext
    depth = outerDepth
  }

  private mutating func bindParameters(_ id: CallableID, _ parameters: [Parameter]) {
    scope.push()
    for (declared, parameter) in zip(callables[id.raw].parameters, parameters) {
      var known = Known(declared.type)
      if context.meets != nil { known.type = opened(declared.type) }
      if declared.type == .int {
        known.size =
          context.meets == nil
          ? Size(.named(declared.name.text)) : solutions.openSize(declared.name.text)
      }
      if let value = parameter.defaultValue {
        let given = infer(value, as: declared.type)
        accept(given, into: declared.type, role: "`\(declared.name.text)`", at: value)
        check(given, declared.bounds, role: "`\(declared.name.text)`", at: value)
        if context.constants != nil { known.constant = given.constant }
      }
      if let constant = context.constants?[declared.name.text] { known.constant = constant }
      scope.bind(
        declared.name.text, Binding(known: known, kind: .constant, span: declared.name.span))
    }
  }

  mutating func body(of declaration: FunctionDeclaration, _ id: CallableID) {
    guard let body = declaration.body else { return }
    enterGenerics(declaration.generics)
    bindParameters(id, declaration.parameters)
    let declared = declaration.result == nil ? nil : callables[id.raw].result
    context.result = declared ?? .unknown
    var value = infer(body, as: declared)
    if value.type == .nothing {
      if alwaysReturns(body) {
        value = Known(context.returned.first ?? .unknown)
        if declared != nil { return }
      } else if declared != nil || !context.returned.isEmpty {
        report(TypeError.noValue(declaration.name.text), at: declaration.name.span)
        return
      }
    }
    if let declared {
      let notes = declaration.result.map {
        [Diagnostic.Note(tree.span(of: $0), "the result is declared here")]
      }
      accept(
        value, into: declared, role: "the result of `\(declaration.name.text)`",
        at: lastExpression(of: body), notes: notes ?? [])
      callables[id.raw].law = value.law
    } else {
      var result = solutions.resolve(value.type)
      for other in context.returned { result = join(result, other) ?? .unknown }
      callables[id.raw].result = result
      callables[id.raw].law = value.law
    }
  }

  private mutating func body(of declaration: LossDeclaration, _ id: CallableID) {
    guard case .loss(let loss) = callables[id.raw].result else { return }
    enterGenerics(declaration.generics)
    bindParameters(id, declaration.parameters)
    context.kernel = "the loss `\(declaration.name.text)`"
    bindPoint(declaration.at, loss.parameter)
    if case .wanted(let fields) = loss.data {
      for (field, parameter) in zip(fields, declaration.over) {
        bind(parameter.name, Known(field.type), .constant)
      }
    }
    let value = infer(declaration.body, as: .real)
    if case .dist = solutions.resolve(value.type) {
      report(TypeError.drawOutside, at: declaration.body)
      return
    }
    accept(
      value, into: .real, role: "the value of the loss `\(declaration.name.text)`",
      at: lastExpression(of: declaration.body))
  }

  private mutating func bindPoint(_ at: [Parameter], _ parameter: Type) {
    if at.count == 1 {
      bind(at[0].name, Known(parameter), .constant)
    } else if case .record(let fields) = parameter {
      for (field, name) in zip(fields, at) { bind(name.name, Known(field.type), .constant) }
    }
  }

  mutating func body(of declaration: NoiseDeclaration, _ id: CallableID) {
    enterGenerics(declaration.generics)
    bindParameters(id, declaration.parameters)
    context.kernel = "the noise `\(declaration.name.text)`"
    var parameter = context.meets ?? .space(Space(name: "P", isInferred: true))
    if context.meets == nil, case .noise(let noise) = callables[id.raw].result {
      parameter = noise.parameter
    }
    bindPoint(declaration.at, parameter)
    bindGiven("L", .loss(LossType(parameter: parameter, data: .unknown)))
    bindGiven("t", .int)
    if declaration.at.isEmpty {
      bindGiven("w", .unknown)
    }
    let law = infer(declaration.law)
    let span = lastExpression(of: declaration.law)
    var result = NoiseType(parameter: parameter, needsData: false)
    switch solutions.resolve(law.type).plain {
    case .unknown, .variable: result.parameter = .unknown
    case .noise(let noise):
      result.needsData = noise.needsData
      if declaration.at.isEmpty { result.parameter = noise.parameter }
    case .dist(let value):
      let value = solutions.resolve(value)
      if declaration.at.isEmpty {
        result.parameter = value.isNumber || value.isUnknown ? .unknown : value.asPoint ?? .unknown
      } else if let misfit = solutions.fit(value, into: parameter), !value.isNumber,
        value.entries != parameter.entries
      {
        report(misfit, value, expected: parameter, role: "a draw of this noise", at: span)
      }
    case let other:
      report(
        TypeError.mismatch(
          role: "the noise `\(declaration.name.text)`", expected: "Dist", found: other), at: span)
    }
    callables[id.raw].result = .noise(result)
    callables[id.raw].law = law.law
    if case .other(let mean)? = law.law?.mean, !libraryFiles.contains(declaration.name.span.file) {
      report(TypeError.biasedNoise(mean), at: span)
    }
  }

  mutating func bindGiven(_ name: String, _ type: Type) {
    // A parameter of that name wins.
    if scope.findInnermost(name) == nil {
      scope.bind(name, Binding(known: Known(type, name: name), kind: .given))
    }
  }

  mutating func body(of declaration: OptimizerDeclaration, _ id: CallableID) {
    enterGenerics(declaration.generics)
    bindParameters(id, declaration.parameters)
    context.kernel = "the optimizer `\(declaration.name.text)`"
    let point = context.meets ?? .space(Space(name: "P", isInferred: true))
    let loss = Type.loss(LossType(parameter: point, data: .unknown))
    for (name, type) in [("g", point), ("t", .int), ("L", loss), ("sample", loss)] {
      bindGiven(name, type)
    }
    scope.bind("w", Binding(known: Known(point, name: "w"), kind: .mutable))
    var states: [Field] = []
    var innerStates: [Field] = []
    for parameter in callables[id.raw].parameters {
      if case .optimizer = parameter.type {
        innerStates.append(Field(parameter.name.text, .unknown))
      }
    }
    for state in declaration.states {
      let declared = state.type.map { type($0, of: declaration.name.text) }
      var known = infer(state.value, as: declared)
      if let declared {
        accept(known, into: declared, role: "the state `\(state.name.text)`", at: state.value)
        known = Known(declared)
      } else if known.type == .int {
        known = Known(.real)
      }
      let found = solutions.resolve(known.type)
      let kept = found == .int ? found : found.asPoint ?? found
      states.append(Field(state.name.text, kept))
      bind(state.name, Known(kept), .mutable)
    }
    callables[id.raw].result = .optimizer(states + innerStates)
    context.drawing = .step
    scope.push()
    if case .block(let statements) = tree[declaration.step] {
      checkStatements(statements)
    } else {
      _ = infer(declaration.step)
    }
    for parameter in callables[id.raw].parameters {
      if case .optimizer = parameter.type { checkInnerCalls(parameter.name.text, declaration.step) }
    }
  }
}
