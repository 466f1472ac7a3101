/// Where a space stands between two tokens of a line.
enum Spacing {
  static func isNeeded(
    _ stream: TokenStream, _ previous: Int, _ position: Int, previousIsUnary: Bool
  ) -> Bool {
    let left = stream.tokens[previous].kind
    let right = stream.tokens[position].kind
    if previousIsUnary { return false }
    if left == .leftBrace || right == .rightBrace {
      return !(left == .leftBrace && right == .rightBrace)
    }
    if left == .leftParen || left == .leftBracket || left == .dot || left == .caret {
      return false
    }
    switch right {
    case .rightParen, .rightBracket, .comma, .semicolon, .colon, .dot, .prime, .caret, .percent:
      return false
    case .leftParen where left == .var:
      return false  // the variance
    case .leftParen, .leftBracket:
      return !isOperandEnd(stream, previous)
    default:
      return true
    }
  }

  /// An operand ends with this token: a `-` behind it subtracts, a `(` behind it calls.
  static func isOperandEnd(_ stream: TokenStream, _ index: Int) -> Bool {
    let kind = stream.tokens[index].kind
    if kind.isKeyword, kind != .true, kind != .false {
      return index > 0 && stream.tokens[index - 1].kind == .dot
    }
    return kind.endsOperand
  }

  /// A `-` that stands before its operand.
  static func isUnary(_ stream: TokenStream, _ position: Int, after previous: Int?) -> Bool {
    guard stream.tokens[position].kind == .minus else { return false }
    guard let previous else { return true }
    return !isOperandEnd(stream, previous)
  }

  /// The line may be over behind this token.
  static func mayEndStatement(_ stream: TokenStream, _ index: Int) -> Bool {
    let kind = stream.tokens[index].kind
    switch kind {
    case .semicolon, .leftBrace, .percent, .invalid: return true
    case .colon: return false
    case .return, .print: return true
    default: return isOperandEnd(stream, index)
    }
  }
}
