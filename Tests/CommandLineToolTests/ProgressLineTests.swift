import CommandLineTool
import Testing

@Suite struct ProgressLineTests {
  private func line(_ share: Double?, left: Double? = nil, _ notes: [String] = []) -> ProgressLine {
    ProgressLine(
      name: "run", share: share, stepsPerSecond: 1.234e8, secondsLeft: left, notes: notes)
  }

  @Test func `a line has the bar, the rate, the time and the estimates`() {
    let text = line(0.375, left: 41.2, ["m 0.12 ± 0.01"]).text(width: 100)
    #expect(text.hasPrefix("run  ━━━━━━") && text.contains("╌ 37 %"))
    #expect(text.hasSuffix("1.2e8 steps/s  0:42 left  m 0.12 ± 0.01"))
  }

  @Test(arguments: [20, 30, 45, 60, 80, 200])
  func `it stays within the terminal`(width: Int) {
    let notes = (0..<9).map { "estimate\($0) 0.123456 ± 0.000001" }
    #expect(line(0.5, left: 5, notes).text(width: width).count < width)
  }

  @Test func `shares and times are readable at both ends`() {
    #expect(line(1e-6).text(width: 100).contains("<0.1 %"))
    #expect(line(0.0512).text(width: 100).contains("5.1 %"))
    #expect(line(0.9999).text(width: 100).contains("99 %"))
    #expect(line(0.1, left: 3 * 3600 + 60).text(width: 100).contains("3 h 1 min left"))
    #expect(line(0.1, left: .infinity).text(width: 100).contains("years left"))
    #expect(!line(nil).text(width: 100).contains("%"))
  }

  @Test func `in ASCII there is nothing else`() {
    var plain = line(0.4, left: 3)
    plain.allowsUnicode = false
    let text = plain.text(width: 100)
    let isPlain = text.allSatisfy(\.isASCII)
    #expect(isPlain && text.contains("[#"))
  }
}
