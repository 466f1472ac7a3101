/// Signs of other languages that the lexer knows, so that the message can name ours.
enum ForeignSign: String, CaseIterable, Hashable, Sendable {
  case doubleStar = "**"
  case walrus = ":="
  case matrixProduct = "%*%"
  case membership = "%in%"
  case doublePercent = "%%"
  case andAnd = "&&"
  case orOr = "||"
  case bang = "!"
  case dotPlus = ".+"
  case dotMinus = ".-"
  case plusEqual = "+="
  case minusEqual = "-="
  case starEqual = "*="
  case slashEqual = "/="
  case caretEqual = "^="
  case tripleEqual = "==="
  case notTripleEqual = "!=="
  case lessGreater = "<>"
  case tildeEqual = "~="
  case closedRange = "..="
  case ellipsis = "..."
  case dotDot = ".."
  case doubleColon = "::"
  case plusPlus = "++"
  case atSign = "@"
  case ampersand = "&"
  case bar = "|"
  case question = "?"
  case dollar = "$"
  case backslash = "\\"
  case backtick = "`"
  case lessOrEqual = "≤"
  case greaterOrEqual = "≥"
  case unequal = "≠"
  case times = "×"
  case centeredDot = "·"
  case dotOperator = "⋅"
  case minusSign = "−"
  case arrowRight = "→"
  case doubleArrowRight = "⇒"
  case mapsTo = "↦"
  case conjunction = "∧"
  case disjunction = "∨"
  case negation = "¬"
  case elementOf = "∈"

  /// The token it is read as, so that the rest of the line still makes sense.
  var standIn: TokenKind {
    switch self {
    case .doubleStar: .caret
    case .walrus: .equal
    case .matrixProduct, .atSign, .times, .centeredDot, .dotOperator: .star
    case .membership, .elementOf: .in
    case .doublePercent: .mod
    case .andAnd, .ampersand, .conjunction: .and
    case .orOr, .bar, .disjunction: .or
    case .bang, .negation: .not
    case .plusEqual, .minusEqual, .starEqual, .slashEqual, .caretEqual: .leftArrow
    case .tripleEqual: .equalEqual
    case .notTripleEqual, .lessGreater, .tildeEqual, .unequal: .notEqual
    case .closedRange, .ellipsis, .dotDot: .halfOpen
    case .doubleColon, .dollar: .dot
    case .plusPlus, .dotPlus: .plus
    case .dotMinus: .minus
    case .question, .backslash, .backtick: .invalid
    case .lessOrEqual: .lessEqual
    case .greaterOrEqual: .greaterEqual
    case .minusSign: .minus
    case .arrowRight: .arrow
    case .doubleArrowRight, .mapsTo: .fatArrow
    }
  }
}
