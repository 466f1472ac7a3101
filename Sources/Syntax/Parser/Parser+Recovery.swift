internal import SourceText

extension Parser {
  /// What stands at the present place, for a message.
  var found: Found {
    if kind == .end { return .endOfFile }
    if isAtLineBreak { return .endOfLine }
    return kind.isKeyword ? .keyword(spelling(of: token)) : .token(spelling(of: token))
  }

  /// Where a message about the present place points: behind the last token when the line is over.
  private var errorSpan: SourceSpan {
    guard position > 0, kind == .end || isAtLineBreak else { return span(of: token) }
    let end = Int(stream.tokens[position - 1].end)
    return SourceSpan(file: file, start: end, end: end)
  }

  /// Records the first error of a statement; what follows from it is not worth saying.
  mutating func report(
    _ error: SyntaxError, at span: SourceSpan? = nil, notes: [Diagnostic.Note] = []
  ) {
    guard !isSuppressed else { return }
    isSuppressed = true
    if kind == .end, innermostOpener != nil || error.mayGoOn { wantsMore = true }
    if span == nil {
      if token.foreign == .atSign, next.kind == .leftParen, !isAtLineBreak {
        let sign = SyntaxError.foreignFunction("@")
        diagnostics.append(sign.diagnostic(at: self.span(of: token)))
        return
      }
      if let foreign = token.foreign, !isAtLineBreak {
        diagnostics.append(SyntaxError.foreignSign(foreign).diagnostic(at: self.span(of: token)))
        return
      }
      if kind == .invalid { return }  // the lexer has said why
    }
    diagnostics.append(error.diagnostic(at: span ?? errorSpan, notes: notes))
  }

  /// A statement may end here.
  var isAtStatementEnd: Bool {
    switch kind {
    case .semicolon, .rightBrace, .end: true
    default: token.startsLine && !continuesLine && position != statementStart
    }
  }

  /// The token at the head of this line belongs to the line before. A label never does.
  var continuesLine: Bool {
    kind.continuesLine && next.kind != .colon
  }

  /// Moves to the end of the statement, over whole brackets.
  mutating func skipToStatementEnd() {
    while !isAtStatementEnd { skipOne() }
  }

  /// Moves over one token, or over a whole bracket.
  mutating func skipOne() {
    guard kind != .end else { return }
    let partner = Int(stream.partners[position])
    position = partner > position ? partner + 1 : position + 1
  }

  /// After `:` at the end of a line: the lines that a Python programmer meant as the block.
  mutating func skipIndentedLines(below first: Int) {
    let margin = column(of: first)
    skipToStatementEnd()
    while kind != .end, kind != .rightBrace {
      let isDeeper = token.startsLine && column(of: position) > margin
      let isBranch =
        token.startsLine && column(of: position) == margin
        && (kind == .else || ["elif", "except", "finally"].contains(spelling(of: token)))
      guard isDeeper || isBranch else { return }
      repeat { skipOne() } while kind != .end && kind != .rightBrace && !token.startsLine
    }
  }

  /// How many bytes stand before a token on its line.
  private func column(of index: Int) -> Int {
    let start = Int(stream.tokens[index].start)
    var place = start
    while place > 0, bytes[place - 1] != UInt8(ascii: "\n") { place -= 1 }
    return start - place
  }

  /// Reports that something is missing here; or, if an open bracket is to blame, that.
  mutating func rejectMissing(_ expectation: Expectation) {
    if let opener = innermostOpener, !newlinesMatter, stream.partners[opener] < 0,
      kind == .end || (token.startsLine && kind.beginsStatementForCertain)
    {
      close(opener)
    } else {
      report(.expected(expectation, found: found))
    }
  }

  /// Ends a bracket whose opener is the token at `opener`: takes the closer, or says what is wrong and
  /// goes on behind it.
  mutating func close(_ opener: Int, orComma: Bool = true) {
    let partner = Int(stream.partners[opener])
    guard let closer = stream.tokens[opener].kind.closer else { return }
    if kind == closer, partner == position {
      position += 1
      return
    }
    if partner < 0 {
      report(
        .unclosed(Character(stream.tokens[opener].kind.rawValue)),
        at: span(of: stream.tokens[opener]),
        notes: kind == .end
          ? [] : [Diagnostic.Note(span(of: token), "it should be closed before this")])
      return
    }
    if kind == .semicolon, closer == .rightBracket { report(.matrixRows) }
    if closer == .rightBracket, kind == .integer || kind == .real || kind == .leftBracket,
      position > opener + 1
    {
      report(.missingComma)
    }
    report(
      .expected(
        orComma ? .oneOf(",", closer.rawValue) : .sign(closer.rawValue), found: found))
    if partner >= position { position = partner + 1 }
  }

  /// What stands behind a statement that ought to be over.
  mutating func rejectRest(first: Int) {
    guard !isSuppressed else { return }
    switch kind {
    case .rightParen, .rightBracket:
      report(.strayCloser(kind.rawValue))
    case .percent:
      report(.percentOperator)
    case .name:
      if let foreign = ForeignWord(rawValue: text(of: token)) { report(.foreignWord(foreign)) }
      if text(of: token) == "is" { report(.misspelt("is", suggestion: "==")) }
      rejectMisspeltHead(first)
      let infix = TokenKind.allCases.filter { $0.isKeyword && $0.continuesLine }.map(\.rawValue)
      if let suggestion = closest(to: text(of: token), among: infix) {
        report(.misspelt(text(of: token), suggestion: suggestion))
      }
      let before = stream.tokens[max(0, position - 1)]
      if !token.startsLine, [.name, .integer, .real, .rightParen].contains(before.kind) {
        report(.juxtaposed(spelling(of: before), text(of: token)))
      }
    case .comma:
      let before = stream.tokens[max(0, position - 1)]
      let touches = before.end == token.start && token.end == next.start
      report(
        .severalValues(isDecimal: touches && before.kind == .integer && next.kind == .integer))
    default:
      rejectMisspeltHead(first)
    }
    report(.unexpectedAfterStatement(found))
  }

  /// The statement is only a word, and another follows: the first was to be a word of the language.
  private mutating func rejectMisspeltHead(_ first: Int) {
    let head = stream.tokens[first]
    guard position == first + 1, head.kind == .name, !token.startsLine else { return }
    let word = text(of: head)
    if let foreign = ForeignWord(rawValue: word) {
      report(.foreignWord(foreign), at: span(of: head))
    } else if kind != .dot, kind != .arrow, kind != .fatArrow,
      let suggestion = closest(to: word, among: Self.headWords)
    {
      report(.misspelt(word, suggestion: suggestion), at: span(of: head))
    }
  }

  /// Words that begin a statement.
  private static let headWords =
    TokenKind.allCases.filter { $0.isKeyword && !$0.continuesLine }.map(\.rawValue)
    + ContextualWord.allCases.map(\.rawValue)
}
