/// In the order of the text, each only once.
package func sorted(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
  let order = diagnostics.indices.sorted { a, b in
    let (x, y) = (diagnostics[a].span, diagnostics[b].span)
    if x.file != y.file { return x.file.raw < y.file.raw }
    if x.start != y.start { return x.start < y.start }
    let (first, second) = (diagnostics[a].code, diagnostics[b].code)
    return first != second ? first < second : a < b
  }
  var result: [Diagnostic] = []
  result.reserveCapacity(diagnostics.count)
  for index in order {
    let next = diagnostics[index]
    // Equal ones begin at the same place.
    let hasIt = result.reversed().prefix { $0.span.start == next.span.start }.contains(next)
    if !hasIt { result.append(next) }
  }
  return result
}
