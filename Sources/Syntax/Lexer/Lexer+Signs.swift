extension Lexer {
  /// Our signs, longest first, and those of other languages between them.
  private struct Sign {
    var bytes: [UInt8]
    var kind: TokenKind
    var foreign: ForeignSign?
  }

  /// By their first byte, the longest first.
  private static let signs: [[Sign]] = {
    var table: [[Sign]] = Array(repeating: [], count: 256)
    let own = TokenKind.allCases.filter { $0.role == .sign }
      .map { Sign(bytes: Array($0.rawValue.utf8), kind: $0, foreign: nil) }
    let foreign = ForeignSign.allCases
      .map { Sign(bytes: Array($0.rawValue.utf8), kind: $0.standIn, foreign: $0) }
    for sign in (own + foreign).sorted(by: { $0.bytes.count > $1.bytes.count }) {
      table[Int(sign.bytes[0])].append(sign)
    }
    return table
  }()

  /// A bracket, an operator, or something that is no part of the language.
  mutating func lexSign() {
    let start = position
    if !interpolations.isEmpty, lexInInterpolation() { return }
    if peek() == UInt8(ascii: "."), peek(1) >= UInt8(ascii: "0"), peek(1) <= UInt8(ascii: "9") {
      lexPointNumber()
      return
    }
    if let sign = Self.signs[Int(peek())].first(where: { starts(with: $0.bytes) }) {
      position += sign.bytes.count
      emit(sign.kind, from: start, foreign: sign.foreign)
      return
    }
    position += 1
    report(.strayCharacter(Unicode.Scalar(bytes[start])), start, position)
    emit(.invalid, from: start)
  }

  /// `.5`: an error, read as `0.5`.
  private mutating func lexPointNumber() {
    let start = position
    position += 1
    while peek() >= UInt8(ascii: "0"), peek() <= UInt8(ascii: "9") { position += 1 }
    let digits = String(decoding: bytes[start..<position], as: UTF8.self)
    report(.numberBeginsWithPoint(digits), start, position)
    stream.reals.append(Double("0" + digits) ?? 0)
    emit(.real, from: start, payload: stream.reals.count - 1)
  }

  /// Counts the brackets of an interpolation and sees its format and its end.
  private mutating func lexInInterpolation() -> Bool {
    let last = interpolations.count - 1
    switch peek() {
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
      interpolations[last] += 1
    case UInt8(ascii: ")"), UInt8(ascii: "]"):
      interpolations[last] = max(0, interpolations[last] - 1)
    case UInt8(ascii: "}"):
      if interpolations[last] > 0 {
        interpolations[last] -= 1
        return false
      }
      position += 1
      emit(.interpolationEnd, from: position - 1)
      interpolations.removeLast()
      lexTextBody()
      return true
    case UInt8(ascii: ":") where interpolations[last] == 0:
      lexFormat()
      return true
    default:
      break
    }
    return false
  }
}
