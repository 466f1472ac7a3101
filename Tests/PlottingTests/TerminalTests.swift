import Plotting
import Testing

@Suite struct TerminalTests {
  @Test(arguments: SamplePlots.all.map(\.name), [true, false])
  func `the plot keeps within its size`(_ name: String, _ unicode: Bool) throws {
    let plot = try #require(SamplePlots.all.first { $0.name == name }).plot
    for (width, height) in [(24, 8), (40, 12), (72, 20), (200, 60)] {
      let text = BraillePlot(plot, .init(width: width, height: height, unicode: unicode)).text
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      #expect(lines.allSatisfy { $0.count <= width })
      // With room for the legend the height is exact; below, the picture keeps four rows.
      if height >= 20 { #expect(lines.count == height) }
    }
  }

  @Test func `a line goes from corner to corner`() {
    let plot = Plot(series: [.init("", .line((0...10).map { .init(Double($0), Double($0)) }))])
    let text = BraillePlot(plot, .init(width: 24, height: 10)).text
    #expect(
      text == """
        10 ┤                  ⣀⠤
           │               ⢀⠔⠊
           │            ⢀⡠⠊⠁
         5 ┤          ⡠⠔⠁
           │       ⣀⠔⠉
           │    ⢀⠤⠊
           │ ⢀⡠⠒⠁
         0 ┤⠊⠁
           └┬─────────┬────────┬
            0         5       10

        """)
  }

  @Test func `without Unicode only ASCII is written`() {
    let plot = Plot(
      title: "t", x: .init("x"), y: .init("y"),
      series: [
        .init("a", .points([.init(0, 0, yError: 1), .init(1, 2)])),
        .init("b", .line([.init(0, 1), .init(1, 0)])),
        .init("c", .bars(edges: [0, 0.5, 1], heights: [1, 2])),
        .init(
          "d", .heatMap(.init(xEdges: [0, 1], yEdges: [0, 1], values: [3]))),
      ], rules: [.init(.vertical, at: 0.5)])
    let text = BraillePlot(plot, .init(unicode: false)).text
    #expect(text.allSatisfy { $0.isASCII })
    #expect(text.contains("*") && text.contains("x"))
  }

  @Test func `colours are closed on every line`() {
    let text = BraillePlot(SamplePlots.escape, .init(color: true)).text
    #expect(text.contains("\u{1B}[38;5;"))
    for line in text.split(separator: "\n") {
      guard let last = line.split(separator: "\u{1B}").dropFirst().last else { continue }
      #expect(last.hasPrefix("[39m"))
    }
  }

  @Test func `a label cannot move the cursor`() {
    let plot = Plot(title: "a\u{1B}[2Jb\nc\rd", series: [.init("", .points([.init(0, 0)]))])
    let text = BraillePlot(plot).text
    #expect(!text.unicodeScalars.contains("\u{1B}") && !text.unicodeScalars.contains("\r"))
    #expect(text.contains("a [2Jb c d"))
  }

  @Test func `points beyond an asked range are outside`() {
    let plot = Plot(
      y: .init("", range: 0...1),
      series: [.init("", .line([.init(0, 0.5), .init(1, 1e9), .init(2, -1e9)]))])
    let text = BraillePlot(plot).text
    #expect(text.contains("1.0") && !text.contains("e9"))
  }

  @Test func `sparklines`() {
    #expect(Sparkline.text([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█")
    #expect(Sparkline.text([1, .nan, 2, .infinity]) == "▁ █ ")
    #expect(Sparkline.text([3, 3]) == "▅▅")
    #expect(Sparkline.text([]) == "")
    #expect(Sparkline.text([1, 10, 100, 0], scale: .log) == "▁▅█ ")
    #expect(Sparkline.text((0..<80).map(Double.init), width: 8) == "▁▂▃▄▅▆▇█")
    #expect(Sparkline.text([-1e308, 1e308], unicode: false) == "_#")
  }
}
