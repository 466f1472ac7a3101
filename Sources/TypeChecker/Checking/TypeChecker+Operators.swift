internal import SourceText
internal import Syntax

extension TypeChecker {
  // MARK: Forms

  mutating func inferUnary(
    _ symbol: UnaryOperator, _ operand: ExpressionID, at id: ExpressionID
  ) -> Known {
    switch symbol {
    case .not:
      checkCondition(operand)
      return Known(.bool)
    case .negate:
      var known = infer(operand)
      if let number = known.constant?.number { known.constant = .number(-number) }
      known.size = known.size.flatMap { Size(0).subtracting($0) }
      known.law = known.law?.negated
      let type = solutions.resolve(known.type)
      guard type.isNegatable else {
        report(TypeError.operand("-", type), at: operand)
        return .unknown
      }
      if case .list = type, let point = type.asPoint {
        known.type = point
        known.constant = nil
      }
      if case .other(let mean)? = known.law?.mean { known.law?.mean = .other("-\(mean)") }
      known.growth = known.growth.map { -$0 }
      return known
    }
  }

  /// A long chain such as `a + b + c + …` is walked in a loop, not by recursion.
  mutating func inferBinary(_ id: ExpressionID) -> Known {
    var spine: [(id: ExpressionID, symbol: BinaryOperator, right: ExpressionID)] = []
    var base = id
    while case .binary(let symbol, let left, let right) = tree[base] {
      spine.append((base, symbol, right))
      base = left
    }
    var known = infer(base)
    var left = base
    for (node, symbol, right) in spine.reversed() {
      if symbol == .and || symbol == .or {
        for side in [left, right] { checkLogical(side == left ? known : infer(side), side) }
        known = Known(.bool)
      } else {
        let other = infer(right)
        known = combine(symbol, known, left, other, right, at: node)
      }
      expressionTypes[node] = known.type
      left = node
    }
    return known
  }

  private mutating func checkLogical(_ known: Known, _ id: ExpressionID) {
    switch solutions.resolve(known.type) {
    case .bool, .unknown, .variable: break
    case let type: report(TypeError.condition(type, source(of: id)), at: id)
    }
  }

  mutating func inferTranspose(_ inner: ExpressionID, at id: ExpressionID) -> Known {
    let known = infer(inner)
    let type = solutions.resolve(known.type)
    let result: Type
    switch type.plain {
    case .unknown, .variable, .real, .int: result = type.plain
    case .space(let space): result = space.isInferred ? .unknown : .unknown
    case .array(let axes) where axes.count == 1: result = .row(axes[0])
    case .array(let axes) where axes.count == 2: result = .matrix(axes[1], axes[0])
    case .row(let n): result = .vector(n)
    case .list(let element, let n) where element.isNumber: result = .row(n)
    case let other:
      report(TypeError.operand("'", other), at: id)
      result = .unknown
    }
    return Known(type.isEstimate ? .estimate(result) : result)
  }

  mutating func inferComparison(
    _ operands: [ExpressionID], _ symbols: [ComparisonOperator], at id: ExpressionID
  ) -> Known {
    let known = operands.map { infer($0) }
    for (index, symbol) in symbols.enumerated() where index + 1 < known.count {
      compare(
        symbol, known[index], operands[index], known[index + 1], operands[index + 1], at: id)
    }
    return Known(.bool)
  }

  private mutating func compare(
    _ symbol: ComparisonOperator, _ left: Known, _ leftID: ExpressionID, _ right: Known,
    _ rightID: ExpressionID, at id: ExpressionID
  ) {
    let a = solutions.resolve(left.type)
    let b = solutions.resolve(right.type)
    if a.isUnknown || b.isUnknown || a.isVariable || b.isVariable { return }
    if a.isEstimate || b.isEstimate, context.statistics == .outside {
      report(
        TypeError.estimateComparison(left: source(of: leftID), right: source(of: rightID)),
        at: id, notes: estimateNotes(a, leftID, b, rightID))
      return
    }
    let isEquality = symbol == .equal || symbol == .notEqual
    if a.plain.isNumber && b.plain.isNumber { return }
    if case .space(let space) = a, space.isInferred { return }
    if case .space(let space) = b, space.isInferred { return }
    if isEquality, a.isComparable, b.isComparable, join(a, b) != nil { return }
    if isEquality, a.mayBePoint, b.mayBePoint {
      if let misfit = solutions.fit(b, into: a), case .size = misfit, let x = a.asPoint,
        let y = b.asPoint
      {
        report(SizeError.shapes(symbol.rawValue, left: x, right: y), at: id)
        return
      }
      if a.isNumber || b.isNumber || join(a, b) != nil { return }
    }
    // A stopping rule may look at all entries of a matrix at once.
    if context.comparesEntries, a.mayBePoint, b.mayBePoint { return }
    let arrays = a.mayBePoint && b.mayBePoint
    report(
      TypeError.operands(
        symbol.rawValue, left: a, right: b,
        help: arrays && !isEquality
          ? "arrays have no order: compare one entry, `\(source(of: a.isNumber ? rightID : leftID))[0]`, or a `norm`"
          : nil), at: id)
  }

  private func estimateNotes(
    _ a: Type, _ leftID: ExpressionID, _ b: Type, _ rightID: ExpressionID
  ) -> [Diagnostic.Note] {
    var notes: [Diagnostic.Note] = []
    if a.isEstimate { notes.append(.init(tree.span(of: leftID), "this is \(article(a))")) }
    if b.isEstimate { notes.append(.init(tree.span(of: rightID), "this is \(article(b))")) }
    return notes
  }

  // MARK: Arithmetic

  private mutating func combine(
    _ symbol: BinaryOperator, _ left: Known, _ leftID: ExpressionID, _ right: Known,
    _ rightID: ExpressionID, at id: ExpressionID
  ) -> Known {
    let a = solutions.resolve(left.type)
    let b = solutions.resolve(right.type)
    switch combine(symbol, a, b) {
    case .failure(let problem):
      report(problem, symbol, a, leftID, b, rightID, at: id)
      return .unknown
    case .success(let type):
      var known = Known(type, constant: evaluate(symbol, left.constant, right.constant))
      if type == .int, let x = left.asSize, let y = right.asSize {
        known.size = arithmetic(symbol, x, y)
      }
      known.law = law(symbol, left, right)
      if case .loss = type { known.growth = growth(symbol, ofLosses: left, right) }
      known.origin = left.origin
      known.parts = left.parts + right.parts
      return known
    }
  }

  private func evaluate(_ symbol: BinaryOperator, _ left: Constant?, _ right: Constant?)
    -> Constant?
  {
    guard let a = left?.number, let b = right?.number else { return nil }
    let value: Double? =
      switch symbol {
      case .add: a + b
      case .subtract: a - b
      case .multiply, .elementwiseMultiply: a * b
      case .divide, .elementwiseDivide: a / b
      case .power, .elementwisePower: power(a, b)
      case .integerDivide: b != 0 ? (a / b).rounded(.down) : nil
      case .modulo: b != 0 ? a - b * (a / b).rounded(.down) : nil
      case .and, .or: nil
      }
    return value.map { .number($0) }
  }

  private func law(_ symbol: BinaryOperator, _ left: Known, _ right: Known) -> LawFacts? {
    func facts(_ known: Known) -> LawFacts {
      if let law = known.law { return law }
      guard let number = known.constant?.number else { return LawFacts() }
      return LawFacts(mean: number == 0 ? .zero : .other(describe(number)))
    }
    guard left.law != nil || right.law != nil else { return nil }
    switch symbol {
    case .add, .subtract: return facts(left).adding(facts(right), sign: symbol == .add ? 1 : -1)
    case .multiply, .divide:
      if [left, symbol == .multiply ? right : left].contains(where: { $0.constant?.number == 0 }) {
        return LawFacts(mean: .zero)
      }
      var product = facts(left).multiplied(by: facts(right))
      // The value of the mean of a product is not worked out, only whether it is 0.
      if case .other = product.mean { product.mean = .unknown }
      if symbol == .divide, right.law != nil { product = LawFacts() }
      return product
    case .elementwiseMultiply, .elementwiseDivide, .power, .elementwisePower, .integerDivide,
      .modulo, .and, .or:
      return LawFacts()
    }
  }

  /// Of sums and multiples of losses.
  private func growth(_ symbol: BinaryOperator, ofLosses left: Known, _ right: Known) -> Growth {
    func growth(_ known: Known) -> Growth {
      if case .loss = solutions.resolve(known.type) { return known.growth ?? .unknown }
      let number = known.constant?.number
      return .free(number, isPositive: number.map { $0 > 0 } ?? false)
    }
    switch symbol {
    case .add: return growth(left) + growth(right)
    case .subtract: return growth(left) + -growth(right)
    case .multiply: return growth(left) * growth(right)
    case .divide: return growth(left) / growth(right)
    case .elementwiseMultiply, .elementwiseDivide, .power, .elementwisePower, .integerDivide,
      .modulo, .and, .or:
      return .unknown
    }
  }

  private mutating func report(
    _ problem: OperatorProblem, _ symbol: BinaryOperator, _ a: Type, _ leftID: ExpressionID,
    _ b: Type, _ rightID: ExpressionID, at id: ExpressionID
  ) {
    let notes: [Diagnostic.Note] = [
      .init(tree.span(of: leftID), "this is \(article(a))"),
      .init(tree.span(of: rightID), "this is \(article(b))"),
    ]
    let operands = (source(of: leftID), source(of: rightID))
    switch problem {
    case .types(let help):
      report(
        TypeError.operands(symbol.rawValue, left: a, right: b, help: help), at: id, notes: notes)
    case .shapes:
      report(
        SizeError.shapes(symbol.rawValue, left: a.asPoint ?? a, right: b.asPoint ?? b), at: id,
        notes: notes)
    case .vectors:
      report(TypeError.vectorProduct(operands.0, operands.1), at: id, notes: notes)
    case .product(let columns, let rows):
      report(
        SizeError.product(
          left: a.asPoint ?? a, right: b.asPoint ?? b, leftSize: columns, rightSize: rows), at: id,
        notes: notes)
    case .elementwise:
      let dotted = ".\(symbol.rawValue)"
      report(
        TypeError.operands(
          symbol.rawValue, left: a, right: b,
          help: "entry by entry it is `\(operands.0) \(dotted) \(operands.1)`"), at: id,
        notes: notes)
    }
  }
}

extension Type {
  var isVariable: Bool {
    if case .variable = self { true } else { false }
  }

  /// A list of numbers or estimates.
  var isNumericList: Bool {
    if case .list(let element, _) = self { element.plain.isNumber } else { false }
  }

  fileprivate var isNegatable: Bool {
    switch plain {
    case .real, .int, .array, .row, .space, .dist, .loss, .noise, .unknown, .variable: true
    case .list, .record: isNumericList || mayBePoint
    case .nothing, .bool, .text, .tuple, .function, .callable, .special, .lambda, .derivative,
      .optimizer, .dynamics, .estimate, .exit, .table, .run, .landscape, .namespace, .module,
      .plot:
      false
    }
  }

  /// Has `==`.
  fileprivate var isComparable: Bool {
    switch self {
    case .real, .int, .bool, .text: true
    case .list(let element, _): element.isComparable
    case .tuple(let parts): parts.allSatisfy(\.isComparable)
    case .record(let fields): fields.allSatisfy(\.type.isComparable)
    case .unknown, .nothing, .array, .row, .function, .callable, .special, .lambda, .derivative,
      .dist, .loss, .noise, .optimizer, .dynamics, .estimate, .exit, .table, .run, .landscape,
      .namespace, .module, .space, .variable, .plot:
      false
    }
  }
}
