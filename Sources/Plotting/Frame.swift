internal import Glibc

/// What of a plot can be shown, and the ranges of its axes: shared by all back ends.
struct Frame {
  let plot: Plot
  let x: ClosedRange<Double>
  let y: ClosedRange<Double>
  /// The series with only what can be shown, in the order they are drawn: areas, many markers, lines, few
  /// markers.
  let shown: [Shown]
  /// How many points or cells cannot be shown.
  let dropped: Int

  struct Shown {
    var series: Plot.Series
    /// Its place in the plot.
    var index: Int
    /// Index of its colour.
    var color: Int
    /// Runs of points that can be shown; a line breaks between them.
    var runs: [[Plot.Point]] = []
    /// Bars that can be shown.
    var bars: [Plot.Bar] = []
    var cells: [Cell] = []
  }

  struct Cell {
    var x: ClosedRange<Double>
    var y: ClosedRange<Double>
    var value: Double
  }

  init(_ plot: Plot) {
    self.plot = plot
    var shown: [(layer: Int, Shown)] = []
    var dropped = 0
    var xs = Extent(plot.x.scale)
    var ys = Extent(plot.y.scale)
    var xTight = true
    var yFromZero = false
    let colors = Frame.colors(plot.series)
    for (index, series) in plot.series.enumerated() {
      var item = Shown(series: series, index: index, color: colors[index])
      var layer = 0
      switch series.content {
      case .points(let points), .line(let points), .steps(let points):
        var run: [Plot.Point] = []
        for point in points {
          if xs.shows(point.x), ys.shows(point.y) {
            run.append(point)
            xs.include(point.x, error: point.xError)
            ys.include(point.y, error: point.yError)
          } else {
            dropped += 1
            if !run.isEmpty { item.runs.append(run) }
            run = []
          }
        }
        if !run.isEmpty { item.runs.append(run) }
        if case .points(let all) = series.content {
          // Few markers stand on their theory, many would hide it.
          layer = all.count <= 80 ? 4 : 2
          xTight = false
        } else {
          layer = 3
        }
      case .bars(let bars):
        yFromZero = true
        layer = 1
        for bar in bars {
          guard xs.shows(bar.low), xs.shows(bar.high), ys.shows(bar.height), bar.low < bar.high
          else {
            // An empty bin on a logarithmic axis is no loss.
            if !(plot.y.scale == .log && bar.height == 0) { dropped += 1 }
            continue
          }
          item.bars.append(bar)
          xs.include(bar.low)
          xs.include(bar.high)
          ys.include(bar.height, error: bar.error)
        }
      case .heatMap(let map):
        let columns = map.xEdges.count - 1
        for (k, value) in map.values.enumerated() {
          let (i, j) = (k % columns, k / columns)
          let corners = [map.xEdges[i], map.xEdges[i + 1], map.yEdges[j], map.yEdges[j + 1]]
          guard value.isFinite, map.scale == .linear || value > 0, xs.shows(corners[0]),
            xs.shows(corners[1]), ys.shows(corners[2]), ys.shows(corners[3]),
            corners[0] < corners[1], corners[2] < corners[3]
          else {
            dropped += 1
            continue
          }
          item.cells.append(
            Cell(x: corners[0]...corners[1], y: corners[2]...corners[3], value: value))
          xs.include(corners[0])
          xs.include(corners[1])
          ys.include(corners[2])
          ys.include(corners[3])
        }
      }
      shown.append((layer, item))
    }
    for rule in plot.rules {
      switch rule.direction {
      case .vertical: if xs.shows(rule.at) { xs.include(rule.at) } else { dropped += 1 }
      case .horizontal: if ys.shows(rule.at) { ys.include(rule.at) } else { dropped += 1 }
      }
    }
    let hasCells = shown.contains { $0.layer == 0 }
    x = xs.range(asked: plot.x.range, margin: xTight || hasCells ? 0 : 0.04, fromZero: false)
    y = ys.range(asked: plot.y.range, margin: hasCells ? 0 : 0.06, fromZero: yFromZero)
    // Sorting is stable only by hand.
    self.shown = (0...4).flatMap { layer in shown.filter { $0.layer == layer }.map(\.1) }
    self.dropped = dropped
  }

  /// Marks along x, about as many as asked for: names, or numbers, whole ones where all data stand at such.
  func xTicks(about count: Int) -> [Tick] {
    if !plot.x.names.isEmpty {
      return plot.x.names.enumerated().map {
        Tick(value: Double($0), label: TickLabel(mantissa: $1, exponent: nil))
      }
    }
    let isWhole = shown.allSatisfy { item in
      item.bars.isEmpty && item.cells.isEmpty
        && item.runs.joined().allSatisfy { abs($0.x) < 1e9 && $0.x == $0.x.rounded() }
    }
    return Ticks.of(x, plot.x.scale, about: count, whole: isWhole && !shown.isEmpty)
  }

  func yTicks(about count: Int) -> [Tick] { Ticks.of(y, plot.y.scale, about: count) }

  /// The series with labels, in the order of the plot rather than of the drawing.
  var labelled: [Shown] {
    shown.filter { !$0.series.label.isEmpty }.sorted { $0.index < $1.index }
  }

  /// The rules that can be shown.
  var rules: [Plot.Rule] {
    plot.rules.filter { rule in
      switch rule.direction {
      case .vertical: rule.at.isFinite && x.contains(rule.at)
      case .horizontal: rule.at.isFinite && y.contains(rule.at)
      }
    }
  }

  /// Position in the frame, 0 … 1 inside.
  func place(_ value: Double, _ range: ClosedRange<Double>, _ scale: Plot.Scale) -> Double {
    switch scale {
    case .linear: (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    case .log:
      (log10(value) - log10(range.lowerBound))
        / (log10(range.upperBound) - log10(range.lowerBound))
    }
  }

  func placeX(_ value: Double) -> Double { place(value, x, plot.x.scale) }
  func placeY(_ value: Double) -> Double { place(value, y, plot.y.scale) }

  /// The interval `center ± error`, cut to the frame: on a logarithmic axis it may reach below 0.
  static func bar(_ center: Double, _ error: Double?, _ range: ClosedRange<Double>) -> (
    Double, Double
  ) {
    guard let error, error > 0, !error.isNaN else { return (center, center) }
    return (
      min(max(center - error, range.lowerBound), center),
      max(min(center + error, range.upperBound), center)
    )
  }

  /// Groups share a colour; all others take the next free one.
  private static func colors(_ series: [Plot.Series]) -> [Int] {
    var ofGroup: [Int: Int] = [:]
    // The first colour drowns in a map.
    var next =
      series.contains { if case .heatMap = $0.content { true } else { false } } ? 1 : 0
    return series.map { series in
      if case .heatMap = series.content { return 0 }
      if let group = series.group, let known = ofGroup[group] { return known }
      defer { next += 1 }
      if let group = series.group { ofGroup[group] = next }
      return next
    }
  }
}

/// The smallest interval that holds what was shown to it.
private struct Extent {
  let scale: Plot.Scale
  var low = Double.infinity
  var high = -Double.infinity

  init(_ scale: Plot.Scale) { self.scale = scale }

  func shows(_ x: Double) -> Bool {
    switch scale {
    case .linear: x.isFinite && abs(x) < 1e300
    case .log: x >= 1e-300 && x < 1e300
    }
  }

  mutating func include(_ x: Double, error: Double? = nil) {
    low = min(low, x)
    high = max(high, x)
    guard let error, error.isFinite else { return }
    // A huge error must not hide the data: the range shows bars whole up to the size of the value.
    if shows(x + error), scale == .linear || x + error < 100 * x { high = max(high, x + error) }
    if shows(x - error), scale == .linear || x - error > x / 100 { low = min(low, x - error) }
  }

  func range(
    asked: ClosedRange<Double>?, margin: Double, fromZero: Bool
  ) -> ClosedRange<Double> {
    if let asked, shows(asked.lowerBound), shows(asked.upperBound),
      asked.upperBound - asked.lowerBound > 1e-290
    {
      return asked
    }
    guard low <= high else { return scale == .log ? 1...10 : 0...1 }
    switch scale {
    case .linear:
      let bottom = fromZero ? min(low, 0) : low
      let top = fromZero ? max(high, 0) : high
      if top - bottom <= 1e-12 * max(abs(top), abs(bottom)) || top - bottom < 1e-290 {
        let half = abs(top) < 1e-280 ? 1 : abs(top) * 0.1
        return (bottom - half)...(top + half)
      }
      let pad = (top - bottom) * margin
      return (fromZero && bottom == 0 ? 0 : bottom - pad)...(top + pad)
    case .log:
      if high <= low * (1 + 1e-9) { return (low / 2)...(high * 2) }
      // The ratio itself may overflow.
      let factor = pow(10, (log10(high) - log10(low)) * margin)
      return max(low / factor, 1e-306)...min(high * factor, 1e306)
    }
  }
}

extension Plot {
  /// How many points, bars, cells or rules cannot be shown.
  package var dropped: Int { Frame(self).dropped }

  /// What to say of them; nil if there are none.
  package var droppedNote: String? {
    let count = dropped
    guard count > 0 else { return nil }
    let log = x.scale == .log || y.scale == .log
    return "\(count) \(count == 1 ? "value" : "values") not shown: not finite"
      + (log ? ", or not positive on a logarithmic axis" : "")
  }
}
