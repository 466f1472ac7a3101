internal import SourceText

extension TypeChecker {
  mutating func law(_ call: inout SpecialCall) -> Known {
    switch call.form {
    case .normal: return normal(&call)
    case .uniform: return uniform(&call)
    case .choice: return choice(&call)
    case .mixture: return mixture(&call)
    case .direction:
      requireLabel(call, 0, "size")
      want(&call, 0, .int, "`size`")
      let size = self.size(of: value(&call, 0), "`size`", at: call.span(0))
      return Known(.dist(.vector(size)), law: LawFacts(mean: .zero))
    case .known: return knownLaw(&call)
    case .draw: return draws(&call)
    default: return .unknown
    }
  }

  private mutating func requireLabel(_ call: SpecialCall, _ index: Int, _ label: String) {
    guard call.has(index), let given = call.places[index], given.label == nil else { return }
    report(TypeError.unlabelled(label, callee: call.form.rawValue), at: given.span)
  }

  /// A parameter of a law: a number, or an array with one for each entry.
  private mutating func location(_ call: inout SpecialCall, _ index: Int, _ label: String) -> Type {
    requireLabel(call, index, label)
    let known = value(&call, index)
    let type = solutions.resolve(known.type)
    if type.isUnknown || type.isVariable { return .unknown }
    if type.isEstimate {
      if let given = call.places[index] {
        accept(known, into: type.plain, role: "`\(label)`", at: given)
      }
      return type.plain.asPoint ?? .unknown
    }
    if type.isFunction {
      // A schedule.
      return solutions.resolve(apply(known, [.int], at: call.span(index))).asPoint ?? .unknown
    }
    guard let point = type.asPoint else {
      report(TypeError.notPoint("`\(label)`", type), at: call.span(index))
      return .unknown
    }
    return point
  }

  private mutating func normal(_ call: inout SpecialCall) -> Known {
    let mean = location(&call, 0, "mean")
    if call.has(1), call.has(2) {
      report(
        NameError.unknownLabel(
          "cov", callee: "Normal", suggestion: nil, available: ["mean", "either `sd` or `cov`"]),
        at: call.span(2))
    }
    if !call.has(1), !call.has(2) {
      report(TypeError.missingArguments(["sd"], callee: "Normal"), at: call.span)
    }
    var result = mean
    if call.has(1) {
      let spread = location(&call, 1, "sd")
      result = common(mean, spread, &call, 1)
      positive(&call, 1, "`sd`")
    }
    if call.has(2) { result = covariance(mean, &call) }
    let spread = value(&call, call.has(1) ? 1 : 2).constant?.number ?? 0
    var facts = LawFacts()
    if spread > 0 {
      facts.inverse = Tail(index: 1, cause: .inverse, side: .both)
      let variance = call.has(1) ? spread * spread : spread
      facts.decay = Tail(
        index: 0.5 / variance, cause: .exponential(power: 2, law: "`Normal`"), side: .both)
    }
    if let constant = value(&call, 0).constant { facts.mean = isZero(constant) }
    return Known(.dist(result == .int ? .real : result), law: facts)
  }

  private func isZero(_ constant: Constant) -> LawFacts.Mean {
    switch constant {
    case .number(let value): return value == 0 ? .zero : .other(describe(value))
    case .list(let entries):
      return entries.allSatisfy({ isZero($0) == .zero }) ? .zero : .unknown
    case .bool: return .unknown
    }
  }

  /// A standard deviation that is a constant must not be negative.
  private mutating func positive(_ call: inout SpecialCall, _ index: Int, _ role: String) {
    guard let number = value(&call, index).constant?.number, number < 0 else { return }
    report(
      TypeError.constraint(role, requirement: ">= 0", value: describe(number)), at: call.span(index)
    )
  }

  private mutating func covariance(_ mean: Type, _ call: inout SpecialCall) -> Type {
    requireLabel(call, 2, "cov")
    let known = value(&call, 2)
    let type = solutions.resolve(known.type)
    if case .estimate = type {
      if let given = call.places[2] {
        accept(known, into: type.plain, role: "`cov`", at: given)
      }
    }
    switch type.plain.asPoint {
    case .array(let axes) where axes.count == 2:
      if !solutions.unify(axes[0], axes[1]) {
        report(SizeError.notSquare(axes[0], axes[1], need: "`cov`"), at: call.span(2))
        return .unknown
      }
      if let rows = known.constant?.matrix, let fault = definitenessFault(of: rows) {
        switch fault {
        case .asymmetric: report(TypeError.notDefinite("`cov`", fault), at: call.span(2))
        case .indefinite(let order):
          // A covariance may be singular, but not negative.
          if rows[order - 1][order - 1] < 0 {
            report(TypeError.notDefinite("`cov`", fault), at: call.span(2))
          }
        }
      }
      if mean.isNumber || mean.isUnknown { return .vector(axes[0]) }
      guard let entries = mean.entries else { return .unknown }
      if !solutions.unify(entries, axes[0]) {
        report(
          SizeError.mismatch(
            role: "`cov`", expected: .matrix(entries, entries), found: type.plain.asPoint ?? type,
            expectedSize: entries, foundSize: axes[0]), at: call.span(2),
          notes: [.init(call.span(0), "the mean is \(article(mean))")])
        return .unknown
      }
      return mean
    case .real, .unknown, .variable:
      positive(&call, 2, "`cov`")
      return mean
    case .space: return .unknown
    default:
      report(
        TypeError.mismatch(role: "`cov`", expected: "Mat", found: type), at: call.span(2))
      return .unknown
    }
  }

  /// The shape of a law from two of its parameters.
  private mutating func common(_ a: Type, _ b: Type, _ call: inout SpecialCall, _ index: Int)
    -> Type
  {
    switch combine(.add, a, b) {
    case .success(let type): return type == .int ? .real : type
    case .failure:
      report(
        SizeError.shapes(call.form.rawValue, left: a, right: b), at: call.span(index),
        notes: [.init(call.span(0), "this is \(article(a))")])
      return .unknown
    }
  }

  private mutating func uniform(_ call: inout SpecialCall) -> Known {
    let low = location(&call, 0, "low")
    let high = location(&call, 1, "high")
    let type = common(low, high, &call, 1)
    var facts = LawFacts()
    if let a = value(&call, 0).constant?.number, let b = value(&call, 1).constant?.number {
      if a >= b {
        report(
          TypeError.constraint(
            "`high`", requirement: "above `low`, which is \(describe(a))", value: describe(b)),
          at: call.span(1))
      } else {
        if a <= 0, b >= 0 {
          facts.inverse = Tail(
            index: 1, cause: .inverse, side: a == 0 ? .above : b == 0 ? .some : .both)
        }
        facts.mean = a + b == 0 ? .zero : .other(describe((a + b) / 2))
      }
    }
    return Known(.dist(type), law: facts)
  }

  private mutating func weights(_ call: inout SpecialCall, count: Size?) {
    guard call.has(1) else { return }
    let known = value(&call, 1)
    let expected = count ?? solutions.newSize()
    if let given = call.places[1] {
      accept(known, into: .vector(expected), role: "`weights`", at: given)
    }
  }

  private mutating func choice(_ call: inout SpecialCall) -> Known {
    let known = value(&call, 0)
    let options = element(of: known, span: call.span(0))
    weights(&call, count: length(of: known.type))
    var facts = LawFacts()
    if case .list(let entries)? = known.constant, !call.has(1) {
      let numbers = entries.compactMap(\.number)
      if numbers.count == entries.count, !numbers.isEmpty {
        let mean = numbers.reduce(0, +) / Double(numbers.count)
        facts.mean = mean == 0 ? .zero : .other(describe(mean))
      }
    }
    return Known(.dist(options == .int ? .int : options), law: facts)
  }

  private mutating func element(of known: Known, span: SourceSpan) -> Type {
    switch solutions.resolve(known.type) {
    case .list(let element, _): return solutions.resolve(element)
    case .array(let axes): return axes.count == 1 ? .real : .array(Array(axes.dropFirst()))
    case .table(let row, _): return row
    case .unknown, .variable: return .unknown
    case let type:
      report(
        TypeError.mismatch(role: "what is chosen from", expected: "list", found: type), at: span)
      return .unknown
    }
  }

  private mutating func mixture(_ call: inout SpecialCall) -> Known {
    let known = value(&call, 0)
    let part = element(of: known, span: call.span(0))
    weights(&call, count: length(of: known.type))
    switch part {
    case .dist(let inner):
      // Of parts that are never drawn nothing matters, and which those are is not told here.
      let leavesOut = call.has(1) && leavesOut(value(&call, 1).constant)
      return Known(.dist(solutions.resolve(inner)), law: leavesOut ? nil : known.law)
    case .unknown, .noise: return Known(.dist(.unknown))
    case let type:
      report(
        TypeError.mismatch(role: "a part of a `Mixture`", expected: "Dist", found: type),
        at: call.span(0))
      return Known(.dist(.unknown))
    }
  }

  private func leavesOut(_ weights: Constant?) -> Bool {
    guard case .list(let entries)? = weights else { return false }
    return entries.contains { $0.number == 0 }
  }

  private mutating func knownLaw(_ call: inout SpecialCall) -> Known {
    let law = value(&call, 0)
    let type = solutions.resolve(law.type)
    var inner = Type.unknown
    if case .dist(let value) = type {
      inner = value
    } else if !type.isUnknown {
      report(TypeError.notLaw(type), at: call.span(0))
    }
    want(&call, 1, inner, "`mean`")
    _ = value(&call, 2)
    want(&call, 3, .real, "`tail`")
    _ = value(&call, 4, as: .function([.real], .real))
    var facts = law.law ?? LawFacts()
    if let constant = value(&call, 1).constant { facts.mean = isZero(constant) }
    if value(&call, 2).constant?.number == .infinity, facts.varianceless == nil {
      facts.tail = Tail(index: 2, cause: .declared)
    }
    return Known(type, law: facts)
  }

  /// `draw(law)` is one value; `draw(law, n)` many: a vector, a matrix, a table or a list.
  private mutating func draws(_ call: inout SpecialCall) -> Known {
    obstruct(.draws, at: call.span)
    let law = value(&call, 0)
    var inner = Type.unknown
    switch solutions.resolve(law.type) {
    case .dist(let value): inner = solutions.resolve(value)
    case .unknown, .variable: break
    case let type: report(TypeError.notLaw(type), at: call.span(0))
    }
    guard call.has(1) else { return Known(inner) }
    want(&call, 1, .int, "the number of draws")
    let count = size(of: value(&call, 1), "the number of draws", at: call.span(1))
    if case .record = inner { return Known(.table(row: inner, rows: count)) }
    return Known(inner.isUnknown ? .unknown : collection(of: inner, count))
  }

  // MARK: Noises

  /// `minibatch(size: 32)` and `epochs(size: 32)`: the noises of a loss over data.
  mutating func subsampling(_ call: inout SpecialCall) -> Known {
    requireLabel(call, 0, "size")
    if let given = call.places[0] {
      let known = value(&call, 0, as: nil)
      if !acceptSchedule(known, .int, role: "`size`", at: given, isLookedAt: true) {
        accept(known, into: .int, role: "`size`", at: given)
        if let number = known.constant?.number, number < 1 {
          report(
            TypeError.constraint("`size`", requirement: "at least 1", value: describe(number)),
            at: call.span(0))
        }
      }
    }
    want(&call, 1, .bool, "`replace`")
    return Known(
      .noise(NoiseType(parameter: solutions.newType(), needsData: true)),
      law: LawFacts(mean: .zero), name: call.form.rawValue)
  }
}
