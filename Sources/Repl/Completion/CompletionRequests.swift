internal import CReadline
internal import Glibc
internal import SGD
internal import Threads

/// What the Tab key asks for. readline calls a C function without context, so what is known of the session
/// lies here.
enum CompletionRequests {
  private struct Known {
    var vocabulary = Vocabulary()
    /// Lines before the present one that belong to the same entry.
    var earlier = ""
  }

  private static let known = Locked(Known())

  static func update(_ vocabulary: Vocabulary, earlier: String) {
    known.withLock { $0 = Known(vocabulary: vocabulary, earlier: earlier) }
  }

  static func answer(line: String, wordStart: Int, word: String) {
    let known = Self.known.withLock { $0 }
    let before = String(decoding: Array(line.utf8).prefix(wordStart), as: UTF8.self)
    let earlier = known.earlier.isEmpty ? "" : known.earlier + "\n"
    switch Completion.candidates(before: earlier + before, word: word, in: known.vocabulary) {
    case .replacement(let text): sgd_replace_completion(text)
    case .candidates(let texts):
      for text in texts { sgd_add_completion(text) }
      if texts.count == 1, texts[0].hasPrefix(":") { sgd_complete_with(Int8(32), 0) }
    case .files: offerFiles(word)
    }
  }

  /// Names in the folder that the word names, folders with a slash.
  private static func offerFiles(_ word: String) {
    let slash = word.lastIndex(of: "/")
    let folder = slash.map { String(word[...$0]) } ?? ""
    let typed = slash.map { word[word.index(after: $0)...] } ?? word[...]
    var place = folder.isEmpty ? "." : folder
    if place.hasPrefix("~/"), let home = getenv("HOME") {
      place = String(cString: home) + place.dropFirst()
    }
    for name in FileSystem.entries(of: place) {
      guard name.hasPrefix(typed), name != ".", name != "..",
        !name.hasPrefix(".") || typed.hasPrefix(".")
      else { continue }
      var status = stat()
      let isFolder = stat(place + "/" + name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      sgd_add_completion(folder + name + (isFolder ? "/" : ""))
    }
    sgd_complete_with(0, 1)
  }
}
