/// Draws diagnostics for people: a sentence, the places in the source underlined, one suggestion.
///
///     error E0312: `minibatch` noise needs a loss over data
///       ┌─ fit.sgd:9:43
///     7 │ loss doubleWell at (x: Real) = (x^2 - 1)^2 / 4
///       │      ---------- this loss has no `over (…)` part
///     9 │ let d = sgd(rate: 0.1) on doubleWell with minibatch(size: 32)
///       │                                           ^^^^^^^^^^^^^^^^^^^
///       help: give it an additive noise, e.g. `with Normal(mean: 0, sd: 1)`
///       more: sgd explain E0312
package struct DiagnosticRenderer: Sendable {
  package var sources: SourceMap
  package var style: RenderingStyle

  package init(_ sources: SourceMap, style: RenderingStyle = RenderingStyle()) {
    self.sources = sources
    self.style = style
  }

  /// All of them, in the order of the text, each once, with an empty line between two.
  package func render(_ diagnostics: [Diagnostic]) -> String {
    sorted(diagnostics).map(render).joined(separator: "\n")
  }

  /// One message; every line of it ends in a line feed.
  package func render(_ diagnostic: Diagnostic) -> String {
    let paint: RenderingStyle.Paint = diagnostic.severity == .error ? .error : .warning
    let head = "\(diagnostic.severity.rawValue) \(diagnostic.code)"
    let sentence = style.lines(
      of: style.words(diagnostic.message), behind: head.count + 2, indent: 2)
    var lines = [
      style.painted(head, paint) + style.painted(": " + sentence[0], .bold)
    ]
    lines += sentence.dropFirst().map { style.painted($0, .bold) }
    let excerpts = excerpts(of: diagnostic)
    let gutter = excerpts.compactMap(\.lines.last).map { String($0 + 1).count }.max() ?? 1
    let margin = String(repeating: " ", count: gutter + 1)
    for (index, excerpt) in excerpts.enumerated() {
      let place = excerpt.file.place(at: excerpt.head)
      lines.append(
        margin + style.painted(index == 0 ? style.corner : style.tee, .frame)
          + " \(style.words(excerpt.file.name)):\(place.line):\(place.column)")
      lines += excerpt.rendered(gutter: gutter, style: style, paint: paint)
    }
    if let help = diagnostic.help {
      let indent = style.width < 40 ? margin.count + 1 : margin.count + 6
      let advice = style.lines(
        of: style.words(help), behind: margin.count + 6, indent: indent)
      lines.append(margin + style.painted("help:", .help) + " " + advice[0])
      lines += advice.dropFirst()
    }
    let more = style.lines(
      of: "sgd explain \(diagnostic.code)", behind: margin.count + 6, indent: margin.count + 1)
    lines.append(margin + style.painted("more:", .help) + " " + more[0])
    lines += more.dropFirst()
    return lines.joined(separator: "\n") + "\n"
  }

  /// One excerpt for each file, the one with the error first.
  private func excerpts(of diagnostic: Diagnostic) -> [SourceExcerpt] {
    var order: [FileID] = []
    var excerpts: [FileID: SourceExcerpt] = [:]
    func add(_ span: SourceSpan, _ label: String, isPrimary: Bool) {
      guard let (file, start, end) = sources.file(of: span) else { return }
      if excerpts[span.file] == nil {
        order.append(span.file)
        excerpts[span.file] = SourceExcerpt(file)
      }
      excerpts[span.file]?.add(start: start, end: end, label: label, isPrimary: isPrimary)
    }
    add(diagnostic.span, diagnostic.label, isPrimary: true)
    for note in diagnostic.notes { add(note.span, note.label, isPrimary: false) }
    return order.compactMap { excerpts[$0] }
  }
}
