internal import SourceText

/// What is wrong with a program: a code, a sentence, a place, at most one suggestion.
public struct Diagnostic: Sendable, Hashable {
  public enum Severity: String, Sendable {
    case error
    case warning
  }

  public let severity: Severity
  /// `E0312`: stable, what `sgd explain` takes.
  public let code: String
  /// One sentence.
  public let message: String
  /// The file as it is called in messages.
  public let file: String
  /// From 1; columns count visible characters.
  public let line: Int
  public let column: Int
  public let help: String?
  /// The message with its source underlined, as it is printed.
  public let rendered: String
  /// The same as one line of JSON.
  public let json: String

  init(_ diagnostic: SourceText.Diagnostic, in sources: SourceMap, style: RenderingStyle) {
    severity = diagnostic.severity == .error ? .error : .warning
    code = diagnostic.code
    message = diagnostic.message
    help = diagnostic.help
    rendered = DiagnosticRenderer(sources, style: style).render(diagnostic)
    json = diagnostic.json(in: sources)
    guard Int(diagnostic.span.file.raw) < sources.files.count else {
      (file, line, column) = ("", 1, 1)
      return
    }
    let source = sources[diagnostic.span.file]
    let place = source.place(at: Int(diagnostic.span.start))
    (file, line, column) = (source.name, place.line, place.column)
  }
}
