internal import Plotting
internal import Statistics
internal import Syntax

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
  var style: Style?
  var xRange: ClosedRange<Double>?
  var yRange: ClosedRange<Double>?
  var rules: [Plot.Rule] = []
  var isStatement = true

  enum Style: String, CaseIterable {
    case points, line, steps, bars
  }

  static let known = [
    "by", "log", "title", "x", "y", "overlay", "style", "xrange", "yrange", "vertical",
    "horizontal",
  ]

  /// Those that need numbers along x.
  static let alongNumbers: Set = ["xrange", "vertical", "overlay"]

  /// Points over numbers in their style: unless it was said, points where there are errors, and a line where
  /// there are none; many points with errors become a line with a band.
  func content(of points: [Plot.Point]) -> Plot.Series.Content {
    let hasErrors = points.contains { $0.yError != nil }
    // Of a single point a line shows nothing.
    let isSingle = points.count { $0.x.isFinite && $0.y.isFinite } < 2
    var style = style ?? (hasErrors && points.count <= 60 ? .points : .line)
    if isSingle, style == .line || style == .steps { style = .points }
    switch style {
    case .points: return .points(points)
    case .line: return .line(points)
    case .steps: return .steps(points)
    case .bars: return logX ? Self.touchingBars(points) : Self.bars(points)
    }
  }

  /// Bars of equal width around these places, as wide as the closest neighbours allow.
  private static func bars(_ points: [Plot.Point]) -> Plot.Series.Content {
    let sorted = points.filter(\.x.isFinite).sorted { $0.x < $1.x }
    let gaps = zip(sorted, sorted.dropFirst()).map { $1.x - $0.x }
    guard let least = gaps.filter({ $0 > 0 }).min(), let most = gaps.max(),
      most > least * (1 + 1e-6), gaps.allSatisfy({ $0 > 0 })
    else { return touchingBars(sorted) }
    return bars(sorted, width: least)
  }

  static func bars(_ points: [Plot.Point], width: Double) -> Plot.Series.Content {
    .bars(
      points.map {
        Plot.Bar($0.x - width / 2, $0.x + width / 2, height: $0.y, error: $0.yError)
      })
  }

  /// Bars whose borders are half-way between neighbours.
  private static func touchingBars(_ points: [Plot.Point]) -> Plot.Series.Content {
    let edges = edges(points.map(\.x))
    return .bars(
      zip(points, zip(edges, edges.dropFirst())).map { point, ends in
        Plot.Bar(ends.0, ends.1, height: point.y, error: point.yError)
      })
  }

  private static func edges(_ places: [Double]) -> [Double] {
    guard places.count > 1 else { return places.flatMap { [$0 - 0.5, $0 + 0.5] } }
    let inner = zip(places, places.dropFirst()).map { ($0 + $1) / 2 }
    let (first, last) = (places[0], places[places.count - 1])
    return [2 * first - inner[0]] + inner + [2 * last - inner[inner.count - 1]]
  }

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
      func range() throws -> ClosedRange<Double> {
        let value = try evaluator.evaluate(setting.value, in: scope)
        var ends: [Double] = []
        if case .tuple(let items) = value { ends = items.compactMap(\.double) }
        if let tensor = value.tensor { ends = tensor.data }
        guard ends.count == 2, ends[0] < ends[1] else {
          throw evaluator.mistake(
            .setting(
              name: label.text, problem: "takes two numbers, the smaller one first",
              help: "write `\(label.text): (0, 1)`"), at: label.span)
        }
        return ends[0]...ends[1]
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
        guard let word, let style = Style(rawValue: word) else {
          throw evaluator.mistake(
            .setting(
              name: "style", problem: "is `points`, `line`, `steps` or `bars`", help: nil),
            at: label.span)
        }
        self.style = style
      case "xrange": xRange = try range()
      case "yrange": yRange = try range()
      case "vertical", "horizontal":
        let value = try evaluator.evaluate(setting.value, in: scope)
        for value in (try? evaluator.items(of: value)) ?? [value] {
          guard let place = value.estimateOfNumber?.value.first else {
            throw evaluator.mistake(
              .setting(name: label.text, problem: "takes a number", help: nil), at: label.span)
          }
          rules.append(
            Plot.Rule(label.text == "vertical" ? .vertical : .horizontal, at: place))
        }
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
