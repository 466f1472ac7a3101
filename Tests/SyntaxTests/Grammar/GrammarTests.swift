internal import SourceText
internal import Syntax
import Testing

@Suite struct GrammarTests {
  static let grammar = Grammar(text(of: "grammar/sgd.ebnf"))

  @Test func `every rule that is used is defined, and used if defined`() {
    var used: Set<String> = ["module"]
    for case .rule(let name) in Self.grammar.forms { used.insert(name) }
    #expect(used == Set(Self.grammar.order))
    #expect(Set(Self.grammar.order).count == Self.grammar.order.count)
  }

  @Test func `its words and signs are those of the lexer`() {
    var quoted: Set<String> = []
    for case .literal(let text) in Self.grammar.forms { quoted.insert(text) }
    let reserved = TokenKind.allCases.filter { $0.role != .variable }.map(\.rawValue)
    #expect(quoted == Set(reserved + ContextualWord.allCases.map(\.rawValue)))
  }

  @Test func `the editor's grammar knows every word`() {
    let editor = text(of: "grammar/sgd.tmLanguage.json")
    let words =
      TokenKind.allCases.filter(\.isKeyword).map(\.rawValue)
      + ContextualWord.allCases.map(\.rawValue)
    for word in words {
      let isThere =
        [("(", "|"), ("|", "|"), ("|", ")")].contains { editor.contains($0.0 + word + $0.1) }
      #expect(isThere, "\(word)")
    }
  }

  @Test func `its levels are those of the precedence table`() {
    let names: [(Precedence, String)] = [
      (.dynamics, "dynamics"), (.pipe, "pipe"), (.or, "or"), (.and, "and"),
      (.comparison, "comparison_sign"), (.range, "range"), (.sum, "sum"), (.product, "product"),
      (.power, "power"), (.over, "over"),
    ]
    for (level, name) in names {
      var signs: Set<String> = []
      func collect(_ form: Grammar.Form?) {
        switch form {
        case .sequence(let items), .choice(let items): items.forEach(collect)
        case .optional(let inner), .repetition(let inner): collect(inner)
        case .literal(let text): signs.insert(text)
        case .tokenClass, .rule, nil: break
        }
      }
      collect(Self.grammar.rules[name])
      let table = InfixOperator.table.filter { $0.precedence == level }.map(\.sign.rawValue)
      #expect(signs == Set(table), "\(name)")
    }
    #expect(
      Set(InfixOperator.table.map(\.precedence)).isSubset(of: Set(names.map(\.0))))
  }

  @Test(arguments: 0..<60) func `the parser accepts every sentence of the grammar`(seed: UInt64) {
    var generator = SentenceGenerator(Self.grammar, seed: seed)
    for rule in ["module", "top", "expression", "simulate", "declaration", "statement"] {
      let text = generator.sentence(of: rule, size: 120)
      let parsed = Parsed(text)
      #expect(parsed.messages == [], "\(text)")
      guard parsed.diagnostics.isEmpty else { continue }
      let again = Parsed(parsed.formatted)
      #expect(again.explicit == parsed.explicit, "\(text)\n--\n\(parsed.formatted)")
      #expect(again.formatted == parsed.formatted)
      let printed = Parsed(parsed.printed)
      #expect(printed.explicit == parsed.explicit, "\(text)\n--\n\(parsed.printed)")
    }
  }

  @Test(arguments: scripts) func `the grammar accepts what the parser accepts`(name: String) {
    let recogniser = Recogniser(Self.grammar, start: "module")
    let tokens = terminals(script(name))
    let misfit = recogniser.firstMisfit(tokens.map(\.classes))
    #expect(misfit == nil, "\(misfit.map { tokens[min($0, tokens.count - 1)].text } ?? "")")
  }
}

@Suite struct GrammarMutationTests {
  /// Rules about places, which the grammar gives in comments; those of characters are below E0120.
  private static let contextual: Set<String> = ["E0126", "E0138", "E0146"]

  @Test(arguments: scripts) func `the parser and the grammar agree on texts with a slip`(
    name: String
  ) {
    let recogniser = Recogniser(GrammarTests.grammar, start: "module")
    for statement in Parsed(script(name)).pieces {
      let text = Array(statement.utf8)
      let parsed = Parsed(bytes: text)
      let tokens = tokenize(parsed.module.file, in: parsed.sources).tokens
      let stride = max(1, tokens.count / 7)
      for index in Swift.stride(from: 0, to: tokens.count - 1, by: stride) {
        let before = tokens[..<index]
        let textDepth =
          before.count { $0.kind == .textStart } - before.count { $0.kind == .textEnd }
        if textDepth > 0 || tokens[index].kind == .textStart { continue }
        let range = Int(tokens[index].start)..<Int(tokens[index].end)
        for mutant in [
          text[..<range.lowerBound] + text[range.upperBound...],
          text[..<range.upperBound] + [32] + text[range] + text[range.upperBound...],
        ] {
          let mutated = Parsed(bytes: Array(mutant))
          if mutated.codes.contains(where: { Self.contextual.contains($0) || $0 < "E0120" }) {
            continue
          }
          let source = String(decoding: mutant, as: UTF8.self)
          let isSentence = recogniser.firstMisfit(terminals(source).map(\.classes)) == nil
          #expect(isSentence == mutated.codes.isEmpty, "\(source)\n\(mutated.messages)")
        }
      }
    }
  }
}

extension Parsed {
  /// The texts of the statements.
  var pieces: [String] {
    module.statements.map { id in
      let span = tree.span(of: id)
      let bytes = sources[module.file].text[Int(span.start)..<Int(span.end)]
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}

/// The tokens of a text as the grammar sees them, with line ends where they count.
func terminals(_ text: String) -> [(classes: Set<String>, text: String)] {
  let parsed = Parsed(text)
  let tokens = tokenize(parsed.module.file, in: parsed.sources).tokens
  let bytes = Array(text.utf8)
  func spelling(_ index: Int) -> String {
    String(decoding: bytes[Int(tokens[index].start)..<Int(tokens[index].end)], as: UTF8.self)
  }
  let continuing: Set<String> = [
    "+", "*", "/", ".*", "./", "^", ".^", "..<", "==", "!=", "<", "<=", ">", ">=", "|>", "=", "->",
    "=>", "<-", "~", "!~", ",", ":", ".", "%", "else", "then", "and", "or", "div", "mod", "over",
    "on", "with", "at", "in", "given", "within", "every", "of", "by", "to", "where", "as",
  ]
  var result: [(classes: Set<String>, text: String)] = []
  var brackets: [TokenKind] = []
  var index = 0
  while index < tokens.count, tokens[index].kind != .end {
    let token = tokens[index]
    let isLabel = tokens[index + 1].kind == .colon
    let word = spelling(index)
    if token.startsLine, index > 0, brackets.last == nil || brackets.last == .leftBrace,
      !continuing.contains(word) || isLabel
    {
      let before = spelling(index - 1)
      let goesOn =
        (continuing.subtracting(["%"]).contains(before) || ["-", "not"].contains(before))
        && !(index > 1 && tokens[index - 2].kind == .dot)
      if !goesOn || before == "," && isLabel { result.append((["NEWLINE"], "\n")) }
    }
    switch token.kind {
    case .textStart:
      var classes: Set<String> = ["TEXT", "PLAIN_TEXT"]
      var depth = 0
      repeat {
        if tokens[index].kind == .textStart { depth += 1 }
        if tokens[index].kind == .textEnd { depth -= 1 }
        if tokens[index].kind == .interpolationStart { classes.remove("PLAIN_TEXT") }
        index += 1
      } while depth > 0
      index -= 1
      result.append((classes, "text"))
    case .name:
      let isCapital = word.first?.isUppercase ?? false
      result.append(
        (["NAME", "COLUMN", "LABEL", isCapital ? "TYPE_NAME" : "SIZE_NAME", "\"\(word)"], word))
    case .integer: result.append((["INTEGER"], word))
    case .real: result.append((["REAL"], word))
    default:
      var classes: Set<String> = token.kind.isKeyword ? ["\"\(word)", "LABEL"] : ["\"\(word)"]
      if ["loss", "noise", "optimizer"].contains(word), tokens[index + 1].kind != .name {
        classes.insert("COLUMN")
      }
      result.append((classes, word))
    }
    if [.leftParen, .leftBracket, .leftBrace].contains(token.kind) { brackets.append(token.kind) }
    if [.rightParen, .rightBracket, .rightBrace].contains(token.kind) { _ = brackets.popLast() }
    index += 1
  }
  return result
}
