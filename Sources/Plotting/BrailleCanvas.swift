/// A grid of characters with 2 × 4 dots each, in which also whole characters can stand.
struct BrailleCanvas {
  let columns: Int
  let rows: Int
  private var dots: [UInt8]
  private var glyphs: [Character?]
  /// Seen where nothing else is.
  private var grounds: [Character?]
  /// Terminal colour of each cell: that of whoever wrote last.
  private var colors: [Int?]

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    dots = [UInt8](repeating: 0, count: columns * rows)
    glyphs = [Character?](repeating: nil, count: columns * rows)
    grounds = glyphs
    colors = [Int?](repeating: nil, count: columns * rows)
  }

  var width: Int { columns * 2 }
  var height: Int { rows * 4 }

  /// Dot from the lower left corner; outside nothing happens.
  mutating func dot(_ x: Int, _ y: Int, _ color: Int?) {
    guard x >= 0, x < width, y >= 0, y < height else { return }
    let down = height - 1 - y
    let cell = down / 4 * columns + x / 2
    // Bits of U+2800: the left column is 0, 1, 2, 6, the right one 3, 4, 5, 7.
    let bit = [[0, 1, 2, 6], [3, 4, 5, 7]][x % 2][down % 4]
    dots[cell] |= 1 << UInt8(bit)
    colors[cell] = color
  }

  /// Bresenham's line, with as many dots drawn and left out by turns as `dash` says, beginning at `phase`; the
  /// phase at its end is returned.
  @discardableResult
  mutating func line(
    _ x0: Int, _ y0: Int, _ x1: Int, _ y1: Int, _ color: Int?, dash: [Int] = [1, 0],
    from phase: Int = 0
  ) -> Int {
    let period = dash.reduce(0, +)
    let (dx, dy) = (abs(x1 - x0), -abs(y1 - y0))
    let (sx, sy) = (x0 < x1 ? 1 : -1, y0 < y1 ? 1 : -1)
    var (x, y, error, phase) = (x0, y0, dx + dy, phase)
    while true {
      var rest = phase % period
      let piece = dash.firstIndex { length in
        rest -= length
        return rest < 0
      }
      if (piece ?? 0) % 2 == 0 { dot(x, y, color) }
      if x == x1, y == y1 { return phase }
      phase += 1
      let twice = 2 * error
      if twice >= dy {
        error += dy
        x += sx
      }
      if twice <= dx {
        error += dx
        y += sy
      }
    }
  }

  /// A character in the cell that holds the dot.
  mutating func glyph(_ character: Character, _ x: Int, _ y: Int, _ color: Int?) {
    guard x >= 0, x < width, y >= 0, y < height else { return }
    let cell = (height - 1 - y) / 4 * columns + x / 2
    glyphs[cell] = character
    colors[cell] = color
  }

  /// A character behind everything else in the cell.
  mutating func background(_ character: Character, _ x: Int, _ y: Int, _ color: Int?) {
    guard x >= 0, x < width, y >= 0, y < height else { return }
    let cell = (height - 1 - y) / 4 * columns + x / 2
    grounds[cell] = character
    colors[cell] = color
  }

  /// A row as text. Without Unicode a cell with dots shows `.`, `:`, or `'` by where they are.
  func row(_ row: Int, unicode: Bool, color: Bool) -> String {
    var text = ""
    var current: Int?
    for cell in (row * columns)..<((row + 1) * columns) {
      let character =
        glyphs[cell] ?? (dots[cell] == 0 ? grounds[cell] : nil)
        ?? BrailleCanvas.character(dots[cell], unicode)
      if color, character != " ", colors[cell] != current {
        current = colors[cell]
        text += current.map { "\u{1B}[38;5;\($0)m" } ?? "\u{1B}[39m"
      }
      text.append(character)
    }
    return current == nil ? text : text + "\u{1B}[39m"
  }

  private static func character(_ dots: UInt8, _ unicode: Bool) -> Character {
    if dots == 0 { return " " }
    if unicode { return Unicode.Scalar(0x2800 + UInt32(dots)).map { Character($0) } ?? " " }
    // Upper half is rows 0 and 1, lower half rows 2 and 3.
    switch (dots & 0b0001_1011 != 0, dots & 0b1110_0100 != 0) {
    case (true, true): return ":"
    case (true, false): return "'"
    case (false, _): return "."
    }
  }
}
