internal import SourceText

extension Parser {
  /// Everything to the end of the file.
  mutating func moduleStatements() -> [StatementID] {
    var statements: [StatementID] = []
    while kind != .end {
      if kind == .rightBrace {
        isSuppressed = false
        report(.strayCloser("}"))
        position += 1
      } else {
        statements += separated(until: nil) { $0.statement() }
      }
    }
    return statements
  }

  /// Statements or settings, divided by line ends and `;`, up to a `}` or the end.
  mutating func separated<Item>(
    until opener: Int?, commas: Bool = false, _ item: (inout Parser) -> Item
  ) -> [Item] {
    var items: [Item] = []
    while kind != .end, kind != .rightBrace {
      if take(.semicolon) { continue }
      if let opener, seemsUnclosed(opener, ofSettings: commas) { break }
      isSuppressed = false
      let first = position
      statementStart = first
      items.append(item(&self))
      if commas, kind == .comma {
        position += 1
        continue
      }
      if !isAtStatementEnd, !(commas && token.startsLine) {
        rejectRest(first: first)
        skipToStatementEnd()
      }
      if position == first { skipOne() }
    }
    isSuppressed = false
    return items
  }

  /// A `{` without a partner, and now a line that only the top level of a file can have; or, among settings, one
  /// that is no setting.
  private func seemsUnclosed(_ opener: Int, ofSettings: Bool) -> Bool {
    guard stream.partners[opener] < 0, token.startsLine, !stream.isLabel(position) else {
      return false
    }
    if ofSettings, kind.beginsStatementForCertain { return true }
    return kind == .fn || kind == .loss || kind == .noise || kind == .optimizer || kind == .import
  }

  /// `{ … }` as an expression.
  mutating func block(_ role: String) -> ExpressionID {
    let first = position
    guard kind == .leftBrace else {
      report(.expected(.block(role), found: found))
      return make(.missing, from: first)
    }
    return nested(orElse: { $0.skippedBlock() }) { parser in
      let statements = parser.braces { parser, opener in
        parser.context.blockDepth += 1
        defer { parser.context.blockDepth -= 1 }
        return parser.separated(until: opener) { $0.statement() }
      }
      return parser.make(.block(statements), from: first)
    }
  }

  private mutating func skippedBlock() -> ExpressionID {
    let first = position
    skipOne()
    return make(.missing, from: first)
  }

  /// `{ … }` around `body`, where line breaks matter and every item may have its own error.
  mutating func braces<Result>(_ body: (inout Parser, Int) -> Result) -> Result {
    let opener = position
    position += 1
    let outer = isSuppressed
    let result = withNewlines(true) { parser in
      let result = body(&parser, opener)
      parser.isSuppressed = false
      parser.close(opener, orComma: false)
      return result
    }
    isSuppressed = outer
    return result
  }

  /// One statement. It is known by its first word.
  mutating func statement() -> StatementID {
    let first = position
    return nested(orElse: { $0.make(.missing, from: first) }) { $0.dispatchStatement() }
  }

  private mutating func dispatchStatement() -> StatementID {
    switch kind {
    case .fn, .extern, .loss, .noise, .optimizer, .import:
      return topLevel(spelling(of: token)) { $0.declaration() }
    case .let: return letBinding()
    case .var where next.kind == .leftParen: return expressionStatement()
    case .var: return varBinding()
    case .for: return forEach()
    case .while: return whileLoop()
    case .if: return conditionalStatement()
    case .return: return returnStatement()
    case .print: return printStatement()
    case .check: return checkStatement()
    case .compare: return compareStatement()
    case .export: return exportStatement()
    case .name: return statementWithName()
    default: return expressionStatement()
    }
  }

  /// What may stand only outside all blocks.
  mutating func topLevel(
    _ word: String, _ parse: (inout Parser) -> StatementID
  ) -> StatementID {
    if context.blockDepth > 0 { report(.topLevelOnly(word)) }
    return parse(&self)
  }

  /// `let x: T = e`, `let (a, b) = e`
  private mutating func letBinding() -> StatementID {
    let first = position
    advance()
    let pattern = pattern()
    if case .name(let name) = pattern, kind == .leftParen { report(.letFunction(name.text)) }
    let type = take(.colon) ? type() : nil
    expect(.equal)
    let value = expression()
    return make(
      .letBinding(
        pattern, type: type, value: value, documentation: documentation(before: first)),
      from: first)
  }

  /// `var n: Int = 0`
  private mutating func varBinding() -> StatementID {
    let first = position
    advance()
    let name = name("a variable")
    let type = take(.colon) ? type() : nil
    expect(.equal)
    let value = expression()
    return make(.varBinding(name, type: type, value: value), from: first)
  }

  /// An expression; with `<-` behind it an assignment.
  mutating func expressionStatement() -> StatementID {
    let first = position
    assignable = first
    let value = expression()
    assignable = -1
    switch kind {
    case .leftArrow where !isSuppressed || token.foreign != nil:
      if !isAssignable(value) { report(.notAssignable, at: tree.span(of: value)) }
      advance()
      let new = expression()
      return make(.assignment(target: value, value: new), from: first)
    case .equal where !isSuppressed:
      if case .name(let name) = tree[value] {
        report(.equalAtStatement(name))
      } else {
        report(.notAssignable, at: tree.span(of: value))
      }
      advance()
      _ = expression()
      return make(.missing, from: first)
    case .tilde where !isSuppressed:
      report(.drawTarget, at: tree.span(of: value))
      return make(.missing, from: first)
    default:
      return make(.expression(value), from: first)
    }
  }

  /// `w`, `a[i]`, `r.x`
  private func isAssignable(_ id: ExpressionID) -> Bool {
    switch tree[id] {
    case .name, .missing: true
    case .index(let base, _), .field(let base, _): isAssignable(base)
    default: false
    }
  }

  /// A name at the head: a word that means something here, a draw, or an expression.
  private mutating func statementWithName() -> StatementID {
    if !next.startsLine {
      if let word, let statement = contextualStatement(word) { return statement }
      if next.kind == .tilde || next.kind == .colon { return drawStatement() }
      if let foreign = ForeignWord(rawValue: text(of: token)), next.kind == .name {
        return foreignStatement(foreign)
      }
    }
    if next.startsLine || next.kind == .end,
      let foreign = ForeignWord(rawValue: text(of: token)), !boundNames.contains(foreign.rawValue)
    {
      return foreignStatement(foreign)
    }
    return expressionStatement()
  }

  private mutating func foreignStatement(_ word: ForeignWord) -> StatementID {
    let first = position
    report(.foreignWord(word))
    if word == .def || word == .class || word == .elif {
      skipIndentedLines(below: first)
    } else {
      skipToStatementEnd()
      if position == first { position += 1 }
    }
    return make(.missing, from: first)
  }

  /// `x: T ~ law given condition`
  private mutating func drawStatement() -> StatementID {
    let first = position
    if next.kind == .colon, !hasTildeAhead {
      if stream.tokens[min(position + 2, stream.tokens.count - 1)].startsLine {
        report(.colonBlock, at: span(of: next))
        skipIndentedLines(below: first)
      } else {
        report(context.blockDepth > 0 ? .recordInBraces : .expected(.sign("~"), found: .token(":")))
        skipToStatementEnd()
      }
      return make(.missing, from: first)
    }
    let name = name("a draw")
    let type = take(.colon) ? type() : nil
    if context.blockDepth == 0 { report(.drawAtTopLevel(name.text)) }
    expect(.tilde)
    let law = binary(.dynamics)
    let condition = take(.given) ? binary(.dynamics) : nil
    return make(.draw(name, type: type, law: law, given: condition), from: first)
  }

  /// A `~` stands in the rest of this statement.
  private var hasTildeAhead: Bool {
    var index = position + 1
    while index < stream.tokens.count {
      let token = stream.tokens[index]
      switch token.kind {
      case .tilde: return true
      case .end, .semicolon, .rightBrace: return false
      default: break
      }
      if token.startsLine, !token.kind.continuesLine { return false }
      let partner = Int(stream.partners[index])
      index = partner > index ? partner + 1 : index + 1
    }
    return false
  }
}
