extension Lexer {
  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  private mutating func skipDigits() {
    while Self.isDigit(peek()) || (peek() == UInt8(ascii: "_") && Self.isDigit(peek(1))) {
      position += 1
    }
  }

  /// `1`, `1_000`, `0.5`, `1e-3`. With an exponent and a whole value below 2^53 it is an integer.
  mutating func lexNumber() {
    let start = position
    skipDigits()
    var isWhole = true
    var hasPoint = false
    if peek() == UInt8(ascii: "."), Self.isDigit(peek(1)) {
      hasPoint = true
      isWhole = false
      position += 1
      skipDigits()
    }
    if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
      let sign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-")
      if Self.isDigit(peek(sign ? 2 : 1)) {
        isWhole = false
        position += sign ? 2 : 1
        skipDigits()
      }
    }
    let end = position
    if !hasPoint, peek() == UInt8(ascii: "."), endsInPoint {
      position += 1
      report(.numberEndsInPoint(spelling(start, end)), start, position)
    }
    finish(start, end, isWhole: isWhole)
    if position == end { rejectNameBehind(start, end) }
  }

  /// Behind the digits stands a point that is neither a field, nor a range, nor `.*`.
  private var endsInPoint: Bool {
    switch peek(1) {
    case UInt8(ascii: "."), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "^"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"), 0x80...:
      false
    default:
      true
    }
  }

  private func spelling(_ start: Int, _ end: Int) -> String {
    String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private mutating func finish(_ start: Int, _ end: Int, isWhole: Bool) {
    let digits = spelling(start, end).filter { $0 != "_" }
    if isWhole {
      if let value = Int(digits) {
        stream.integers.append(value)
      } else {
        report(.integerTooLarge, start, end)
        stream.integers.append(.max)
      }
      emit(.integer, from: start, payload: stream.integers.count - 1)
      return
    }
    var value = Double(digits) ?? .nan
    if !value.isFinite {
      report(.realTooLarge, start, end)
      value = .greatestFiniteMagnitude
    }
    let hasExponent = digits.contains { $0 == "e" || $0 == "E" }
    if hasExponent, value < 0x1p53, value == value.rounded() {
      stream.integers.append(Int(value))
      emit(.integer, from: start, payload: stream.integers.count - 1)
    } else {
      stream.reals.append(value)
      emit(.real, from: start, payload: stream.reals.count - 1)
    }
  }

  /// `2x`, `0x1F`, `1_`: a number that runs into a name.
  private mutating func rejectNameBehind(_ start: Int, _ end: Int) {
    skipName()
    guard position > end else { return }
    report(.numberRunsIntoName(spelling(start, end), spelling(end, position)), start, position)
    stream.tokens[stream.tokens.count - 1].end = Int32(truncatingIfNeeded: position)
  }
}
