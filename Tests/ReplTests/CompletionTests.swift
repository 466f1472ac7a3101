import Repl
import Testing

@Suite struct CompletionTests {
  private let vocabulary = Completion.Vocabulary(
    names: ["heavyBall", "hess", "run"], members: ["run": ["S", "spread"]])

  private func offer(_ word: String) -> Completion.Offer {
    Completion.candidates(before: "", word: word, in: vocabulary)
  }

  @Test func `names and words are completed`() {
    #expect(offer("he") == .candidates(["heavyBall", "hess"]))
    #expect(offer("simul") == .candidates(["simulate"]))
    #expect(offer("zz") == .candidates([]))
  }

  @Test func `fields follow a point`() {
    #expect(offer("run.s") == .candidates(["run.spread"]))
    #expect(offer("other.s") == .candidates([]))
  }

  @Test func `Greek letters follow a backslash`() {
    #expect(offer("\\eta") == .replacement("η"))
    #expect(offer("\\sig") == .replacement("σ"))
    #expect(offer("\\p") == .candidates(["\\pi", "\\phi", "\\psi"]))
  }
}
