import Repl
import SGD
import Testing

@Suite struct SavedScriptTests {
  private enum Typed {
    case line(String)
    case file(String, String)
    case seed(UInt64)
  }

  private final class Output: @unchecked Sendable {
    var text = ""
    func add(_ more: String) { text += more }
  }

  /// The script that a session at the prompt leaves, what it prints, and the values of all names: at the prompt,
  /// and after the script was run.
  private func saved(_ typed: [Typed]) throws -> (
    text: String, output: String, before: [String: SessionValue], after: [String: SessionValue]
  ) {
    let prompt = Session()
    var entries: [SavedScript.Entry] = []
    for entry in typed {
      switch entry {
      case .line(let text):
        let report = prompt.enter(text)
        #expect(report.ending == .finished, "\(text)\n\(report.errors.map(\.message))")
        entries.append(.text(text, report.anatomy))
      case .file(let path, let text):
        let report = prompt.enter(text)
        #expect(report.ending == .finished, "\(text)\n\(report.errors.map(\.message))")
        entries.append(.file(path, text: text, report.anatomy))
      case .seed(let seed):
        prompt.set(seed: seed)
        entries.append(.seed(seed))
      }
    }
    var script = SavedScript(entries, initialSeed: nil)
    let text = script.text { text in
      Session().check(source: text).errors.first.map { ($0.line, $0.message) }
    }
    let output = Output()
    let session = Session(output: { output.add($0) })
    let report = session.run(source: text)
    #expect(report.ending == .finished, "\(text)\n\(report.errors.map(\.message))")
    func values(_ session: Session) -> [String: SessionValue] {
      var values: [String: SessionValue] = [:]
      for name in session.names where !name.isFromLibrary {
        values[name.name] = session.value(name.name)
      }
      return values
    }
    return (text, output.text, values(prompt), values(session))
  }

  @Test func `the last value gets a name`() throws {
    let it = try saved([
      .line("2 + 3"), .line("_ * 10"), .line("let é = \"{_} and \" ; _ + _"), .line("print _"),
    ])
    #expect(it.output == "5\n50\n100\n100\n")
    #expect(it.text.hasPrefix("let last_1 = 2 + 3\n"))
  }

  @Test func `a name that is defined again has a number before`() throws {
    let it = try saved([
      .line("let x = 1"), .line("let x = x + 1"), .line("let y = (x:, k: x)"),
      .line("let z = { let x = 10; x + 1 }"), .line("let x = 3 * x"), .line("print x, y, z"),
    ])
    #expect(it.output == "6 (x: 2, k: 2) 11\n")
    #expect(it.text.hasPrefix("let x_1 = 1\nlet x_2 = x_1 + 1\nlet y = (x: x_2, k: x_2)\n"))
    for (name, value) in it.before { #expect(it.after[name] == value, "\(name)") }
  }

  @Test func `a number that is taken is not given`() throws {
    let it = try saved([
      .line("let x_1 = 7"), .line("let x = 1"), .line("let x = x + x_1"), .line("print x"),
    ])
    #expect(it.output == "8\n")
    #expect(it.after["x_1"]?.real == 7)
  }

  @Test func `bodies mean the last definition, and stand behind it`() throws {
    let it = try saved([
      .line("let a = 1"), .line("fn f(v: Real) = a * v"), .line("let h = v => f(v) + a"),
      .line("let a = 2"), .line("let c = f(1) + h(1)"), .line("fn g(v: Real) = v"),
      .line("let b = g(2)"), .line("fn g(v: Real) = 10 * v"), .line("let d = g(2)"),
    ])
    for name in ["a", "b", "c", "d"] { #expect(it.after[name] == it.before[name], "\(it.text)") }
    #expect(it.after["c"]?.real == 6 && it.after["b"]?.real == 2 && it.after["d"]?.real == 20)
  }

  @Test func `what no script can say is a comment`() throws {
    // `f` meant the first `a`, and later the second; `mean` that of the library, and later another.
    let it = try saved([
      .line("let a = 1"), .line("fn f(v: Real) = a * v"), .line("let b = f(1)"),
      .line("let a = 2"), .line("let m = mean([1.0, 3.0])"), .line("fn mean(v: Real) = v"),
      .line("print f(1), mean(4)"),
    ])
    #expect(it.output == "2 4\n")
    #expect(
      it.text.contains("// Not kept: `a` had another meaning when this was run\n// let b = f(1)"))
    #expect(
      it.text.contains("// Not kept: `mean` had another meaning when this was run\n// let m"))
  }

  @Test func `variables, columns and laws`() throws {
    let it = try saved([
      .line("var n = 3"), .line("n <- n + 1"), .line("let k = 100"),
      .line("let t = sweep k in [1, 2, 3] { row y: n * k }"),
      .line("let s = (fit y ~ k in t).slope"), .line("let n = 7"), .line("let k = n"),
      .line("let law = { e ~ Normal(mean: n, sd: 1e-9); e }"), .line("let n = 8"),
      .line("let e = round(draw(law))"), .line("let d = draw(Normal(mean: 0, sd: 1))"),
    ])
    for name in ["s", "k", "n", "d", "e"] { #expect(it.after[name] == it.before[name], "\(name)") }
    #expect(it.after["e"]?.real == 8)
  }

  @Test func `other random numbers are told`() throws {
    let it = try saved([
      .line("let d = draw(Normal(mean: 0, sd: 1))"), .line("let d = d + 1"),
    ])
    #expect(it.text.contains("Other random numbers than at the prompt: `d` is called `d_1` here."))
    #expect(it.after["d"] != it.before["d"])
  }

  @Test func `seeds and files stand where they came`() throws {
    let it = try saved([
      .seed(7), .line("seed 8"), .file("f.sgd", "fn f(x: Real) = 2 * x\nf(4)"),
      .line("_"), .line("f(1)"),
    ])
    #expect(it.output == "8\n8\n2\n")
    #expect(it.text.contains("\nseed 7\n") || it.text.hasPrefix("seed 7\n"))
    #expect(it.text.contains("// seed 8"))
  }

  @Test func `a file that is loaded again is there once, unless the first text was used`() throws {
    let once = try saved([
      .file("f.sgd", "let a = 1"), .line("let b = 2"), .file("f.sgd", "let a = 2"),
    ])
    #expect(
      once.text == "// :load f.sgd, which was loaded again\nlet b = 2\n// :load f.sgd\nlet a = 2\n")
    let used = try saved([
      .file("f.sgd", "let a = 1"), .line("let b = a"), .file("f.sgd", "let a = 2"),
    ])
    #expect(used.after["b"]?.real == 1 && used.after["a"]?.real == 2)
  }
}
