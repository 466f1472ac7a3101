/// A text and what it is called in messages.
package struct SourceFile: Sendable {
  package let name: String
  package let text: [UInt8]
  /// The offset at which each line begins.
  package let lineStarts: [Int]

  package init(name: String, text: [UInt8]) {
    self.name = name
    self.text = text
    var starts = [0]
    for (offset, byte) in text.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(offset + 1)
    }
    lineStarts = starts
  }

  /// The line (from 0) that holds the byte at `offset`.
  package func line(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// Where a line begins; of the first, behind a byte order mark, which nobody sees.
  package func textStart(ofLine line: Int) -> Int {
    line == 0 && text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : lineStarts[line]
  }

  /// The bytes of a line, without its end.
  package func bytes(ofLine line: Int) -> ArraySlice<UInt8> {
    let start = textStart(ofLine: line)
    var end = line + 1 < lineStarts.count ? lineStarts[line + 1] - 1 : text.count
    if end > start, text[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return text[start..<max(start, end)]
  }
}

/// The index of a file in a ``SourceMap``.
package struct FileID: Hashable, Sendable {
  package let raw: UInt16
  package init(raw: UInt16) { self.raw = raw }
}

/// All texts of a session: scripts, imports, library, lines typed at the prompt.
package struct SourceMap: Sendable {
  package private(set) var files: [SourceFile] = []

  package init() {}

  package mutating func add(_ file: SourceFile) -> FileID {
    files.append(file)
    return FileID(raw: UInt16(truncatingIfNeeded: files.count - 1))
  }

  package subscript(id: FileID) -> SourceFile { files[Int(id.raw)] }
}
