internal import Plotting
internal import Statistics
internal import Syntax

/// The curves of a plot with their data, before they have a style.
struct PlottedCurves {
  struct Curve {
    var label: String
    /// Curves of one value of `by` share a colour.
    var color: Int
    var points: [Plot.Point]
    /// The heights of the points with their joint error.
    var heights: [Estimate]

    var hasErrors: Bool { points.contains { $0.yError != nil } }
  }

  /// What stands along x, if that is names; point `k` is at name `k` then.
  var names: [String] = []
  var curves: [Curve] = []

  func series(_ settings: PlotSettings) -> [Plot.Series] {
    names.isEmpty ? overNumbers(settings) : overNames(settings)
  }

  /// Beside data with errors, curves without are theories, each with its own stroke.
  private func overNumbers(_ settings: PlotSettings) -> [Plot.Series] {
    let hasData = curves.contains(where: \.hasErrors)
    var theories = 0
    return curves.flatMap { curve -> [Plot.Series] in
      var stroke = Plot.Stroke.solid
      if hasData, !curve.hasErrors {
        stroke = .theory(theories)
        theories += 1
      }
      let line = settings.fitsLines ? FittedLine.through(curve, settings) : nil
      let label = [curve.label, line?.label ?? ""].filter { !$0.isEmpty }.joined(separator: ", ")
      let series = Plot.Series(
        label, settings.content(of: curve.points), group: curve.color, stroke: stroke)
      let fitted = line?.series("", over: curve.points.map(\.x), settings, group: curve.color)
      return [series] + (fitted.map { [$0] } ?? [])
    }
  }

  /// Side by side at each name: points where there are errors, bars where there are none. Beside data with errors, what has
  /// none is a theory: a level across the place of the name.
  private func overNames(_ settings: PlotSettings) -> [Plot.Series] {
    let hasData = curves.contains(where: \.hasErrors)
    func isTheory(_ curve: Curve) -> Bool { settings.style == nil && hasData && !curve.hasErrors }
    let beside = Double(curves.count { !isTheory($0) })
    var (placed, theories) = (0.0, 0)
    return curves.flatMap { curve -> [Plot.Series] in
      if isTheory(curve) {
        defer { theories += 1 }
        return levels(curve, .theory(theories))
      }
      let style = settings.style ?? (hasData || settings.logY ? .points : .bars)
      let width = style == .bars ? 0.8 / beside : style == .points ? min(0.12, 0.6 / beside) : 0
      let shift = (placed - (beside - 1) / 2) * width
      placed += 1
      let points = curve.points.map { point in
        var point = point
        point.x += shift
        return point
      }
      let content: Plot.Series.Content =
        switch style {
        case .points: .points(points)
        case .line: .line(points)
        case .steps: .steps(points)
        case .bars: PlotSettings.bars(points, width: width)
        }
      return [Plot.Series(curve.label, content, group: curve.color)]
    }
  }

  private func levels(_ curve: Curve, _ stroke: Plot.Stroke) -> [Plot.Series] {
    curve.points.enumerated().map { index, point in
      Plot.Series(
        index == 0 ? curve.label : "",
        .line([Plot.Point(point.x - 0.4, point.y), Plot.Point(point.x + 0.4, point.y)]),
        group: curve.color, stroke: stroke)
    }
  }
}

extension Evaluator {
  /// What `plot` draws of these rows, in one curve for each expression and each value of `by`.
  func plottedCurves(
    _ syntax: PlotSyntax, _ rows: [Scope], _ settings: PlotSettings
  ) throws -> PlottedCurves {
    var result = PlottedCurves()
    var groups: [(key: String, rows: [(scope: Scope, x: Plot.Point)])] = []
    var hasNumbers = false
    for row in rows {
      try checkCancelled()
      let key =
        try settings.by.map { "\(printed($0)) = \(formatted(try evaluate($0, in: row)))" } ?? ""
      let value = try evaluate(syntax.x, in: row)
      var x: Plot.Point
      if case .text(let name) = value, !hasNumbers {
        let known = result.names.firstIndex(of: name)
        x = Plot.Point(Double(known ?? result.names.count), 0)
        if known == nil { result.names.append(name) }
      } else if let number = value.estimateOfNumber, result.names.isEmpty || number.value[0].isNaN {
        hasNumbers = hasNumbers || !number.value[0].isNaN
        x = Plot.Point(number.value[0], 0, xError: number.isSampled ? number.se[0] : nil)
      } else {
        throw mistake(.notANumber(value.description, in: "a plot"), at: tree.span(of: syntax.x))
      }
      if let known = groups.firstIndex(where: { $0.key == key }) {
        groups[known].rows.append((row, x))
      } else {
        groups.append((key, [(row, x)]))
      }
    }
    let curves = self.curves(syntax.y)
    for (groupIndex, group) in groups.enumerated() {
      for (curveIndex, curve) in curves.enumerated() {
        let heights = try group.rows.map { row in
          try checkCancelled()
          let value = try evaluate(curve.value, in: row.scope)
          guard let y = value.estimateOfNumber else {
            throw mistake(
              .notANumber(value.description, in: "a plot"), at: tree.span(of: curve.value))
          }
          return y
        }
        let points = zip(group.rows, heights).map { row, y in
          Plot.Point(
            row.x.x, y.value[0], xError: row.x.xError, yError: y.isSampled ? y.se[0] : nil)
        }
        result.curves.append(
          PlottedCurves.Curve(
            label: [group.key, curves.count > 1 ? curve.label : ""]
              .filter { !$0.isEmpty }.joined(separator: ", "),
            color: groups.count > 1 ? groupIndex : curveIndex, points: points, heights: heights))
      }
    }
    return result
  }

  func curves(_ id: ExpressionID) -> [(label: String, value: ExpressionID)] {
    switch tree[id] {
    case .tuple(let items): items.map { (printed($0), $0) }
    case .record(let fields): fields.map { ($0.label?.text ?? printed($0.value), $0.value) }
    default: [(printedPlainly(id), id)]
    }
  }
}
