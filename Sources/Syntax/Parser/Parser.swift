internal import SourceText

/// Recursive descent over the tokens of one file.
///
/// Every method reads what it is named after, reports at most one error for each statement, and always
/// returns a node: ``Expression/missing`` where there was none.
struct Parser {
  let file: FileID
  let stream: TokenStream
  let bytes: [UInt8]
  var tree: SyntaxTree
  var position = 0
  /// False inside `( )` and `[ ]`, where a line break is only space.
  var newlinesMatter = true
  /// An error of the present statement is reported; those that follow from it are not.
  var isSuppressed = false
  var diagnostics: [Diagnostic] = []
  /// An error was that the text ended.
  var wantsMore = false
  /// How deeply rules and brackets are nested here.
  var nesting = 0
  /// The height of each tree below an expression, statement or type of this file.
  var heights: NodeHeights
  /// Where the parser stands: what may stand here depends on it.
  var context = Context()
  /// The opener of the innermost `(` or `[`, if one is open.
  var innermostOpener: Int?
  /// The head of a loop or an `if` is being read.
  var isInHead = false
  /// The first token of the present statement or setting.
  var statementStart = 0
  /// The first token of a statement that may turn out to be an assignment.
  var assignable = -1
  /// Names bound so far, so that a user's own `np` is no foreign habit.
  var boundNames: Set<String> = []

  struct Context {
    var blockDepth = 0
    var isInFunction = false
    var isInSweep = false
  }

  /// Brackets, blocks and prefixes may be nested so deeply.
  static let nestingLimit = 128
  /// The longest path from an expression to a leaf: it bounds every recursive walk of the tree. A sum of so
  /// many terms is such a path, so it is far more than `nestingLimit`.
  static let heightLimit = 4096

  init(file: FileID, stream: TokenStream, bytes: [UInt8], tree: SyntaxTree) {
    self.file = file
    self.stream = stream
    self.bytes = bytes
    self.tree = tree
    heights = NodeHeights(tree)
  }

  // MARK: Tokens

  var token: Token { stream.tokens[position] }
  var kind: TokenKind { stream.tokens[position].kind }

  /// The token after the present one; the last one is `.end`.
  var next: Token { stream.tokens[min(position + 1, stream.tokens.count - 1)] }

  /// The present token stands on a new line, and that means something here.
  var isAtLineBreak: Bool { newlinesMatter && token.startsLine && position != statementStart }

  mutating func advance() {
    if let foreign = token.foreign { report(.foreignSign(foreign)) }
    if kind != .end { position += 1 }
  }

  /// Takes a token of this kind if there is one. A word at the head of a line with a colon behind it is
  /// a label.
  mutating func take(_ wanted: TokenKind) -> Bool {
    guard kind == wanted, !(isAtLineBreak && kind.isKeyword && stream.isLabel(position)) else {
      return false
    }
    advance()
    return true
  }

  /// Takes a token of this kind, or reports that it is missing.
  @discardableResult
  mutating func expect(_ wanted: TokenKind, of construct: String? = nil) -> Bool {
    if take(wanted) { return true }
    if wanted.isKeyword, kind == .name, !isAtLineBreak,
      closest(to: text(of: token), among: [wanted.rawValue]) != nil
    {
      report(.misspelt(text(of: token), suggestion: wanted.rawValue))
      position += 1
      return true
    }
    report(
      .expected(.sign(wanted.rawValue + (construct.map { " " + $0 } ?? "")), found: found))
    return false
  }

  /// The word with a meaning at one place only that stands here.
  var word: ContextualWord? {
    kind == .name ? ContextualWord(rawValue: text(of: token)) : nil
  }

  func text(of token: Token) -> String {
    token.kind == .name || token.kind == .textPiece || token.kind == .format
      ? stream.texts[Int(token.payload)] : spelling(of: token)
  }

  func spelling(of token: Token) -> String {
    String(decoding: bytes[Int(token.start)..<Int(token.end)], as: UTF8.self)
  }

  // MARK: Spans and nodes

  func span(of token: Token) -> SourceSpan {
    SourceSpan(file: file, start: Int(token.start), end: Int(token.end))
  }

  /// From the token at `first` to the one just taken.
  func span(from first: Int) -> SourceSpan {
    let start = Int(stream.tokens[first].start)
    let end = position > first ? Int(stream.tokens[position - 1].end) : start
    return SourceSpan(file: file, start: start, end: max(start, end))
  }

  mutating func make(_ expression: Expression, from first: Int) -> ExpressionID {
    add(expression, at: span(from: first))
  }

  mutating func add(_ expression: Expression, at span: SourceSpan) -> ExpressionID {
    let height = heights.height(of: expression)
    guard height <= Self.heightLimit else {
      report(.tooDeep(limit: Self.heightLimit), at: span)
      return addMissing(at: span)
    }
    heights.expressions.append(UInt16(height))
    return tree.add(expression, at: span)
  }

  mutating func addMissing(at span: SourceSpan) -> ExpressionID {
    heights.expressions.append(1)
    return tree.add(.missing, at: span)
  }

  mutating func make(_ statement: Statement, from first: Int) -> StatementID {
    let span = span(from: first)
    let height = heights.height(of: statement)
    if height > Self.heightLimit {
      report(.tooDeep(limit: Self.heightLimit), at: span)
      heights.statements.append(1)
      return tree.add(.missing, at: span)
    }
    heights.statements.append(UInt16(height))
    return tree.add(statement, at: span)
  }

  mutating func make(_ type: TypeSyntax, from first: Int) -> TypeSyntaxID {
    let span = span(from: first)
    let height = heights.height(of: type)
    if height > Self.heightLimit {
      report(.tooDeep(limit: Self.heightLimit), at: span)
      heights.types.append(1)
      return tree.add(.missing, at: span)
    }
    heights.types.append(UInt16(height))
    return tree.add(type, at: span)
  }

  // MARK: Bounds

  /// Runs `body` one level deeper, or gives up with an error when that is too deep.
  mutating func nested<Result>(
    orElse missing: (inout Parser) -> Result, _ body: (inout Parser) -> Result
  ) -> Result {
    guard nesting < Self.nestingLimit else {
      report(.tooDeep(limit: Self.nestingLimit))
      return missing(&self)
    }
    nesting += 1
    defer { nesting -= 1 }
    return body(&self)
  }

  /// Runs `body` where line breaks matter or not, and restores what was before.
  mutating func withNewlines<Result>(
    _ matter: Bool, _ body: (inout Parser) -> Result
  ) -> Result {
    let before = newlinesMatter
    newlinesMatter = matter
    defer { newlinesMatter = before }
    return body(&self)
  }
}
