internal import KernelIR
internal import Plotting
internal import Statistics
internal import Syntax

extension Evaluator {
  /// `plot (sim, exact) ~ rate in table { by: bound, log: xy } to "exit.svg"`
  func plot(_ syntax: PlotSyntax, in scope: Scope) throws -> Value {
    let source = try evaluate(syntax.source, in: scope)
    var settings = PlotSettings()
    try settings.read(syntax.settings, self, in: scope)
    let rows = try plotRows(syntax, source, scope)
    var plot = Plot(
      title: settings.title ?? "",
      x: Plot.Axis(settings.xLabel ?? printed(syntax.x), scale: settings.logX ? .log : .linear),
      y: Plot.Axis(settings.yLabel ?? yLabel(syntax.y), scale: settings.logY ? .log : .linear))
    let curves = self.curves(syntax.y)
    var groups: [(key: String, rows: [Scope])] = []
    for row in rows {
      let key =
        try settings.by.map { "\(printed($0)) = \(formatted(try evaluate($0, in: row)))" } ?? ""
      if let known = groups.firstIndex(where: { $0.key == key }) {
        groups[known].rows.append(row)
      } else {
        groups.append((key, [row]))
      }
    }
    for (groupIndex, group) in groups.enumerated() {
      for (curveIndex, curve) in curves.enumerated() {
        let points = try group.rows.compactMap { try point(syntax.x, curve.value, in: $0) }
        let hasErrors = points.contains { $0.yError != nil }
        let label = [group.key, curves.count > 1 ? curve.label : ""]
          .filter { !$0.isEmpty }.joined(separator: ", ")
        plot.series.append(
          Plot.Series(
            label, hasErrors || settings.asPoints ? .points(points) : .line(points),
            group: groups.count > 1 ? groupIndex : curveIndex,
            isDashed: !hasErrors && curveIndex > 1))
        if settings.fitsLines {
          plot.series += fittedLine(
            points, group: groups.count > 1 ? groupIndex : curveIndex, settings)
        }
      }
    }
    let bare = plot
    for fit in settings.overlays {
      // A table of fits, one for each group.
      if case .table(let table) = fit {
        for index in 0..<table.count {
          let line = try self.index(fit, [.int(index)])
          plot.series.append(try overlay(line, over: bare, settings, group: index))
        }
      } else {
        plot.series.append(try overlay(fit, over: bare, settings, group: plot.series.count))
      }
    }
    if let file = syntax.file {
      guard case .text(let path) = try evaluate(file, in: scope) else {
        throw mistake(.other("`to` takes a file name", help: "write `to \"plot.svg\"`"))
      }
      try render(plot, to: path)
    } else if settings.isStatement {
      host.write(BraillePlot(plot, plotStyle).text + "\n")
    }
    return .plot(plot)
  }

  private var plotStyle: BraillePlot.Style {
    BraillePlot.Style(
      width: Swift.max(30, Swift.min(host.outputWidth, 100)), height: 20, color: false,
      unicode: host.allowsUnicode)
  }

  /// Writes a picture: gnuplot for png, svg and pdf, Vega-Lite for json.
  func render(_ plot: Plot, to path: String) throws {
    let end = path.split(separator: ".").last.map(String.init) ?? ""
    do throws(HostFailure) {
      if end == "json" {
        try host.store(Array(VegaLite(plot).text.utf8), at: path)
      } else if let format = GnuplotScript.Format(rawValue: end) {
        try host.renderPlot(GnuplotScript(plot, as: format).text, to: path)
      } else {
        throw HostFailure("the name ends in none of .svg, .png, .pdf, .json")
      }
    } catch {
      throw Interruption.machine("cannot write the plot `\(path)`: \(error.reason)", at: place)
    }
  }

  /// One scope a row: the columns of a table, or the variable of a plotted function.
  private func plotRows(_ syntax: PlotSyntax, _ source: Value, _ scope: Scope) throws -> [Scope] {
    if case .table(let table) = source {
      return (0..<table.count).map { index in
        let row = Scope(parent: scope)
        for column in table.columns {
          if case .value(let value) = column.cells[index] { row.bind(column.name, value) }
          if case .empty = column.cells[index] { row.bind(column.name, .real(.nan)) }
        }
        return row
      }
    }
    guard case .name(let variable) = tree[syntax.x] else {
      throw mistake(
        .other(
          "after `~` stands the variable that goes through the numbers",
          help: "write `plot f(x) ~ x in linspace(0, 1, 100)`"), at: tree.span(of: syntax.x))
    }
    return try items(of: source).map { item in
      let row = Scope(parent: scope)
      row.bind(variable, item)
      return row
    }
  }

  private func curves(_ id: ExpressionID) -> [(label: String, value: ExpressionID)] {
    switch tree[id] {
    case .tuple(let items): items.map { (printed($0), $0) }
    case .record(let fields): fields.map { ($0.label?.text ?? printed($0.value), $0.value) }
    default: [(printed(id), id)]
    }
  }

  private func yLabel(_ id: ExpressionID) -> String {
    let curves = self.curves(id)
    return curves.count == 1 ? curves[0].label : ""
  }

  private func point(_ x: ExpressionID, _ y: ExpressionID, in row: Scope) throws -> Plot.Point? {
    let (a, b) = (try evaluate(x, in: row), try evaluate(y, in: row))
    guard let horizontal = a.estimateOfNumber else {
      throw mistake(.notANumber(a.description, in: "a plot"), at: tree.span(of: x))
    }
    guard let vertical = b.estimateOfNumber else {
      throw mistake(.notANumber(b.description, in: "a plot"), at: tree.span(of: y))
    }
    return Plot.Point(
      horizontal.value[0], vertical.value[0],
      xError: horizontal.isSampled ? horizontal.se[0] : nil,
      yError: vertical.isSampled ? vertical.se[0] : nil)
  }

  /// `overlay: line`: the weighted line through one group's points, on the scales of the axes.
  private func fittedLine(_ points: [Plot.Point], group: Int, _ settings: PlotSettings)
    -> [Plot.Series]
  {
    let shown = points.filter {
      $0.x.isFinite && $0.y.isFinite && (!settings.logX || $0.x > 0) && (!settings.logY || $0.y > 0)
    }
    func log(_ x: Double) -> Double { ScalarMath.apply(.log, x) }
    let xs = shown.map { settings.logX ? log($0.x) : $0.x }
    let ys = shown.enumerated().map { index, point -> Estimate in
      let y = settings.logY ? log(point.y) : point.y
      guard let error = point.yError else { return Estimate(y) }
      let source = SourceID(name: "point \(index)")
      return Estimate(y, se: settings.logY ? error / point.y : error, source: source)
    }
    guard case .success(let line) = LineFit.fit(ys, against: xs), let low = xs.min(),
      let high = xs.max()
    else { return [] }
    let ends = [low, high].map { x -> Plot.Point in
      let y = line.predicted(at: x).value[0]
      return Plot.Point(
        settings.logX ? ScalarMath.apply(.exp, x) : x, settings.logY ? ScalarMath.apply(.exp, y) : y
      )
    }
    return [
      Plot.Series(
        "slope " + withError(line.slope.value[0], line.slope.se[0]), .line(ends), group: group,
        isDashed: true)
    ]
  }

  /// A fitted line, through the range of the points.
  private func overlay(
    _ value: Value, over plot: Plot, _ settings: PlotSettings, group: Int
  ) throws -> Plot.Series {
    guard case .record(let record) = value, let slope = record["slope"]?.estimateOfNumber?.value[0],
      let intercept = record["intercept"]?.estimateOfNumber?.value[0]
    else {
      throw mistake(
        .other("`overlay` takes what `fit` gave", help: "`let line = fit log(y) ~ log(x) in table`")
      )
    }
    var xs: [Double] = []
    for series in plot.series {
      switch series.content {
      case .points(let points), .line(let points), .steps(let points): xs += points.map(\.x)
      case .bars(let edges, _): xs += edges
      case .heatMap: break
      }
    }
    let ends = [xs.min() ?? 0, xs.max() ?? 1]
    let points = ends.map { x -> Plot.Point in
      let u = settings.logX ? ScalarMath.apply(.log, x) : x
      let v = intercept + slope * u
      return Plot.Point(x, settings.logY ? ScalarMath.apply(.exp, v) : v)
    }
    return Plot.Series(
      "fit, slope \(formatted(slope))", .line(points), group: group, isDashed: true)
  }
}

/// The block of a `plot`.
struct PlotSettings {
  var by: ExpressionID?
  var logX = false
  var logY = false
  var title: String?
  var xLabel: String?
  var yLabel: String?
  var overlays: [Value] = []
  /// `overlay: line`: a weighted line through each group.
  var fitsLines = false
  var asPoints = false
  var isStatement = true

  static let known = ["by", "log", "title", "x", "y", "overlay", "style"]

  mutating func read(_ settings: [Argument], _ evaluator: Evaluator, in scope: Scope) throws {
    for setting in settings {
      guard let label = setting.label else { continue }
      func text() throws -> String {
        guard case .text(let text) = try evaluator.evaluate(setting.value, in: scope) else {
          throw evaluator.mistake(
            .setting(name: label.text, problem: "takes a text", help: nil), at: label.span)
        }
        return text
      }
      var word: String?
      if case .name(let name) = evaluator.tree[setting.value] { word = name }
      switch label.text {
      case "by": by = setting.value
      case "log":
        guard let word, ["x", "y", "xy"].contains(word) else {
          throw evaluator.mistake(
            .setting(name: "log", problem: "is `x`, `y` or `xy`", help: nil), at: label.span)
        }
        logX = word.contains("x")
        logY = word.contains("y")
      case "title": title = try text()
      case "x": xLabel = try text()
      case "y": yLabel = try text()
      case "overlay" where word == "line" && scope.find("line") == nil: fitsLines = true
      case "overlay":
        let value = try evaluator.evaluate(setting.value, in: scope)
        if case .list(let items) = value { overlays += items } else { overlays.append(value) }
      case "style":
        guard let word, ["points", "line"].contains(word) else {
          throw evaluator.mistake(
            .setting(name: "style", problem: "is `points` or `line`", help: nil), at: label.span)
        }
        asPoints = word == "points"
      default:
        throw evaluator.mistake(
          .other(
            "a plot has no setting `\(label.text)`",
            help: "it has \(Self.known.map { "`\($0):`" }.joined(separator: ", "))"),
          at: label.span)
      }
    }
  }
}
