internal import SourceText

/// The words of every syntax error, and its code.
extension SyntaxError {
  func diagnostic(at span: SourceSpan, notes: [Diagnostic.Note] = []) -> Diagnostic {
    let wording = wording
    return Diagnostic(
      self == .byteOrderMark ? .warning : .error, code: wording.code, wording.message, at: span,
      label: wording.label, notes: notes, help: wording.help)
  }

  private struct Wording {
    var code: String
    var message: String
    var label: String
    var help: String?
    init(_ code: String, _ message: String, _ label: String = "", help: String? = nil) {
      self.code = code
      self.message = message
      self.label = label
      self.help = help
    }
  }

  private var wording: Wording {
    switch self {
    // Characters
    case .invalidUTF8:
      Wording("E0101", "this is not UTF-8 text", help: "save the file as UTF-8")
    case .strayCharacter(let scalar):
      Wording(
        "E0102", "the character \(scalar.inWords) has no meaning here",
        help: ForeignHelp.character(scalar))
    case .loneCarriageReturn:
      Wording(
        "E0103", "a carriage return without a line feed", help: "end lines with a line feed")
    case .byteOrderMark:
      Wording("E0104", "the file begins with a byte order mark", help: "save it without one")
    case .superscript(let digit):
      Wording(
        "E0105", "a raised digit is no power here",
        help: "for a power write `^\(digit)`; a name takes plain and subscript digits")
    case .curlyQuotes:
      Wording("E0106", "text stands between straight quotes", help: "write `\"…\"`")
    case .singleQuotes:
      Wording(
        "E0107", "text stands between double quotes; `'` behind a value transposes it",
        help: "write `\"…\"`")
    case .hashComment:
      Wording("E0108", "a comment begins with `//`", help: "write `//` instead of `#`")
    case .blockComment:
      Wording(
        "E0109", "a comment begins with `//` and goes to the end of the line",
        help: "write `//` at the head of each line")
    // Literals
    case .integerTooLarge:
      Wording(
        "E0110", "this whole number is too large for an `Int`",
        "the largest is 9223372036854775807", help: "write it with a point or an exponent: `1e20`")
    case .realTooLarge:
      Wording("E0111", "this number is too large for a `Real`", "the largest is about 1.8e308")
    case .numberEndsInPoint(let digits):
      Wording("E0112", "a point needs a digit behind it", help: "write `\(digits).0`")
    case .numberBeginsWithPoint(let digits):
      Wording("E0113", "a point needs a digit before it", help: "write `0\(digits)`")
    case .numberRunsIntoName(let number, let name):
      Wording(
        "E0114", "the number `\(number)` runs into `\(name)`",
        help: name.hasPrefix("_") ? nil : "for a product write `\(number) * \(name)`")
    case .unterminatedText:
      Wording(
        "E0115", "this text does not end on its line",
        help: "close it with `\"`; `\\n` is a new line")
    case .unknownEscape:
      Wording(
        "E0116", "an unknown sign behind `\\`",
        help: "there are `\\n`, `\\t`, `\\\"`, `\\\\`, `\\{`, `\\}` and `\\u{3b7}`")
    case .emptyInterpolation:
      Wording("E0117", "nothing stands between `{` and `}`", help: "a brace in a text is `\\{`")
    case .plainTextNeeded:
      Wording("E0118", "this text must be plain, without `{…}`")
    // Structure
    case .expected(let expectation, let found):
      Wording(
        "E0120", "expected \(expectation.inWords), found \(found.inWords)",
        help: expectation.help ?? ForeignHelp.missing(expectation, found))
    case .unclosed(let bracket):
      Wording("E0121", "this `\(bracket)` is never closed")
    case .strayCloser(let bracket):
      Wording("E0122", "this `\(bracket)` closes nothing")
    case .unexpectedAfterStatement(let found):
      Wording(
        "E0123", "\(found.inWords) does not continue what stands before it",
        "the statement is complete before this",
        help: found == .keyword("if")
          ? "a choice is written `if c then a else b`" : "end it with a new line or `;`")
    case .juxtaposed(let before, let after):
      Wording(
        "E0123", "`\(after)` does not continue what stands before it",
        "the statement is complete before this",
        help: before.first.map { $0.isNumber || $0 == ")" } ?? true
          ? "for a product write `*` between them"
          : "for a product write `\(before) * \(after)`, for a call `\(before)(\(after))`")
    case .severalValues(let isDecimal):
      Wording(
        "E0123", "`,` does not continue what stands before it",
        "the statement is complete before this",
        help: isDecimal
          ? "decimals stand behind a point: `0.1`"
          : "several values are shown by `print a, b`, several names given by `let (a, b) = (1, 2)`"
      )
    case .unnamedMeasure(let word):
      Wording("E0120", "a measure has a name", help: "write `measure v = \(word)(…)`")
    case .misspelt(let word, let suggestion):
      Wording(
        "E0124", "`\(word)` is no word of this language", help: "did you mean `\(suggestion)`?")
    case .keywordAsName(let word):
      Wording(
        "E0125", "`\(word)` is a word of the language",
        "it may be a label, a field or a column, but not a name",
        help: "choose another name, e.g. `\(word)1`"
      )
    case .misplaced(let word):
      Wording("E0126", "`\(word.rawValue)` has no place here", help: word.home)
    case .topLevelOnly(let word):
      Wording(
        "E0127", "`\(word)` stands only at the top level of a file, outside all `{ }`",
        help: word == "fn" ? "for a function inside a block, write `let f = x => …`" : nil)
    case .tooDeep(let limit):
      Wording(
        "E0128", "this is nested more than \(limit) levels deep",
        help: "give the inner parts names with `let`")
    case .needsParentheses(let word):
      Wording(
        "E0129", "`\(word)` binds more loosely than the operator before it",
        help: "put this part in parentheses")
    case .chainedRange:
      Wording("E0130", "a range has one `..<`", help: "put one of the ranges in parentheses")
    // Particular constructs
    case .mixedRecord:
      Wording(
        "E0131", "either all parts have labels or none has", help: "a record is `(x: 1, y: 2)`")
    case .emptyParentheses:
      Wording("E0132", "nothing stands between `(` and `)`")
    case .missingElse:
      Wording(
        "E0133", "an `if … then …` has a value, so it needs an `else`",
        help: "write `if … then … else …`, or `if … { }` to do something only then")
    case .blockBranches:
      Wording(
        "E0134", "an `if` with a value is written with `then` and `else`",
        help: "write `if … then … else …`; each part may be a block")
    case .missingType(let name):
      Wording(
        "E0135", "the parameter `\(name)` needs a type", help: "write for example `\(name): Real`")
    case .arrowInExpression:
      Wording(
        "E0136", "`<-` assigns, and nothing can be assigned here", help: "write `< -` to compare")
    case .notAssignable:
      Wording(
        "E0137", "only a name, an entry `a[i]` or a field can be assigned",
        help: "for a function write `fn f(x: Real) = …`, for an entry `v[0] <- 3`; "
          + "to compare, `x < -1`")
    case .drawAtTopLevel(let name):
      Wording(
        "E0138", "`~` draws inside a block; at the top level `draw` does",
        help: "write `let \(name) = draw(…)`")
    case .drawTarget:
      Wording("E0139", "what is drawn is given one name: `x ~ law`")
    case .equalInExpression:
      Wording("E0140", "`=` gives a name to a value", help: "write `==` to compare")
    case .equalArgument(let name):
      Wording("E0141", "a label is followed by `:`", help: "write `\(name): …`")
    case .equalSetting(let name):
      Wording(
        "E0141", "a label is followed by `:`",
        help: "write `\(name): …` for a setting, `measure \(name) = …` for a measure")
    case .equalAtStatement(let name):
      Wording(
        "E0142", "`=` alone names nothing",
        help: "write `let \(name) = …` for a new name, `\(name) <- …` to change a `var` or `state`")
    case .optimizerWithoutStep(let name):
      Wording("E0143", "the optimizer `\(name)` has no `step`", help: "add `step { w <- … }`")
    case .secondStep:
      Wording("E0144", "an optimizer has one `step`")
    case .statementAmongSettings(let word):
      Wording(
        "E0145", "`\(word)` has no place among the settings of a run",
        help: "put it before the `simulate`")
    case .returnOutsideFunction:
      Wording("E0146", "`return` stands in the body of a function")
    case .missingBodySign:
      Wording("E0147", "the body follows `=`", help: "write `= { … }`")
    // Habits
    case .foreignSign(let sign):
      Wording("E0150", sign.sentence, help: sign.advice)
    case .foreignWord(let word):
      Wording("E0151", "`\(word.spelling)` is no word of this language", help: word.advice)
    case .foreignFunction(let word):
      Wording(
        "E0151", "`\(word)` is no word of this language",
        help:
          "a function without a name is `x => …` or `(x, y) => …`, one with a name `fn f(x: Real) = …`"
      )
    case .foreignModule(let module, let member):
      Wording(
        "E0152", "functions need no `\(module).` before them",
        help: ForeignHelp.moduleMember(member))
    case .recordInBraces:
      Wording(
        "E0153", "`{ }` is a block of statements, not a record", help: "write `(a: 1, b: 2)`")
    case .quotedLabel:
      Wording("E0153", "a label is a name, without quotes", help: "write `(a: 1, b: 2)`")
    case .colonRange:
      Wording(
        "E0154", "`:` makes no range", help: "write `a ..< b`: from a up to, but without, b")
    case .colonBlock:
      Wording("E0155", "a block stands in braces", help: "write `{ … }` instead of `:`")
    case .percentOperator:
      Wording("E0156", "`%` is a percentage in a margin", help: "for the remainder write `a mod b`")
    case .lambdaArrow:
      Wording("E0157", "`->` stands before the type of a result", help: "a function is `x => …`")
    case .importName(let name):
      Wording(
        "E0158", "`import` takes the path of a file", "`\(name)` is a name",
        help: ForeignHelp.isModule(name)
          ? "leave it out: the functions of the library need no import"
          : "write `import \"\(name).sgd\" as \(name)`; the library needs no import")
    case .unaryPlus:
      Wording("E0159", "a `+` needs a value before it", help: "leave it out")
    case .matrixRows:
      Wording(
        "E0160", "each row of a matrix stands in its own `[ ]`", help: "write `[[1, 2], [3, 4]]`")
    case .textPrefix(let prefix):
      Wording(
        "E0162", "a text needs no `\(prefix)` before it",
        help: "values stand in it so: `\"x = {x:.3}\"`")
    case .missingComma:
      Wording(
        "E0163", "entries are divided by commas",
        help: "a vector is `[1, 2]`, a matrix `[[1, 2], [3, 4]]`")
    case .statementAsValue(let word, let isBranch):
      Wording(
        "E0164", "`\(word)` does something and has no value, and a value is wanted here",
        help: isBranch ? "write `if … { \(word) … }`" : "put it on a line of its own")
    case .namelessFunction:
      Wording(
        "E0165", "`fn` declares a function that has a name",
        help: "a function without one is `x => …`, of two arguments `(x, y) => …`")
    case .letFunction(let name):
      Wording(
        "E0161", "`let` names a value, not a function",
        help: "write `fn \(name)(x: Real) = …`, or `let \(name) = x => …`")
    }
  }
}

extension Expectation {
  fileprivate var inWords: String {
    switch self {
    case .expression: "an expression"
    case .type: "a type"
    case .name(let role): "a name for \(role)"
    case .sign(let sign): "`\(sign.prefix { $0 != " " })`"
    case .oneOf(let a, let b): "`\(a)` or `\(b)`"
    case .text(let role): "\(role) in quotes"
    case .block(let role): "`{` and \(role)"
    case .setting: "a setting such as `steps: 1000`"
    }
  }

  fileprivate var help: String? {
    switch self {
    case .sign("~"): "say what stands on the two axes: `y ~ x in table`"
    case .sign("within"): "say how close they must be: `within 4 se`"
    case .sign("at"): "say what is optimised: `at (w: Vec[d])`"
    case .sign("in for"): "a loop goes through values: `for i in 0 ..< 10 { … }`"
    case .sign("in fit"): "a fit is made in a table: `fit log(y) ~ log(x) in table`"
    case .sign("~ fit"): "say of what: `fit log(y) ~ log(x) in table`"
    case .sign("in plot"), .sign("~ plot"):
      "say of what: `plot y ~ x in table`, `plot sin(x) ~ x in linspace(0, 1, 99)`"
    case .sign("then"): "write `if … then … else …`"
    case .oneOf("every", "at"): "say when: `every 100` or `at [1, 10, 100]`"
    case .expression, .type, .name, .sign, .oneOf, .text, .block, .setting: nil
    }
  }
}

extension Found {
  fileprivate var inWords: String {
    switch self {
    case .endOfFile: "the end of the file"
    case .endOfLine: "the end of the line"
    case .keyword(let word): "the word `\(word)`"
    case .token(let text): "`\(text)`"
    }
  }
}

extension ContextualWord {
  /// Where it belongs.
  fileprivate var home: String {
    switch self {
    case .edition, .seed, .test, .input: "it stands at the top level of a file"
    case .state, .step: "it stands in the braces of an `optimizer`"
    case .measure, .series, .keep, .exit: "it stands in the braces of a `simulate`"
    case .row: "it stands in the braces of a `sweep`"
    case .se: "it stands in the margin of a `check`"
    }
  }
}

extension ForeignSign {
  fileprivate var sentence: String { "`\(rawValue)` is no sign of this language" }

  fileprivate var advice: String? {
    switch self {
    case .doubleStar: "a power is `a ^ b`, of each entry `a .^ b`"
    case .walrus: "a name is given with `let x = …`, a `var` changed with `x <- …`"
    case .matrixProduct, .atSign: "the matrix product is `a * b`"
    case .membership, .elementOf: "write `in`, after `for`"
    case .doublePercent: "the remainder is `a mod b`"
    case .andAnd, .ampersand, .conjunction: "write `and`"
    case .bar: "write `or`; the size of a number is `abs(x)`, of a vector `norm(v)`"
    case .orOr, .disjunction: "write `or`"
    case .bang, .negation: "write `not`"
    case .dotPlus: "`+` adds entry by entry"
    case .dotMinus: "`-` subtracts entry by entry"
    case .plusEqual: "write `x <- x + …`"
    case .minusEqual: "write `x <- x - …`"
    case .starEqual: "write `x <- x * …`"
    case .slashEqual: "write `x <- x / …`"
    case .caretEqual: "write `x <- x ^ …`"
    case .tripleEqual: "write `==`"
    case .notTripleEqual, .lessGreater, .tildeEqual, .unequal: "write `!=`"
    case .closedRange, .ellipsis, .dotDot: "a range is `a ..< b`, without b"
    case .doubleColon, .dollar: "a field is `r.x`"
    case .plusPlus: "write `x <- x + 1`"
    case .question: "a choice is `if c then a else b`"
    case .backslash: "`solve(A, b)` solves A x = b; `//` begins a comment"
    case .backtick: nil
    case .lessOrEqual: "write `<=`"
    case .greaterOrEqual: "write `>=`"
    case .times: "write `*`"
    case .centeredDot, .dotOperator: "write `*`, or `dot(v, w)`"
    case .minusSign: "write `-`"
    case .arrowRight: "write `->`"
    case .doubleArrowRight, .mapsTo: "write `=>`"
    }
  }
}

extension ForeignWord {
  fileprivate var spelling: String {
    switch self {
    case .def, .function, .func, .lambda, .end, .elif, .elseif, .elsif, .class, .const, .begin,
      .from, .void, .int, .float, .double, .del, .using, .switch, .assert, .try, .raise, .throw,
      .catch:
      rawValue
    }
  }

  fileprivate var advice: String? {
    switch self {
    case .def, .function, .func: "a function is `fn f(x: Real) -> Real = …`"
    case .lambda: "a function without a name is `x => …`"
    case .end, .begin: "a block stands in `{ }`"
    case .elif, .elseif, .elsif: "write `else if`"
    case .class: "there are no classes; a record is `(x: 1, y: 2)`"
    case .const: "a value is named with `let`"
    case .from, .using: "an import is `import \"file.sgd\" as name`; the library needs none"
    case .void, .int, .float, .double:
      "a value is named with `let`, a type follows: `let x: Real = 1`"
    case .del: "names need no deleting"
    case .assert: "write `check a == b`, or `check a ~ b within 4 se`"
    case .try, .raise, .throw, .catch:
      "there are no exceptions: what cannot be computed is an error, or an empty cell of a sweep's table"
    case .switch: "write `if … then … else …`"
    }
  }
}

extension Unicode.Scalar {
  /// `U+00A0`, and the character itself if it can be seen.
  fileprivate var inWords: String {
    let code = String(value, radix: 16, uppercase: true)
    let padded = "U+" + String(repeating: "0", count: max(0, 4 - code.count)) + code
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator,
      .lineSeparator, .paragraphSeparator:
      return padded
    default:
      return "`\(self)` (\(padded))"
    }
  }
}
