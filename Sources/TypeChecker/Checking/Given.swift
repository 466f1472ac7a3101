internal import SourceText
internal import Syntax

/// An argument of a call: written in the source, or only a type when a function is tried on types.
struct Given: Sendable {
  var label: Name?
  var expression: ExpressionID?
  var known: Known?
  var span: SourceSpan

  init(_ argument: Argument, span: SourceSpan) {
    label = argument.label
    expression = argument.value
    self.span = span
  }

  init(_ known: Known, span: SourceSpan, expression: ExpressionID? = nil, label: Name? = nil) {
    self.known = known
    self.expression = expression
    self.label = label
    self.span = span
  }
}

extension TypeChecker {
  /// What is known of an argument, which is looked at once, when its place is known.
  mutating func value(of given: inout Given, as expected: Type? = nil) -> Known {
    if let known = given.known { return known }
    guard let expression = given.expression else { return .unknown }
    let known = infer(expression, as: expected)
    given.known = known
    return known
  }

  /// Looks at arguments whose place is not known, so that their own mistakes are found.
  mutating func inferAll(_ arguments: [Given]) {
    let outer = context.placeIsUnknown
    context.placeIsUnknown = true
    for argument in arguments {
      var argument = argument
      _ = value(of: &argument)
    }
    context.placeIsUnknown = outer
  }

  /// Puts each argument to its parameter; complains about what is too much, missing, or wrongly named.
  mutating func match(
    _ arguments: [Given], to parameters: [(name: String, isOptional: Bool)], of callee: String,
    at span: SourceSpan, declaration: SourceSpan?
  ) -> [Given?]? {
    var places: [Given?] = Array(repeating: nil, count: parameters.count)
    var isRight = true
    let notes = declaration.map { [Diagnostic.Note($0, "`\(callee)` is declared here")] } ?? []
    let labelled = Set(arguments.compactMap(\.label?.text))
    for argument in arguments {
      if let label = argument.label {
        guard let index = parameters.firstIndex(where: { $0.name == label.text }) else {
          let names = parameters.map(\.name)
          report(
            NameError.unknownLabel(
              label.text, callee: callee, suggestion: suggest(label.text, among: names),
              available: names), at: label.span, notes: notes)
          inferAll([argument])
          isRight = false
          continue
        }
        if places[index] != nil {
          report(TypeError.labelTwice(label.text), at: label.span)
          inferAll([argument])
          isRight = false
          continue
        }
        places[index] = argument
      } else if let index = places.indices.first(where: {
        places[$0] == nil && !labelled.contains(parameters[$0].name)
      }) {
        places[index] = argument
      } else {
        report(
          TypeError.tooManyArguments(
            callee: callee, expected: parameters.count, found: arguments.count),
          at: argument.span, notes: notes)
        inferAll(arguments)
        return nil
      }
    }
    let missing = parameters.indices.filter { places[$0] == nil && !parameters[$0].isOptional }
    if !missing.isEmpty, isRight {
      report(
        TypeError.missingArguments(missing.map { parameters[$0].name }, callee: callee), at: span,
        notes: notes)
      isRight = false
    }
    if !isRight {
      inferAll(places.compactMap { $0 })
      return nil
    }
    return places
  }

  // MARK: Fitting

  /// Whether a value fits, and makes it fit: functions are tried on the types that are wanted.
  mutating func misfit(_ known: Known, into expected: Type, at span: SourceSpan) -> Misfit? {
    let found = solutions.resolve(known.type)
    let wanted = solutions.resolve(expected)
    if case .function(let parameters, let result) = wanted, found.isFunction {
      if case .function = found { return solutions.fit(found, into: wanted) }
      let given = apply(known, parameters, at: span)
      return misfit(Known(given), into: result, at: span)
    }
    if found.plain.isNumber, isPointOfItsOwn(wanted) {
      // A number stands for the constant of the shape.
      return found.isEstimate ? .estimate : nil
    }
    return solutions.fit(found, into: wanted)
  }

  private func isPointOfItsOwn(_ type: Type) -> Bool {
    if case .space = type { true } else { false }
  }

  mutating func fits(_ known: Known, _ expected: Type) -> Bool {
    var trial = solutions
    return trial.fit(known.type, into: expected) == nil
  }

  /// Complains if a value does not fit.
  @discardableResult
  mutating func accept(
    _ known: Known, into expected: Type, role: String, at expression: ExpressionID,
    notes: [Diagnostic.Note] = []
  ) -> Bool {
    guard let misfit = misfit(known, into: expected, at: tree.span(of: expression)) else {
      return true
    }
    report(misfit, known.type, expected: expected, role: role, at: expression, notes: notes)
    return false
  }

  mutating func accept(
    _ known: Known, into expected: Type, role: String, at given: Given,
    notes: [Diagnostic.Note] = []
  ) {
    if let expression = given.expression {
      accept(known, into: expected, role: role, at: expression, notes: notes)
    } else if misfit(known, into: expected, at: given.span) != nil {
      report(
        TypeError.mismatch(
          role: role, expected: solutions.resolve(expected).description,
          found: solutions.resolve(known.type)),
        at: given.span, notes: notes)
    }
  }

  // MARK: Constraints

  mutating func check(_ known: Known, _ bounds: [Bound], role: String, at expression: ExpressionID)
  {
    check(known, bounds, role: role, span: tree.span(of: expression))
  }

  mutating func check(_ known: Known, _ bounds: [Bound], role: String, span: SourceSpan) {
    for bound in bounds {
      let notes = [Diagnostic.Note(bound.span, "the condition stands here")]
      if let number = known.constant?.number, let requirement = bound.violation(by: number) {
        report(
          TypeError.constraint(role, requirement: requirement, value: describe(number)), at: span,
          notes: notes)
      }
      guard case .positiveDefinite = bound else { continue }
      if let rows = known.constant?.matrix, rows.allSatisfy({ $0.count == rows.count }),
        let fault = definitenessFault(of: rows)
      {
        report(TypeError.notDefinite(role, fault), at: span, notes: notes)
      }
    }
  }
}
