/// In the order of the text, each only once.
package func sorted(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
  var seen: Set<Diagnostic> = []
  let indexed = diagnostics.enumerated().sorted { a, b in
    let (x, y) = (a.element.span, b.element.span)
    if x.file != y.file { return x.file.raw < y.file.raw }
    if x.start != y.start { return x.start < y.start }
    if a.element.code != b.element.code { return a.element.code < b.element.code }
    return a.offset < b.offset
  }
  return indexed.map(\.element).filter { seen.insert($0).inserted }
}
