internal import SourceText
internal import Syntax

/// A text and what the parser made of it.
struct Parsed {
  var sources = SourceMap()
  var tree = SyntaxTree()
  var module: Module
  var diagnostics: [Diagnostic]

  init(_ text: String) { self.init(bytes: Array(text.utf8)) }

  init(bytes: [UInt8]) {
    let file = sources.add(SourceFile(name: "test.sgd", text: bytes))
    (module, diagnostics) = parse(file, in: sources, into: &tree)
  }

  var codes: [String] { diagnostics.map(\.code) }
  var messages: [String] {
    diagnostics.map { "\($0.code) \($0.span.start)-\($0.span.end): \($0.message)" }
  }
}

extension Parsed {
  /// The whole tree, with `⟨ ⟩` around every operation.
  var explicit: String { TreePrinter(tree, isExplicit: true).text(module) }

  /// The whole tree as it might be written.
  var printed: String { TreePrinter(tree).text(module) }

  var formatted: String { format(module.file, in: sources) }

  /// All messages, drawn.
  var rendered: String { DiagnosticRenderer(sources).render(diagnostics) }
}

/// The tree of the single expression `text`; the first message if there is none.
func explicit(_ text: String) -> String {
  let parsed = Parsed(text)
  if let message = parsed.messages.first { return message }
  return String(parsed.explicit.dropLast())
}
