/// A line of source as a terminal shows it: cells of known width, with the byte at which each begins.
struct DisplayCells {
  struct Cell {
    var offset: Int
    var text: String
    var column: Int
    var width: Int
  }

  private(set) var cells: [Cell] = []
  /// The width of the whole line.
  private(set) var width = 0

  /// A tab reaches to the next multiple of this.
  static let tabWidth = 4

  /// The cells of the bytes of a line. What cannot be shown becomes `�`.
  init(_ bytes: ArraySlice<UInt8>) {
    var index = bytes.startIndex
    var joins = false
    while index < bytes.endIndex {
      let (scalar, length) = decode(bytes, at: index)
      if scalar == "\t" {
        let wide = Self.tabWidth - width % Self.tabWidth
        append(String(repeating: " ", count: wide), wide, at: index)
      } else if !cells.isEmpty, joins || scalar.isZeroWidth {
        cells[cells.count - 1].text.unicodeScalars.append(scalar)
      } else {
        append(scalar.isShown ? String(scalar) : "\u{FFFD}", scalar.isWide ? 2 : 1, at: index)
      }
      joins = scalar == "\u{200D}"
      index += length
    }
  }

  /// How many cells the bytes of a line have, without making them.
  static func count(_ bytes: ArraySlice<UInt8>) -> Int {
    var index = bytes.startIndex
    var (count, joins) = (0, false)
    while index < bytes.endIndex {
      if bytes[index] < 0x80 {
        (count, index) = (joins && bytes[index] != 9 ? count : count + 1, index + 1)
        joins = false
        continue
      }
      let (scalar, length) = decode(bytes, at: index)
      if count == 0 || !(joins || scalar.isZeroWidth) { count += 1 }
      joins = scalar == "\u{200D}"
      index += length
    }
    return count
  }

  private mutating func append(_ text: String, _ wide: Int, at offset: Int) {
    cells.append(Cell(offset: offset, text: text, column: width, width: wide))
    width += wide
  }

  /// The column (from 0) at which the byte at `offset` is shown; the width of the line beyond its end.
  func column(at offset: Int) -> Int {
    var low = 0
    var high = cells.count
    while low < high {
      let middle = (low + high) / 2
      let end = middle + 1 < cells.count ? cells[middle + 1].offset : Int.max
      if end <= offset { low = middle + 1 } else { high = middle }
    }
    guard low < cells.count else { return width }
    if low == cells.count - 1, offset > cells[low].offset { return width }
    return cells[low].column
  }

  /// What stands between two columns, each cell as `shown` has it.
  func text(from start: Int, to end: Int, as shown: (Cell) -> String = { $0.text }) -> String {
    var result = ""
    for cell in cells where cell.column + cell.width > start && cell.column < end {
      if cell.column >= start, cell.column + cell.width <= end {
        result += shown(cell)
      } else {
        let visible = min(end, cell.column + cell.width) - max(start, cell.column)
        result += String(repeating: " ", count: visible)
      }
    }
    return result
  }
}

/// The scalar at `index`; `�` of one byte if there is none.
private func decode(_ bytes: ArraySlice<UInt8>, at index: Int) -> (Unicode.Scalar, Int) {
  let first = bytes[index]
  if first < 0x80 { return (Unicode.Scalar(first), 1) }
  let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
  let end = min(index + length, bytes.endIndex)
  var iterator = bytes[index..<end].makeIterator()
  var decoder = UTF8()
  switch decoder.decode(&iterator) {
  case .scalarValue(let scalar): return (scalar, String(scalar).utf8.count)
  case .error, .emptyInput: return ("\u{FFFD}", 1)
  }
}

extension Unicode.Scalar {
  fileprivate var isZeroWidth: Bool {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark: true
    default: value == 0x200D || (0xFE00...0xFE0F).contains(value)
    }
  }

  fileprivate var isShown: Bool {
    switch properties.generalCategory {
    case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }

  /// East Asian wide and full-width characters, and emoji (Unicode Standard Annex 11).
  fileprivate var isWide: Bool {
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
      0x20000...0x3FFFD:
      true
    default:
      false
    }
  }
}
