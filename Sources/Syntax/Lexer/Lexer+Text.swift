extension Lexer {
  /// `"…"` up to its end or to its first interpolation.
  mutating func lexText() {
    let start = position
    position += 1
    emit(.textStart, from: start)
    lexTextBody()
  }

  /// What stands in a text, from `position` to `"`, `{` or the end of the line.
  mutating func lexTextBody() {
    let start = position
    var piece: [UInt8] = []
    while true {
      let byte = peek()
      if position >= bytes.count || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        emitPiece(piece, from: start)
        report(.unterminatedText, textStart, position)
        emit(.textEnd, from: position)
        return
      }
      switch byte {
      case UInt8(ascii: "\""):
        emitPiece(piece, from: start)
        position += 1
        emit(.textEnd, from: position - 1)
        return
      case UInt8(ascii: "{"):
        emitPiece(piece, from: start)
        position += 1
        emit(.interpolationStart, from: position - 1)
        interpolations.append(0)
        return
      case UInt8(ascii: "\\"):
        lexEscape(into: &piece)
      default:
        piece.append(byte)
        position += 1
      }
    }
  }

  /// Where the text began that is being read.
  private var textStart: Int {
    var depth = 0
    for token in stream.tokens.reversed() {
      if token.kind == .textEnd { depth += 1 }
      if token.kind == .textStart {
        if depth == 0 { return Int(token.start) }
        depth -= 1
      }
    }
    return position
  }

  private mutating func emitPiece(_ piece: [UInt8], from start: Int) {
    guard position > start else { return }
    if let fault = String.firstInvalidUTF8(in: bytes[start..<position]) {
      report(.invalidUTF8, fault, fault + 1)
    }
    stream.texts.append(String(decoding: piece, as: UTF8.self))
    emit(.textPiece, from: start, payload: stream.texts.count - 1)
  }

  /// `\n \t \" \\ \{ \} \u{…}`
  private mutating func lexEscape(into piece: inout [UInt8]) {
    let start = position
    position += 1
    let byte = peek()
    switch byte {
    case UInt8(ascii: "n"): piece.append(UInt8(ascii: "\n"))
    case UInt8(ascii: "t"): piece.append(UInt8(ascii: "\t"))
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "}"):
      piece.append(byte)
    case UInt8(ascii: "u") where peek(1) == UInt8(ascii: "{"):
      lexScalar(into: &piece, from: start)
      return
    default:
      report(.unknownEscape, start, min(position + 1, bytes.count))
      return
    }
    position += 1
  }

  /// `\u{3b7}`
  private mutating func lexScalar(into piece: inout [UInt8], from start: Int) {
    position += 2
    let digits = position
    while position < bytes.count, position - digits < 8, bytes[position].isHexDigit {
      position += 1
    }
    let spelling = String(decoding: bytes[digits..<position], as: UTF8.self)
    let isClosed = peek() == UInt8(ascii: "}")
    if isClosed { position += 1 }
    if isClosed, let value = UInt32(spelling, radix: 16), let scalar = Unicode.Scalar(value) {
      piece.append(contentsOf: String(scalar).utf8)
    } else {
      report(.unknownEscape, start, position)
    }
  }

  /// `:.3` before the `}` of an interpolation.
  mutating func lexFormat() {
    let start = position
    position += 1
    while position < bytes.count, peek() != UInt8(ascii: "}"), peek() != UInt8(ascii: "\""),
      peek() != UInt8(ascii: "\n"), peek() != UInt8(ascii: "\r")
    {
      position += 1
    }
    let raw = String(decoding: bytes[start + 1..<position], as: UTF8.self)
    stream.texts.append(raw.filter { $0 != " " })
    emit(.format, from: start, payload: stream.texts.count - 1)
    if peek() == UInt8(ascii: "\"") { closeInterpolations(at: position) }
  }

  /// The line ended inside `{…}` of a text.
  mutating func closeInterpolations(at place: Int) {
    guard !interpolations.isEmpty else { return }
    report(.unterminatedText, textStart, place)
    while interpolations.popLast() != nil {
      emit(.interpolationEnd, from: place)
      emit(.textEnd, from: place)
    }
  }

  /// `'` behind an operand transposes it; elsewhere somebody means a text.
  mutating func lexPrime() {
    let start = position
    if !spaceBefore, !startsLine, let last = stream.tokens.last, last.kind.endsOperand {
      position += 1
      emit(.prime, from: start)
      return
    }
    var end = position + 1
    while end < bytes.count, bytes[end] != UInt8(ascii: "'"), bytes[end] != UInt8(ascii: "\n") {
      end += 1
    }
    let isClosed = end < bytes.count && bytes[end] == UInt8(ascii: "'")
    report(.singleQuotes, start, isClosed ? end + 1 : start + 1)
    position = start + 1
    emit(.textStart, from: start)
    if isClosed {
      position = end
      emitPiece(Array(bytes[start + 1..<end]), from: start + 1)
      position = end + 1
    }
    emit(.textEnd, from: isClosed ? end : start + 1)
  }
}

extension UInt8 {
  fileprivate var isHexDigit: Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
      || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
      || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(self)
  }
}

extension TokenKind {
  /// An operand may end with it, so that a `'` behind it transposes.
  var endsOperand: Bool {
    isKeyword || self == .name || self == .integer || self == .real || self == .rightParen
      || self == .rightBracket || self == .rightBrace || self == .prime || self == .textEnd
  }
}
