internal import SourceText

/// A word, sign, number or piece of text, and where it stands.
package struct Token: Sendable {
  package var kind: TokenKind
  package var start: Int32
  package var end: Int32
  /// A line break stands before it.
  package var startsLine: Bool
  /// Space, a line break or a comment stands before it.
  package var spaceBefore: Bool
  /// A sign of another language, read as `kind`.
  var foreign: ForeignSign?
  /// Index into the table of its kind: texts, integers or reals.
  var payload: UInt32

  init(
    _ kind: TokenKind, _ start: Int, _ end: Int, startsLine: Bool, spaceBefore: Bool,
    foreign: ForeignSign? = nil, payload: Int = 0
  ) {
    self.kind = kind
    self.start = Int32(truncatingIfNeeded: start)
    self.end = Int32(truncatingIfNeeded: end)
    self.startsLine = startsLine
    self.spaceBefore = spaceBefore
    self.foreign = foreign
    self.payload = UInt32(truncatingIfNeeded: payload)
  }
}

/// `// …` or `/// …`, without its line end.
package struct Comment: Sendable {
  package var start: Int
  package var end: Int
  package var isDocumentation: Bool
  /// Nothing but space stands before it on its line.
  package var startsLine: Bool
}

/// A text cut into tokens. The last token is always `.end`.
package struct TokenStream: Sendable {
  package internal(set) var tokens: [Token] = []
  package internal(set) var comments: [Comment] = []
  /// Names and pieces of text, decoded.
  var texts: [String] = []
  var integers: [Int] = []
  var reals: [Double] = []
  var errors: [(error: SyntaxError, span: SourceSpan)] = []
  /// For each token that is a bracket, the index of its partner; -1 for the others and for brackets
  /// without a partner.
  var partners: [Int32] = []
  /// The text ended inside an open bracket.
  var endsInBracket = false
}
