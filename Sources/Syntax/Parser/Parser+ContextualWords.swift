internal import SourceText

/// Statements whose first word is a name elsewhere. The next token tells.
extension Parser {
  /// The statement that `word` begins here, or reports that it has no place here; nil if it is just a
  /// name.
  mutating func contextualStatement(_ word: ContextualWord) -> StatementID? {
    switch word {
    case .edition, .seed:
      guard next.kind == .integer || next.kind == .real else { return nil }
      return topLevel(word.rawValue) { $0.numberStatement(word) }
    case .test:
      guard next.kind == .textStart else { return nil }
      return topLevel("test") { $0.test() }
    case .input:
      guard next.kind == .name else { return nil }
      return topLevel("input") { $0.input() }
    case .row:
      guard labelFollows else { return nil }
      return row()
    case .state, .measure, .series, .keep:
      guard next.kind == .name else { return nil }
      return misplaced(word)
    case .exit:
      guard next.kind == .colon || labelFollows else { return nil }
      return misplaced(word)
    case .step:
      guard next.kind == .leftBrace else { return nil }
      return misplaced(word)
    case .se:
      return nil
    }
  }

  /// The next two tokens are a word and a colon.
  private var labelFollows: Bool {
    (next.kind == .name || next.kind.isKeyword) && position + 2 < stream.tokens.count
      && stream.tokens[position + 2].kind == .colon
  }

  private mutating func misplaced(_ word: ContextualWord) -> StatementID {
    let first = position
    report(.misplaced(word))
    skipToStatementEnd()
    return make(.missing, from: first)
  }

  /// `edition 1`, `seed 7`
  private mutating func numberStatement(_ word: ContextualWord) -> StatementID {
    let first = position
    advance()
    let value = expression()
    return make(word == .edition ? .edition(value) : .seed(value), from: first)
  }

  /// `test "name" { … }`
  private mutating func test() -> StatementID {
    let first = position
    advance()
    let (name, nameSpan) = plainText("the name of the test")
    let outer = context
    context = Context()
    defer { context = outer }
    let body = block("what is tested")
    return make(.test(name, nameSpan: nameSpan, body: body), from: first)
  }

  /// `input rate: Real > 0 = 0.1`
  private mutating func input() -> StatementID {
    let first = position
    advance()
    let parameter = parameter(needsType: true)
    return make(.input(parameter), from: first)
  }

  /// `row tau: e.exit.mean, basin: 1`
  private mutating func row() -> StatementID {
    let first = position
    if !context.isInSweep { report(.misplaced(.row)) }
    advance()
    let arguments = bareArguments()
    return make(.row(arguments), from: first)
  }

  /// A text without interpolation.
  mutating func plainText(_ role: String) -> (String, SourceSpan) {
    let first = position
    guard kind == .textStart else {
      report(.expected(.text(role), found: found))
      return ("", span(of: token))
    }
    let value = textLiteral()
    switch tree[value] {
    case .text(let pieces):
      if pieces.isEmpty { return ("", span(from: first)) }
      if pieces.count == 1, case .literal(let text) = pieces[0] { return (text, span(from: first)) }
      report(.plainTextNeeded, at: tree.span(of: value))
    default:
      break
    }
    return ("", span(from: first))
  }
}
