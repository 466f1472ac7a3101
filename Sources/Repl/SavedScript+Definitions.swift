internal import SGD

/// At the prompt a name may be defined again, and a body means by a name what that means when the body is run;
/// in a script a name is defined once, above its uses.
extension SavedScript {
  private typealias Place = EntryAnatomy.Place

  /// Where each definition stands, and which one of a name counts when.
  private struct Definitions {
    var parts: [Place: EntryAnatomy.Part] = [:]
    /// The definitions of a name, by index of the piece.
    var byName: [String: [(piece: Int, place: Place)]] = [:]

    init(_ pieces: [Piece]) {
      for (index, piece) in pieces.enumerated() where !piece.isDropped {
        for part in piece.anatomy.parts {
          for definition in part.definitions {
            parts[definition.place] = part
            byName[definition.name, default: []].append((index, definition.place))
          }
        }
      }
    }

    func last(_ name: String) -> (piece: Int, place: Place)? { byName[name]?.last }

    /// What a name means after a piece.
    func inForce(_ name: String, after piece: Int) -> Place? {
      byName[name]?.last { $0.piece <= piece }?.place
    }

    /// A name in a body that means a definition at the top level, whichever that is by then.
    func meansDefinition(_ mention: EntryAnatomy.Mention) -> Bool {
      guard let place = mention.definition else { return true }
      return parts[place] != nil
    }
  }

  /// Of a file that was loaded again only the last text is kept, unless something was made with the first.
  mutating func dropFilesLoadedAgain() {
    for index in pieces.indices {
      guard let path = pieces[index].path,
        let again = pieces[(index + 1)...].firstIndex(where: { $0.path == path })
      else { continue }
      let places = Set(pieces[index].anatomy.parts.flatMap(\.definitions).map(\.place))
      let isUsed = pieces[index + 1..<again].contains { piece in
        piece.anatomy.parts.contains { part in
          part.mentions.contains { $0.definition.map(places.contains) ?? false }
        }
      }
      if isUsed { continue }
      pieces[index].isDropped = true
      pieces[index].titles = [":load \(path), which was loaded again"]
    }
  }

  mutating func numberEarlierDefinitions() {
    let definitions = Definitions(pieces)
    var numbered: [Place: String] = [:]
    for (name, all) in definitions.byName.sorted(by: { $0.key < $1.key }) {
      for (_, place) in all.dropLast() { numbered[place] = freeName(for: name) }
    }
    for index in pieces.indices where pieces[index].why == nil && !pieces[index].isDropped {
      let parts = pieces[index].anatomy.parts
      if let name = notSayable(index, definitions) {
        pieces[index].why = "`\(name)` had another meaning when this was run"
        continue
      }
      var drawsAnew: [String] = []
      for part in parts {
        for definition in part.definitions {
          guard let name = numbered[definition.place] else { continue }
          pieces[index].edits.append((definition.bytes, name))
          drawsAnew.append("`\(definition.name)` is called `\(name)`")
        }
        for mention in part.mentions where !(mention.isInBody && part.isRunLater) {
          guard let place = mention.definition, let name = numbered[place] else { continue }
          edit(mention, in: index, to: name)
          if definitions.parts[place]?.isRunLater ?? false {
            drawsAnew.append("`\(mention.name)` is called `\(name)`")
          }
        }
      }
      if pieces[index].anatomy.drew, let first = drawsAnew.first {
        pieces[index].titles.append("Other random numbers than at the prompt: \(first) here.")
      }
    }
  }

  private mutating func edit(_ mention: EntryAnatomy.Mention, in index: Int, to name: String) {
    guard mention.isShorthand else {
      pieces[index].edits.append((mention.bytes, name))
      return
    }
    // `(x:)` becomes `(x: x_1)`.
    let bytes = Array(pieces[index].text.utf8)
    var end = mention.bytes.upperBound
    while end < bytes.count, bytes[end] != UInt8(ascii: ":") { end += 1 }
    end = min(end + 1, bytes.count)
    pieces[index].edits.append((end..<end, " \(name)"))
  }

  /// A name whose meaning at the time of a piece no script can give it: that of the library, which a later
  /// definition hides, or an earlier one in a body that the piece runs.
  private func notSayable(_ index: Int, _ definitions: Definitions) -> String? {
    var waiting: [Place] = []
    for part in pieces[index].anatomy.parts {
      for mention in part.mentions where !(mention.isInBody && part.isRunLater) {
        if mention.isOfLibrary, let last = definitions.last(mention.name), last.piece > index {
          return mention.name
        }
        if let place = mention.definition { waiting.append(place) }
      }
    }
    var seen = Set(waiting)
    func add(_ place: Place) { if seen.insert(place).inserted { waiting.append(place) } }
    while let place = waiting.popLast() {
      guard let part = definitions.parts[place] else { continue }
      for mention in part.mentions {
        guard mention.isInBody, part.isRunLater else {
          if let place = mention.definition { add(place) }
          continue
        }
        guard definitions.meansDefinition(mention), let last = definitions.last(mention.name)
        else { continue }
        let then = definitions.inForce(mention.name, after: index)
        if then != last.place { return mention.name }
        add(last.place)
      }
    }
    return nil
  }

  /// A body may mention what was defined after it; in a script it stands behind that.
  mutating func putBodiesBehindWhatTheyMention() {
    let definitions = Definitions(pieces)
    var positions = Array(pieces.indices)
    var changed = true
    while changed {
      changed = false
      for (index, piece) in pieces.enumerated()
      where !piece.anatomy.parts.isEmpty && piece.anatomy.parts.allSatisfy(\.isRunLater) {
        for mention in piece.anatomy.parts.flatMap(\.mentions)
        where mention.isInBody && definitions.meansDefinition(mention) {
          guard let last = definitions.last(mention.name), last.piece != index,
            positions[last.piece] > positions[index]
          else { continue }
          positions[index] = positions[last.piece]
          changed = true
        }
      }
    }
    let order = pieces.indices.sorted {
      // What moved comes after what it moved behind.
      (positions[$0], positions[$0] == $0 ? 0 : 1, $0)
        < (positions[$1], positions[$1] == $1 ? 0 : 1, $1)
    }
    pieces = order.map { pieces[$0] }
  }
}
