internal import SourceText

/// Operands: literals, names, brackets and what is attached to them.
extension Parser {
  /// `f(x)  a[i]  r.x  w'`
  mutating func postfix() -> ExpressionID {
    let first = position
    var value = primary()
    while true {
      switch kind {
      case .leftParen where !token.startsLine:
        let arguments = callArguments()
        value = make(.call(value, arguments), from: first)
      case .leftBracket where !token.startsLine:
        let indices = indices()
        value = make(.index(value, indices), from: first)
      case .prime:
        advance()
        value = make(.transpose(value), from: first)
      case .dot where !isAtLineBreak || continuesLine:
        advance()
        value = make(.field(value, fieldName(of: value)), from: first)
      default:
        return value
      }
    }
  }

  /// The word behind a dot.
  private mutating func fieldName(of base: ExpressionID) -> Name {
    let here = token
    if case .name(let module) = tree[base], ForeignModule(rawValue: module) != nil,
      !boundNames.contains(module), kind == .name
    {
      report(
        .foreignModule(module, member: text(of: here)),
        at: tree.span(of: base).joined(with: span(of: here)))
    }
    guard here.kind == .name || here.kind.isKeyword else {
      report(.expected(.name("a field"), found: found))
      return Name("", at: span(of: here))
    }
    position += 1
    return Name(text(of: here), at: span(of: here))
  }

  /// Brackets nest through here, so what needs room on the stack is elsewhere.
  private mutating func primary() -> ExpressionID {
    switch kind {
    case .integer, .real, .true, .false: literal()
    case .name: nameExpression()
    // `var(x)`, the variance; a binding has a name behind the word.
    case .var where next.kind == .leftParen: keywordAsName()
    case .loss where namesColumn, .noise where namesColumn, .optimizer where namesColumn:
      keywordAsName()
    case .textStart: textLiteral()
    case .leftParen: parenthesised()
    case .leftBracket: listOrComprehension()
    case .leftBrace: block("a block")
    case .simulate: simulate()
    case .sweep: sweep()
    case .read: readExpression()
    default: missingOperand()
    }
  }

  private mutating func literal() -> ExpressionID {
    let (first, token) = (position, token)
    position += 1
    let value: Expression =
      switch token.kind {
      case .integer: .integer(stream.integers[Int(token.payload)])
      case .real: .real(stream.reals[Int(token.payload)])
      default: .bool(token.kind == .true)
      }
    return make(value, from: first)
  }

  private mutating func keywordAsName() -> ExpressionID {
    let name = text(of: token)
    position += 1
    return make(.name(name), from: position - 1)
  }

  private mutating func readExpression() -> ExpressionID {
    let first = position
    position += 1
    return make(.read(readPath()), from: first)
  }

  /// Tells what stands where an operand should.
  private mutating func missingOperand() -> ExpressionID {
    let first = position
    if kind == .colon, !isAtLineBreak {
      report(.colonRange)
    } else if kind == .loss || kind == .noise || kind == .optimizer, !isAtLineBreak {
      report(.keywordAsName(kind.rawValue))
    } else if kind == .fn, !isAtLineBreak, next.kind == .leftParen {
      report(.namelessFunction)
    } else if kind.isStatementWithoutValue, !isAtLineBreak, !token.startsLine {
      let before = first > 0 ? stream.tokens[first - 1].kind : .end
      report(.statementAsValue(kind.rawValue, isBranch: before == .then || before == .else))
    } else {
      rejectMissing(.expression)
    }
    if kind == .invalid { position += 1 }
    return make(.missing, from: first)
  }

  /// The word here is a column's name, and does not begin a declaration.
  private var namesColumn: Bool {
    !isAtLineBreak && (next.kind != .name || next.startsLine)
  }

  /// What is read: a text, a name, or an expression in parentheses.
  private mutating func readPath() -> ExpressionID {
    switch kind {
    case .textStart: return textLiteral()
    case .name: return nameExpression()
    case .leftParen:
      let first = position
      return nested(orElse: { $0.make(.missing, from: first) }) { $0.parenthesised() }
    default:
      report(.expected(.text("the file to read"), found: found))
      return make(.missing, from: position)
    }
  }

  private mutating func nameExpression() -> ExpressionID {
    let first = position
    let name = text(of: token)
    position += 1
    if kind == .textStart, !token.spaceBefore, ["f", "r", "b", "F", "R"].contains(name) {
      report(.textPrefix(name), at: span(from: first))
      return textLiteral()
    }
    if name == "lambda", kind == .name, !token.startsLine, !boundNames.contains(name) {
      report(.foreignWord(.lambda), at: span(from: first))
    }
    if Self.functionWords.contains(name), kind == .leftParen, !boundNames.contains(name) {
      // `function(x) x`: what follows the bracket is meant as a body.
      let behind = Int(stream.partners[position]) + 1
      if behind > position, behind < stream.tokens.count, !stream.tokens[behind].startsLine {
        let body = stream.tokens[behind].kind
        if [.name, .integer, .real, .leftBrace].contains(body) {
          report(.foreignFunction(name), at: span(from: first))
        }
      }
    }
    return make(.name(name), from: first)
  }

  private static let functionWords: Set<String> = ["function", "func", "fun", "def"]

  /// `"eta = {eta:.3}"`
  mutating func textLiteral() -> ExpressionID {
    let first = position
    let end = Int(stream.partners[first])
    position += 1
    var pieces: [TextPiece] = []
    withNewlines(false) { parser in
      while parser.position < end {
        if parser.kind == .textPiece {
          pieces.append(.literal(parser.text(of: parser.token)))
          parser.position += 1
        } else if parser.kind == .interpolationStart {
          pieces.append(parser.interpolation())
        } else {
          parser.position += 1
        }
      }
    }
    position = max(position, end + 1)
    return make(.text(pieces), from: first)
  }

  /// `{eta:.3}` in a text
  private mutating func interpolation() -> TextPiece {
    let opener = position
    position += 1
    if kind == .interpolationEnd || kind == .format {
      report(.emptyInterpolation, at: span(of: stream.tokens[opener]))
    }
    let value = expression()
    var format: String?
    if kind == .format {
      format = text(of: token)
      position += 1
    }
    let partner = Int(stream.partners[opener])
    if kind != .interpolationEnd { report(.expected(.sign("}"), found: found)) }
    position = max(position, partner + 1)
    return .interpolation(value, format: format)
  }

  /// `(e)`, `(1, "a")`, `(rate: 0.1, x:)`
  private mutating func parenthesised() -> ExpressionID {
    let first = position
    var items: [Argument] = []
    brackets {
      $0.argument()
    } each: {
      items.append($0)
    }
    if items.count == 1, items[0].label == nil,
      stream.tokens[max(first, position - 2)].kind == .comma
    {
      rejectEmpty(.expression)
    }
    let labels = items.count { $0.label != nil }
    if items.isEmpty { report(.emptyParentheses, at: span(from: first)) }
    if labels > 0 {
      if labels < items.count { report(.mixedRecord, at: span(from: first)) }
      return make(.record(items.filter { $0.label != nil }), from: first)
    }
    return items.count == 1
      ? make(.grouping(items[0].value), from: first)
      : make(.tuple(items.map(\.value)), from: first)
  }

  /// `[1, 2]`, `[f(i) for i in 0 ..< n if g(i)]`
  private mutating func listOrComprehension() -> ExpressionID {
    let first = position
    var items: [ExpressionID] = []
    var clauses: [ComprehensionClause] = []
    brackets { parser in
      let item = parser.expression()
      let more = parser.kind == .for ? parser.comprehensionClauses() : []
      return (item, more)
    } each: { (pair: (ExpressionID, [ComprehensionClause])) in
      items.append(pair.0)
      if !pair.1.isEmpty { clauses = pair.1 }
    }
    guard !clauses.isEmpty else { return make(.list(items), from: first) }
    if items.count > 1 {
      report(.expected(.sign("]"), found: .token(",")), at: span(from: first))
    }
    return make(.comprehension(items[0], clauses), from: first)
  }

  /// `for i in e if c …`
  private mutating func comprehensionClauses() -> [ComprehensionClause] {
    var clauses: [ComprehensionClause] = []
    while true {
      if take(.for) {
        let pattern = pattern()
        expect(.in)
        clauses.append(.each(pattern, in: binary(.dynamics)))
      } else if take(.if) {
        clauses.append(.condition(binary(.dynamics)))
      } else {
        return clauses
      }
    }
  }

  /// `(0.1, rate: 3)` behind what is called.
  private mutating func callArguments() -> [Argument] {
    var arguments: [Argument] = []
    brackets { parser in
      let first = parser.position
      var argument = parser.argument()
      if argument.label == nil, parser.kind == .for {
        let clauses = parser.comprehensionClauses()
        argument.value = parser.make(.generator(argument.value, clauses), from: first)
      }
      return argument
    } each: {
      arguments.append($0)
    }
    return arguments
  }

  /// `[i, j]` behind what is indexed.
  private mutating func indices() -> [ExpressionID] {
    var indices: [ExpressionID] = []
    brackets {
      $0.expression()
    } each: {
      indices.append($0)
    }
    if indices.isEmpty {
      rejectEmpty(.expression)
    }
    return indices
  }

  /// `rate: 0.1`, `0.1`, or `x:` for `x: x`
  mutating func argument() -> Argument {
    let isKeyword = kind.isKeyword && !kind.mayNameColumn
    let label = rejectedLabel() ?? label()
    if let label, !newlinesMatter, kind == .comma || kind == .rightParen {
      return shorthand(label, isKeyword: isKeyword)
    }
    return Argument(label: label, value: expression())
  }

  /// `rate =`
  private mutating func rejectedLabel() -> Name? {
    guard kind == .name, next.kind == .equal, !newlinesMatter, !isSuppressed else { return nil }
    report(.equalArgument(text(of: token)), at: span(of: next))
    let label = Name(text(of: token), at: span(of: token))
    position += 2
    return label
  }

  private mutating func shorthand(_ label: Name, isKeyword: Bool) -> Argument {
    if isKeyword { report(.keywordAsName(label.text), at: label.span) }
    return Argument(
      label: label, value: add(.name(label.text), at: label.span), isShorthand: true)
  }
}

/// Modules that people type before a function.
enum ForeignModule: String, CaseIterable {
  case np, numpy, jnp, scipy, torch, math, random, std
}
