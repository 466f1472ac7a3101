internal import SourceText

extension Lexer {
  /// A name or a reserved word.
  mutating func lexName() {
    let start = position
    skipName()
    if position - start <= TokenKind.longestKeyword, bytes[start] >= UInt8(ascii: "a"),
      bytes[start] <= UInt8(ascii: "z"),
      let keyword = TokenKind.keywords[String(decoding: bytes[start..<position], as: UTF8.self)]
    {
      emit(keyword, from: start)
      return
    }
    var text = String(decoding: bytes[start..<position], as: UTF8.self)
    if text.utf8.contains(0xB5), text.unicodeScalars.contains("\u{B5}") {  // the micro sign is a mu
      text = String(text.map { $0 == "\u{B5}" ? "\u{3BC}" : $0 })
    }
    stream.texts.append(text)
    emit(.name, from: start, payload: stream.texts.count - 1)
  }

  /// Moves behind the letters, digits, subscript digits and `_` that follow.
  mutating func skipName() {
    while position < bytes.count {
      let byte = peek()
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        position += 1
      case 0x80...:
        guard let (scalar, length) = decodeScalar(bytes[...], at: position),
          scalar.continuesName
        else { return }
        position += length
      default:
        return
      }
    }
  }

  /// Anything that begins with a byte of 0x80 or more.
  mutating func lexUnicode() {
    let start = position
    guard let (scalar, length) = decodeScalar(bytes[...], at: position) else {
      while position < bytes.count, peek() >= 0x80,
        decodeScalar(bytes[...], at: position) == nil
      {
        position += 1
      }
      report(.invalidUTF8, start, start + 1)
      emit(.invalid, from: start)
      return
    }
    if scalar.startsName {
      lexName()
    } else if scalar == "←" {
      position += length
      emit(.leftArrow, from: start)
    } else if let sign = ForeignSign(rawValue: String(scalar)) {
      position += length
      emit(sign.standIn, from: start, foreign: sign)
    } else if let power = scalar.superscriptDigit {
      while let (next, length) = decodeScalar(bytes[...], at: position),
        next.superscriptDigit != nil
      {
        position += length
      }
      report(.superscript(power), start, position)
      emit(.invalid, from: start)
    } else if scalar.properties.generalCategory == .spaceSeparator {
      position += length
      report(.strayCharacter(scalar), start, position)
      spaceBefore = true
    } else if scalar == "“" || scalar == "”" || scalar == "‘" || scalar == "’" {
      position += length
      report(.curlyQuotes, start, position)
      emit(.invalid, from: start)
    } else {
      position += length
      report(.strayCharacter(scalar), start, position)
      emit(.invalid, from: start)
    }
  }
}

extension Unicode.Scalar {
  /// A letter of any script.
  var startsName: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .letterNumber:
      true
    default:
      false
    }
  }

  /// A letter, a mark on one, a digit or a subscript digit.
  var continuesName: Bool {
    if startsName || ("₀"..."₉").contains(self) { return true }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .decimalNumber: return true
    default: return false
    }
  }

  /// 2 for `²`.
  var superscriptDigit: Int? {
    switch self {
    case "²": 2
    case "³": 3
    case "¹": 1
    case "⁰": 0
    case "⁴"..."⁹": Int(value - 0x2070)
    default: nil
    }
  }
}
