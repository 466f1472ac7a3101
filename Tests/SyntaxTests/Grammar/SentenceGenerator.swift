internal import TestRandom

/// Makes random sentences of a grammar.
struct SentenceGenerator {
  let grammar: Grammar
  var random: TestRandom
  /// The rules being expanded, outermost first.
  private var path: [String] = []
  /// How deep the shortest sentence of each rule is.
  private let depths: [String: Int]
  private var budget = 0

  init(_ grammar: Grammar, seed: UInt64) {
    self.grammar = grammar
    random = TestRandom(seed)
    var depths: [String: Int] = [:]
    func depth(_ form: Grammar.Form) -> Int? {
      switch form {
      case .sequence(let items):
        let parts = items.map(depth)
        return parts.contains { $0 == nil } ? nil : parts.compactMap { $0 }.max() ?? 0
      case .choice(let items): return items.compactMap(depth).min()
      case .optional, .repetition, .literal, .tokenClass: return 0
      case .rule(let name): return depths[name].map { $0 + 1 }
      }
    }
    for _ in 0..<100 {
      for (name, form) in grammar.rules { if let found = depth(form) { depths[name] = found } }
    }
    self.depths = depths
  }

  /// A sentence of `rule`, of about `size` choices before it is brought to an end.
  mutating func sentence(of rule: String, size: Int) -> String {
    budget = size
    path = []
    var text = ""
    for word in expand(.rule(rule)) {
      if !text.isEmpty, word != "'" { text += " " }  // a `'` stands right behind its operand
      text += word
    }
    return text
  }

  private func depth(_ form: Grammar.Form) -> Int {
    switch form {
    case .sequence(let items): items.map(depth).max() ?? 0
    case .choice(let items): items.map(depth).min() ?? 0
    case .optional, .repetition, .literal, .tokenClass: 0
    case .rule(let name): isAllowed(name) ? (depths[name] ?? 1_000) + 1 : 10_000
    }
  }

  /// Some statements stand only at some places; the comments of the grammar say where.
  private func isAllowed(_ rule: String) -> Bool {
    switch rule {
    case "draw": path.contains("block")
    case "return":
      path.last { ["function", "lambda", "step", "test"].contains($0) }.map {
        $0 == "function" || $0 == "lambda"
      } ?? false
    case "row":
      path.indices.last { path[$0] == "sweep" && $0 + 1 < path.count && path[$0 + 1] == "block" }
        .map { start in !path[start...].contains { ["function", "step", "test"].contains($0) } }
        ?? false
    default: true
    }
  }

  private mutating func expand(_ form: Grammar.Form) -> [String] {
    budget -= 1
    let isTired = budget < 0 || path.count > 60
    switch form {
    case .sequence(let items): return items.flatMap { expand($0) }
    case .choice(let items):
      let shallow = items.min { depth($0) < depth($1) }
      let allowed = items.filter { depth($0) < 1_000 }
      guard let chosen = isTired ? shallow : allowed.randomElement(using: &random) else {
        return []
      }
      return expand(chosen)
    case .optional(let inner):
      return !isTired && Bool.random(using: &random) ? expand(inner) : []
    case .repetition(let inner):
      var words: [String] = []
      while !isTired, budget > 0, Int.random(in: 0..<3, using: &random) == 0 {
        words += expand(inner)
      }
      return words
    case .literal(let text): return [text]
    case .tokenClass(let name): return [word(name)]
    case .rule(let name):
      path.append(name)
      defer { path.removeLast() }
      guard let form = grammar.rules[name] else { return ["<\(name)?>"] }
      return expand(form)
    }
  }

  private mutating func word(_ name: String) -> String {
    let words: [String] =
      switch name {
      case "NAME": ["x", "y", "rate", "η", "σ2", "w₀", "step", "mean", "state", "se", "_a"]
      case "COLUMN": ["x", "tau", "w₀", "measure"]
      case "TYPE_NAME": ["Real", "Vec", "P", "Estimate"]
      case "SIZE_NAME": ["n", "d", "hidden"]
      case "LABEL": ["x", "to", "loss", "on", "mean", "let", "by"]
      case "INTEGER": ["0", "1", "1_000", "1e6"]
      case "REAL": ["0.5", "1e-3", "2.0"]
      case "TEXT": ["\"a\"", "\"\"", "\"{x}\"", "\"a{x + 1:.3}b\""]
      case "PLAIN_TEXT": ["\"a.sgd\"", "\"b\""]
      case "NEWLINE": ["\n"]
      default: ["<\(name)?>"]
      }
    return words.randomElement(using: &random) ?? ""
  }
}
