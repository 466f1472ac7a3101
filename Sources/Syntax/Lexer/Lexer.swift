package import SourceText

/// Cuts a text into tokens. Every byte ends in a token, a comment, white space or an error.
struct Lexer {
  let bytes: [UInt8]
  let file: FileID
  var position = 0
  var stream = TokenStream()
  var startsLine = true
  var spaceBefore = false
  /// One entry for each open interpolation: how many brackets are open in it.
  var interpolations: [Int] = []

  init(_ bytes: [UInt8], file: FileID) {
    self.bytes = bytes
    self.file = file
  }

  /// The byte `offset` ahead; 0 beyond the end.
  func peek(_ offset: Int = 0) -> UInt8 {
    position + offset < bytes.count ? bytes[position + offset] : 0
  }

  func starts(with spelling: [UInt8]) -> Bool {
    position + spelling.count <= bytes.count
      && spelling.indices.allSatisfy { bytes[position + $0] == spelling[$0] }
  }

  func span(_ start: Int, _ end: Int) -> SourceSpan {
    SourceSpan(file: file, start: start, end: end)
  }

  mutating func report(_ error: SyntaxError, _ start: Int, _ end: Int) {
    stream.errors.append((error, span(start, end)))
  }

  mutating func emit(
    _ kind: TokenKind, from start: Int, payload: Int = 0, foreign: ForeignSign? = nil
  ) {
    stream.tokens.append(
      Token(
        kind, start, position, startsLine: startsLine, spaceBefore: spaceBefore,
        foreign: foreign, payload: payload))
    startsLine = false
    spaceBefore = false
  }

  mutating func run() -> TokenStream {
    skipHead()
    while position < bytes.count {
      let before = position
      next()
      precondition(position > before, "the lexer made no progress")
    }
    closeInterpolations(at: position)
    emit(.end, from: position)
    stream.matchBrackets()
    return stream
  }

  /// A byte order mark and a `#!` line may stand at the head.
  private mutating func skipHead() {
    if starts(with: [0xEF, 0xBB, 0xBF]) {
      report(.byteOrderMark, 0, 3)
      position = 3
    }
    if peek() == UInt8(ascii: "#"), peek(1) == UInt8(ascii: "!") { lexComment() }
  }

  private mutating func next() {
    let byte = peek()
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"):
      position += 1
      spaceBefore = true
    case UInt8(ascii: "\n"):
      lineBreak(length: 1)
    case UInt8(ascii: "\r"):
      if peek(1) == UInt8(ascii: "\n") {
        lineBreak(length: 2)
      } else {
        report(.loneCarriageReturn, position, position + 1)
        lineBreak(length: 1)
      }
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      lexNumber()
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"):
      lexName()
    case UInt8(ascii: "\""):
      lexText()
    case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"):
      lexComment()
    case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"):
      lexBlockComment()
    case UInt8(ascii: "#"):
      let start = position
      lexComment()
      report(.hashComment, start, start + 1)
    case UInt8(ascii: "'"):
      lexPrime()
    case 0x80...:
      lexUnicode()
    default:
      lexSign()
    }
  }

  private mutating func lineBreak(length: Int) {
    closeInterpolations(at: position)
    position += length
    startsLine = true
    spaceBefore = true
  }
}

/// Cuts the text of `file` into tokens.
package func tokenize(_ file: FileID, in sources: SourceMap) -> TokenStream {
  var lexer = Lexer(sources[file].text, file: file)
  return lexer.run()
}
