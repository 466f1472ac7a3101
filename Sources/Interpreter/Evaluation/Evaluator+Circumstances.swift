internal import SourceText
internal import Syntax

extension Evaluator {
  /// More places than these would bury the mistake.
  private static let mostNotes = 4
  /// Longer values are not shown beside a mistake.
  private static let mostCharacters = 40

  /// Runs `body`; a mistake in it also says, at `span`, under what circumstances it happened.
  func noting<Result>(
    _ span: @autoclosure () -> SourceSpan, _ label: () -> String?, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch Interruption.mistake(var diagnostic) {
      let span = span()
      let isNew =
        diagnostic.span != span && !diagnostic.notes.contains { $0.span == span }
        && !isLibrary(span.file)
      if isNew, diagnostic.notes.count < Self.mostNotes, let label = label() {
        diagnostic.notes.append(Diagnostic.Note(span, label))
      }
      throw Interruption.mistake(diagnostic)
    }
  }

  /// `i = 5`; only the name if the value is long, or not known before the run.
  func circumstance(_ name: String, _ value: Value) -> String? {
    if case .traced = value { return nil }
    let text = formatted(value)
    return text.count <= Self.mostCharacters && !text.contains("\n") ? "\(name) = \(text)" : nil
  }

  /// `called here with i = 5`
  func calledHere(_ parameters: [Parameter], in scope: Scope) -> String {
    let values = parameters.compactMap { parameter -> String? in
      guard let value = try? scope.own(parameter.name.text)?.value else { return nil }
      return circumstance(parameter.name.text, value)
    }
    return values.isEmpty ? "called here" : "called here with \(values.joined(separator: ", "))"
  }
}

extension Pattern {
  /// Where it stands.
  var span: SourceSpan {
    switch self {
    case .name(let name): name.span
    case .tuple(_, let span): span
    }
  }
}
