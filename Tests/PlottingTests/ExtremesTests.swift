import Plotting
import Testing

/// Whatever the numbers, every back end returns text.
@Suite struct ExtremesTests {
  private static let numbers: [Double] = [
    0, -0.0, 1, -1, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude / 4,
    1e-300, 1e300, -1e300, 9e299, 1.7976931348623157e308,
    -1.7976931348623157e308, .infinity, -.infinity, .nan, 1e16, 1e16 + 2, 0.1, 1e-5, 123456.789,
  ]

  private static func draw(_ plot: Plot) {
    for unicode in [true, false] {
      #expect(!BraillePlot(plot, .init(width: 30, height: 9, unicode: unicode)).text.isEmpty)
    }
    for format in GnuplotScript.Format.allCases {
      let text = GnuplotScript(plot, as: format).text
      #expect(!text.contains("nan") && !text.contains("inf"))
    }
    #expect(!VegaLite(plot).text.contains("null"))
  }

  @Test(arguments: [Plot.Scale.linear, .log], [Plot.Scale.linear, .log])
  func `pairs of extreme numbers`(_ x: Plot.Scale, _ y: Plot.Scale) {
    for a in Self.numbers {
      for b in Self.numbers {
        let range = a < b ? a...b : nil
        Self.draw(
          Plot(
            x: .init("x", scale: x, range: b == 1 ? range : nil),
            y: .init("y", scale: y, range: b == 1 ? range : nil),
            series: [
              .init("p", .points([.init(a, b, xError: b, yError: a), .init(1, 1, yError: b)])),
              .init("l", .line([.init(a, a), .init(b, b)])),
              .init("s", .steps([.init(b, a), .init(a, b)])),
              .init("b", .bars(edges: [a, b, 3], heights: [a, b])),
            ], rules: [.init(.vertical, at: a), .init(.horizontal, at: b)]))
        Self.draw(
          Plot(
            x: .init("x", scale: x), y: .init("y", scale: y),
            series: [
              .init(
                "h",
                .heatMap(
                  .init(xEdges: [a, b, 2], yEdges: [1, a, b], values: [a, b, 1, 2], scale: y)))
            ]))
      }
    }
  }
}
