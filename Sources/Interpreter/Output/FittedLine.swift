internal import KernelIR
internal import Plotting
internal import Statistics

/// A line fitted to points, on the scales of the axes.
struct FittedLine {
  var slope: Estimate
  var intercept: Double

  /// What `fit` gives for this curve; nil where its points are too few.
  static func through(_ curve: PlottedCurves.Curve, _ settings: PlotSettings) -> FittedLine? {
    let shown = curve.points.indices.filter { index in
      let point = curve.points[index]
      return point.x.isFinite && point.y.isFinite && (!settings.logX || point.x > 0)
        && (!settings.logY || point.y > 0)
    }
    let axes: LineFit.Axes =
      switch (settings.logX, settings.logY) {
      case (false, false): .linear
      case (true, false): .logX
      case (false, true): .logY
      case (true, true): .logLog
      }
    let fit = LineFit.fit(
      shown.map { curve.heights[$0] }, against: shown.map { curve.points[$0].x }, axes: axes)
    guard case .success(let line) = fit else { return nil }
    return FittedLine(slope: line.slope, intercept: line.intercept.value[0])
  }

  /// With the sign that is as wide as a plus.
  var label: String {
    ("slope " + NumberFormat.withError(slope.value[0], slope.se[0]))
      .split(separator: "-", omittingEmptySubsequences: false).joined(separator: "−")
  }

  /// Through the range of the points.
  func series(_ label: String, over xs: [Double], _ settings: PlotSettings, group: Int)
    -> Plot.Series
  {
    let shown = xs.filter { $0.isFinite && (!settings.logX || $0 > 0) }
    let points = [shown.min() ?? 0, shown.max() ?? 1].map { x -> Plot.Point in
      let u = settings.logX ? ScalarMath.apply(.log, x) : x
      let v = intercept + slope.value[0] * u
      return Plot.Point(x, settings.logY ? ScalarMath.apply(.exp, v) : v)
    }
    return Plot.Series(label, .line(points), group: group, stroke: .dotted)
  }
}

extension Evaluator {
  /// Draws what stands under `overlay:`: results of `fit`, and tables of them, one row for each group.
  func overlay(_ settings: PlotSettings, on plot: inout Plot) throws {
    let curves = plot.series
    let xs = curves.flatMap { series -> [Double] in
      switch series.content {
      case .points(let points), .line(let points), .steps(let points): points.map(\.x)
      case .bars(let bars): bars.flatMap { [$0.low, $0.high] }
      case .heatMap: []
      }
    }
    func add(_ fit: Value, group: Int) throws {
      guard case .record(let record) = fit, let slope = record["slope"]?.estimateOfNumber,
        let intercept = record["intercept"]?.estimateOfNumber?.value[0]
      else {
        throw mistake(
          .other(
            "`overlay` takes what `fit` gave", help: "`let line = fit log(y) ~ log(x) in table`"))
      }
      let line = FittedLine(slope: slope, intercept: intercept)
      plot.series.append(line.series(line.label, over: xs, settings, group: group))
    }
    for fit in settings.overlays {
      if case .table(let table) = fit {
        for index in 0..<table.count { try add(self.index(fit, [.int(index)]), group: index) }
      } else {
        try add(fit, group: curves.count == 1 ? 0 : plot.series.count)
      }
    }
  }
}
