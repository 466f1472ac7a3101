/// How far lines are indented: two spaces more than the line of the bracket they stand in, or than the
/// statement they continue.
struct Layout {
  private struct Bracket {
    var isBlock: Bool
    /// The indentation of the line with the opener.
    var margin: Int
    /// The statement being written in this block: its indentation, and whether it began with a label.
    var statement: (margin: Int, isLabelled: Bool)?
  }

  private var brackets: [Bracket] = []
  private var top: (margin: Int, isLabelled: Bool)?
  private var margin = 0
  /// The token last taken was a sign before its operand.
  private(set) var lastWasUnary = false

  var indentation: String { String(repeating: "  ", count: margin) }

  private var inner: Int { brackets.last.map { $0.margin + 1 } ?? 0 }
  private var linesMatter: Bool { brackets.last?.isBlock ?? true }

  /// A comment stands like the line after it; before a closer, like what the bracket holds.
  func indentation(ofCommentBefore stream: TokenStream, _ position: Int) -> String {
    String(repeating: "  ", count: inner)
  }

  /// Decides the indentation of the line that begins with the token at `position`.
  mutating func startLine(_ stream: TokenStream, _ position: Int, after previous: Int?) {
    let kind = stream.tokens[position].kind
    if kind.isCloser, let bracket = brackets.last {
      margin = bracket.margin
    } else if linesMatter, let statement, continues(stream, position, previous) {
      margin = statement.margin + 1
    } else {
      margin = inner
    }
  }

  private var statement: (margin: Int, isLabelled: Bool)? {
    brackets.isEmpty ? top : brackets.last?.statement
  }

  private func continues(_ stream: TokenStream, _ position: Int, _ previous: Int?) -> Bool {
    guard let previous else { return false }
    let kind = stream.tokens[position].kind
    if kind == .else, stream.tokens[previous].kind == .rightBrace { return false }
    if kind.continuesLine, !stream.isLabel(position) { return true }
    if stream.tokens[previous].kind == .comma, statement?.isLabelled == true,
      stream.isLabel(position)
    {
      return false
    }
    return !Spacing.mayEndStatement(stream, previous)
  }

  /// Follows the brackets and the statements.
  mutating func take(
    _ stream: TokenStream, _ position: Int, after previous: Int?, startsLine: Bool
  ) {
    let kind = stream.tokens[position].kind
    lastWasUnary = Spacing.isUnary(
      stream, position, after: startsLine && linesMatter ? nil : previous)
    if kind == .semicolon || kind.isCloser {
      // the next token begins a statement
    } else if linesMatter, beginsStatement(stream, position, previous, startsLine) {
      let now = (margin: margin, isLabelled: stream.isLabel(position))
      if brackets.isEmpty { top = now } else { brackets[brackets.count - 1].statement = now }
    }
    guard kind != .textStart, kind != .textEnd else { return }
    if kind.isOpener {
      brackets.append(Bracket(isBlock: kind == .leftBrace, margin: margin, statement: nil))
    } else if kind.isCloser, !brackets.isEmpty {
      brackets.removeLast()
    }
  }

  private func beginsStatement(
    _ stream: TokenStream, _ position: Int, _ previous: Int?, _ startsLine: Bool
  ) -> Bool {
    guard let previous else { return true }
    let before = stream.tokens[previous].kind
    if before == .semicolon || (before == .leftBrace && statement == nil) { return true }
    return startsLine && !continues(stream, position, previous)
  }
}
