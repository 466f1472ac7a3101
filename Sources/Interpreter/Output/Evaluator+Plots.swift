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
      x: Plot.Axis(
        settings.xLabel ?? printedPlainly(syntax.x), scale: settings.logX ? .log : .linear,
        range: settings.xRange),
      y: Plot.Axis(
        settings.yLabel ?? yLabel(syntax.y), scale: settings.logY ? .log : .linear,
        range: settings.yRange))
    plot.rules = settings.rules
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
    // Beside data with errors, curves without are theories: the first is drawn through, others are dashed.
    var hasData = false
    for (groupIndex, group) in groups.enumerated() {
      var theories = 0
      for (curveIndex, curve) in curves.enumerated() {
        let points = try group.rows.compactMap { try point(syntax.x, curve.value, in: $0) }
        let hasErrors = points.contains { $0.yError != nil }
        hasData = hasData || hasErrors
        if !hasErrors { theories += 1 }
        var label = [group.key, curves.count > 1 ? curve.label : ""]
          .filter { !$0.isEmpty }.joined(separator: ", ")
        let color = groups.count > 1 ? groupIndex : curveIndex
        let line = settings.fitsLines ? fittedLine(points, group: color, settings) : nil
        if let line { label += (label.isEmpty ? "" : ", ") + line.label }
        plot.series.append(
          Plot.Series(
            label, settings.content(of: points), group: color,
            isDashed: hasData && !hasErrors && theories > 1))
        if let line {
          plot.series.append(Plot.Series("", line.series.content, group: color, isDashed: true))
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
      let drawn = host.allowsUnicode ? plot : plot.inPlainLetters
      host.write(BraillePlot(drawn, plotStyle).text + "\n")
    }
    return .plot(plot)
  }

  private var plotStyle: BraillePlot.Style {
    BraillePlot.Style(
      width: Swift.max(20, Swift.min(host.outputWidth, 100)), height: 20, color: false,
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
    default: [(printedPlainly(id), id)]
    }
  }

  /// With the sign that is as wide as a plus.
  private func withMinus(_ text: String) -> String {
    guard host.allowsUnicode else { return text }
    return text.split(separator: "-", omittingEmptySubsequences: false).joined(separator: "−")
  }

  /// A group's brackets say nothing in a label.
  private func printedPlainly(_ id: ExpressionID) -> String {
    let text = printed(id)
    guard text.hasPrefix("("), text.hasSuffix(")") else { return text }
    var depth = 0
    for (index, character) in text.enumerated() {
      depth += character == "(" ? 1 : character == ")" ? -1 : 0
      if depth == 0, index < text.count - 1 { return text }
    }
    return String(text.dropFirst().dropLast())
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
    -> (label: String, series: Plot.Series)?
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
    else { return nil }
    let ends = [low, high].map { x -> Plot.Point in
      let y = line.predicted(at: x).value[0]
      return Plot.Point(
        settings.logX ? ScalarMath.apply(.exp, x) : x, settings.logY ? ScalarMath.apply(.exp, y) : y
      )
    }
    let slope = withMinus("slope " + withError(line.slope.value[0], line.slope.se[0]))
    return (slope, Plot.Series("", .line(ends), group: group, isDashed: true))
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
