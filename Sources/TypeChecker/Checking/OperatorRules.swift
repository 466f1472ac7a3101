internal import Syntax

/// Why an operator does not join two types.
enum OperatorProblem: Error {
  case types(help: String?)
  case shapes
  /// `v * w`
  case vectors
  /// Columns of the left, rows of the right.
  case product(Size, Size)
  /// The elementwise operator is meant.
  case elementwise
}

extension TypeChecker {
  /// The type of `a ∘ b`; both are resolved.
  mutating func combine(
    _ symbol: BinaryOperator, _ a: Type, _ b: Type
  ) -> Result<Type, OperatorProblem> {
    if a.isUnknown || b.isUnknown || a.isVariable || b.isVariable { return .success(.unknown) }
    if a.isEstimate || b.isEstimate {
      return combine(symbol, a.plain, b.plain).map { $0.isUnknown ? .unknown : .estimate($0) }
    }
    if let special = combineLaws(symbol, a, b) { return special }
    if a.isNumber && b.isNumber { return numbers(symbol, a, b) }
    if a.isNumericList && !a.mayBePoint || b.isNumericList && !b.mayBePoint {
      return .success(.unknown)  // lists of estimates
    }
    guard let x = a.asPoint, let y = b.asPoint else { return .failure(.types(help: hint(a, b))) }
    switch symbol {
    case .add, .subtract, .elementwiseMultiply, .elementwiseDivide, .elementwisePower:
      let shape = sameShape(x, y)
      return a.isRow && (b.isRow || b.isNumber) || b.isRow && a.isNumber
        ? shape.map { row($0) } : shape
    case .multiply: return product(x, y, isRowLeft: a.isRow, isRowRight: b.isRow)
    case .divide:
      if y.isNumber { return .success(a.isRow ? a : x) }
      if x.isNumber { return .success(y) }
      return softened(x, y) ?? .failure(.elementwise)
    case .power:
      if case .space(let space) = x {
        return space.isInferred ? .success(x) : .failure(.elementwise)
      }
      if case .array(let axes) = x, axes.count == 2, b == .int, unify(axes[0], axes[1]) {
        return .success(x)
      }
      return .failure(.elementwise)
    case .integerDivide, .modulo, .and, .or: return .failure(.types(help: nil))
    }
  }

  private mutating func unify(_ a: Size, _ b: Size) -> Bool { solutions.unify(a, b) }

  private func numbers(
    _ symbol: BinaryOperator, _ a: Type, _ b: Type
  ) -> Result<Type, OperatorProblem> {
    let whole = a == .int && b == .int
    switch symbol {
    case .add, .subtract, .multiply, .elementwiseMultiply, .power, .elementwisePower:
      return .success(whole ? .int : .real)
    case .divide, .elementwiseDivide: return .success(.real)
    case .integerDivide, .modulo:
      return whole
        ? .success(.int)
        : .failure(.types(help: "`\(symbol.rawValue)` is for `Int`; `/` divides real numbers"))
    case .and, .or: return .failure(.types(help: nil))
    }
  }

  /// Laws, noises and losses add and scale.
  private mutating func combineLaws(
    _ symbol: BinaryOperator, _ a: Type, _ b: Type
  ) -> Result<Type, OperatorProblem>? {
    let scales = symbol == .multiply || symbol == .divide
    let adds = symbol == .add || symbol == .subtract
    switch (a, b) {
    case (.noise(let x), .noise(let y)) where adds:
      guard let parameter = join(x.parameter, y.parameter) else {
        return .failure(.types(help: nil))
      }
      return .success(
        .noise(NoiseType(parameter: parameter, needsData: x.needsData || y.needsData)))
    case (.noise, .noise): return .failure(.types(help: "noises add and scale"))
    case (.noise, .dist) where adds || symbol == .multiply: return .success(a)
    case (.dist, .noise) where adds || symbol == .multiply: return .success(b)
    case (.noise, _) where scales && b.mayBePoint: return .success(a)
    case (_, .noise) where symbol == .multiply && a.mayBePoint: return .success(b)
    case (.noise, _), (_, .noise): return .failure(.types(help: "noises add and scale"))
    case (.dist(let x), .dist(let y)):
      return combine(symbol, solutions.resolve(x), solutions.resolve(y)).map { .dist($0) }
    case (.dist(let x), _): return combine(symbol, solutions.resolve(x), b).map { .dist($0) }
    case (_, .dist(let y)): return combine(symbol, a, solutions.resolve(y)).map { .dist($0) }
    case (.loss(let x), .loss(let y)):
      guard adds else { return .failure(.types(help: "losses add and scale")) }
      if let misfit = solutions.fit(y.parameter, into: x.parameter) {
        if case .size = misfit { return .failure(.shapes) }
        return .failure(.types(help: nil))
      }
      return .success(
        .loss(LossType(parameter: solutions.resolve(x.parameter), data: together(x.data, y.data))))
    case (.loss, _) where scales && b.isNumber: return .success(a)
    case (_, .loss) where symbol == .multiply && a.isNumber: return .success(b)
    case (.loss, _), (_, .loss):
      return .failure(.types(help: "losses add, and scale with numbers"))
    default: return nil
    }
  }

  private func together(_ a: LossType.Data, _ b: LossType.Data) -> LossType.Data {
    switch (a, b) {
    case (.none, let other), (let other, .none): other
    case (.wanted(let fields), _), (_, .wanted(let fields)): .wanted(fields)
    case (.given, .given), (.given, .unknown), (.unknown, .given): .given
    case (.unknown, .unknown): .unknown
    }
  }

  /// Entry by entry; a number combines with anything.
  private mutating func sameShape(_ x: Type, _ y: Type) -> Result<Type, OperatorProblem> {
    if y.isNumber { return .success(x) }
    if x.isNumber { return .success(y) }
    if let soft = softened(x, y) { return soft }
    switch solutions.fit(y, into: x) {
    case nil: return .success(solutions.resolve(x))
    case .size: return .failure(.shapes)
    case .type, .estimate:
      if case .array = x, case .array = y { return .failure(.shapes) }
      return .failure(.types(help: nil))
    }
  }

  /// With an iterate of unknown type anything may be meant: it is decided where the type is known.
  private func softened(_ x: Type, _ y: Type) -> Result<Type, OperatorProblem>? {
    if case .space(let space) = x, space.isInferred {
      return .success(x == y ? x : y.isNumber ? x : .unknown)
    }
    if case .space(let space) = y, space.isInferred { return .success(.unknown) }
    return nil
  }

  private mutating func product(
    _ x: Type, _ y: Type, isRowLeft: Bool, isRowRight: Bool
  ) -> Result<Type, OperatorProblem> {
    if x.isNumber { return .success(isRowRight ? row(y) : y) }
    if y.isNumber { return .success(isRowLeft ? row(x) : x) }
    if case .space(let space) = y, !space.isInferred, let axes = x.matrixAxes {
      // A matrix that acts on all entries of a parameter type, such as a Hessian.
      let entries = Size(.entries(space.name))
      return unify(axes.columns, entries) ? .success(y) : .failure(.types(help: nil))
    }
    if let soft = softened(x, y) {
      if x.matrixAxes != nil { return .success(y) }
      return soft
    }
    if let axes = x.matrixAxes, let entries = y.entries, entries == axes.columns,
      entries == axes.rows
    {
      return .success(y)  // a Hessian times a point
    }
    guard case .array(let p) = x, case .array(let q) = y else {
      return x == y ? .failure(.elementwise) : .failure(.types(help: nil))
    }
    if isRowLeft {
      if isRowRight { return .failure(.product(p[1], Size(1))) }
      guard unify(p[1], q[0]) else { return .failure(.product(p[1], q[0])) }
      return .success(q.count == 1 ? .real : q.count == 2 ? .row(q[1]) : .unknown)
    }
    if isRowRight {
      if p.count == 1 { return .success(.matrix(p[0], q[1])) }
      if p.count == 2 {
        guard unify(p[1], Size(1)) else { return .failure(.product(p[1], Size(1))) }
        return .success(.matrix(p[0], q[1]))
      }
      return .success(.unknown)
    }
    switch (p.count, q.count) {
    case (1, 1): return .failure(unify(p[0], q[0]) ? .vectors : .shapes)
    case (2, 1):
      guard unify(p[1], q[0]) else { return .failure(.product(p[1], q[0])) }
      return .success(.vector(p[0]))
    case (2, 2):
      guard unify(p[1], q[0]) else { return .failure(.product(p[1], q[0])) }
      return .success(.matrix(p[0], q[1]))
    case (1, 2):
      // A column times a matrix of one row is meant rarely; a missing `'` often.
      guard q[0].known == 1 || !unify(p[0], q[0]) else {
        return .failure(
          .types(help: "a vector stands on the right of a matrix; `v' * A` makes it a row"))
      }
      return unify(q[0], Size(1))
        ? .success(.matrix(p[0], q[1])) : .failure(.product(Size(1), q[0]))
    default: return .success(.unknown)
    }
  }

  private func row(_ type: Type) -> Type {
    if case .array(let axes) = type, axes.count == 2 { .row(axes[1]) } else { type }
  }

  private func hint(_ a: Type, _ b: Type) -> String? {
    if case .optimizer = a, case .optimizer = b { return "optimizers are chained with `|>`" }
    if a == .text || b == .text { return "texts are put together with braces: `\"{a}{b}\"`" }
    if a == .bool || b == .bool { return "a number from a condition: `if c then 1 else 0`" }
    return nil
  }
}

extension Type {
  var isRow: Bool {
    if case .row = self { true } else { false }
  }

  fileprivate var matrixAxes: (rows: Size, columns: Size)? {
    guard case .array(let axes) = self, axes.count == 2 else { return nil }
    return (axes[0], axes[1])
  }
}
