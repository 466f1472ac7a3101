/// How tightly an operator binds; from the loosest.
package enum Precedence: Int, CaseIterable, Comparable, Sendable {
  case dynamics
  case pipe
  case or
  case and
  case not
  case comparison
  case range
  case sum
  case product
  case negation
  case power
  case over
  case postfix

  package static func < (a: Precedence, b: Precedence) -> Bool { a.rawValue < b.rawValue }
}

/// An operator between two operands.
package struct InfixOperator: Sendable {
  package enum Association: Sendable { case left, right, chain, none }

  enum Node: Sendable {
    case binary(BinaryOperator)
    case comparison(ComparisonOperator)
    case range, pipe, filter, on, with, over
  }

  package let sign: TokenKind
  package let precedence: Precedence
  package let association: Association
  let node: Node

  /// All of them, the loosest first. `not` (at ``Precedence/not``) and `-` (at
  /// ``Precedence/negation``) stand before their operand.
  package static let table: [InfixOperator] = [
    InfixOperator(sign: .on, precedence: .dynamics, association: .left, node: .on),
    InfixOperator(sign: .with, precedence: .dynamics, association: .left, node: .with),
    InfixOperator(sign: .pipe, precedence: .pipe, association: .left, node: .pipe),
    InfixOperator(sign: .where, precedence: .pipe, association: .left, node: .filter),
    InfixOperator(sign: .or, precedence: .or, association: .left, node: .binary(.or)),
    InfixOperator(sign: .and, precedence: .and, association: .left, node: .binary(.and)),
    comparison(.equalEqual, .equal),
    comparison(.notEqual, .notEqual),
    comparison(.less, .less),
    comparison(.lessEqual, .lessOrEqual),
    comparison(.greater, .greater),
    comparison(.greaterEqual, .greaterOrEqual),
    InfixOperator(sign: .halfOpen, precedence: .range, association: .none, node: .range),
    left(.plus, .sum, .add),
    left(.minus, .sum, .subtract),
    left(.star, .product, .multiply),
    left(.slash, .product, .divide),
    left(.dotStar, .product, .elementwiseMultiply),
    left(.dotSlash, .product, .elementwiseDivide),
    left(.div, .product, .integerDivide),
    left(.mod, .product, .modulo),
    InfixOperator(sign: .caret, precedence: .power, association: .right, node: .binary(.power)),
    InfixOperator(
      sign: .dotCaret, precedence: .power, association: .right, node: .binary(.elementwisePower)),
    InfixOperator(sign: .over, precedence: .over, association: .left, node: .over),
  ]

  private static func comparison(
    _ sign: TokenKind, _ comparison: ComparisonOperator
  ) -> InfixOperator {
    InfixOperator(
      sign: sign, precedence: .comparison, association: .chain, node: .comparison(comparison))
  }

  private static func left(
    _ sign: TokenKind, _ precedence: Precedence, _ binary: BinaryOperator
  ) -> InfixOperator {
    InfixOperator(sign: sign, precedence: precedence, association: .left, node: .binary(binary))
  }

  /// The row of a sign. A scan, because a table of strings would be hashed at every token.
  static func named(_ sign: TokenKind) -> InfixOperator? {
    guard sign.role != .variable else { return nil }
    for row in table where row.sign == sign { return row }
    return nil
  }

  /// The row of a binary operator of the tree.
  static func of(_ operation: BinaryOperator) -> InfixOperator {
    for row in table {
      if case .binary(operation) = row.node { return row }
    }
    preconditionFailure("a binary operator without a row")
  }
}
