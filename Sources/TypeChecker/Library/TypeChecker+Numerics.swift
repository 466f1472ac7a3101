internal import SourceText

extension TypeChecker {
  /// `minimize(f, in: (a, b))`, `findRoot`, `integrate`: of a function of one number.
  mutating func numeric(_ call: inout SpecialCall) -> Known {
    let known = value(&call, 0, as: .function([.real], .real))
    let type = solutions.resolve(known.type)
    interval(&call, 1)
    if type.isFunction {
      let result = solutions.resolve(apply(known, [.real], at: call.span(0))).plain
      if !result.isNumber, !result.isUnknown, !result.isVariable, !result.isInferredSpace {
        report(
          TypeError.mismatch(role: "the value of `f`", expected: "Real", found: result),
          at: call.span(0))
      }
    } else if !type.isUnknown {
      report(
        TypeError.mismatch(role: "`f`", expected: "(Real) -> Real", found: type), at: call.span(0))
    }
    if call.form == .minimize {
      return Known(.record([Field("at", .real), Field("value", .real)]))
    }
    return Known(.real)
  }

  /// `table(x: X, y: y)`: each column as long as the others.
  mutating func tableOfColumns(_ call: inout SpecialCall) -> Known {
    var fields: [Field] = []
    var rows: (name: String, size: Size)?
    for index in call.places.indices {
      let type = solutions.resolve(value(&call, index).type)
      guard let label = call.places[index]?.label else {
        report(TypeError.unlabelled("x", callee: "table"), at: call.span(index))
        continue
      }
      if fields.contains(where: { $0.name == label.text }) {
        report(NameError.twice(label.text, place: "this table"), at: label.span)
        continue
      }
      guard let count = length(of: type) else {
        if !type.isUnknown, !type.isVariable {
          report(
            TypeError.mismatch(role: "the column `\(label.text)`", expected: "Vec", found: type),
            at: call.span(index))
        }
        fields.append(Field(label.text, .unknown))
        continue
      }
      if let first = rows, !solutions.unify(first.size, count) {
        report(
          SizeError.columns(
            column: label.text, role: "`\(first.name)`", solutions.resolve(first.size),
            solutions.resolve(count)), at: call.span(index))
      }
      if rows == nil { rows = (label.text, count) }
      fields.append(Field(label.text, cell(of: type)))
    }
    return Known(.table(row: .record(fields), rows: rows?.size ?? Size(0)))
  }

  private func cell(of column: Type) -> Type {
    switch column {
    case .array(let axes): axes.count == 1 ? .real : .array(Array(axes.dropFirst()))
    case .list(let element, _): solutions.resolve(element)
    case .estimate(let inner): .estimate(cell(of: inner))
    case .table(let row, _): row
    case .row: .real
    case .unknown, .nothing, .real, .int, .bool, .text, .tuple, .record, .function, .callable,
      .special, .lambda, .derivative, .dist, .loss, .noise, .optimizer, .dynamics, .exit, .run,
      .landscape, .namespace, .module, .space, .variable, .plot:
      .unknown
    }
  }

  // MARK: Namespaces

  /// `theory.f(d, allow: assumption)`, `exact.f(d)`, `path.mean(x)`.
  mutating func namespaced(_ name: String, _ arguments: [Given], at span: SourceSpan) -> Known {
    let parts = name.split(separator: ".").map(String.init)
    guard parts.count == 2, let namespace = Namespace(rawValue: parts[0]),
      let function = namespace.functions.first(where: { $0.name == parts[1] })
    else {
      inferAll(arguments)
      return .unknown
    }
    guard
      let places = match(
        arguments, to: function.parameters.map { ($0.name, $0.isOptional) }, of: name, at: span,
        declaration: nil)
    else { return .unknown }
    var call = SpecialCall(form: .namespaced, places: places, span: span)
    var parameter = Type.unknown
    var first = Known.unknown
    for (index, wanted) in function.parameters.enumerated() where call.has(index) {
      switch wanted.kind {
      case .dynamics:
        first = wantDynamics(&call, index)
        if case .dynamics(let dynamics) = solutions.resolve(first.type) {
          parameter = dynamics.parameter
        }
        if function.needsVariance, let cause = first.law?.varianceless {
          report(
            TypeError.missingMoment("variance", cause: cause), at: call.span(index))
        }
      case .loss:
        first = value(&call, index)
        if case .loss(let loss) = solutions.resolve(first.type) { parameter = loss.parameter }
      case .number: want(&call, index, .real, "`\(wanted.name)`")
      case .whole: want(&call, index, .int, "`\(wanted.name)`")
      case .interval: interval(&call, index)
      // The name of an assumption is not a name of the program.
      case .assumption: break
      case .point, .quantity, .anything:
        let known = value(&call, index)
        if index == 0 { first = known }
      }
    }
    return Known(result(of: function, solutions.resolve(parameter), first))
  }

  private mutating func result(
    of function: NamespacedFunction, _ parameter: Type, _ first: Known
  ) -> Type {
    switch function.result {
    case .real: return .real
    case .matrix: return parameter.isUnknown ? .unknown : hessian(of: parameter)
    case .spectrum:
      if parameter == .real { return .real }
      return parameter.entries.map { .vector($0) } ?? .unknown
    case .point: return parameter
    case .open: return .unknown
    case .numbers(let names): return .record(names.map { Field($0, .real) })
    case .same:
      let type = solutions.resolve(first.type)
      // A label that was met is a label; a mean of them is a number.
      if type == .int, ["last", "max", "min"].contains(function.name) { return .int }
      return type == .bool || type == .int ? .real : type.asPoint ?? .unknown
    }
  }
}
