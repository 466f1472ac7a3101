package import SourceText

/// The text of `file` in canonical layout: one space where one belongs, two more in every bracket or
/// continued line, no trailing space, at most one empty line in a row.
///
/// Line breaks and comments stay where the author put them, so the text keeps its meaning, and
/// formatting twice is formatting once. Texts are copied as they are; a file with characters that
/// cannot be read comes back unchanged.
package func format(_ file: FileID, in sources: SourceMap) -> String {
  let stream = tokenize(file, in: sources)
  guard stream.errors.isEmpty else { return String(decoding: sources[file].text, as: UTF8.self) }
  var formatter = Formatter(bytes: sources[file].text, stream: stream)
  return formatter.run()
}

/// Walks tokens and comments in the order of the text and writes them down again.
struct Formatter {
  let bytes: [UInt8]
  let stream: TokenStream
  var output = ""
  var layout = Layout()
  var position = 0
  var comment = 0
  /// The token last written.
  var previous: Int?

  init(bytes: [UInt8], stream: TokenStream) {
    self.bytes = bytes
    self.stream = stream
  }

  mutating func run() -> String {
    while true {
      while comment < stream.comments.count, commentIsNext { writeComment() }
      guard stream.tokens[position].kind != .end else { break }
      writeToken()
    }
    if !output.isEmpty, !output.hasSuffix("\n") { output += "\n" }
    return output
  }

  private var commentIsNext: Bool {
    stream.comments[comment].start < Int(stream.tokens[position].start)
      || stream.tokens[position].kind == .end
  }

  private mutating func writeComment() {
    let item = stream.comments[comment]
    var text = String(decoding: bytes[item.start..<item.end], as: UTF8.self)
    while let last = text.last, last.isWhitespace { text.removeLast() }
    if item.startsLine || output.isEmpty {
      newLine(emptyBefore: hasEmptyLine(before: item.start))
      output += layout.indentation(ofCommentBefore: stream, position)
    } else {
      output += "  "
    }
    output += text
    comment += 1
  }

  private mutating func writeToken() {
    let token = stream.tokens[position]
    if token.kind == .semicolon, isSuperfluousSemicolon {
      position += 1
      return
    }
    let startsLine = token.startsLine || output.isEmpty || brokenByComment
    if startsLine {
      newLine(emptyBefore: hasEmptyLine(before: Int(token.start)))
      layout.startLine(stream, position, after: previous)
      output += layout.indentation
    } else if let previous,
      Spacing.isNeeded(stream, previous, position, previousIsUnary: layout.lastWasUnary)
    {
      output += " "
    }
    layout.take(stream, position, after: previous, startsLine: startsLine)
    let end = token.kind == .textStart ? max(position, Int(stream.partners[position])) : position
    output += text(from: position, to: end)
    previous = end
    position = end + 1
  }

  /// What is written for a token, or for a whole text.
  private func text(from first: Int, to last: Int) -> String {
    if stream.tokens[first].kind == .leftArrow, stream.tokens[first].foreign == nil { return "<-" }
    let start = Int(stream.tokens[first].start)
    let end = Int(stream.tokens[last].end)
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// The last thing written was a comment, so a line break must follow.
  private var brokenByComment: Bool {
    guard comment > 0, let previous else { return comment > 0 }
    return stream.comments[comment - 1].start >= Int(stream.tokens[previous].end)
  }

  /// The last thing written was a comment on a line of its own.
  private var brokenByOwnLineComment: Bool {
    brokenByComment && stream.comments[comment - 1].startsLine
  }

  /// A `;` at the end of a line, before `}`, or behind another.
  private var isSuperfluousSemicolon: Bool {
    let next = stream.tokens[min(position + 1, stream.tokens.count - 1)]
    if next.startsLine || next.kind == .rightBrace || next.kind == .end || next.kind == .semicolon {
      return true
    }
    if stream.tokens[position].startsLine { return true }
    guard let previous else { return true }
    return stream.tokens[previous].kind == .leftBrace || stream.tokens[previous].kind == .semicolon
  }

  private mutating func newLine(emptyBefore: Bool) {
    guard !output.isEmpty else { return }
    output += "\n"
    let opens = previous.map { stream.tokens[$0].kind.isOpener } ?? false
    let closes = stream.tokens[position].kind.isCloser && !commentIsPending
    if emptyBefore, !closes, !(opens && !brokenByOwnLineComment) { output += "\n" }
  }

  private var commentIsPending: Bool {
    comment < stream.comments.count && commentIsNext
  }

  /// Two line breaks, with only space between, stand before this byte.
  private func hasEmptyLine(before place: Int) -> Bool {
    var breaks = 0
    var index = place - 1
    while index >= 0 {
      switch bytes[index] {
      case UInt8(ascii: "\n"): breaks += 1
      case UInt8(ascii: "\r"): if index + 1 >= bytes.count || bytes[index + 1] != 10 { breaks += 1 }
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: ";"): break
      default: return false
      }
      if breaks > 1 { return true }
      index -= 1
    }
    return false
  }
}
