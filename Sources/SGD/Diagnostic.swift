internal import SourceText

/// What is wrong with a program: a code, a sentence, a place, at most one suggestion.
public struct Diagnostic: Sendable, Hashable {
  /// Whether the program runs all the same.
  public enum Severity: String, Sendable {
    /// It does not.
    case error
    /// It does.
    case warning
  }

  /// A stretch of a source text.
  public struct Place: Sendable, Hashable {
    /// The file as it is called in messages.
    public let file: String
    /// Where it begins; lines and columns from 1, columns count visible characters.
    public let line: Int
    /// The column where it begins.
    public let column: Int
    /// The line where it ends.
    public let endLine: Int
    /// The column behind its last character.
    public let endColumn: Int
    /// The same in bytes of UTF-8.
    public let bytes: Range<Int>
  }

  /// A second place, and what there is to say about it.
  public struct Note: Sendable, Hashable {
    /// Where.
    public let place: Place
    /// A few words.
    public let label: String
  }

  /// Whether the program runs all the same.
  public let severity: Severity
  /// `E0312`: stable, what `sgd explain` takes.
  public let code: String
  /// One sentence.
  public let message: String
  /// What is underlined.
  public let place: Place
  /// What stands under the underlined place; may be empty.
  public let label: String
  /// Second places, such as where a name was declared.
  public let notes: [Note]
  /// At most one suggestion.
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
    label = diagnostic.label
    place = Place(diagnostic.span, in: sources)
    notes = diagnostic.notes.map { Note(place: Place($0.span, in: sources), label: $0.label) }
  }

  /// The file as it is called in messages.
  public var file: String { place.file }
  /// Where it begins, from 1.
  public var line: Int { place.line }
  /// Where it begins, from 1, in visible characters.
  public var column: Int { place.column }
}

extension Diagnostic.Place {
  init(_ span: SourceSpan, in sources: SourceMap) {
    guard Int(span.file.raw) < sources.files.count else {
      self.init(file: "", line: 1, column: 1, endLine: 1, endColumn: 1, bytes: 0..<0)
      return
    }
    let source = sources[span.file]
    let (start, end) = (Int(span.start), max(Int(span.start), Int(span.end)))
    let (first, last) = (source.place(at: start), source.place(at: end))
    self.init(
      file: source.name, line: first.line, column: first.column, endLine: last.line,
      endColumn: last.column, bytes: start..<end)
  }
}
