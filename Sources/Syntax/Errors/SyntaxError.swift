/// What can be wrong with a text before names and types are looked at. The wording stands in
/// `SyntaxError+Wording.swift`.
enum SyntaxError: Hashable, Sendable {
  // Characters
  case invalidUTF8
  case strayCharacter(Unicode.Scalar)
  case loneCarriageReturn
  case byteOrderMark
  case superscript(Int)
  case curlyQuotes
  case singleQuotes
  case hashComment
  case blockComment
  // Literals
  case integerTooLarge
  case realTooLarge
  case numberEndsInPoint(String)
  case numberBeginsWithPoint(String)
  case numberRunsIntoName(String, String)
  case unterminatedText
  case unknownEscape
  case emptyInterpolation
  case plainTextNeeded

  // Structure
  case expected(Expectation, found: Found)
  case unclosed(Character)
  case strayCloser(String)
  case unexpectedAfterStatement(Found)
  /// Two values without a sign between them.
  case juxtaposed(String, String)
  case severalValues(isDecimal: Bool)
  case unnamedMeasure(String)
  case misspelt(String, suggestion: String)
  case keywordAsName(String)
  case misplaced(ContextualWord)
  case topLevelOnly(String)
  case tooDeep(limit: Int)
  case needsParentheses(String)
  case chainedRange

  // Particular constructs
  case mixedRecord
  case emptyParentheses
  case missingElse
  case blockBranches
  case missingType(String)
  case arrowInExpression
  case notAssignable
  case drawAtTopLevel(String)
  case drawTarget
  case equalInExpression
  case equalArgument(String)
  case equalSetting(String)
  case equalAtStatement(String)
  case optimizerWithoutStep(String)
  case secondStep
  case statementAmongSettings(String)
  case returnOutsideFunction
  case missingBodySign

  // Habits from other languages
  case foreignSign(ForeignSign)
  case foreignWord(ForeignWord)
  case foreignFunction(String)
  case foreignModule(String, member: String)
  case recordInBraces
  /// `("a": 1)`
  case quotedLabel
  case colonRange
  case colonBlock
  case percentOperator
  case lambdaArrow
  case importName(String)
  case unaryPlus
  case matrixRows
  case letFunction(String)
  case textPrefix(String)
  case missingComma
  case statementAsValue(String, isBranch: Bool)
  case namelessFunction
}

extension SyntaxError {
  /// At the end of a text: whether what is missing is likely to come in the next line, as after an operator.
  var mayGoOn: Bool {
    if case .expected(let expectation, _) = self {
      return expectation == .expression || expectation == .type
    }
    return false
  }
}

/// What the grammar wanted.
enum Expectation: Hashable, Sendable {
  case expression
  case type
  case name(String)
  case sign(String)
  case oneOf(String, String)
  case text(String)
  case block(String)
  case setting
}

/// What stood there.
enum Found: Hashable, Sendable {
  case endOfFile
  case endOfLine
  case keyword(String)
  case token(String)
}

/// First words of other languages that mean something we have.
enum ForeignWord: String, CaseIterable, Hashable, Sendable {
  case def, function, `func`, lambda, end, elif, elseif, elsif, `class`, const, begin
  case from, void, int, float, double, del, using, `switch`
  case assert, `try`, raise, `throw`, `catch`
}
