/// A plot as text for a terminal: lines, bars and error bars in Braille dots, markers as glyphs.
package struct BraillePlot: Sendable, Hashable {
  package struct Style: Sendable, Hashable {
    /// Of the whole, with labels; small values are raised to 24 × 8.
    package var width: Int
    package var height: Int
    /// ANSI colours; without, series differ by glyph alone.
    package var color: Bool
    /// Without, only ASCII is written (texts of the plot aside).
    package var unicode: Bool

    package init(width: Int = 72, height: Int = 20, color: Bool = false, unicode: Bool = true) {
      self.width = max(width, 20)
      self.height = max(height, 8)
      self.color = color
      self.unicode = unicode
    }
  }

  package let text: String

  package init(_ plot: Plot, _ style: Style = Style()) {
    var page = Page(Frame(plot), style)
    text = page.write()
  }
}

private struct Page {
  let frame: Frame
  let style: BraillePlot.Style
  var canvas = BrailleCanvas(columns: 0, rows: 0)

  init(_ frame: Frame, _ style: BraillePlot.Style) {
    self.frame = frame
    self.style = style
  }

  var plot: Plot { frame.plot }

  mutating func write() -> String {
    let legend = legendLines()
    let note = plot.droppedNote.map { [clipped($0, style.width)] } ?? []
    let title = plot.title.isEmpty ? [] : [centered(plot.title, style.width)]
    let yName = plot.y.label.isEmpty ? [] : [clipped(plot.y.label, style.width)]
    let xName = plot.x.label.isEmpty ? 0 : 1
    let rows = max(
      4, style.height - title.count - yName.count - 2 - xName - legend.count - note.count)
    let yTicks = frame.yTicks(about: max(3, rows / 3)).filter { $0.label != nil }
    let margin = min(style.width / 3, (yTicks.compactMap { $0.label?.plain.count }.max() ?? 0)) + 1
    let columns = max(8, style.width - margin - 1)
    canvas = BrailleCanvas(columns: columns, rows: rows)
    for rule in frame.rules { draw(rule) }
    for item in frame.shown { draw(item) }

    var lines = title + yName
    var labels: [Int: String] = [:]
    for tick in yTicks {
      let row = rows - 1 - min(rows - 1, max(0, dotY(tick.value) / 4))
      if labels[row] == nil { labels[row] = tick.label?.plain }
    }
    let (wall, mark, corner, floor, notch) =
      style.unicode ? ("│", "┤", "└", "─", "┬") : ("|", "+", "+", "-", "+")
    for row in 0..<rows {
      let label = clipped(labels[row] ?? "", margin - 1)
      let pad = String(repeating: " ", count: margin - 1 - label.count)
      lines.append(
        pad + label + " " + (labels[row] == nil ? wall : mark)
          + canvas.row(row, unicode: style.unicode, color: style.color))
    }
    let (axis, names) = xAxis(columns, floor: Character(floor), notch: Character(notch))
    let indent = String(repeating: " ", count: margin)
    lines.append(indent + corner + axis)
    lines.append(indent + " " + names)
    if xName == 1 { lines.append(indent + " " + centered(plot.x.label, columns)) }
    lines += legend + note
    return lines.map(trimmed).joined(separator: "\n") + "\n"
  }

  /// The axis with notches, and the numbers below it, as many as find room.
  private func xAxis(_ columns: Int, floor: Character, notch: Character) -> (String, String) {
    var axis = [Character](repeating: floor, count: columns)
    var names = [Character](repeating: " ", count: columns)
    var count = max(2, columns / 10)
    var ticks = frame.xTicks(about: count).filter { $0.label != nil }
    while count > 2, ticks.map({ ($0.label?.plain.count ?? 0) + 2 }).reduce(0, +) > columns {
      count -= 1
      ticks = frame.xTicks(about: count).filter { $0.label != nil }
    }
    // Every name keeps its beginning.
    let room = plot.x.names.isEmpty ? columns : max(1, columns / plot.x.names.count - 1)
    var free = 0
    for tick in ticks {
      let column = min(columns - 1, max(0, dotX(tick.value) / 2))
      let name = Array(clipped(tick.label?.plain ?? "", room))
      let start = max(0, min(column - name.count / 2, columns - name.count))
      guard start >= free, name.count <= columns else { continue }
      axis[column] = notch
      for (k, character) in name.enumerated() { names[start + k] = character }
      free = start + name.count + 1
    }
    return (String(axis), String(names))
  }

  private func dotX(_ x: Double) -> Int { dot(frame.placeX(x), canvas.width) }
  private func dotY(_ y: Double) -> Int { dot(frame.placeY(y), canvas.height) }

  /// A place as a dot; far outside stays just outside, so that lines leave at the right slope's side.
  private func dot(_ place: Double, _ size: Int) -> Int {
    Int((min(max(place, -1), 2) * Double(size - 1)).rounded())
  }

  private func color(_ index: Int) -> Int? { Palette.terminal[index % Palette.terminal.count] }

  private func marker(_ index: Int) -> Character {
    let glyphs = style.unicode ? Array("●■▲◆▼○□△◇▽") : Array("o*x#@%&+svz")
    return glyphs[index % glyphs.count]
  }

  private mutating func draw(_ rule: Plot.Rule) {
    switch rule.direction {
    case .vertical:
      let x = dotX(rule.at)
      for y in stride(from: 0, to: canvas.height, by: 3) { canvas.dot(x, y, 245) }
    case .horizontal:
      let y = dotY(rule.at)
      for x in stride(from: 0, to: canvas.width, by: 3) { canvas.dot(x, y, 245) }
    }
  }

  private mutating func draw(_ item: Frame.Shown) {
    let color = color(item.color)
    switch item.series.content {
    case .points:
      let points = item.runs.flatMap { $0 }
      for p in points {
        let (x, y) = (dotX(p.x), dotY(p.y))
        let (xLow, xHigh) = Frame.bar(p.x, p.xError, frame.x)
        let (yLow, yHigh) = Frame.bar(p.y, p.yError, frame.y)
        canvas.line(dotX(xLow), y, dotX(xHigh), y, color)
        canvas.line(x, dotY(yLow), x, dotY(yHigh), color)
      }
      // A cloud shows its shape in dots.
      guard points.count <= canvas.columns * 2 else { return }
      for p in points { canvas.glyph(marker(item.color), dotX(p.x), dotY(p.y), color) }
    case .line:
      for run in item.runs { path(run.map { (dotX($0.x), dotY($0.y)) }, item, color) }
    case .steps:
      for run in item.runs {
        var corners: [(Int, Int)] = []
        for p in run {
          let (x, y) = (dotX(p.x), dotY(p.y))
          if let last = corners.last { corners.append((x, last.1)) }
          corners.append((x, y))
        }
        path(corners, item, color)
      }
    case .bars:
      for bar in item.bars {
        let floor = plot.y.scale == .log ? 0 : dotY(0)
        let top = dotY(bar.height)
        let (left, right) = (dotX(bar.low), dotX(bar.high))
        if isFilledByMarkers(item) {
          for x in stride(from: left, through: right, by: 2) {
            for y in stride(from: min(floor, top), through: max(floor, top), by: 4) {
              canvas.glyph(marker(item.color), x, y, color)
            }
          }
          continue
        }
        // Half-tone, so that a line over the bars is seen; the top edge is solid.
        for x in left...max(left, right - 1) {
          for y in min(floor, top)...max(floor, top)
          where y == top || isShaded(x, y, item.color) {
            canvas.dot(x, y, color)
          }
        }
        let (low, high) = Frame.bar(bar.height, bar.error, frame.y)
        let middle = dotX(bar.middle)
        if low < high { canvas.line(middle, dotY(low), middle, dotY(high), color) }
      }
    case .heatMap(let map): draw(map, item.cells)
    }
  }

  /// Whether ASCII bars are made of their marker, since their dots would be those of any other.
  private func isFilledByMarkers(_ item: Frame.Shown) -> Bool {
    !style.unicode && !style.color && item.color > 0
  }

  /// The dots of a bar: a chequer, without colours another hatching for each series.
  private func isShaded(_ x: Int, _ y: Int, _ series: Int) -> Bool {
    switch style.color ? 0 : series % 4 {
    case 1: y % 3 == 0
    case 2: x % 3 == 0
    case 3: (x + y) % 4 == 0
    default: (x + y) % 2 == 0
    }
  }

  /// What is asked for; where that is the same for all and there are no colours, by turns.
  private func stroke(_ item: Frame.Shown) -> Plot.Stroke {
    let areAlike = frame.shown.allSatisfy { [.solid, .dotted].contains($0.series.stroke) }
    guard areAlike, !style.color, item.series.stroke == .solid else { return item.series.stroke }
    return .theory(item.color)
  }

  /// Whether an ASCII line is made of its marker, having neither dots nor markers beside it to be known by.
  private func isOfMarkers(_ item: Frame.Shown) -> Bool {
    item.color > 0
      && !frame.shown.contains { other in
        if case .points = other.series.content { return other.color == item.color }
        return false
      }
  }

  private mutating func path(_ places: [(Int, Int)], _ item: Frame.Shown, _ color: Int?) {
    let dash: [Int] =
      switch stroke(item) {
      case .solid: [1, 0]
      case .dashed: [6, 4]
      case .dashDotted: [6, 3, 1, 3]
      case .longDashed: [12, 4]
      case .dotted: [1, 3]
      }
    var pen = 0
    if places.count == 1 { canvas.dot(places[0].0, places[0].1, color) }
    for (a, b) in zip(places, places.dropFirst()) {
      if style.unicode || !isOfMarkers(item) {
        pen = canvas.line(a.0, a.1, b.0, b.1, color, dash: dash, from: pen)
      } else {
        let steps = max(1, max(abs(a.0 - b.0) / 2, abs(a.1 - b.1) / 4))
        for k in 0...steps {
          canvas.glyph(
            marker(item.color), a.0 + (b.0 - a.0) * k / steps, a.1 + (b.1 - a.1) * k / steps, color)
        }
      }
    }
  }

  private mutating func draw(_ map: Plot.HeatMap, _ cells: [Frame.Cell]) {
    let values = cells.map(\.value)
    guard let low = values.min(), let high = values.max() else { return }
    let shades = Array(style.unicode ? "·░▒▓█" : ".:-=+*#%@")
    for cell in cells {
      let share = low < high ? frame.place(cell.value, low...high, map.scale) : 0.5
      let ramp = Palette.terminalRamp
      let color = ramp[min(ramp.count - 1, Int(share * Double(ramp.count)))]
      let shade =
        style.color && style.unicode
        ? "█" : shades[min(shades.count - 1, Int(share * Double(shades.count)))]
      let columns =
        dotX(cell.x.lowerBound) / 2...max(dotX(cell.x.lowerBound), dotX(cell.x.upperBound) - 1) / 2
      let rows =
        dotY(cell.y.lowerBound) / 4...max(dotY(cell.y.lowerBound), dotY(cell.y.upperBound) - 1) / 4
      for column in columns {
        for row in rows { canvas.background(shade, column * 2, row * 4, color) }
      }
    }
  }

  /// Markers and labels, several in a line where they fit.
  private func legendLines() -> [String] {
    guard plot.legend != .hidden else { return [] }
    let labelled = frame.labelled
    guard labelled.count > 1 || plot.legend != .automatic else { return [] }
    var lines: [String] = []
    var open = ""
    var width = 0
    for item in labelled {
      let sign: String
      switch item.series.content {
      case .points: sign = String(marker(item.color))
      case .line, .steps:
        sign =
          style.unicode
          ? sample(of: stroke(item))
          : isOfMarkers(item) ? String(marker(item.color)) : ".."
      case .bars:
        sign =
          style.unicode
          ? ["⣕", "⠭", "⡇", "⡡"][style.color ? 0 : item.color % 4]
          : isFilledByMarkers(item) ? String(marker(item.color)) : ":"
      case .heatMap: continue
      }
      let label = clipped(item.series.label, style.width - 5)
      let entry = painted(sign, color(item.color)) + " " + label
      let needed = sign.count + 1 + label.count
      if width > 0, width + 3 + needed > style.width {
        lines.append(open)
        open = ""
        width = 0
      }
      open += (width > 0 ? "   " : "") + entry
      width += (width > 0 ? 3 : 0) + needed
    }
    return width > 0 ? lines + [open] : lines
  }

  private func sample(of stroke: Plot.Stroke) -> String {
    switch stroke {
    case .solid: "⠒⠒⠒"
    case .dashed: "⠒ ⠒"
    case .dashDotted: "⠒⠐⠒"
    case .longDashed: "⠒⠒ ⠒"
    case .dotted: "⠐ ⠐"
    }
  }

  private func painted(_ text: String, _ color: Int?) -> String {
    guard style.color, let color else { return text }
    return "\u{1B}[38;5;\(color)m\(text)\u{1B}[39m"
  }

  /// One line, no control characters (a label must not move the cursor), at most `width` long.
  private func clipped(_ text: String, _ width: Int) -> String {
    var line = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: line += " "
      default: line.unicodeScalars.append(scalar)
      }
    }
    guard line.count > width else { return line }
    return width < 1 ? "" : line.prefix(width - 1) + (style.unicode ? "…" : "~")
  }

  private func centered(_ text: String, _ width: Int) -> String {
    let line = clipped(text, width)
    return String(repeating: " ", count: (width - line.count) / 2) + line
  }

  private func trimmed(_ line: String) -> String {
    var line = line[...]
    while line.last == " " { line.removeLast() }
    return String(line)
  }
}
