extension Lexer {
  /// `// …`, `/// …`, and after an error `# …`: to the end of the line.
  mutating func lexComment() {
    let start = position
    let isDocumentation =
      peek() == UInt8(ascii: "/") && peek(2) == UInt8(ascii: "/") && peek(3) != UInt8(ascii: "/")
    while position < bytes.count, peek() != UInt8(ascii: "\n"), peek() != UInt8(ascii: "\r") {
      position += 1
    }
    if let fault = String.firstInvalidUTF8(in: bytes[start..<position]) {
      report(.invalidUTF8, fault, fault + 1)
    }
    stream.comments.append(
      Comment(start: start, end: position, isDocumentation: isDocumentation, startsLine: startsLine)
    )
    spaceBefore = true
  }

  /// `/* … */`, which is not ours: one error, and on after it.
  mutating func lexBlockComment() {
    let start = position
    position += 2
    while position < bytes.count {
      if peek() == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
        position += 2
        break
      }
      if peek() == UInt8(ascii: "\n") { startsLine = true }
      position += 1
    }
    report(.blockComment, start, start + 2)
    spaceBefore = true
  }
}

extension String {
  /// The index of the first byte that is not part of valid UTF-8.
  static func firstInvalidUTF8(in bytes: ArraySlice<UInt8>) -> Int? {
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if bytes[index] < 0x80 {
        index += 1
      } else {
        guard let (_, length) = decodeScalar(bytes, at: index) else { return index }
        index += length
      }
    }
    return nil
  }
}

/// The Unicode scalar that begins at `index`, and its length in bytes; nil if the bytes are not
/// valid UTF-8.
func decodeScalar(_ bytes: ArraySlice<UInt8>, at index: Int) -> (Unicode.Scalar, Int)? {
  guard index < bytes.endIndex else { return nil }
  let first = bytes[index]
  if first < 0x80 { return (Unicode.Scalar(first), 1) }
  let length: Int
  var value: UInt32
  switch first {
  case 0xC2...0xDF: (length, value) = (2, UInt32(first & 0x1F))
  case 0xE0...0xEF: (length, value) = (3, UInt32(first & 0x0F))
  case 0xF0...0xF4: (length, value) = (4, UInt32(first & 0x07))
  default: return nil
  }
  guard index + length <= bytes.endIndex else { return nil }
  for offset in 1..<length {
    let byte = bytes[index + offset]
    guard byte & 0xC0 == 0x80 else { return nil }
    value = value << 6 | UInt32(byte & 0x3F)
  }
  let smallest: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x1_0000
  guard value >= smallest, let scalar = Unicode.Scalar(value) else { return nil }
  return (scalar, length)
}
