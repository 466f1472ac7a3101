extension TokenStream {
  /// Pairs the brackets. A wrong closer closes the nearest opener of its kind, but `)` and `]` never
  /// reach beyond a `{`; a line that certainly begins a statement ends all open `(` and `[`.
  mutating func matchBrackets() {
    partners = Array(repeating: -1, count: tokens.count)
    var open: [Int] = []
    for index in tokens.indices {
      let kind = tokens[index].kind
      if tokens[index].startsLine, kind.beginsStatementForCertain, !isLabel(index) {
        while let top = open.last, tokens[top].kind != .leftBrace { open.removeLast() }
      }
      if kind.isOpener {
        open.append(index)
      } else if kind.isCloser {
        var place = open.count - 1
        while place >= 0, !kind.closes(tokens[open[place]].kind) {
          place = tokens[open[place]].kind.isBarrier(to: kind) ? -1 : place - 1
        }
        guard place >= 0 else { continue }
        partners[open[place]] = Int32(index)
        partners[index] = Int32(open[place])
        open.removeSubrange(place...)
      }
    }
    endsInBracket = open.contains { tokens[$0].kind != .textStart }
  }

  /// The word at `index` is followed by a colon.
  func isLabel(_ index: Int) -> Bool {
    index + 1 < tokens.count && tokens[index + 1].kind == .colon
  }
}

extension TokenKind {
  /// What closes this opener.
  var closer: TokenKind? {
    switch self {
    case .leftParen: .rightParen
    case .leftBracket: .rightBracket
    case .leftBrace: .rightBrace
    case .interpolationStart: .interpolationEnd
    case .textStart: .textEnd
    default: nil
    }
  }

  /// What this closer closes.
  private var opener: TokenKind? {
    switch self {
    case .rightParen: .leftParen
    case .rightBracket: .leftBracket
    case .rightBrace: .leftBrace
    case .interpolationEnd: .interpolationStart
    case .textEnd: .textStart
    default: nil
    }
  }

  var isOpener: Bool { if case .some = closer { true } else { false } }
  var isCloser: Bool { if case .some = opener { true } else { false } }

  func closes(_ other: TokenKind) -> Bool {
    if let opener { opener == other } else { false }
  }

  /// A closer of that kind never reaches beyond this opener.
  func isBarrier(to closer: TokenKind) -> Bool {
    if closer == .textEnd || closer == .interpolationEnd { return false }
    if self == .textStart || self == .interpolationStart { return true }
    return self == .leftBrace && closer != .rightBrace
  }
}
