import SourceText
import Testing

@Suite struct NarrowMessageTests {
  private func rendered(_ text: String, _ bytes: Range<Int>, width: Int) -> [String] {
    var sources = SourceMap()
    let file = sources.add(SourceFile(name: "a.sgd", text: Array(text.utf8)))
    let diagnostic = Diagnostic(
      code: "E0312", "`minibatch` noise needs a loss over data, and this one has none",
      at: SourceSpan(file: file, start: bytes.lowerBound, end: bytes.upperBound),
      label: "this loss has no `over (…)` part",
      help: "give it an additive noise, e.g. `with Normal(mean: 0, sd: 1)`")
    return DiagnosticRenderer(sources, style: RenderingStyle(width: width)).render(diagnostic)
      .split(separator: "\n").map(String.init)
  }

  @Test(arguments: [20, 30, 40, 60, 80]) func `no line is wider than the terminal`(width: Int) {
    let text = "let dynamics = sgd(rate: 0.1) on doubleWell with minibatch(size: 32) // and so on"
    for start in [0, 15, 49] {
      let lines = rendered(text, start..<start + 12, width: width)
      #expect(lines.allSatisfy { $0.count <= width }, "\(lines)")
      // Nothing of the words is lost.
      let words = lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
      #expect(words.contains("over data, and this one has none"))
      #expect(words.contains("additive noise, e.g."))
    }
  }

  @Test func `where there is room, sentences stay whole`() {
    let lines = rendered("let x = 1", 0..<3, width: 100)
    #expect(lines[0].hasSuffix("and this one has none"))
    #expect(lines.contains { $0.hasSuffix("^^^ this loss has no `over (…)` part") })
  }

  @Test func `a word as long as a file is cut`() {
    let name = String(repeating: "a", count: 100_000)
    let diagnostic = Diagnostic(
      code: "E0201", "nothing here is called `\(name)`",
      at: SourceSpan(file: FileID(raw: 0), start: 0, end: 1))
    #expect(diagnostic.message.count < 200)
    #expect(diagnostic.message.hasPrefix("nothing here is called `aaa"))
  }

  @Test func `a byte order mark has no column`() {
    let file = SourceFile(name: "a.sgd", text: Array("\u{FEFF}let x = y\nlet z = y\n".utf8))
    #expect(file.place(at: 3).line == 1 && file.place(at: 3).column == 1)
    #expect(file.place(at: 11).column == 9)
    #expect(file.place(at: 0).column == 1)
    #expect(file.place(at: 13 + 8).column == 9)
  }

  @Test func `columns count what is seen`() {
    func column(_ text: String, before word: String) -> Int {
      let bytes = Array(text.utf8)
      let wanted = Array(word.utf8)
      let offset = bytes.indices.first { bytes[$0...].starts(with: wanted) } ?? 0
      return SourceFile(name: "a", text: bytes).place(at: offset).column
    }
    #expect(column("\t\tbad", before: "bad") == 3)
    #expect(column("let e\u{301} = bad", before: "bad") == 9)
    #expect(column("let 日本 = bad", before: "bad") == 10)
    #expect(column("שלום + bad", before: "bad") == 8)
    #expect(column("\"👨\u{200D}👩\u{200D}👧\" + bad", before: "bad") == 7)
    #expect(column("x\r\nbad", before: "bad") == 1)
  }

  @Test func `messages come in the order of the text, each once`() {
    func message(_ start: Int, _ code: String) -> Diagnostic {
      Diagnostic(
        code: code, "m", at: SourceSpan(file: FileID(raw: 0), start: start, end: start + 1))
    }
    let all = [
      message(5, "E2"), message(1, "E1"), message(5, "E1"), message(5, "E2"), message(1, "E1"),
    ]
    #expect(sorted(all) == [message(1, "E1"), message(5, "E1"), message(5, "E2")])
  }
}
