internal import SourceText
import Testing

@Suite struct DiagnosticRendererTests {
  var sources = SourceMap()

  private mutating func add(_ name: String, _ text: String) -> FileID {
    sources.add(SourceFile(name: name, text: Array(text.utf8)))
  }

  /// The span of the first occurrence of `piece` in a file.
  private func span(_ piece: String, _ file: FileID) -> SourceSpan {
    let text = sources[file].text
    let wanted = Array(piece.utf8)
    let start =
      (0...(text.count - wanted.count)).first { Array(text[$0..<$0 + wanted.count]) == wanted } ?? 0
    return SourceSpan(file: file, start: start, end: start + wanted.count)
  }

  @Test mutating func `both places are underlined, with labels`() {
    let file = add(
      "fit.sgd",
      """
      // 1
      // 2
      // 3
      // 4
      // 5
      // 6
      loss doubleWell at (x: Real) = (x^2 - 1)^2 / 4

      let d = sgd(rate: 0.1) on doubleWell with minibatch(size: 32)
      """)
    let diagnostic = Diagnostic(
      code: "E0312", "`minibatch` noise needs a loss over data",
      at: span("minibatch(size: 32)", file),
      notes: [.init(span("doubleWell", file), "this loss has no `over (…)` part")],
      help: "give it an additive noise, e.g. `with Normal(mean: 0, sd: 1)`")
    #expect(
      DiagnosticRenderer(sources).render(diagnostic) == """
        error E0312: `minibatch` noise needs a loss over data
          ┌─ fit.sgd:9:43
        7 │ loss doubleWell at (x: Real) = (x^2 - 1)^2 / 4
          │      ---------- this loss has no `over (…)` part
        9 │ let d = sgd(rate: 0.1) on doubleWell with minibatch(size: 32)
          │                                           ^^^^^^^^^^^^^^^^^^^
          help: give it an additive noise, e.g. `with Normal(mean: 0, sd: 1)`
          more: sgd explain E0312

        """)
    #expect(
      DiagnosticRenderer(sources, style: RenderingStyle(ascii: true)).render(diagnostic) == """
        error E0312: `minibatch` noise needs a loss over data
          --> fit.sgd:9:43
        7 | loss doubleWell at (x: Real) = (x^2 - 1)^2 / 4
          |      ---------- this loss has no `over (...)` part
        9 | let d = sgd(rate: 0.1) on doubleWell with minibatch(size: 32)
          |                                           ^^^^^^^^^^^^^^^^^^^
          help: give it an additive noise, e.g. `with Normal(mean: 0, sd: 1)`
          more: sgd explain E0312

        """)
  }

  @Test mutating func `tabs, wide and combining characters stay aligned`() {
    let file = add("a.sgd", "\tlet 数 = x\u{302} + bad")
    let rendered = DiagnosticRenderer(sources).render(
      Diagnostic(code: "E1", "m", at: span("bad", file), notes: [.init(span("数", file), "wide")]))
    #expect(
      rendered == """
        error E1: m
          ┌─ a.sgd:1:14
        1 │     let 数 = x\u{302} + bad
          │         -- wide
          │                  ^^^
          more: sgd explain E1

        """)
  }

  @Test mutating func `a span over lines is underlined on each, a long one at its ends`() {
    let file = add("a.sgd", "let f = {\n  a\n  b\n  c\n}\n")
    let rendered = DiagnosticRenderer(sources).render(
      Diagnostic(
        code: "E1", "m", at: SourceSpan(file: file, start: 8, end: 23), label: "this block"))
    #expect(
      rendered == """
        error E1: m
          ┌─ a.sgd:1:9
        1 │ let f = {
          │         ^
        2 │   a
          │   ^
        5 │ }
          │ ^ this block
          more: sgd explain E1

        """)
  }

  @Test mutating func `a long line is cut around the place`() {
    let file = add("a.sgd", String(repeating: "x + ", count: 60) + "bad" + " + yyyyyyyy")
    let rendered = DiagnosticRenderer(sources, style: RenderingStyle(width: 60)).render(
      Diagnostic(code: "E1", "m", at: span("bad", file)))
    let lines = rendered.split(separator: "\n")
    #expect(lines[2].hasPrefix("1 │ …"))
    #expect(lines[2].count <= 61)
    let place = lines[2].distance(
      from: lines[2].startIndex, to: lines[2].firstIndex(of: "b") ?? lines[2].endIndex)
    let mark = lines[3].distance(
      from: lines[3].startIndex, to: lines[3].firstIndex(of: "^") ?? lines[3].endIndex)
    #expect(place == mark)
  }

  @Test mutating func `notes in another file get their own excerpt`() {
    let main = add("main.sgd", "import \"a.sgd\"\nfoo(1)\n")
    let other = add("a.sgd", "\n\n\n\n\n\n\n\n\n\n\nfn foo() = 1\n")
    let rendered = DiagnosticRenderer(sources).render(
      Diagnostic(
        code: "E1", "m", at: span("foo(1)", main), notes: [.init(span("foo", other), "here")]))
    #expect(
      rendered == """
        error E1: m
           ┌─ main.sgd:2:1
         2 │ foo(1)
           │ ^^^^^^
           ├─ a.sgd:12:4
        12 │ fn foo() = 1
           │    --- here
           more: sgd explain E1

        """)
  }

  @Test mutating func `JSON is one line with every field escaped`() {
    let file = add("a \"b\".sgd", "η = 1\nlet x\n")
    let diagnostic = Diagnostic(
      .warning, code: "E1", "tab\t\u{1}", at: span("let", file), label: "l",
      notes: [.init(span("= 1", file), "n")], help: "h\\")
    #expect(
      diagnostic.json(in: sources)
        == #"{"severity":"warning","code":"E1","message":"tab\t\u0001","file":"a \"b\".sgd","#
        + #""line":2,"column":1,"endLine":2,"endColumn":4,"start":7,"end":10,"label":"l","#
        + #""notes":[{"file":"a \"b\".sgd","line":1,"column":3,"endLine":1,"endColumn":6,"#
        + #""start":3,"end":6,"label":"n"}],"help":"h\\"}"#)
  }

  @Test mutating func `places beyond the text and unknown files are harmless`() {
    let file = add("a.sgd", "x")
    let renderer = DiagnosticRenderer(sources, style: RenderingStyle(colour: true))
    for span in [
      SourceSpan(file: file, start: 100, end: 200), SourceSpan(file: file, start: -5, end: -9),
      SourceSpan(file: FileID(raw: 77), start: 0, end: 1),
    ] {
      #expect(renderer.render(Diagnostic(code: "E1", "m", at: span)).contains("E1"))
    }
  }

  @Test mutating func `diagnostics come in the order of the text, each once`() {
    let file = add("a.sgd", "abc")
    let late = Diagnostic(code: "E2", "b", at: SourceSpan(file: file, start: 2, end: 3))
    let early = Diagnostic(code: "E1", "a", at: SourceSpan(file: file, start: 0, end: 1))
    #expect(sorted([late, early, late]) == [early, late])
  }
}
