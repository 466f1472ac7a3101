internal import CReadline
internal import SGD
internal import Synchronization

/// What the Tab key offers: names and keywords, fields after a point, Greek letters after a backslash.
package enum Completion {
  /// readline calls a C function without context, so what is known of the session lies here.
  private static let known = Mutex(Vocabulary())

  package struct Vocabulary: Sendable {
    package var names: [String]
    /// By the name before the point.
    package var members: [String: [String]]

    package init(names: [String] = [], members: [String: [String]] = [:]) {
      self.names = names
      self.members = members
    }
  }

  static func update(_ vocabulary: Vocabulary) { known.withLock { $0 = vocabulary } }

  static func complete(line: String, wordStart: Int, word: String) {
    let before = String(decoding: Array(line.utf8).prefix(wordStart), as: UTF8.self)
    switch candidates(before: before, word: word, in: known.withLock { $0 }) {
    case .replacement(let text): sgd_replace_completion(text)
    case .candidates(let texts): for text in texts { sgd_add_completion(text) }
    }
  }

  package enum Offer: Equatable {
    case replacement(String)
    case candidates([String])
  }

  package static func candidates(before: String, word: String, in vocabulary: Vocabulary) -> Offer {
    if let slash = word.lastIndex(of: "\\") {
      let typed = String(word[word.index(after: slash)...])
      let fitting = GreekLetters.names.filter { $0.name.hasPrefix(typed) }
      let head = String(word[..<slash])
      if let exact = fitting.first(where: { $0.name == typed }) {
        return .replacement(head + exact.letter)
      }
      if fitting.count == 1 { return .replacement(head + fitting[0].letter) }
      return .candidates(fitting.map { head + "\\" + $0.name })
    }
    if let point = word.lastIndex(of: ".") {
      let owner = String(word[..<point])
      let typed = word[word.index(after: point)...]
      return .candidates(
        (vocabulary.members[owner] ?? []).filter { $0.hasPrefix(typed) }.map { "\(owner).\($0)" })
    }
    let all = Set(vocabulary.names + keywords)
    return .candidates(all.filter { $0.hasPrefix(word) }.sorted())
  }

  private static let keywords = [
    "let", "fn", "loss", "noise", "optimizer", "state", "step", "import", "input", "simulate",
    "sweep", "measure", "series", "keep", "exit", "replicas", "steps", "discard", "from", "check",
    "compare", "plot", "print", "export", "test", "within", "where", "given", "over", "with",
    "true", "false", "if", "then", "else", "for", "while", "return", "and", "or", "not",
  ]
}

/// Names as in LaTeX.
enum GreekLetters {
  static let names: [(name: String, letter: String)] = [
    ("alpha", "α"), ("beta", "β"), ("gamma", "γ"), ("delta", "δ"), ("epsilon", "ε"), ("zeta", "ζ"),
    ("eta", "η"), ("theta", "θ"), ("kappa", "κ"), ("lambda", "λ"), ("mu", "μ"), ("nu", "ν"),
    ("xi", "ξ"), ("pi", "π"), ("rho", "ρ"), ("sigma", "σ"), ("tau", "τ"), ("phi", "φ"),
    ("chi", "χ"), ("psi", "ψ"), ("omega", "ω"), ("Gamma", "Γ"), ("Delta", "Δ"), ("Theta", "Θ"),
    ("Lambda", "Λ"), ("Sigma", "Σ"), ("Phi", "Φ"), ("Psi", "Ψ"), ("Omega", "Ω"),
  ]
}
