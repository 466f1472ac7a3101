internal import Plotting
internal import Syntax

extension Evaluator {
  /// `plot (sim, exact) ~ rate in table { by: bound, log: xy } to "exit.svg"`
  func plot(_ syntax: PlotSyntax, in scope: Scope) throws -> Value {
    let source = try evaluate(syntax.source, in: scope)
    var settings = PlotSettings()
    try settings.read(syntax.settings, self, in: scope)
    let rows = try plotRows(syntax, source, scope)
    let curves = try plottedCurves(syntax, rows, settings)
    if !curves.names.isEmpty { try refuseNumbersAlongNames(syntax.settings, settings) }
    var plot = Plot(
      title: settings.title ?? "",
      x: Plot.Axis(
        settings.xLabel ?? printedPlainly(syntax.x), scale: settings.logX ? .log : .linear,
        range: settings.xRange, names: curves.names),
      y: Plot.Axis(
        settings.yLabel ?? yLabel(syntax.y), scale: settings.logY ? .log : .linear,
        range: settings.yRange))
    plot.rules = settings.rules
    plot.series = curves.series(settings)
    try overlay(settings, on: &plot)
    if settings.fitsLines || !settings.overlays.isEmpty { plot.legend = .always }
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
      try checkCancelled()
      noteUnwritten("the plot `\(path)`", error)
    }
    if let note = plot.droppedNote { host.write("\(path): \(note)\n") }
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
      try checkCancelled()
      let row = Scope(parent: scope)
      row.bind(variable, item)
      return row
    }
  }

  /// Over names there is no scale along x.
  private func refuseNumbersAlongNames(_ syntax: [Argument], _ settings: PlotSettings) throws {
    for setting in syntax {
      guard let label = setting.label else { continue }
      let isOfNumbers =
        label.text == "log" && settings.logX
        || PlotSettings.alongNumbers.contains(label.text)
      if isOfNumbers {
        throw mistake(
          .setting(
            name: label.text, problem: "needs numbers along x, but names stand there", help: nil),
          at: label.span)
      }
    }
  }

  private func yLabel(_ id: ExpressionID) -> String {
    let curves = self.curves(id)
    return curves.count == 1 ? curves[0].label : ""
  }

  /// A group's brackets say nothing in a label.
  func printedPlainly(_ id: ExpressionID) -> String {
    let text = printed(id)
    guard text.hasPrefix("("), text.hasSuffix(")") else { return text }
    var depth = 0
    for (index, character) in text.enumerated() {
      depth += character == "(" ? 1 : character == ")" ? -1 : 0
      if depth == 0, index < text.count - 1 { return text }
    }
    return String(text.dropFirst().dropLast())
  }
}
