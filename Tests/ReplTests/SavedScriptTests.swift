import Repl
import SGD
import Testing

@Suite struct SavedScriptTests {
  /// The script of a session with these entries, and what it prints.
  private func saved(_ entries: [SavedScript.Entry]) -> (text: String, output: String) {
    var script = SavedScript(entries, Session(), initialSeed: nil)
    let text = script.text { text in
      Session().check(source: text).errors.first.map { ($0.line, $0.message) }
    }
    let output = Output()
    let report = Session(output: { output.add($0) }).run(source: text)
    #expect(report.ending == .finished, "\(text)\n\(report.errors.map(\.message))")
    return (text, output.text)
  }

  private final class Output: @unchecked Sendable {
    var text = ""
    func add(_ more: String) { text += more }
  }

  @Test func `the last value gets a name`() {
    let it = saved([
      .text("2 + 3"), .text("_ * 10"), .text("let é = \"{_} and \" ; _ + _"), .text("print _"),
    ])
    #expect(it.output == "5\n50\n100\n100\n")
    #expect(it.text.hasPrefix("let last_1 = 2 + 3\n"))
  }

  @Test func `the last definition counts`() {
    let it = saved([
      .text("let x = 1"), .text("let y = x"), .text("let x = 2"), .text("print x"),
    ])
    #expect(it.output == "2\n")
    #expect(it.text.contains("// let x = 1"))
    #expect(it.text.contains("// let y = x"))
  }

  @Test func `seeds and files stand where they came`() {
    let it = saved([
      .seed(7), .text("seed 8"), .file("f.sgd", text: "fn f(x: Real) = 2 * x\nf(4)"),
      .text("_"), .text("f(1)"),
    ])
    #expect(it.output == "8\n8\n2\n")
    #expect(it.text.contains("\nseed 7\n") || it.text.hasPrefix("seed 7\n"))
    #expect(it.text.contains("// seed 8"))
  }
}
