/// A plot as a Vega-Lite 5 specification, JSON with its data inside.
package struct VegaLite: Sendable, Hashable {
  package let text: String

  package init(_ plot: Plot, width: Int = 600, height: Int = 450) {
    let frame = Frame(plot)
    var layers: [JSONText] = []
    for item in frame.shown { layers += VegaLite.layers(item, frame) }
    for rule in frame.rules { layers.append(VegaLite.layer(rule, frame)) }
    // A layered view needs a layer; one without data is a valid empty frame.
    if layers.isEmpty {
      layers.append(
        VegaLite.layer(mark: [("type", .text("point"))], rows: [], VegaLite.position(frame)))
    }
    text =
      JSONText.object([
        ("$schema", .text("https://vega.github.io/schema/vega-lite/v5.json")),
        // An array is one line of text a piece, and never an expression.
        ("title", .object([("text", .array([.text(plot.title)]))])),
        ("width", .number(Double(width))), ("height", .number(Double(height))),
        ("layer", .array(layers)),
        ("resolve", .object([("scale", .object([("color", .text("independent"))]))])),
        (
          "config",
          .object([
            ("font", .text("DejaVu Sans")),
            ("axis", .object([("labelFontSize", .number(13)), ("titleFontSize", .number(14))])),
          ])
        ),
      ]).written + "\n"
  }

  private static func axis(
    _ field: String, _ axis: Plot.Axis, _ range: ClosedRange<Double>
  ) -> JSONText {
    let marks = axis.names.isEmpty ? [] : [("axis", named(axis.names))]
    return .object(
      [
        ("field", .text(field)), ("type", .text("quantitative")), ("title", .text(axis.label)),
        (
          "scale",
          .object([
            ("type", .text(axis.scale == .log ? "log" : "linear")),
            ("domain", .array([.number(range.lowerBound), .number(range.upperBound)])),
            ("zero", .bool(false)), ("nice", .bool(false)),
          ])
        ),
      ] + marks)
  }

  /// A mark with a name at each whole number. The list of names is an expression, in which a text is written as in JSON.
  private static func named(_ names: [String]) -> JSONText {
    .object([
      ("values", .array(names.indices.map { .number(Double($0)) })), ("grid", .bool(false)),
      ("labelExpr", .text(JSONText.array(names.map(JSONText.text)).written + "[datum.value]")),
    ])
  }

  private static func position(_ frame: Frame) -> [(String, JSONText)] {
    [("x", axis("x", frame.plot.x, frame.x)), ("y", axis("y", frame.plot.y, frame.y))]
  }

  private static func layer(
    mark: [(String, JSONText)], rows: [[(String, Double)]], _ encoding: [(String, JSONText)]
  ) -> JSONText {
    .object([
      (
        "data",
        .object([
          (
            "values",
            .array(rows.map { .object($0.map { ($0.0, JSONText.number($0.1)) }) })
          )
        ])
      ),
      ("mark", .object(mark + [("clip", .bool(true))])), ("encoding", .object(encoding)),
    ])
  }

  private static func layers(_ item: Frame.Shown, _ frame: Frame) -> [JSONText] {
    let position = position(frame)
    let color: (String, JSONText) =
      item.series.label.isEmpty || frame.plot.legend == .hidden
      ? ("color", .object([("value", .text(Palette.of(item.color)))]))
      : (
        "color",
        .object([
          ("datum", .text(item.series.label)), ("type", .text("nominal")),
          (
            "scale",
            .object([
              ("domain", .array([.text(item.series.label)])),
              ("range", .array([.text(Palette.of(item.color))])),
            ])
          ), ("legend", .object([("title", .text(""))])),
        ])
      )
    let plain: (String, JSONText) = ("color", .object([("value", .text(Palette.of(item.color)))]))
    func second(_ name: String, _ field: String) -> (String, JSONText) {
      (name, .object([("field", .text(field))]))
    }
    func row(_ p: Plot.Point, _ run: Int) -> [(String, Double)] {
      let (xLow, xHigh) = Frame.bar(p.x, p.xError, frame.x)
      let (yLow, yHigh) = Frame.bar(p.y, p.yError, frame.y)
      return [
        ("x", p.x), ("y", p.y), ("xLow", xLow), ("xHigh", xHigh), ("yLow", yLow), ("yHigh", yHigh),
        ("run", Double(run)),
      ]
    }
    let rows = item.runs.enumerated().flatMap { k, run in run.map { row($0, k) } }
    let hasX = item.runs.joined().contains { ($0.xError ?? 0) > 0 }
    let hasY = item.runs.joined().contains { ($0.yError ?? 0) > 0 }
    func lowX() -> (String, JSONText) { ("x", axis("xLow", frame.plot.x, frame.x)) }
    func lowY() -> (String, JSONText) { ("y", axis("yLow", frame.plot.y, frame.y)) }
    let pattern: [Double] =
      switch item.series.stroke {
      case .solid: []
      case .dashed: [8, 5]
      case .dashDotted: [8, 4, 2, 4]
      case .longDashed: [16, 5]
      case .dotted: [2, 3]
      }
    let dash: [(String, JSONText)] =
      pattern.isEmpty ? [] : [("strokeDash", .array(pattern.map(JSONText.number)))]
    let path: (String, JSONText) = (
      "detail", .object([("field", .text("run")), ("type", .text("nominal"))])
    )
    switch item.series.content {
    case .points:
      guard !rows.isEmpty else { return [] }
      var layers: [JSONText] = []
      if hasY {
        layers.append(
          layer(
            mark: [("type", .text("rule"))], rows: rows,
            [position[0], lowY(), second("y2", "yHigh"), plain]))
      }
      if hasX {
        layers.append(
          layer(
            mark: [("type", .text("rule"))], rows: rows,
            [lowX(), second("x2", "xHigh"), position[1], plain]))
      }
      layers.append(
        layer(
          mark: [("type", .text("point")), ("filled", .bool(true)), ("size", .number(60))],
          rows: rows, position + [color]))
      return layers
    case .line, .steps:
      guard !rows.isEmpty else { return [] }
      var layers: [JSONText] = []
      if hasY {
        layers.append(
          layer(
            mark: [("type", .text("area")), ("opacity", .number(0.2))], rows: rows,
            [position[0], lowY(), second("y2", "yHigh"), plain, path]))
      }
      var mark: [(String, JSONText)] =
        [("type", .text("line")), ("strokeWidth", .number(2))] + dash
      if case .steps = item.series.content { mark.append(("interpolate", .text("step-after"))) }
      // In the given order, not sorted by x.
      layers.append(
        layer(
          mark: mark, rows: rows,
          position + [color, path, ("order", .object([("value", .number(0))]))]))
      return layers
    case .bars:
      guard !item.bars.isEmpty else { return [] }
      let floor = frame.plot.y.scale == .log ? frame.y.lowerBound : max(0, frame.y.lowerBound)
      var layers = [
        layer(
          mark: [("type", .text("rect")), ("opacity", .number(0.5))],
          rows: item.bars.map {
            [("x", $0.low), ("x2", $0.high), ("y", $0.height), ("y2", floor)]
          },
          position + [second("x2", "x2"), second("y2", "y2"), color])
      ]
      let sampled = item.bars.filter { ($0.error ?? 0) > 0 }
      if !sampled.isEmpty {
        layers.append(
          layer(
            mark: [("type", .text("rule"))],
            rows: sampled.map {
              row(Plot.Point($0.middle, $0.height, yError: $0.error), 0)
            }, [position[0], lowY(), second("y2", "yHigh"), plain]))
      }
      return layers
    case .heatMap(let map):
      guard !item.cells.isEmpty else { return [] }
      return [
        layer(
          mark: [("type", .text("rect"))],
          rows: item.cells.map {
            [
              ("x", $0.x.lowerBound), ("x2", $0.x.upperBound), ("y", $0.y.lowerBound),
              ("y2", $0.y.upperBound), ("value", $0.value),
            ]
          },
          position + [
            second("x2", "x2"), second("y2", "y2"),
            (
              "color",
              .object([
                ("field", .text("value")), ("type", .text("quantitative")),
                ("title", .text(map.label)),
                (
                  "scale",
                  .object([
                    ("type", .text(map.scale == .log ? "log" : "linear")),
                    ("scheme", .text("viridis")),
                  ])
                ),
              ])
            ),
          ])
      ]
    }
  }

  private static func layer(_ rule: Plot.Rule, _ frame: Frame) -> JSONText {
    // With the plot's own title and scale: Vega-Lite joins what layers say of a common axis.
    let channel =
      switch rule.direction {
      case .vertical: ("x", axis("at", frame.plot.x, frame.x))
      case .horizontal: ("y", axis("at", frame.plot.y, frame.y))
      }
    return layer(
      mark: [
        ("type", .text("rule")), ("strokeDash", .array([.number(6), .number(4)])),
        ("color", .text("#606060")),
      ], rows: [[("at", rule.at)]], [channel])
  }
}
