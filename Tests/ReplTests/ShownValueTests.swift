import Repl
import SGD
import Testing

@Suite struct ShownValueTests {
  private func shown(_ source: String, _ style: ShownValue = ShownValue()) -> String {
    let report = Session().enter(source)
    return style.lines(report.value, text: report.shownValue ?? "", type: report.shownType)
  }

  @Test func `the type stands beside what does not show it`() {
    #expect(shown("1 + 1") == "2")
    #expect(shown("\"a\"") == "a")
    #expect(shown("[1.5, 2]") == "[1.5, 2] : Vec[2]")
    #expect(shown("(rate: 0.1, tau: 5)").hasSuffix(": (rate: Real, tau: Int)"))
  }

  @Test func `matrices are shown by rows`() {
    #expect(
      shown("[[1, 20, 3], [4, 5, 6.5], [7, 8, 9]]")
        == "[[1, 20,   3],\n [4,  5, 6.5],\n [7,  8,   9]]\n: Mat[3, 3]")
    #expect(shown("[[1, 2], [3, 4.5]]") == "[[1, 2], [3, 4.5]] : Mat[2, 2]")
    #expect(shown("zeros(40, 30)").count { $0 == "\n" } < 16)
  }

  @Test func `a curve for what goes on, a histogram for what does not`() {
    let curve = shown("linspace(0, 1, 40)")
    #expect(curve.hasSuffix("█  0 to 1") && curve.contains("…") && curve.contains("\n▁"))
    #expect(shown("draw(Normal(mean: 0, sd: 1), 400)").contains("median"))
    // Few numbers, and equal ones, have no shape.
    #expect(!shown("linspace(0, 1, 6)").contains("\n"))
    #expect(!shown("[1.0 for i in 0 ..< 30]").contains("█"))
  }

  @Test func `in ASCII there is nothing else, and pictures can be left out`() {
    let ascii = shown("linspace(0, 1, 40)", ShownValue(allowsUnicode: false))
    let isPlain = ascii.allSatisfy(\.isASCII)
    #expect(isPlain)
    let plain = shown("linspace(0, 1, 40)", ShownValue(drawsPictures: false))
    #expect(!plain.contains("█"))
  }
}
