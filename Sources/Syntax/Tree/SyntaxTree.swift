package import SourceText

/// All that was parsed in a session: library, imports, scripts, lines typed. Ids are unique in it, so side
/// tables are arrays.
package struct SyntaxTree: Sendable {
  package private(set) var expressions: [Expression] = []
  package private(set) var expressionSpans: [SourceSpan] = []
  package private(set) var statements: [Statement] = []
  package private(set) var statementSpans: [SourceSpan] = []
  package private(set) var types: [TypeSyntax] = []
  package private(set) var typeSpans: [SourceSpan] = []

  package init() {}

  package mutating func add(_ expression: Expression, at span: SourceSpan) -> ExpressionID {
    expressions.append(expression)
    expressionSpans.append(span)
    return ExpressionID(raw: UInt32(expressions.count - 1))
  }

  package mutating func add(_ statement: Statement, at span: SourceSpan) -> StatementID {
    statements.append(statement)
    statementSpans.append(span)
    return StatementID(raw: UInt32(statements.count - 1))
  }

  package mutating func add(_ type: TypeSyntax, at span: SourceSpan) -> TypeSyntaxID {
    types.append(type)
    typeSpans.append(span)
    return TypeSyntaxID(raw: UInt32(types.count - 1))
  }

  // Inlined, so that asking for one node copies no more than that node.
  @inlinable package subscript(id: ExpressionID) -> Expression { expressions[Int(id.raw)] }
  @inlinable package subscript(id: StatementID) -> Statement { statements[Int(id.raw)] }
  @inlinable package subscript(id: TypeSyntaxID) -> TypeSyntax { types[Int(id.raw)] }

  @inlinable package func span(of id: ExpressionID) -> SourceSpan { expressionSpans[Int(id.raw)] }
  @inlinable package func span(of id: StatementID) -> SourceSpan { statementSpans[Int(id.raw)] }
  @inlinable package func span(of id: TypeSyntaxID) -> SourceSpan { typeSpans[Int(id.raw)] }
}

/// One parsed file: its statements, in the shared tree.
package struct Module: Sendable {
  package let file: FileID
  package let statements: [StatementID]
  /// The text ended inside an open bracket or text: a session asks for another line.
  package let isIncomplete: Bool

  package init(file: FileID, statements: [StatementID], isIncomplete: Bool) {
    self.file = file
    self.statements = statements
    self.isIncomplete = isIncomplete
  }
}
