package import SourceText
package import Syntax

extension Evaluator {
  /// Runs the body of a `test`. Only failing checks are printed; `checks` has all of them.
  package func run(_ test: TestDeclaration) throws {
    let saved = (place, isTesting)
    isTesting = true
    place = tree.span(of: test.body)
    defer { (place, isTesting) = saved }
    _ = try named("test \(test.name)") { try evaluate(test.body, in: Scope(parent: test.scope)) }
  }
}

extension TestDeclaration {
  /// Where its body stands.
  package func span(in tree: SyntaxTree) -> SourceSpan { tree.span(of: body) }
}
