internal import SourceText

/// Control flow and output.
extension Parser {
  /// `for (rate, tau) in pairs { … }`
  mutating func forEach() -> StatementID {
    let first = position
    advance()
    let third = stream.tokens[min(position + 2, stream.tokens.count - 1)].kind
    if kind == .leftParen, third == .equal { return countingLoop(first) }
    let pattern = pattern()
    expect(.in, of: "for")
    let values = head()
    let body = controlBlock("the body of the loop", first)
    return make(.forEach(pattern, in: values, body: body), from: first)
  }

  /// `for (i = 0; i < n; i++) { … }`, as other languages have it.
  private mutating func countingLoop(_ first: Int) -> StatementID {
    let closer = stream.partners[position]
    position += 2
    expect(.in, of: "for")
    position = max(position, Int(closer) + 1)
    _ = controlBlock("the body of the loop", first)
    return make(.missing, from: first)
  }

  /// `while c { … }`
  mutating func whileLoop() -> StatementID {
    let first = position
    advance()
    let condition = head()
    let body = controlBlock("the body of the loop", first)
    return make(.whileLoop(condition, body: body), from: first)
  }

  /// `if c { … } else { … }`, or `if c then a else b` as an expression.
  mutating func conditionalStatement() -> StatementID {
    let first = position
    advance()
    let condition = head()
    if kind == .then {
      let value = branches(condition, first)
      return make(.expression(value), from: first)
    }
    let then = controlBlock("what is done if it holds", first)
    var otherwise: StatementID?
    if kind == .else {
      advance()
      let start = position
      if kind == .if {
        otherwise = nested(orElse: { $0.make(.missing, from: start) }) {
          $0.conditionalStatement()
        }
      } else {
        let body = controlBlock("what is done if it does not hold", first)
        otherwise = make(.expression(body), from: start)
      }
    }
    return make(.conditional(condition, then: then, else: otherwise), from: first)
  }

  /// What stands between the word and the block.
  private mutating func head() -> ExpressionID {
    let outer = isInHead
    isInHead = true
    defer { isInHead = outer }
    return binary(.dynamics)
  }

  /// A block behind the head of a loop or an `if`; `:` and a line break get their own message.
  private mutating func controlBlock(_ role: String, _ first: Int) -> ExpressionID {
    let start = position
    if kind == .colon { report(.colonBlock) }
    if isSuppressed, kind == .colon || previousIsBlockColon {
      skipIndentedLines(below: first)
      return make(.missing, from: start)
    }
    if isSuppressed, kind != .leftBrace {
      skipToBrace()
      if kind != .leftBrace { return make(.missing, from: start) }
    }
    return block(role)
  }

  private var previousIsBlockColon: Bool {
    position > 0 && stream.tokens[position - 1].kind == .colon && token.startsLine
  }

  /// After an error in a head: the block may still be on this line.
  private mutating func skipToBrace() {
    while kind != .leftBrace, !isAtStatementEnd { skipOne() }
  }

  /// `return e`
  mutating func returnStatement() -> StatementID {
    let first = position
    if !context.isInFunction { report(.returnOutsideFunction) }
    advance()
    let value = isAtStatementEnd ? nil : expression()
    return make(.returnValue(value), from: first)
  }

  /// `print a, b`
  mutating func printStatement() -> StatementID {
    let first = position
    advance()
    let arguments = isAtStatementEnd ? [] : bareArguments()
    return make(.print(arguments), from: first)
  }

  /// Arguments without brackets: of `print` and `row`.
  mutating func bareArguments() -> [Argument] {
    var arguments = [argument()]
    while take(.comma) { arguments.append(argument()) }
    return arguments
  }

  /// `check a ~ b within 4 se + 5%`, `check condition`
  mutating func checkStatement() -> StatementID {
    let first = position
    advance()
    let left = binary(.dynamics)
    guard kind == .tilde || kind == .notTilde else {
      return make(.check(.condition(left)), from: first)
    }
    let agrees = kind == .tilde
    advance()
    let right = binary(.dynamics)
    var margin: [MarginTerm] = []
    if expect(.within) {
      repeat { margin.append(marginTerm()) } while take(.plus)
    }
    return make(
      .check(.comparison(left, right, agrees: agrees, margin: margin)), from: first)
  }

  /// `4 se`, `5%`, `0.1`
  private mutating func marginTerm() -> MarginTerm {
    let value = binary(.product)
    if word == .se, !isAtLineBreak {
      advance()
      return .standardErrors(value)
    }
    if kind == .name, !isAtLineBreak { report(.expected(.oneOf("se", "%"), found: found)) }
    return take(.percent) ? .percent(value) : .absolute(value)
  }

  /// `compare a with b`
  mutating func compareStatement() -> StatementID {
    let first = position
    advance()
    let value = binary(.pipe)
    expect(.with)
    let others = expression()
    return make(.compare(value, with: others), from: first)
  }

  /// `export table to "t.csv"`
  mutating func exportStatement() -> StatementID {
    let first = position
    advance()
    let value = binary(.dynamics)
    expect(.to)
    let path = expression()
    return make(.export(value, to: path), from: first)
  }
}
