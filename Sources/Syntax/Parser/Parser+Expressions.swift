internal import SourceText

/// Expressions by precedence.
extension Parser {
  /// Any expression.
  mutating func expression() -> ExpressionID {
    let first = position
    return nested(orElse: { $0.make(Expression.missing, from: first) }) { parser in
      switch parser.kind {
      case .if: return parser.conditional()
      case .fit: return parser.fit()
      case .plot: return parser.plot()
      case .name where parser.next.kind == .fatArrow:
        return parser.lambda()
      case .leftParen where parser.isLambda: return parser.lambda()
      default: return parser.operatorChain(.dynamics, first)
      }
    }
  }

  /// `(…) =>`, seen at the matching bracket.
  private var isLambda: Bool {
    let partner = Int(stream.partners[position])
    return partner >= 0 && partner + 1 < stream.tokens.count
      && stream.tokens[partner + 1].kind == .fatArrow
  }

  /// `x => e`, `(x, y) => e`
  private mutating func lambda() -> ExpressionID {
    let first = position
    let outer = context
    context.isInFunction = true
    defer { context = outer }
    var parameters: [Parameter] = []
    if kind == .leftParen {
      parameters = parameterList(needTypes: false)
    } else {
      parameters = [Parameter(name: name("a parameter"), type: nil)]
    }
    expect(.fatArrow)
    let body = expression()
    return make(.lambda(parameters, body), from: first)
  }

  /// `if c then a else b`
  private mutating func conditional() -> ExpressionID {
    let first = position
    advance()
    let condition = binary(.dynamics)
    if kind == .leftBrace, !isSuppressed {
      report(.blockBranches)
      let then = expression()
      let otherwise = take(.else) ? expression() : make(.missing, from: position)
      return make(.conditional(condition, then: then, else: otherwise), from: first)
    }
    return branches(condition, first)
  }

  /// `then a else b`
  mutating func branches(_ condition: ExpressionID, _ first: Int) -> ExpressionID {
    expect(.then)
    let then = expression()
    guard kind == .else else {
      report(.missingElse, at: isSuppressed ? nil : span(of: stream.tokens[first]))
      if kind == .end { wantsMore = true }
      let otherwise = make(Expression.missing, from: position)
      return make(.conditional(condition, then: then, else: otherwise), from: first)
    }
    advance()
    let otherwise = expression()
    return make(.conditional(condition, then: then, else: otherwise), from: first)
  }

  /// Operators that bind at least as tightly as `minimum`, and their operands.
  mutating func binary(_ minimum: Precedence) -> ExpressionID {
    let first = position
    return nested(orElse: { $0.make(Expression.missing, from: first) }) {
      $0.operatorChain(minimum, first)
    }
  }

  private mutating func operatorChain(_ minimum: Precedence, _ first: Int) -> ExpressionID {
    var left = operand(minimum)
    var lastRange = -1
    while true {
      if minimum <= .comparison, rejectSign(behind: left, first) {
        let right = binary(.range)
        left = make(.comparison([left, right], [.equal]), from: first)
        continue
      }
      guard let infix = InfixOperator.named(kind), infix.precedence >= minimum, operatorContinues
      else { return left }
      let sign = position
      switch infix.node {
      case .comparison:
        left = comparisonChain(left, first)
        continue
      case .range:
        if lastRange >= 0 { report(.chainedRange) }
        lastRange = sign
      case .binary, .pipe, .filter, .on, .with, .over:
        break
      }
      advance()
      let right = binary(infix.rightMinimum)
      left = make(infix.node.expression(left, right), from: first)
    }
  }

  /// The operator at the present place belongs to this expression: it stands on the same line, or it
  /// cannot begin a statement.
  private var operatorContinues: Bool {
    !isAtLineBreak || continuesLine
  }

  /// `a < x < b`
  private mutating func comparisonChain(_ left: ExpressionID, _ first: Int) -> ExpressionID {
    var operands = [left]
    var operators: [ComparisonOperator] = []
    while case .comparison(let comparison)? = InfixOperator.named(kind)?.node, operatorContinues {
      advance()
      operators.append(comparison)
      operands.append(binary(.range))
    }
    return make(.comparison(operands, operators), from: first)
  }

  /// Something that begins an operand of an operator of this precedence.
  private mutating func operand(_ minimum: Precedence) -> ExpressionID {
    let first = position
    switch kind {
    case .minus:
      if minimum > .power { report(.needsParentheses("-")) }
      advance()
      let inner = binary(.negation)
      return make(.unary(.negate, inner), from: first)
    case .not:
      if minimum > .not { report(.needsParentheses("not")) }
      advance()
      let inner = binary(.not)
      return make(.unary(.not, inner), from: first)
    case .plus:
      report(.unaryPlus)
      advance()
      return operandAgain(minimum)
    case .if, .fit, .plot:
      report(.needsParentheses(kind.rawValue))
      return expression()
    case .name where next.kind == .fatArrow:
      report(.needsParentheses("=>"))
      return expression()
    case .leftParen where isLambda:
      report(.needsParentheses("=>"))
      return expression()
    default:
      return postfix()
    }
  }

  private mutating func operandAgain(_ minimum: Precedence) -> ExpressionID {
    let first = position
    return nested(orElse: { $0.make(Expression.missing, from: first) }) { $0.operand(minimum) }
  }

  /// A `{` stands in the rest of the line.
  private var hasBraceAhead: Bool {
    var index = position
    repeat {
      if stream.tokens[index].kind == .leftBrace { return true }
      index += 1
    } while index < stream.tokens.count && !stream.tokens[index].startsLine
    return false
  }

  /// A sign that ends every expression, where one of another meaning was surely intended. True if it
  /// was taken and an operand should follow.
  private mutating func rejectSign(behind left: ExpressionID, _ first: Int) -> Bool {
    guard !isSuppressed, !isAtLineBreak else { return false }
    switch kind {
    case .equal where first != assignable:
      report(.equalInExpression)
    case .leftArrow where first != assignable:
      report(.arrowInExpression)
    case .percent where next.beginsOperand:
      report(.percentOperator)
    case .arrow:
      report(.lambdaArrow)
    case .colon where next.kind != .end && !next.startsLine:
      if isInHead, !hasBraceAhead { return false }
      let isInBraces = innermostOpener.map { stream.tokens[$0].kind == .leftBrace } ?? true
      if case .text = tree[left] {
        report(isInBraces ? .recordInBraces : .quotedLabel)
      } else {
        report(.colonRange)
      }
    default:
      return false
    }
    advance()
    return true
  }
}

extension Token {
  /// An operand begins here, on the same line.
  fileprivate var beginsOperand: Bool {
    !startsLine
      && (kind == .name || kind == .integer || kind == .real || kind == .leftParen)
  }
}

extension InfixOperator {
  /// What its right operand binds at least as tightly as.
  fileprivate var rightMinimum: Precedence {
    switch association {
    case .right: precedence
    case .left, .chain, .none: Precedence(rawValue: precedence.rawValue + 1) ?? .postfix
    }
  }
}

extension InfixOperator.Node {
  fileprivate func expression(_ left: ExpressionID, _ right: ExpressionID) -> Expression {
    switch self {
    case .binary(let operation): .binary(operation, left, right)
    case .comparison(let operation): .comparison([left, right], [operation])
    case .range: .range(left, right)
    case .pipe: .pipe(left, right)
    case .filter: .filter(left, right)
    case .on: .on(left, right)
    case .with: .with(left, right)
    case .over: .over(left, right)
    }
  }
}
