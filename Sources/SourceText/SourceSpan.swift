/// A piece of a file, in bytes: `start ..< end`.
package struct SourceSpan: Hashable, Sendable {
  package var file: FileID
  package var start: Int32
  package var end: Int32

  package init(file: FileID, start: Int, end: Int) {
    self.file = file
    self.start = Int32(truncatingIfNeeded: start)
    self.end = Int32(truncatingIfNeeded: end)
  }

  /// The smallest span that holds both.
  package func joined(with other: SourceSpan) -> SourceSpan {
    SourceSpan(
      file: file, start: Int(min(start, other.start)), end: Int(max(end, other.end)))
  }
}
