/// A line and a column as people count them, from 1.
package struct SourcePlace: Hashable, Sendable {
  package var line: Int
  /// Counts visible characters.
  package var column: Int
}

extension SourceFile {
  /// The place of the byte at `offset`.
  package func place(at offset: Int) -> SourcePlace {
    let offset = min(max(0, offset), text.count)
    let line = line(at: offset)
    let start = textStart(ofLine: line)
    return SourcePlace(
      line: line + 1, column: DisplayCells.count(text[start..<max(start, offset)]) + 1)
  }
}

extension SourceMap {
  /// The file of a span, and the span's ends inside it; nil if there is no such file.
  func file(of span: SourceSpan) -> (file: SourceFile, start: Int, end: Int)? {
    guard Int(span.file.raw) < files.count else { return nil }
    let file = files[Int(span.file.raw)]
    let start = min(max(0, Int(span.start)), file.text.count)
    return (file, start, min(max(start, Int(span.end)), file.text.count))
  }
}
