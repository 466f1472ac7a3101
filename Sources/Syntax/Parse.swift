package import SourceText

/// Parses a file into `tree`. Never throws and never traps, whatever the bytes: there is always a module,
/// and the diagnostics say what is wrong with it.
package func parse(
  _ file: FileID, in sources: SourceMap, into tree: inout SyntaxTree
) -> (module: Module, diagnostics: [Diagnostic]) {
  let bytes = sources[file].text
  var lexer = Lexer(bytes, file: file)
  let stream = lexer.run()
  var parser = Parser(file: file, stream: stream, bytes: bytes, tree: SyntaxTree())
  swap(&parser.tree, &tree)
  parser.heights = NodeHeights(parser.tree)
  let statements = parser.moduleStatements()
  swap(&parser.tree, &tree)
  let lexical = lexicalDiagnostics(stream, in: sources[file])
  let badLines = Set(lexical.map { sources[file].line(at: Int($0.span.start)) })
  let structural = parser.diagnostics.filter {
    !badLines.contains(sources[file].line(at: Int($0.span.start)))
  }
  let module = Module(
    file: file, statements: statements, isIncomplete: stream.endsInBracket || parser.wantsMore)
  return (
    module, sorted(lexical + structural + lostDivisions(stream, bytes, in: file))
  )
}

/// The errors of the lexer, which hide others on their line; of several on a line only the first, for the others follow from it.
private func lexicalDiagnostics(_ stream: TokenStream, in source: SourceFile) -> [Diagnostic] {
  var lastLine = -1
  var diagnostics: [Diagnostic] = []
  for (error, span) in stream.errors.sorted(by: { $0.span.start < $1.span.start }) {
    let line = source.line(at: Int(span.start))
    if line > lastLine { diagnostics.append(error.diagnostic(at: span)) }
    lastLine = max(lastLine, line)
  }
  return diagnostics
}
