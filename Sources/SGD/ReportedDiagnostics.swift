internal import SourceText

/// As many messages as anybody reads; of more, how many there are. The first message is the one to mend.
func reported(
  _ diagnostics: [SourceText.Diagnostic], in sources: SourceMap, style: RenderingStyle
) -> [Diagnostic] {
  let most = 50
  var shown = diagnostics
  if diagnostics.count > most {
    let errors = diagnostics.dropFirst(most).count { $0.severity == .error }
    shown = Array(diagnostics.prefix(most))
    // A program that is refused for an error behind the first messages says so.
    shown.append(
      SourceText.Diagnostic(
        errors > 0 ? .error : .warning, code: "E0708",
        "and \(diagnostics.count - most) more messages", at: diagnostics[most].span,
        label: "the next one stands here", help: "mend the first ones: many follow from them"))
  }
  return shown.map { Diagnostic($0, in: sources, style: style) }
}
