internal import Syntax

/// What is known of the names at a place where growth is looked at.
struct GrowthContext: Sendable {
  var names: [String: Growth] = [:]
  /// The inner optimizers of a wrapper, which are taken to pass on what they are given.
  var optimizers: Set<String> = []
  /// In the body of a declaration, where what stands around the call is not seen.
  var isBody = false
  /// How many calls deep.
  var depth = 0
  /// The number of a run that is looked at far out on one side, where it is known as this.
  var end: (name: String, term: Leading)?
}

extension TypeChecker {
  private static let deepestGrowth = 12

  /// How an expression, of which the types are known, grows.
  func growth(of id: ExpressionID, _ context: GrowthContext) -> Growth {
    guard context.depth < Self.deepestGrowth else { return .unknown }
    switch tree[id] {
    case .real(let value): return .free(value, isPositive: value > 0)
    case .integer(let value): return .free(Double(value), isPositive: value > 0)
    case .name(let name): return growth(ofName: name, context)
    case .grouping(let inner), .transpose(let inner): return growth(of: inner, context)
    case .unary(.negate, let inner): return -growth(of: inner, context)
    case .bool, .comparison, .unary(.not, _): return .bounded
    case .binary: return growth(ofBinary: id, context)
    case .conditional(let condition, let then, let otherwise):
      if let holds = holds(condition, context) {
        return growth(of: holds ? then : otherwise, context)
      }
      let (first, second) = (growth(of: then, context), growth(of: otherwise, context))
      return divides(condition, context)
        ? oneSided(first, second) ?? first.or(second) : first.or(second)
    case .index(let base, let places):
      guard places.allSatisfy({ growth(of: $0, context).isFree }) else { return .unknown }
      let names = places.compactMap { wholeSource(of: $0) }
      return entry(
        names.count == places.count ? "[\(names.joined(separator: ", "))]" : nil,
        of: growth(of: base, context))
    case .field(let base, let name): return entry("." + name.text, of: growth(of: base, context))
    case .block(let statements): return growth(ofBlock: statements, context)
    case .list(let parts), .tuple(let parts):
      let growths = parts.map { growth(of: $0, context) }
      if growths.allSatisfy(\.isFree) { return .number }
      return largest(of: growths)
    case .call(let callee, let arguments): return growth(ofCall: callee, arguments, context)
    case .pipe(let value, let target):
      let first = Argument(label: nil, value: value)
      guard case .call(let callee, let arguments) = tree[target] else {
        return growth(ofCall: target, [first], context)
      }
      return growth(ofCall: callee, [first] + arguments, context)
    case .generator(let body, let clauses):
      var inner = context
      for clause in clauses {
        guard case .each(.name(let name), let values) = clause, growth(of: values, context).isFree
        else { return .unknown }
        inner.names[name.text] = .number
      }
      return growth(of: body, inner)
    case .range(let low, let high):
      return growth(of: low, context).isFree && growth(of: high, context).isFree
        ? .number : .unknown
    case .missing, .text, .comprehension, .record, .lambda, .over, .on, .with, .simulate, .sweep,
      .fit, .filter, .read, .plot:
      return .unknown
    }
  }

  /// The text of an expression, unless it is too long to be shown.
  private func wholeSource(of id: ExpressionID) -> String? {
    let text = source(of: id)
    return text.contains("…") ? nil : text
  }

  /// Whether two expressions are one and the same.
  func areSame(_ a: ExpressionID, _ b: ExpressionID) -> Bool {
    wholeSource(of: a).map { $0 == wholeSource(of: b) } ?? false
  }

  /// Of an array: as its largest entry, which there is no telling.
  private func largest(of entries: [Growth]) -> Growth {
    guard
      var power = entries.compactMap(\.power).max(by: {
        $0.degrees.lowerBound < $1.degrees.lowerBound
      }), power.degrees.lowerBound > 0
    else { return .unknown }
    (power.isEntrywise, power.isPositive, power.factor) = (false, false, nil)
    power.degrees = power.degrees.lowerBound...(.infinity)
    return .power(power)
  }

  /// Whether a comparison holds at an end; nil where that is not known.
  private func holds(_ condition: ExpressionID, _ context: GrowthContext) -> Bool? {
    guard case .comparison(let parts, let symbols) = tree[condition], parts.count == 2,
      case .end(let difference) = growth(of: parts[0], context) + -growth(of: parts[1], context),
      let sign = difference.sign, let symbol = symbols.first
    else { return nil }
    switch symbol {
    case .less, .lessOrEqual: return sign < 0
    case .greater, .greaterOrEqual: return sign > 0
    case .equal: return false
    case .notEqual: return true
    }
  }

  /// Whether a condition holds far out on one side, and fails on the other.
  private func divides(_ condition: ExpressionID, _ context: GrowthContext) -> Bool {
    guard case .comparison(let parts, _) = tree[condition], parts.count == 2 else { return false }
    let sides = parts.map { growth(of: $0, context) }
    return sides.contains { $0.power?.factor != nil } && sides.contains { $0.isFree }
  }

  /// Of two branches that are each taken on one side.
  private func oneSided(_ a: Growth, _ b: Growth) -> Growth? {
    guard case .power(var power) = a.power == nil ? b : a, (a.power == nil) != (b.power == nil),
      a != .unknown, b != .unknown, power.degrees.lowerBound > 0
    else { return nil }
    (power.isOneSided, power.isPositive, power.factor) = (true, false, nil)
    return .power(power)
  }

  private func entry(_ name: String?, of base: Growth) -> Growth {
    switch base {
    case .free: .number
    case .bounded, .unknown: base
    case .end: .unknown
    case .power(let power): power.entry(name)
    }
  }

  private func growth(ofName name: String, _ context: GrowthContext) -> Growth {
    if let known = context.names[name] { return known }
    guard let binding = scope.find(name) else { return .unknown }
    switch binding.kind {
    case .replica:
      guard !context.isBody, let growth = binding.known.growth else { return .unknown }
      guard let end = context.end else { return growth }
      return end.name == name ? .end(end.term) : growth.power == nil ? growth : .unknown
    case .constant, .given, .column, .declaration:
      guard !binding.known.type.isFunction else { return .unknown }
      // In a body the name may stand for something else than here.
      guard !context.isBody, let constant = binding.known.constant else { return .number }
      return growth(of: constant)
    case .variable, .mutable, .parameterType: return .unknown
    }
  }

  func growth(of constant: Constant) -> Growth {
    if let rows = constant.matrix, rows.allSatisfy({ $0.count == rows.count }) {
      return .free(nil, isPositive: definitenessFault(of: rows) == nil)
    }
    return .free(constant.number, isPositive: constant.number.map { $0 > 0 } ?? false)
  }

  // MARK: Operators

  private func growth(ofBinary id: ExpressionID, _ context: GrowthContext) -> Growth {
    guard case .binary(let symbol, let left, let right) = tree[id] else { return .unknown }
    func a() -> Growth { growth(of: left, context) }
    func b() -> Growth { growth(of: right, context) }
    switch symbol {
    case .add: return a() + b()
    case .subtract: return a() + -b()
    case .elementwiseMultiply: return a() * b()
    case .elementwiseDivide: return a() / b()
    case .elementwisePower: return a().raised(to: b())
    case .multiply:
      return isNumber(left) || isNumber(right) ? a() * b() : growth(ofProduct: id, context)
    case .divide: return isNumber(right) ? a() / b() : .unknown
    case .power: return isNumber(left) ? a().raised(to: b()) : .unknown
    case .integerDivide, .modulo:
      return a().isFree && b().isFree ? .number : .unknown
    case .and, .or: return .bounded
    }
  }

  private func isNumber(_ id: ExpressionID) -> Bool {
    expressionTypes[id].map { solutions.resolve($0).plain.isNumber } ?? false
  }

  /// Of matrices and vectors: `x' * x` and, of a positive definite matrix, `x' * K * x`.
  private func growth(ofProduct id: ExpressionID, _ context: GrowthContext) -> Growth {
    var scale = Growth.free(1, isPositive: true)
    var others: [ExpressionID] = []
    for factor in factors(of: id) {
      if isNumber(factor) {
        scale = scale * growth(of: factor, context)
      } else {
        others.append(factor)
      }
    }
    let growths = others.map { growth(of: $0, context) }
    if scale.isFree, growths.allSatisfy(\.isFree) { return .number }
    guard let first = others.first, case .transpose(let x) = tree[first], let last = others.last,
      others.count > 1, areSame(x, last), case .power(let power) = growths[0],
      growths.dropFirst().dropLast().allSatisfy({
        if case .free(_, isPositive: true) = $0 { true } else { false }
      }), others.count < 4
    else { return .unknown }
    return scale * square(power)
  }

  private func factors(of id: ExpressionID) -> [ExpressionID] {
    switch tree[id] {
    case .binary(.multiply, let left, let right): factors(of: left) + factors(of: right)
    case .grouping(let inner): factors(of: inner)
    case .missing, .real, .integer, .bool, .text, .name, .list, .comprehension, .generator, .tuple,
      .record, .call, .index, .field, .transpose, .unary, .binary, .comparison, .range,
      .conditional, .lambda, .block, .over, .on, .with, .pipe, .simulate, .sweep, .fit, .filter,
      .read, .plot:
      [id]
    }
  }

  /// Of |x|².
  func square(_ power: Growth.Power) -> Growth { power.absolute.raised(to: 2) }

  // MARK: Blocks

  private func growth(ofBlock statements: [StatementID], _ context: GrowthContext) -> Growth {
    var inner = context
    guard let last = statements.last, case .expression(let value) = tree[last] else {
      return .unknown
    }
    for statement in statements.dropLast() {
      guard case .letBinding(let pattern, _, let bound, _) = tree[statement] else {
        return .unknown
      }
      bind(pattern, to: bound, &inner)
    }
    return growth(of: value, inner)
  }

  func bind(_ pattern: Pattern, to value: ExpressionID, _ context: inout GrowthContext) {
    switch pattern {
    case .name(let name): context.names[name.text] = growth(of: value, context)
    case .tuple(let parts, _):
      if case .tuple(let values) = tree[value], values.count == parts.count {
        let before = context
        for (part, value) in zip(parts, values) {
          guard case .name(let name) = part else { continue }
          context.names[name.text] = growth(of: value, before)
        }
        return
      }
      let isFree = growth(of: value, context).isFree
      for part in parts {
        guard case .name(let name) = part else { continue }
        context.names[name.text] = isFree ? .number : .unknown
      }
    }
  }
}
