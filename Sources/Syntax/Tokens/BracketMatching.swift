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
      if kind.closer != nil {
        open.append(index)
      } else if kind.isCloser {
        var place = open.count - 1
        while place >= 0, tokens[open[place]].kind.closer != kind {
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
    if self == .leftParen { return .rightParen }
    if self == .leftBracket { return .rightBracket }
    if self == .leftBrace { return .rightBrace }
    if self == .interpolationStart { return .interpolationEnd }
    if self == .textStart { return .textEnd }
    return nil
  }

  /// A closer of that kind never reaches beyond this opener.
  func isBarrier(to closer: TokenKind) -> Bool {
    if closer == .textEnd || closer == .interpolationEnd { return false }
    if self == .textStart || self == .interpolationStart { return true }
    return self == .leftBrace && closer != .rightBrace
  }

  var isCloser: Bool {
    self == .rightParen || self == .rightBracket || self == .rightBrace
      || self == .interpolationEnd || self == .textEnd
  }
}
