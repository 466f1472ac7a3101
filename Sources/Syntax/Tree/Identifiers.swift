package import SourceText

/// An expression of a ``SyntaxTree``.
package struct ExpressionID: Hashable, Sendable {
  package let raw: UInt32
  package init(raw: UInt32) { self.raw = raw }
}

/// A statement (or declaration) of a ``SyntaxTree``.
package struct StatementID: Hashable, Sendable {
  package let raw: UInt32
  package init(raw: UInt32) { self.raw = raw }
}

/// A type as written, in a ``SyntaxTree``.
package struct TypeSyntaxID: Hashable, Sendable {
  package let raw: UInt32
  package init(raw: UInt32) { self.raw = raw }
}

/// A name and where it stands.
package struct Name: Hashable, Sendable {
  package var text: String
  package var span: SourceSpan

  package init(_ text: String, at span: SourceSpan) {
    self.text = text
    self.span = span
  }
}
