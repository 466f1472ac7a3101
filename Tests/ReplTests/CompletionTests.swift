import Repl
import Testing

@Suite struct CompletionTests {
  private let vocabulary = Vocabulary(
    [
      Vocabulary.Entry("heavyBall", kind: "optimizer", labels: ["rate", "momentum"]),
      Vocabulary.Entry("hess", kind: "function"), Vocabulary.Entry("run"),
      Vocabulary.Entry("doubleWell", kind: "loss"), Vocabulary.Entry("Normal", kind: "law"),
      Vocabulary.Entry("random", kind: "function"),
    ], members: ["run": ["S", "spread", "exit"], "run.exit": ["rate", "mean"]],
    topics: ["Runs"])

  private func offer(_ word: String, after before: String = "") -> Completion.Offer {
    Completion.candidates(before: before, word: word, in: vocabulary)
  }

  @Test func `names and words are completed`() {
    #expect(offer("he") == .candidates(["heavyBall", "hess"]))
    #expect(offer("simul") == .candidates(["simulate"]))
    #expect(offer("zz") == .candidates([]))
  }

  @Test func `fields follow a point`() {
    #expect(offer("run.s") == .candidates(["run.spread"]))
    #expect(offer("run.exit.r") == .candidates(["run.exit.rate"]))
    #expect(offer("other.s") == .candidates([]))
  }

  @Test func `Greek letters follow a backslash`() {
    #expect(offer("\\eta") == .replacement("η"))
    #expect(offer("\\sig") == .replacement("σ"))
    #expect(offer("x\\_0") == .replacement("x₀"))
    #expect(offer("\\ph") == .replacement("φ"))
    #expect(offer("\\p") == .candidates(["\\pi", "\\phi", "\\psi"]))
  }

  @Test func `labels are those of the innermost open call that are not there yet`() {
    #expect(offer("ra", after: "heavyBall(") == .candidates(["rate: "]))
    #expect(offer("", after: "heavyBall(rate: 0.1, ") != .candidates([]))
    #expect(offer("m", after: "let d = heavyBall(rate: 0.1, ") == .candidates(["momentum: "]))
    #expect(offer("rat", after: "heavyBall(rate: 0.1, ") == .candidates([]))
    // A closed call, a call inside, a bracket in a text or a comment.
    #expect(offer("ra", after: "heavyBall(rate: 1) + ") == .candidates(["random"]))
    #expect(offer("ra", after: "heavyBall(rate: hess(1), \"(\", ") == .candidates(["random"]))
    #expect(offer("ra", after: "heavyBall( // hess(\n") == .candidates(["rate: "]))
  }

  @Test func `settings stand in the block of a run`() {
    #expect(offer("repl", after: "simulate d { from: 0; ") == .candidates(["replicas: "]))
    #expect(offer("repl", after: "simulate d { replicas: 5; ") == .candidates(["replicas"]))
    #expect(offer("meas", after: "simulate d {\n") == .candidates(["measure "]))
    #expect(offer("ov", after: "plot y ~ x in t { log: x; ") == .candidates(["overlay: "]))
  }

  @Test func `what begins a statement is not offered within one`() {
    #expect(offer("me", after: "simulate d { measure m = ") == .candidates([]))
    #expect(offer("h", after: "simulate d { measure m = ") == .candidates(["heavyBall", "hess"]))
    #expect(offer("", after: "heavyBall(") == .candidates(["momentum: ", "rate: "]))
    #expect(offer("mo", after: "heavyBall(rate: ") == .candidates([]))
    #expect(
      offer("", after: "plot y ~ x in t { style: ")
        == .candidates(["bars", "line", "points", "steps"]))
    #expect(offer("ti", after: "plot y ~ x in t { log: x, ") == .candidates(["title: "]))
    #expect(offer("he", after: "let x = 1 // ") == .candidates([]))
    #expect(offer("he", after: "let x = 1 // a\n") == .candidates(["heavyBall", "hess"]))
  }

  @Test func `after an operator stands what it takes`() {
    #expect(offer("d", after: "heavyBall(rate: 1) on ") == .candidates(["doubleWell"]))
    #expect(offer("N", after: "d on l with ") == .candidates(["Normal"]))
    #expect(offer("he", after: "simulate ") == .candidates(["heavyBall", "hess"]))
    #expect(offer("do", after: "let x = ") == .candidates(["doubleWell"]))
    #expect(offer("h", after: "{ x ~ ") == .candidates(["hess"]))
    #expect(offer("heavy", after: "check a ~ ") == .candidates(["heavyBall"]))
  }

  @Test func `commands follow a colon, files stand in texts`() {
    #expect(offer(":re") == .candidates([":reload"]))
    #expect(offer("heavy", after: ":doc ") == .candidates(["heavyBall"]))
    #expect(offer("Ru", after: ":doc ") == .candidates(["Runs"]))
    #expect(offer("th", after: ":set ") == .candidates(["threads"]))
    #expect(offer("wel", after: ":load ") == .files)
    #expect(offer("wel", after: "import \"") == .files)
    #expect(offer("run.s", after: ":type ") == .candidates(["run.spread"]))
  }

  @Test func `labels are read from signatures`() {
    #expect(
      Vocabulary.labels(inSignature: "f[n](a: Mat[n, (n)], b: Real in -1 ..< 1 = …) -> Real")
        == ["a", "b"])
    #expect(Vocabulary.labels(inSignature: "theory.x(d, allow: …)") == ["d", "allow"])
    #expect(Vocabulary.labels(inSignature: "Real") == [])
  }
}
