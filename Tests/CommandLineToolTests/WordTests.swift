import Manual
import SGD
import Syntax
import Testing

/// `sgd doc` of a word of the language lands on its line.
@Suite struct WordTests {
  @Test func `every word of the grammar has its line`() {
    let words = TokenKind.allCases.filter(\.isKeyword).map(\.rawValue)
    #expect(words.count > 40)
    let contextual = ContextualWord.allCases.map(\.rawValue)
    let missing = (words + contextual).filter { Manual.words(named: $0).isEmpty }
    #expect(missing == [])
  }

  /// By another route: what the checker says that a run takes and has.
  @Test func `every setting and field of a run has its line`() throws {
    let session = Session()
    let report = session.run(
      source: """
        let run = simulate sgd(rate: 0.5) on parabola(1) with Normal(mean: 0, sd: 1) {
          from: 0; replicas: 8; steps: 50; measure v = var(w)
        }
        let e = simulate sgd(rate: 0.5) on parabola(1) with Normal(mean: 0, sd: 1) {
          from: 0; replicas: 8; steps: 50; exit: w > 0
        }
        let v = run.v
        """)
    #expect(report.errors.map(\.rendered) == [])
    let fields = ["run", "e.exit", "v"].flatMap { session.members(of: $0) }
    #expect(fields.count > 20)
    let missing = fields.filter { $0 != "v" }.filter { Manual.words(named: $0).isEmpty }
    #expect(missing == [])
  }

  @Test func `every line names a chapter that is there`() {
    #expect(Manual.words.count > 80)
    for word in Manual.words {
      let found = Manual.search(word.chapter).first?.title.hasSuffix(word.chapter) == true
      #expect(found, "\(word.names): \(word.chapter)")
    }
  }

  @Test(arguments: [
    ("read", "commas"), ("measure", "statistic"), ("import", "another file"), ("until", "doubles"),
    ("ess", "effective"), ("se", "standard error"), ("learning rate", "rate: 0.1"),
    ("E0312", "E0312"), ("mean", "of a law"), ("batch size", "minibatch"),
  ])
  func `doc of a word says what it means`(word: String, part: String) throws {
    let outcome = try Tool.run("doc", word)
    #expect(outcome.status == 0 && outcome.output.contains(part), "\(outcome.output)")
  }

  @Test func `the inputs of a script are listed`() throws {
    let outcome = try Tool.run(
      "check", "--inputs", "-",
      input: "/// The step size.\ninput rate: Real > 0 = 0.1\ninput n: Int\n")
    #expect(outcome.output == "rate: Real > 0 = 0.1 — The step size.\nn: Int\n")
  }
}
