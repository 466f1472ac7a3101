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
