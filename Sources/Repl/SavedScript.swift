package import SGD

/// The entries that worked, as a script that runs by itself: a value that was only looked at is printed, one
/// that `_` stood for gets a name, of several definitions of a name the last one counts, and what cannot
/// stand in a script remains as a comment that says why.
package struct SavedScript {
  package enum Entry: Sendable, Equatable {
    case text(String)
    /// `:load`, with what the file held.
    case file(String, text: String)
    /// `:set seed`
    case seed(UInt64)
  }

  private struct Piece {
    /// What stands before it, as a comment.
    var title: String?
    var text: String
    var isFile = false
    var anatomy = EntryAnatomy()
    /// Why it is a comment.
    var why: String?

    var lines: [String] {
      var lines: [String] = []
      if let title { lines.append("// " + title) }
      if let why { lines.append("// Not kept: " + why) }
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        lines.append((why == nil ? "" : "// ") + line)
      }
      return lines
    }
  }

  private var pieces: [Piece] = []

  package init(_ entries: [Entry], _ session: Session, initialSeed: UInt64?) {
    var seedIsChosen = initialSeed != nil
    if let initialSeed { pieces.append(Piece(text: "seed \(initialSeed)")) }
    for entry in entries {
      switch entry {
      case .text(let text):
        var piece = Piece(text: text, anatomy: session.anatomy(of: text))
        if piece.anatomy.isSeed, seedIsChosen {
          piece.why = "the seed from outside wins"
        }
        pieces.append(piece)
      case .file(let path, let text):
        pieces.append(
          Piece(
            title: ":load \(path)", text: text, isFile: true,
            anatomy: session.anatomy(of: text)))
      case .seed(let seed):
        seedIsChosen = true
        pieces.append(Piece(text: "seed \(seed)"))
      }
    }
    keepLastDefinitions()
    nameLastValues()
  }

  private mutating func keepLastDefinitions() {
    var later: Set<String> = []
    for index in pieces.indices.reversed() {
      let names = pieces[index].anatomy.names
      if let again = names.first(where: later.contains) {
        pieces[index].why = "`\(again)` is defined again below"
      } else {
        later.formUnion(names)
      }
    }
  }

  /// `let last_1 = 2 + 2`, and `last_1` for each `_` that meant it; other values are printed.
  private mutating func nameLastValues() {
    var taken = Set(pieces.flatMap(\.anatomy.names))
    var source: Int?
    var needed: [Int: String] = [:]
    for index in pieces.indices where pieces[index].why == nil {
      let anatomy = pieces[index].anatomy
      if !anatomy.lastValueUses.isEmpty {
        if let source {
          var name = needed[source]
          if name == nil {
            var number = 1
            while taken.contains("last_\(number)") { number += 1 }
            name = "last_\(number)"
            taken.insert("last_\(number)")
            needed[source] = name
          }
          if let name { replace(anatomy.lastValueUses, by: name, in: index) }
        } else {
          pieces[index].why = "there is no value that `_` stands for"
          continue
        }
      }
      if anatomy.valueStart != nil { source = index }
    }
    for index in pieces.indices where pieces[index].why == nil {
      let anatomy = pieces[index].anatomy
      guard let start = anatomy.valueStart else { continue }
      let bytes = Array(pieces[index].text.utf8)
      // What was replaced stands behind the beginning, or in earlier statements.
      let place = start + shift(of: index, before: start)
      func inserting(_ word: String) -> String {
        String(decoding: bytes.prefix(place), as: UTF8.self) + word
          + String(decoding: bytes.suffix(from: place), as: UTF8.self)
      }
      if let name = needed[index] {
        pieces[index].text = inserting("let \(name) = ") + (anatomy.isPlot ? "" : "\nprint \(name)")
      } else if !anatomy.isPlot, anatomy.statementCount == 1, !pieces[index].isFile {
        pieces[index].text = inserting("print ")
      }
    }
  }

  /// By how many bytes a place moved, by index of the piece.
  private var shifts: [Int: [(at: Int, by: Int)]] = [:]

  private func shift(of index: Int, before place: Int) -> Int {
    (shifts[index] ?? []).filter { $0.at < place }.reduce(0) { $0 + $1.by }
  }

  private mutating func replace(_ ranges: [Range<Int>], by name: String, in index: Int) {
    var bytes = Array(pieces[index].text.utf8)
    for range in Set(ranges).sorted(by: { $0.lowerBound > $1.lowerBound }) {
      bytes.replaceSubrange(range, with: Array(name.utf8))
      shifts[index, default: []].append((range.lowerBound, name.utf8.count - range.count))
    }
    pieces[index].text = String(decoding: bytes, as: UTF8.self)
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
