import Glibc
import Plotting

/// Plots that exercise every kind of content.
enum SamplePlots {
  static let escape: Plot = {
    let rates = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05]
    func data(_ c: Double, _ s: Double) -> [Plot.Point] {
      rates.enumerated().map { k, x in
        let y = c * pow(x, -s) * (1 + 0.06 * Double([1, -1, 0, 1, -1, 1][k]))
        return Plot.Point(x, y, yError: 0.09 * y)
      }
    }
    func theory(_ c: Double, _ s: Double) -> [Plot.Point] {
      [0.001, 0.05].map { Plot.Point($0, c * pow($0, -s)) }
    }
    return Plot(
      title: "Mean exit time of the widest well", x: .init("learning rate η", scale: .log),
      y: .init("mean exit time τ (steps)", scale: .log),
      series: [
        .init("no clipping", .points(data(10, 1.2)), group: 0),
        .init("η^-1.2", .line(theory(10, 1.2)), group: 0),
        .init("b = 0.5", .points(data(24, 1.4)), group: 1),
        .init("η^-1.4", .line(theory(24, 1.4)), group: 1),
        .init("b = 0.28", .points(data(60, 1.6)), group: 2),
        .init("η^-1.6", .line(theory(60, 1.6)), group: 2),
      ])
  }()

  static let variance: Plot = {
    let rates = stride(from: 0.1, through: 1.9, by: 0.2).map { $0 }
    let fine = stride(from: 0.02, through: 1.93, by: 0.01).map { $0 }
    return Plot(
      title: "Stationary variance on ½w²", x: .init("learning rate λ"), y: .init("Var w"),
      series: [
        .init(
          "simulated",
          .points(
            rates.enumerated().map { k, l in
              let v = l / (2 - l)
              return .init(
                l, v * (1 + 0.03 * Double([1, -1, 1, 0, -1, 1, -1, 0, 1, -1][k])), yError: v * 0.05)
            })),
        .init("λ/(2−λ), exact", .line(fine.map { .init($0, $0 / (2 - $0)) })),
        .init("λ/2, continuous time", .line(fine.map { .init($0, $0 / 2) }), stroke: .dashed),
      ], rules: [.init(.vertical, at: 2, label: "stability limit")])
  }()

  static let histogram: Plot = {
    let edges = (0...24).map { -3 + 0.25 * Double($0) }
    let heights = zip(edges, edges.dropFirst()).enumerated().map { k, e in
      let x = (e.0 + e.1) / 2
      return exp(-x * x / 2) / 2.5066 * (1 + 0.05 * sin(Double(k) * 12.9))
    }
    let fine = stride(from: -3.0, through: 3, by: 0.02).map { $0 }
    return Plot(
      title: "Stationary density", x: .init("w"), y: .init("density"),
      series: [
        .init("histogram", .bars(edges: edges, heights: heights)),
        .init("Normal(0, 1)", .line(fine.map { .init($0, exp(-$0 * $0 / 2) / 2.5066) })),
      ])
  }()

  static let survival: Plot = {
    func curve(_ r: Double) -> [Plot.Point] {
      (0...20).map { .init(Double($0 * 50), exp(-r * Double($0 * 50)), yError: 0.02) }
    }
    return Plot(
      title: "Survival in the left well", x: .init("steps"), y: .init("P(T > t)", scale: .log),
      series: [
        .init("Kaplan-Meier", .steps(curve(0.004))),
        .init("exponential, with its band", .line(curve(0.0035))),
      ], rules: [.init(.horizontal, at: 0.5, label: "median")])
  }()

  static let heat: Plot = {
    let xs = (0...40).map { -2 + 0.1 * Double($0) }
    let ys = (0...30).map { -1.5 + 0.1 * Double($0) }
    var values: [Double] = []
    for j in 0..<30 {
      for i in 0..<40 {
        let (x, y) = (xs[i] + 0.05, ys[j] + 0.05)
        values.append((x * x - 1) * (x * x - 1) / 4 + y * y / 2)
      }
    }
    return Plot(
      title: "Loss over (w₁, w₂)", x: .init("w₁"), y: .init("w₂"),
      series: [
        .init("", .heatMap(.init(xEdges: xs, yEdges: ys, values: values, label: "loss L(w)"))),
        .init(
          "path",
          .line((0...60).map { .init(-1 + 0.035 * Double($0), 0.5 * sin(Double($0) / 5)) })),
      ])
  }()

  static let crowded: Plot = {
    func series(_ k: Int) -> Plot.Series {
      .init(
        "batch size \(1 << k), long name",
        .points(
          (0...60).map { i in
            .init(Double(i) / 10, sin(Double(i) / 10 + Double(k)), xError: 0.05, yError: 0.1)
          }))
    }
    return Plot(
      title: "All corners taken", x: .init("x"), y: .init("y"), series: (0..<8).map(series))
  }()

  /// Text that would break a script if it were not taken literally.
  static let hostile: Plot = {
    let evil = "a_b^{c} \"q\" 'r' `date` \\n @x $y %d <&> {/Symbol a}\n\u{1B}[31m; exit"
    return Plot(
      title: evil, x: .init(evil, scale: .log), y: .init(evil),
      series: [
        .init(
          evil,
          .points([
            .init(1, 1, yError: 5), .init(-1, 2), .init(.nan, 3), .init(10, .infinity),
            .init(100, 4, xError: 300),
          ])),
        .init(evil + "2", .line([.init(1, 0), .init(100, 5)])),
      ], rules: [.init(.vertical, at: 10, label: evil), .init(.horizontal, at: 2, label: evil)])
  }()

  static let names: Plot = {
    let bars = (0..<3).map { Plot.Bar(Double($0) - 0.4, Double($0), height: 1, error: 0.2) }
    return Plot(
      x: .init("method", names: ["sgd", "heavy ball", "Schrödinger's {x_i}^2"]),
      y: .init("steps"),
      series: [
        .init("counted", .bars(bars)),
        .init("measured", .points((0..<3).map { .init(Double($0) + 0.2, 1, yError: 0.1) })),
        .init("theory", .line([.init(0.6, 1), .init(1.4, 1)]), stroke: .dashDotted),
      ])
  }()

  static let all: [(name: String, plot: Plot)] = [
    ("escape", escape), ("variance", variance), ("histogram", histogram), ("survival", survival),
    ("heat", heat), ("crowded", crowded), ("hostile", hostile), ("names", names),
    ("empty", Plot(title: "nothing")),
  ]
}
