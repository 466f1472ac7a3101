/// What is wrong with a program, as data: rendered elsewhere.
///
/// Each phase has its own enum of mistakes with payloads; its wording lives in one file, which turns a
/// case into a `Diagnostic`.
package struct Diagnostic: Hashable, Sendable {
  package enum Severity: String, Sendable {
    case error
    case warning
  }

  /// A second place in the source, with what there is to say about it.
  package struct Note: Hashable, Sendable {
    package var span: SourceSpan
    package var label: String
    package init(_ span: SourceSpan, _ label: String) {
      self.span = span
      self.label = label
    }
  }

  package var severity: Severity
  /// `E0312`: stable, and what `sgd explain` takes.
  package var code: String
  /// One sentence in the user's words.
  package var message: String
  package var span: SourceSpan
  /// What stands under the underlined place; may be empty.
  package var label: String
  package var notes: [Note]
  /// At most one suggestion.
  package var help: String?

  package init(
    _ severity: Severity = .error, code: String, _ message: String, at span: SourceSpan,
    label: String = "", notes: [Note] = [], help: String? = nil
  ) {
    self.severity = severity
    self.code = code
    self.message = withShortWords(message)
    self.span = span
    self.label = withShortWords(label)
    self.notes = notes
    self.help = help.map(withShortWords)
  }
}
