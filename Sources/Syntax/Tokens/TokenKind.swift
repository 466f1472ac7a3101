/// The kinds of token. The raw value of a word or sign is its spelling.
package enum TokenKind: String, CaseIterable, Sendable {
  // Words that begin a statement
  case `let`, `var`, fn, extern, loss, noise, optimizer, `import`
  case `for`, `while`, `return`, print, check, compare, export
  // Words that begin an expression
  case `if`, simulate, sweep, fit, plot, read, `true`, `false`, not
  // Words that stand between
  case then, `else`, and, or, div, mod, over, on, with, at, `in`
  case given, within, every, of, by, to, `where`, `as`

  // Brackets
  case leftParen = "("
  case rightParen = ")"
  case leftBracket = "["
  case rightBracket = "]"
  case leftBrace = "{"
  case rightBrace = "}"
  // Operators
  case plus = "+"
  case minus = "-"
  case star = "*"
  case slash = "/"
  case dotStar = ".*"
  case dotSlash = "./"
  case caret = "^"
  case dotCaret = ".^"
  case prime = "'"
  case halfOpen = "..<"
  case equalEqual = "=="
  case notEqual = "!="
  case less = "<"
  case lessEqual = "<="
  case greater = ">"
  case greaterEqual = ">="
  case pipe = "|>"
  // Signs
  case equal = "="
  case arrow = "->"
  case fatArrow = "=>"
  case leftArrow = "<-"
  case tilde = "~"
  case notTilde = "!~"
  case comma = ","
  case semicolon = ";"
  case colon = ":"
  case dot = "."
  case percent = "%"

  // Classes; the spelling is that of the grammar
  case name = "NAME"
  case integer = "INTEGER"
  case real = "REAL"
  case textStart = "TEXT"
  case textPiece = "PIECE"
  case interpolationStart = "INTERPOLATION"
  case format = "FORMAT"
  case interpolationEnd = "END_INTERPOLATION"
  case textEnd = "END_TEXT"
  /// What the lexer could not read and has reported.
  case invalid = "INVALID"
  case end = "END"
}

extension TokenKind {
  /// What a token is to the grammar.
  package enum Role: Sendable { case keyword, sign, variable }

  package var role: Role {
    switch self {
    case .let, .var, .fn, .extern, .loss, .noise, .optimizer, .import, .for, .while, .return,
      .print, .check, .compare, .export, .if, .simulate, .sweep, .fit, .plot, .read, .true, .false,
      .not, .then, .else, .and, .or, .div, .mod, .over, .on, .with, .at, .in, .given, .within,
      .every, .of, .by, .to, .where, .as:
      .keyword
    case .leftParen, .rightParen, .leftBracket, .rightBracket, .leftBrace, .rightBrace, .plus,
      .minus, .star, .slash, .dotStar, .dotSlash, .caret, .dotCaret, .prime, .halfOpen,
      .equalEqual, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .pipe, .equal, .arrow,
      .fatArrow, .leftArrow, .tilde, .notTilde, .comma, .semicolon, .colon, .dot, .percent:
      .sign
    case .name, .integer, .real, .textStart, .textPiece, .interpolationStart, .format,
      .interpolationEnd, .textEnd, .invalid, .end:
      .variable
    }
  }

  /// Reserved words, which may still be labels and fields.
  package var isKeyword: Bool { role == .keyword }

  /// A word that begins a declaration, and so may be the name of a measure or a column where an expression is
  /// wanted: no expression begins with it.
  var mayNameColumn: Bool { self == .loss || self == .noise || self == .optimizer }

  /// It begins a statement that does something.
  var isStatementWithoutValue: Bool {
    self == .print || self == .check || self == .compare || self == .export
  }

  /// It cannot begin a statement, so a line that begins with it continues the one before.
  var continuesLine: Bool {
    switch self {
    case .then, .else, .and, .or, .div, .mod, .over, .on, .with, .at, .in, .given, .within,
      .every, .of, .by, .to, .where, .as:
      true
    case .plus, .star, .slash, .dotStar, .dotSlash, .caret, .dotCaret, .halfOpen, .equalEqual,
      .notEqual, .less, .lessEqual, .greater, .greaterEqual, .pipe, .equal, .arrow, .fatArrow,
      .leftArrow, .tilde, .notTilde, .comma, .colon, .dot, .percent:
      true
    case .let, .var, .fn, .extern, .loss, .noise, .optimizer, .import, .for, .while, .return,
      .print, .check, .compare, .export, .if, .simulate, .sweep, .fit, .plot, .read, .true, .false,
      .not, .leftParen, .rightParen, .leftBracket, .rightBracket, .leftBrace, .rightBrace, .minus,
      .prime, .semicolon, .name, .integer, .real, .textStart, .textPiece, .interpolationStart,
      .format, .interpolationEnd, .textEnd, .invalid, .end:
      false
    }
  }

  /// At the head of a line it begins a statement for certain (unless it is a label), even where a
  /// bracket seems open.
  var beginsStatementForCertain: Bool {
    switch self {
    case .let, .var, .fn, .extern, .loss, .noise, .optimizer, .import, .while, .return, .print,
      .check, .compare, .export:
      true
    case .for, .if, .simulate, .sweep, .fit, .plot, .read, .true, .false, .not, .then, .else, .and,
      .or, .div, .mod, .over, .on, .with, .at, .in, .given, .within, .every, .of, .by, .to, .where,
      .as, .leftParen, .rightParen, .leftBracket, .rightBracket, .leftBrace, .rightBrace, .plus,
      .minus, .star, .slash, .dotStar, .dotSlash, .caret, .dotCaret, .prime, .halfOpen,
      .equalEqual, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .pipe, .equal, .arrow,
      .fatArrow, .leftArrow, .tilde, .notTilde, .comma, .semicolon, .colon, .dot, .percent, .name,
      .integer, .real, .textStart, .textPiece, .interpolationStart, .format, .interpolationEnd,
      .textEnd, .invalid, .end:
      false
    }
  }

  static let longestKeyword = keywords.keys.map(\.utf8.count).max() ?? 0

  /// Every reserved word by its spelling.
  static let keywords: [String: TokenKind] = Dictionary(
    uniqueKeysWithValues: allCases.filter(\.isKeyword).map { ($0.rawValue, $0) })
}

/// Words with a meaning at one place only; elsewhere they are names.
package enum ContextualWord: String, CaseIterable, Sendable {
  case edition, seed, test, input
  case state, step
  case measure, series, keep, exit
  case row
  case se
}
