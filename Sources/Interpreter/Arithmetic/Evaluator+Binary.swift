internal import KernelIR
internal import Statistics
internal import Syntax

extension Evaluator {
  /// `a op b` for any two values.
  func binary(_ op: BinaryOperator, _ a: Value, _ b: Value) throws -> Value {
    switch (a, b) {
    case (.int(let x), .int(let y)):
      if let whole = try integers(op, x, y) { return whole }
    case (.real, .real), (.real, .int), (.int, .real):
      if let x = a.exactReal, let y = b.exactReal, let quick = quickReal(op, x, y) { return quick }
    case (.theory, _), (_, .theory):
      return try liftTheory([a, b]) { try self.binary(op, $0[0], $0[1]) }
    case (.estimate, _), (_, .estimate):
      return try liftEstimates([a, b]) { try self.binary(op, $0[0], $0[1]) }
    case (.loss, _), (_, .loss):
      return try lossArithmetic(op, a, b)
    case (.noise, _), (_, .noise):
      return try noiseArithmetic(op, a, b)
    case (.law, _), (_, .law):
      return try lawArithmetic(op, a, b)
    case (.record(let x), .record(let y)):
      guard x.fields.map(\.label) == y.fields.map(\.label) else {
        throw mistake(.shapeMismatch(operation: op.rawValue, "a record", "another record"))
      }
      return .record(
        Record(
          try zip(x.fields, y.fields).map { ($0.label, try binary(op, $0.value, $1.value)) }))
    case (.record(let x), _) where b.operand != nil:
      return .record(try x.map { try binary(op, $0, b) })
    case (_, .record(let y)) where a.operand != nil:
      return .record(try y.map { try binary(op, a, $0) })
    case (.row, _), (_, .row):
      return try rowArithmetic(op, a, b)
    case (.text(let x), .text(let y)) where op == .add:
      return .text(x + y)
    case (.list(let x), .list(let y)) where op == .add && (a.operand == nil || b.operand == nil):
      return .list(x + y)
    default: break
    }
    return try arrays(op, a, b)
  }

  private func quickReal(_ op: BinaryOperator, _ x: Double, _ y: Double) -> Value? {
    switch op {
    case .add: .real(x + y)
    case .subtract: .real(x - y)
    case .multiply, .elementwiseMultiply: .real(x * y)
    case .divide, .elementwiseDivide: .real(x / y)
    case .power, .elementwisePower, .integerDivide, .modulo, .and, .or: nil
    }
  }

  /// Whole numbers stay whole; `nil` where the result is a Real.
  private func integers(_ op: BinaryOperator, _ x: Int, _ y: Int) throws -> Value? {
    func checked(_ result: (partialValue: Int, overflow: Bool)) throws -> Value {
      if result.overflow { throw mistake(.integerOverflow("`\(x) \(op.rawValue) \(y)`")) }
      return .int(result.partialValue)
    }
    switch op {
    case .add: return try checked(x.addingReportingOverflow(y))
    case .subtract: return try checked(x.subtractingReportingOverflow(y))
    case .multiply, .elementwiseMultiply: return try checked(x.multipliedReportingOverflow(by: y))
    case .integerDivide, .modulo:
      if y == 0 { throw mistake(.divisionByZero(op.rawValue)) }
      let (quotient, overflow) = x.dividedReportingOverflow(by: y)
      if overflow { throw mistake(.integerOverflow("`\(x) \(op.rawValue) \(y)`")) }
      // Floored, so that `mod` has the sign of the divisor.
      let rest = x - quotient * y
      let isBelow = rest != 0 && (rest < 0) != (y < 0)
      return op == .integerDivide
        ? .int(isBelow ? quotient - 1 : quotient) : .int(isBelow ? rest + y : rest)
    case .power, .elementwisePower:
      if y < 0 { return nil }
      var result = 1
      for _ in 0..<min(y, 4096) {
        let (product, overflow) = result.multipliedReportingOverflow(by: x)
        if overflow { throw mistake(.integerOverflow("`\(x) ^ \(y)`")) }
        result = product
        if result == 0 || (result == 1 && x == 1) { break }
      }
      if x == -1 { result = y.isMultiple(of: 2) ? 1 : -1 }
      return .int(result)
    case .divide, .elementwiseDivide: return nil
    case .and, .or: return nil
    }
  }

  /// Whether both are the numbers of a law of one number that is drawn entry by entry.
  private func isEntrywise(_ a: Value, _ b: Value) -> Bool {
    guard let lift = drawSite?.lift, !lift.isEmpty else { return false }
    return a.shape == lift && b.shape == lift
  }

  /// Numbers and arrays, known or traced.
  private func arrays(_ op: BinaryOperator, _ a: Value, _ b: Value) throws -> Value {
    switch isEntrywise(a, b) ? op.entrywise : op {
    case .add: return try apply(.binary(.add), [a, b], named: "+")
    case .subtract: return try apply(.binary(.subtract), [a, b], named: "-")
    case .elementwiseMultiply: return try apply(.binary(.multiply), [a, b], named: ".*")
    case .elementwiseDivide: return try apply(.binary(.divide), [a, b], named: "./")
    case .elementwisePower: return try power(a, b)
    case .power:
      guard let base = a.shape, let exponent = b.shape else { return try power(a, b) }
      if base.count == 2, exponent.isEmpty, let n = b.integer, base[0] == base[1] {
        return try matrixPower(a, n)
      }
      guard base.count < 2 else {
        throw mistake(.shapeMismatch(operation: "^", a.description, b.description))
      }
      return try power(a, b)
    case .divide:
      guard b.shape?.isEmpty ?? true else {
        throw mistake(
          .other(
            "`/` divides by a number, and this is \(b.description)",
            help: "write `./` to divide entry by entry, or `solve(A, b)` for A⁻¹b"))
      }
      return try apply(.binary(.divide), [a, b], named: "/")
    case .multiply:
      guard let left = a.shape, let right = b.shape else {
        throw mistake(.shapeMismatch(operation: "*", a.description, b.description))
      }
      if left.isEmpty || right.isEmpty { return try apply(.binary(.multiply), [a, b], named: "*") }
      if left.count == 1, right.count == 1 { throw mistake(.vectorTimesVector) }
      return try apply(.matmul, [a, b], named: "*")
    case .integerDivide:
      return try apply(
        .unary(.floor), [try apply(.binary(.divide), [a, b], named: "div")], named: "div")
    case .modulo: return try apply(.binary(.modulo), [a, b], named: "mod")
    case .and: return try apply(.logic(.and), [a, b], named: "and")
    case .or: return try apply(.logic(.or), [a, b], named: "or")
    }
  }

  private func power(_ a: Value, _ b: Value) throws -> Value {
    if let n = b.integer, abs(n) <= 64, b.shape?.isEmpty ?? false {
      return try apply(.integerPower(n), [a], named: "^")
    }
    return try apply(.binary(.power), [a, b], named: "^")
  }

  private func matrixPower(_ a: Value, _ n: Int) throws -> Value {
    guard n >= 1, n <= 1000 else {
      throw mistake(
        .other("a power of a matrix must be from 1 to 1000", help: "`inverse(A)` is the inverse"))
    }
    var result = a
    for _ in 1..<n { result = try apply(.matmul, [result, a], named: "^") }
    return result
  }

  /// Rows: the transposes of vectors.
  private func rowArithmetic(_ op: BinaryOperator, _ a: Value, _ b: Value) throws -> Value {
    switch (op, a, b) {
    case (.multiply, .row(let x), .row):
      _ = x
      throw mistake(.shapeMismatch(operation: "*", a.description, b.description))
    case (.multiply, .row(let x), _):
      switch b.shape?.count {
      case 0: return .row(try binary(.multiply, x, b))
      case 1: return try apply(.matmul, [x, b], named: "*")
      case 2: return .row(try apply(.matmul, [x, b], named: "*"))
      default: throw mistake(.shapeMismatch(operation: "*", a.description, b.description))
      }
    case (.multiply, _, .row(let y)):
      switch a.shape?.count {
      case 0: return .row(try binary(.multiply, a, y))
      case 1: return try outer(a, y)
      default: throw mistake(.shapeMismatch(operation: "*", a.description, b.description))
      }
    case (_, .row(let x), .row(let y)): return .row(try binary(op, x, y))
    case (_, .row(let x), _) where b.shape == []: return .row(try binary(op, x, b))
    case (_, _, .row(let y)) where a.shape == []: return .row(try binary(op, a, y))
    default: throw mistake(.shapeMismatch(operation: op.rawValue, a.description, b.description))
    }
  }

  /// The matrix `x yᵀ`.
  func outer(_ x: Value, _ y: Value) throws -> Value {
    guard let m = x.shape, let n = y.shape, m.count == 1, n.count == 1 else {
      throw mistake(.shapeMismatch(operation: "outer", x.description, y.description))
    }
    let column = try apply(.reshape([m[0], 1]), [x], named: "outer")
    let row = try apply(.reshape([1, n[0]]), [y], named: "outer")
    return try apply(.matmul, [column, row], named: "outer")
  }

  func negate(_ value: Value) throws -> Value {
    switch value {
    case .int(let x):
      if x == .min { throw mistake(.integerOverflow("`-(\(x))`")) }
      return .int(-x)
    case .record(let record): return .record(try record.map(negate))
    case .row(let vector): return .row(try negate(vector))
    case .theory: return try liftTheory([value]) { try self.negate($0[0]) }
    case .estimate: return try liftEstimates([value]) { try self.negate($0[0]) }
    case .law(let law): return .law(negated(law))
    case .loss, .noise: return try binary(.multiply, .real(-1), value)
    default: return try apply(.unary(.negate), [value], named: "-")
    }
  }

  func not(_ value: Value) throws -> Value {
    try apply(.logic(.not), [value], named: "not")
  }

  func transpose(_ value: Value) throws -> Value {
    switch value {
    case .row(let vector): return vector
    case .theory: return try liftTheory([value]) { try self.transpose($0[0]) }
    case .estimate: return try liftEstimates([value]) { try self.transpose($0[0]) }
    default: break
    }
    switch value.shape?.count {
    case 0: return value
    case 1: return .row(value)
    case 2: return try apply(.transpose, [value], named: "'")
    default: throw mistake(.notANumber(value.description, in: "`'`"))
    }
  }

  /// `a op b` for one comparison.
  func compare(_ op: ComparisonOperator, _ a: Value, _ b: Value) throws -> Value {
    switch (a, b) {
    case (.text(let x), .text(let y)):
      return .bool(compareOrdered(op, x, y))
    case (.bool(let x), .bool(let y)) where op == .equal || op == .notEqual:
      return .bool((x == y) == (op == .equal))
    case (.int(let x), .int(let y)):
      return .bool(compareOrdered(op, x, y))
    case (.real, .real), (.real, .int), (.int, .real):
      if let x = a.exactReal, let y = b.exactReal { return .bool(compareOrdered(op, x, y)) }
    // A value of theory with an error is compared by its value: its notes tell of the error.
    case (.theory(let x), _): return try compare(op, x.value.withoutError, b)
    case (_, .theory(let y)): return try compare(op, a, y.value.withoutError)
    case (.estimate, _), (_, .estimate):
      throw mistake(.comparedEstimates)
    case (.record(let x), .record(let y)) where op == .equal || op == .notEqual:
      guard x.fields.map(\.label) == y.fields.map(\.label) else { return .bool(op == .notEqual) }
      return try allEqual(op, x.fields.map(\.value), y.fields.map(\.value))
    case (.tuple(let x), .tuple(let y)) where op == .equal || op == .notEqual:
      guard x.count == y.count else { return .bool(op == .notEqual) }
      return try allEqual(op, x, y)
    case (.list(let x), .list(let y))
    where (op == .equal || op == .notEqual) && (a.operand == nil || b.operand == nil):
      guard x.count == y.count else { return .bool(op == .notEqual) }
      return try allEqual(op, x, y)
    default: break
    }
    if op == .equal || op == .notEqual, let x = a.tensor, let y = b.tensor,
      !x.isScalar || !y.isScalar
    {
      // Two known arrays are equal as wholes.
      let same = x.shape == y.shape && zip(x.data, y.data).allSatisfy { $0 == $1 }
      return .bool(same == (op == .equal))
    }
    switch op {
    case .less: return try apply(.compare(.less), [a, b], named: "<")
    case .lessOrEqual: return try apply(.compare(.lessOrEqual), [a, b], named: "<=")
    case .greater: return try apply(.compare(.less), [b, a], named: ">")
    case .greaterOrEqual: return try apply(.compare(.lessOrEqual), [b, a], named: ">=")
    case .equal: return try apply(.compare(.equal), [a, b], named: "==")
    case .notEqual: return try apply(.compare(.notEqual), [a, b], named: "!=")
    }
  }

  private func allEqual(_ op: ComparisonOperator, _ x: [Value], _ y: [Value]) throws -> Value {
    for (left, right) in zip(x, y) {
      try countEvaluation()
      guard case .bool(true) = try compare(.equal, left, right) else {
        return .bool(op == .notEqual)
      }
    }
    return .bool(op == .equal)
  }

  private func compareOrdered<T: Comparable>(_ op: ComparisonOperator, _ x: T, _ y: T) -> Bool {
    switch op {
    case .equal: x == y
    case .notEqual: x != y
    case .less: x < y
    case .lessOrEqual: x <= y
    case .greater: x > y
    case .greaterOrEqual: x >= y
    }
  }
}

extension BinaryOperator {
  /// What it means between arrays that stand for one number each entry.
  fileprivate var entrywise: BinaryOperator {
    switch self {
    case .multiply: .elementwiseMultiply
    case .divide: .elementwiseDivide
    case .power: .elementwisePower
    case .add, .subtract, .elementwiseMultiply, .elementwiseDivide, .elementwisePower,
      .integerDivide, .modulo, .and, .or:
      self
    }
  }
}
