internal import SourceText
internal import Syntax
internal import TestRandom
import Testing

@Suite struct MutationTests {
  /// Whatever the bytes: a tree, messages inside the text that can be drawn, and a layout.
  private func endure(_ bytes: [UInt8]) {
    let parsed = Parsed(bytes: bytes)
    for diagnostic in parsed.diagnostics {
      #expect(diagnostic.span.start >= 0 && diagnostic.span.end <= bytes.count)
      #expect(diagnostic.span.start <= diagnostic.span.end)
      #expect(!diagnostic.message.isEmpty)
    }
    if let first = parsed.diagnostics.first {
      #expect(!DiagnosticRenderer(parsed.sources).render(first).isEmpty)
    } else {
      let again = Parsed(parsed.formatted)
      #expect(again.explicit == parsed.explicit, "\(parsed.formatted)")
      #expect(again.formatted == parsed.formatted)
    }
  }

  @Test(arguments: scripts) func `any token may be lost or doubled`(name: String) {
    let text = Array(script(name).utf8)
    let parsed = Parsed(bytes: text)
    let tokens = tokenize(parsed.module.file, in: parsed.sources).tokens
    let stride = max(1, tokens.count / 80)
    for index in Swift.stride(from: 0, to: tokens.count - 1, by: stride) {
      let range = Int(tokens[index].start)..<Int(tokens[index].end)
      endure(Array(text[..<range.lowerBound] + text[range.upperBound...]))
      endure(Array(text[..<range.upperBound] + [32] + text[range] + text[range.upperBound...]))
      endure(Array(text[..<range.lowerBound]))
    }
  }

  @Test func `tokens may come in any order`() {
    var random = TestRandom(1)
    let words =
      TokenKind.allCases.filter { $0.role != .variable }.map(\.rawValue)
      + ContextualWord.allCases.map(\.rawValue)
      + [
        "x", "Real", "1", "0.5", "\"a{", "\"b\"", "\n", "\n", "\n", "}", ")", "// c\n", "'a'", "**",
      ]
    for _ in 0..<400 {
      let count = Int.random(in: 1...40, using: &random)
      let text = (0..<count).map { _ in words.randomElement(using: &random) ?? "" }
      endure(Array(text.joined(separator: Bool.random(using: &random) ? " " : "").utf8))
    }
  }

  @Test func `bytes may be anything`() {
    var random = TestRandom(2)
    for _ in 0..<400 {
      let count = Int.random(in: 0...200, using: &random)
      endure((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
    }
    let text = Array(script("statements").utf8)
    for _ in 0..<60 {
      var bytes = text
      for _ in 0..<5 {
        bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      endure(bytes)
    }
  }

  @Test(
    arguments: [
      "(", "[", "{", "f(", "a[", "-", "not ", "x => ", "(x) => ", "if a then ", "if a then b else ",
      "1 + ", "1 ^ ", "\"{", "simulate ", "simulate d { a: ", "sweep a in b { ", "read ",
      "let x: [",
      "let x: (", "let (", "for (", "a' + ", "f(a) |> ", "if a { } else ", "fn f() = ", "fit ",
      "fit a ~ b in ", "loss l at (x: Real) = ", "{ x ~ ", "a.b(", "a ..< ", "a < ", "[x for x in ",
      "+", "a\n", "(a, ", "{ a: ", "a over ", "plot ", "return ", "check ", "1 1 ", "\"a", "x'",
      "var x = ", "step { ", "optimizer o { ",
    ])
  func `repetition ends in a message, not in a crash`(piece: String) {
    for count in [130, 600, 20_000] {
      let text = String(repeating: piece, count: count)
      let parsed = Parsed(text)
      for id in parsed.module.statements {
        #expect(depth(.statement(id), parsed.tree) <= 4096)
      }
    }
  }

  /// How deep a naive recursive walk would go, as the later phases make it on a deep stack.
  private func depth(_ part: NodePart, _ tree: SyntaxTree) -> Int {
    var (level, depth) = ([part], 0)
    while !level.isEmpty {
      depth += 1
      var below: [NodePart] = []
      for part in level {
        switch part {
        case .expression(let id): tree[id].forEachPart { below.append($0) }
        case .statement(let id): tree[id].forEachPart { below.append($0) }
        case .type(let id): tree[id].forEachPart { below.append($0) }
        }
      }
      level = below
    }
    return depth
  }

  @Test func `a long sum is refused with the limit named`() {
    let parsed = Parsed("let x = " + String(repeating: "1 + ", count: 100_000) + "1\nlet y = (")
    #expect(parsed.codes == ["E0128", "E0121"])
    #expect(parsed.diagnostics.first?.message.contains("4096") == true)
  }
}
