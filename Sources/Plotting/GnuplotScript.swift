/// A plot as commands for `gnuplot` 5.4 or later, to be piped into it; the picture comes from its standard
/// output unless `output` names a file.
///
/// Nothing in the plot can break out of its place: texts stand in single quotes, where gnuplot expands
/// nothing, with enhanced text switched off; numbers are written by us.
package struct GnuplotScript: Sendable, Hashable {
  package enum Format: String, Sendable, Hashable, CaseIterable {
    case png
    case svg
    case pdf
  }

  package let text: String

  package init(_ plot: Plot, as format: Format, output: String? = nil) {
    var script = Writer(Frame(plot), format)
    script.write(output: output)
    text = script.lines.joined(separator: "\n") + "\n"
  }
}

/// Builds the script line by line.
private struct Writer {
  let frame: Frame
  let format: GnuplotScript.Format
  var lines: [String] = []
  /// Elements of the `plot` command, drawn in this order.
  var elements: [String] = []

  init(_ frame: Frame, _ format: GnuplotScript.Format) {
    self.frame = frame
    self.format = format
  }

  var plot: Plot { frame.plot }

  mutating func write(output: String?) {
    lines.append("set encoding utf8")
    switch format {
    case .png:
      lines.append(
        "set terminal pngcairo size 1200,900 enhanced font 'DejaVu Sans,21' linewidth 2 "
          + "dashlength 1.5 pointscale 2 background rgb 'white'")
    case .svg:
      lines.append(
        "set terminal svg size 800,600 enhanced font 'DejaVu Sans,15' linewidth 1.4 "
          + "background rgb 'white'")
    case .pdf:
      lines.append(
        "set terminal pdfcairo size 6in,4.5in enhanced font 'DejaVu Sans,13' linewidth 2 "
          + "dashlength 0.7 pointscale 0.8")
    }
    if let output { lines.append("set output \(GnuplotText.quoted(output))") }
    if frame.dropped > 0 { lines.append("# \(plot.droppedNote ?? "")") }
    lines.append("set border 3 linewidth 0.8 linecolor rgb '#404040'")
    let grid = plot.x.names.isEmpty ? "xtics ytics" : "noxtics ytics"
    lines.append("set grid \(grid) linetype 1 linewidth 0.4 linecolor rgb '#e4e4e4'")
    lines.append("set bars 0.6")
    if !plot.title.isEmpty {
      lines.append("set title \(GnuplotText.quoted(plot.title, limit: 85)) noenhanced")
    }
    axis("x", plot.x, frame.x, frame.xTicks(about: 7))
    axis("y", plot.y, frame.y, frame.yTicks(about: 6))
    for rule in frame.rules { write(rule) }
    for (index, item) in frame.shown.enumerated() { write(item, "$d\(index)") }
    // An empty plot is still a frame.
    if elements.isEmpty { elements.append("NaN notitle") }
    legend()
    lines.append("plot \\\n  " + elements.joined(separator: ", \\\n  "))
    if output != nil { lines.append("unset output") }
  }

  private mutating func axis(
    _ name: String, _ axis: Plot.Axis, _ range: ClosedRange<Double>, _ ticks: [Tick]
  ) {
    if axis.scale == .log { lines.append("set logscale \(name)") }
    lines.append("set \(name)range [\(range.lowerBound):\(range.upperBound)] noextend")
    if !axis.label.isEmpty {
      lines.append("set \(name)label \(GnuplotText.quoted(axis.label, limit: 55)) noenhanced")
    }
    let marks =
      axis.names.isEmpty
      ? Self.marks(ticks) + " nomirror out scale 0.7,0.4"
      : Self.marks(axis.names) + " nomirror scale 0"
    lines.append("set \(name)tics \(marks)")
  }

  private static func marks(_ ticks: [Tick]) -> String {
    let marks = ticks.map { tick in
      "'\(tick.label.map(GnuplotText.tick) ?? "")' \(tick.value)\(tick.label == nil ? " 1" : "")"
    }
    return marks.isEmpty ? "autofreq" : "(\(marks.joined(separator: ", ")))"
  }

  /// Names side by side; aslant where they would run into each other.
  private static func marks(_ names: [String]) -> String {
    let marks = names.enumerated().map { "\(GnuplotText.quoted($1, limit: 30)) \($0)" }
    let longest = min(30, names.map(\.count).max() ?? 0)
    // Some 85 letters stand below the axis.
    let slant = (longest + 2) * names.count > 85 ? " rotate by 25 right" : ""
    return "(\(marks.joined(separator: ", "))) noenhanced\(slant)"
  }

  private mutating func write(_ rule: Plot.Rule) {
    let style = "nohead dashtype (6,4) linewidth 0.9 linecolor rgb '#606060' front"
    let text = GnuplotText.quoted(rule.label, limit: 40)
    switch rule.direction {
    case .vertical:
      lines.append("set arrow from \(rule.at), graph 0 to \(rule.at), graph 1 \(style)")
      if !rule.label.isEmpty {
        lines.append(
          "set label \(text) at \(rule.at), graph 0.98 right rotate by 90 offset -1.1,0 "
            + "noenhanced textcolor rgb '#606060' front")
      }
    case .horizontal:
      lines.append("set arrow from graph 0, first \(rule.at) to graph 1, first \(rule.at) \(style)")
      if !rule.label.isEmpty {
        lines.append(
          "set label \(text) at graph 0.99, first \(rule.at) right offset 0,0.6 "
            + "noenhanced textcolor rgb '#606060' front")
      }
    }
  }

  private mutating func write(_ item: Frame.Shown, _ block: String) {
    let color = "linecolor rgb '\(Palette.of(item.color))'"
    switch item.series.content {
    case .points:
      let points = item.runs.flatMap { $0 }
      guard !points.isEmpty else { return }
      data(block, [points])
      let marker =
        "pointtype \(Self.marker(item.color)) pointsize \(Self.size(points.count)) \(color)"
      let hasX = points.contains { ($0.xError ?? 0) > 0 }
      let hasY = points.contains { ($0.yError ?? 0) > 0 }
      switch (hasX, hasY) {
      case (false, false): elements.append("\(block) using 1:2 with points \(marker) notitle")
      case (false, true):
        elements.append("\(block) using 1:2:5:6 with yerrorbars \(marker) linewidth 0.9 notitle")
      case (true, false):
        elements.append("\(block) using 1:2:3:4 with xerrorbars \(marker) linewidth 0.9 notitle")
      case (true, true):
        elements.append(
          "\(block) using 1:2:3:4:5:6 with xyerrorbars \(marker) linewidth 0.9 notitle")
      }
    case .line:
      guard !item.runs.isEmpty else { return }
      data(block, item.runs)
      if item.runs.joined().contains(where: { ($0.yError ?? 0) > 0 }) {
        elements.append(
          "\(block) using 1:5:6 with filledcurves \(color) fillstyle transparent solid 0.2 "
            + "noborder notitle")
      }
      elements.append("\(block) using 1:2 with lines \(Self.stroke(item)) notitle")
    case .steps:
      guard !item.runs.isEmpty else { return }
      data(block, item.runs)
      elements.append("\(block) using 1:2 with steps \(Self.stroke(item)) notitle")
    case .bars:
      guard !item.bars.isEmpty else { return }
      let bottom = plot.y.scale == .log ? frame.y.lowerBound : 0
      let floor = max(bottom, frame.y.lowerBound)
      rows(
        block,
        item.bars.map { bar in
          let (low, high) = Frame.bar(bar.height, bar.error, frame.y)
          return [bar.low, bar.height, bar.low, bar.high, floor, bar.height, bar.middle]
            + (low < high ? [low, high] : [])
        })
      elements.append(
        "\(block) using 1:2:3:4:5:6 with boxxyerror \(color) linewidth 0.5 "
          + "fillstyle transparent solid 0.45 border notitle")
      if item.bars.contains(where: { ($0.error ?? 0) > 0 }) {
        // As vectors with flat heads, for there is no marker.
        elements.append(
          "\(block) using 7:8:(0):($9-$8) with vectors heads size graph 0.006,90 nofilled "
            + "\(color) linewidth 0.9 notitle")
      }
    case .heatMap(let map): write(map, item.cells, block)
    }
  }

  private mutating func write(_ map: Plot.HeatMap, _ cells: [Frame.Cell], _ block: String) {
    guard let low = cells.map(\.value).min(), let high = cells.map(\.value).max() else { return }
    let range =
      low < high ? low...high : map.scale == .log ? (low / 2)...(low * 2) : (low - 1)...(low + 1)
    let colors = Palette.ramp.enumerated().map { "\($0.offset) '\($0.element)'" }
    lines.append("set palette defined (\(colors.joined(separator: ", ")))")
    if map.scale == .log { lines.append("set logscale cb") }
    lines.append("set cbrange [\(range.lowerBound):\(range.upperBound)]")
    lines.append("set cbtics \(Self.marks(Ticks.of(range, map.scale, about: 6)))")
    if !map.label.isEmpty {
      lines.append("set cblabel \(GnuplotText.quoted(map.label, limit: 55)) noenhanced")
    }
    lines.append("unset grid")
    rows(
      block,
      cells.map {
        [
          $0.x.lowerBound, $0.y.lowerBound, $0.x.lowerBound, $0.x.upperBound, $0.y.lowerBound,
          $0.y.upperBound, $0.value,
        ]
      })
    if format != .svg, let grid = Self.grid(cells, plot) {
      elements.append(
        "\(block) using ($1+\(grid.width / 2)):($2+\(grid.height / 2)):7 with image notitle")
      return
    }
    // A border of the cell's own colour hides the seams between cells.
    elements.append(
      "\(block) using 1:2:3:4:5:6:7 with boxxyerror linewidth 0.3 linecolor palette "
        + "fillstyle solid 1 border notitle")
  }

  /// The size of the cells if they are all alike on linear axes, so that they can be drawn as one image.
  private static func grid(_ cells: [Frame.Cell], _ plot: Plot) -> (width: Double, height: Double)?
  {
    func size(_ range: ClosedRange<Double>) -> Double { range.upperBound - range.lowerBound }
    guard let first = cells.first, plot.x.scale == .linear, plot.y.scale == .linear else {
      return nil
    }
    let (width, height) = (size(first.x), size(first.y))
    let columns = Set(cells.map(\.x.lowerBound)).count
    let rows = Set(cells.map(\.y.lowerBound)).count
    // gnuplot wants at least two by two.
    guard columns > 1, rows > 1, columns * rows == cells.count,
      cells.allSatisfy({
        abs(size($0.x) - width) < 1e-6 * width && abs(size($0.y) - height) < 1e-6 * height
      })
    else { return nil }
    return (width, height)
  }

  private mutating func data(_ block: String, _ runs: [[Plot.Point]]) {
    lines.append("\(block) << EOD")
    for (index, run) in runs.enumerated() {
      if index > 0 { lines.append("") }
      for p in run {
        let (xLow, xHigh) = Frame.bar(p.x, p.xError, frame.x)
        let (yLow, yHigh) = Frame.bar(p.y, p.yError, frame.y)
        lines.append("\(p.x) \(p.y) \(xLow) \(xHigh) \(yLow) \(yHigh)")
      }
    }
    lines.append("EOD")
  }

  private mutating func rows(_ block: String, _ rows: [[Double]]) {
    lines.append("\(block) << EOD")
    for row in rows { lines.append(row.map { "\($0)" }.joined(separator: " ")) }
    lines.append("EOD")
  }

  private mutating func legend() {
    let place = LegendPlace(frame)
    guard place != .none else { return lines.append("unset key") }
    lines.append("set key \(place.command) spacing 1.25 samplen 1.8 noenhanced")
    for item in frame.labelled {
      let title = "title \(GnuplotText.quoted(item.series.label, limit: 60))"
      let color = "linecolor rgb '\(Palette.of(item.color))'"
      switch item.series.content {
      case .points:
        elements.append(
          "keyentry with points pointtype \(Self.marker(item.color)) pointsize 1.0 \(color) \(title)"
        )
      case .line, .steps:
        elements.append("keyentry with lines \(Self.stroke(item)) \(title)")
      case .bars:
        elements.append("keyentry with boxes \(color) fillstyle solid 0.45 border \(title)")
      case .heatMap: break
      }
    }
  }

  private static func stroke(_ item: Frame.Shown) -> String {
    // Beyond the palette the dash tells lines apart.
    let asked = item.series.stroke
    let round = item.color / Palette.series.count
    let stroke = asked == .dotted ? asked : .theory(asked.rawValue + round)
    let dash =
      switch stroke {
      case .solid: ""
      case .dashed: " dashtype (8,5)"
      case .dashDotted: " dashtype (10,4,2,4)"
      case .longDashed: " dashtype (20,5)"
      case .dotted: " dashtype (2,4)"
      }
    return "linewidth 1.5 linecolor rgb '\(Palette.of(item.color))'\(dash)"
  }

  /// Circle, square, triangle, diamond, triangle down; filled, then open.
  private static func marker(_ color: Int) -> Int {
    [7, 5, 9, 13, 11, 6, 4, 8, 12, 10][color % 10]
  }

  private static func size(_ count: Int) -> Double {
    count <= 30 ? 1.2 : count <= 80 ? 0.9 : count <= 300 ? 0.7 : count <= 3000 ? 0.4 : 0.2
  }
}
