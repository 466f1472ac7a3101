internal import SourceText

/// `7 // 2`: in other languages a division of whole numbers, here a comment. It is told where a number follows, at most
/// one space away, or, without any space, a name: comments are rarely like that.
func lostDivisions(_ stream: TokenStream, _ bytes: [UInt8], in file: FileID) -> [Diagnostic] {
  var following = 0
  return stream.comments.compactMap { comment in
    while following < stream.tokens.count, Int(stream.tokens[following].start) < comment.start {
      following += 1
    }
    // Signs of other languages that are taken for comments may be one byte long.
    guard !comment.startsLine, !comment.isDocumentation, following > 0,
      bytes[comment.start..<comment.end].starts(with: "//".utf8)
    else { return nil }
    let last = stream.tokens[following - 1]
    guard last.kind.mayBeDivided else { return nil }
    let before = comment.start - Int(last.end)
    var text = bytes[comment.start + 2..<comment.end]
    while let byte = text.last, byte == UInt8(ascii: " ") { text = text.dropLast() }
    let after = text.prefix { $0 == UInt8(ascii: " ") }.count
    text = text.dropFirst(after)
    guard before <= 1, after <= 1, let first = text.first else { return nil }
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    let isNumber = text.allSatisfy { digits.contains($0) }
    let isName =
      before == 0 && after == 0 && !digits.contains(first)
      && text.allSatisfy { byte in
        digits.contains(byte) || byte == UInt8(ascii: "_")
          || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      }
    guard isNumber || isName else { return nil }
    return Diagnostic(
      .warning, code: "E0166", "`//` begins a comment, so nothing is divided here",
      at: SourceSpan(file: file, start: comment.start, end: comment.start + 2),
      help: "whole numbers are divided by `a div b`; a comment stands two spaces away")
  }
}

extension TokenKind {
  /// A number, a name or a closing bracket.
  fileprivate var mayBeDivided: Bool {
    switch self {
    case .name, .integer, .real, .rightParen, .rightBracket: true
    default: false
    }
  }
}
