internal import SourceText
import Testing

@Suite struct ClosestNameTests {
  @Test func `the nearest candidate is offered, and none that is far`() {
    #expect(closest(to: "simulte", among: ["simulate", "sweep"]) == "simulate")
    #expect(closest(to: "pritn", among: ["print", "plot"]) == "print")
    #expect(closest(to: "x", among: ["y", "z"]) == nil)
    #expect(closest(to: "rate", among: ["momentum"]) == nil)
    #expect(closest(to: "let", among: ["let"]) == nil)
  }

  @Test func `a swap of neighbours is one edit`() {
    #expect(editDistance(Array("abcd"), Array("abdc")) == 1)
    #expect(editDistance(Array(""), Array("abc")) == 3)
    #expect(editDistance(Array("kitten"), Array("sitting")) == 3)
  }
}
