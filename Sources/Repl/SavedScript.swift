package import SGD

/// The entries that worked, as a script that gives the same names the same values: a value that was only looked at
/// is printed, one that `_` stood for gets a name, and a name that is defined again later gets a number until
/// then (`x_1`). What cannot stand in a script remains as a comment that says why.
package struct SavedScript {
  package enum Entry: Sendable, Equatable {
    case text(String, EntryAnatomy)
    /// `:load`, with what the file held.
    case file(String, text: String, EntryAnatomy)
    /// `:set seed`
    case seed(UInt64)
  }

  struct Piece {
    /// What stands before it, as comments.
    var titles: [String] = []
    var text: String
    /// Of a loaded file.
    var path: String?
    var anatomy = EntryAnatomy()
    /// Bytes of the text, and what is to stand there.
    var edits: [(bytes: Range<Int>, text: String)] = []
    /// Why it is a comment.
    var why: String?
    /// A file that was loaded again, with nothing of the first time in use.
    var isDropped = false

    var lines: [String] {
      var lines = titles.map { "// " + $0 }
      if isDropped { return lines }
      if let why { lines.append("// Not kept: " + why) }
      let shown = why == nil ? edited : text
      for line in shown.split(separator: "\n", omittingEmptySubsequences: false) {
        lines.append((why == nil ? "" : "// ") + line)
      }
      return lines
    }

    private var edited: String {
      var bytes = Array(text.utf8)
      // From the end, and what is put before a word after what replaces it.
      let order = edits.sorted {
        ($0.bytes.lowerBound, $0.bytes.count) > ($1.bytes.lowerBound, $1.bytes.count)
      }
      for edit in order where edit.bytes.upperBound <= bytes.count {
        bytes.replaceSubrange(edit.bytes, with: Array(edit.text.utf8))
      }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  var pieces: [Piece] = []
  /// Names that are not free.
  var taken: Set<String> = []

  package init(_ entries: [Entry], initialSeed: UInt64?) {
    var seedIsChosen = initialSeed != nil
    if let initialSeed { pieces.append(Piece(text: "seed \(initialSeed)")) }
    for entry in entries {
      switch entry {
      case .text(let text, let anatomy):
        var piece = Piece(text: text, anatomy: anatomy)
        if piece.anatomy.isSeed, seedIsChosen {
          piece.why = "the seed from outside wins"
        }
        pieces.append(piece)
      case .file(let path, let text, let anatomy):
        pieces.append(
          Piece(titles: [":load \(path)"], text: text, path: path, anatomy: anatomy))
      case .seed(let seed):
        seedIsChosen = true
        pieces.append(Piece(text: "seed \(seed)"))
      }
    }
    for piece in pieces {
      taken.formUnion(piece.anatomy.names)
      taken.formUnion(piece.anatomy.parts.flatMap(\.mentions).map(\.name))
    }
    dropFilesLoadedAgain()
    numberEarlierDefinitions()
    nameLastValues()
    putBodiesBehindWhatTheyMention()
  }

  /// `x_1`, or the next number that is free.
  mutating func freeName(for name: String) -> String {
    var number = 1
    while taken.contains("\(name)_\(number)") { number += 1 }
    taken.insert("\(name)_\(number)")
    return "\(name)_\(number)"
  }

  /// `let last_1 = 2 + 2`, and `last_1` for each `_` that meant it; other values are printed.
  private mutating func nameLastValues() {
    var source: Int?
    var needed: [Int: String] = [:]
    for index in pieces.indices where pieces[index].why == nil && !pieces[index].isDropped {
      let anatomy = pieces[index].anatomy
      if !anatomy.lastValueUses.isEmpty {
        guard let source else {
          pieces[index].why = "there is no value that `_` stands for"
          continue
        }
        let name = needed[source] ?? freeName(for: "last")
        needed[source] = name
        for bytes in anatomy.lastValueUses { pieces[index].edits.append((bytes, name)) }
      }
      if anatomy.valueStart != nil { source = index }
    }
    for index in pieces.indices {
      let anatomy = pieces[index].anatomy
      guard let start = anatomy.valueStart else { continue }
      if let name = needed[index] {
        pieces[index].edits.append((start..<start, "let \(name) = "))
        let end = pieces[index].text.utf8.count
        if !anatomy.isPlot { pieces[index].edits.append((end..<end, "\nprint \(name)")) }
      } else if !anatomy.isPlot, pieces[index].path == nil {
        pieces[index].edits.append((start..<start, "print "))
      }
    }
  }

  /// The text; what the checker refuses in it is a comment. `check` gives the first error of a text.
  package mutating func text(_ check: (String) -> (line: Int, message: String)?) -> String {
    for _ in 0..<pieces.count {
      let lines = pieces.map(\.lines)
      let text = lines.joined().joined(separator: "\n") + "\n"
      guard let error = check(text) else { return text }
      var (index, end) = (0, lines[0].count)
      while end < error.line, index + 1 < lines.count {
        index += 1
        end += lines[index].count
      }
      guard pieces[index].why == nil else { return text }
      pieces[index].why = error.message
    }
    return pieces.map(\.lines).joined().joined(separator: "\n") + "\n"
  }
}
