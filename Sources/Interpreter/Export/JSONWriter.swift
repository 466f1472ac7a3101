internal import Stopping

/// Lists and arrays of numbers as JSON, which has no NaN and no infinity: they are `null`.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  private var patience = Patience()

  mutating func write(_ text: String) { bytes += text.utf8 }

  /// Row-major entries in nested brackets.
  mutating func writeArray(_ entries: ArraySlice<Double>, _ shape: ArraySlice<Int>) {
    guard let count = shape.first else {
      let number = entries.first ?? .nan
      return write(number.isFinite ? "\(number)" : "null")
    }
    let size = shape.dropFirst().reduce(1, *)
    writeList(count) { json, index in
      let start = entries.startIndex + index * size
      json.writeArray(entries[start..<start + size], shape.dropFirst())
    }
  }

  mutating func writeList(_ count: Int, _ item: (inout JSONWriter, _ index: Int) -> Void) {
    write("[")
    for index in 0..<count {
      if patience.isOver(after: 500) { break }
      if index > 0 { write(", ") }
      item(&self, index)
    }
    write("]")
  }

  /// An array on its own.
  static func array(_ entries: [Double], _ shape: [Int]) -> String {
    var json = JSONWriter()
    json.writeArray(entries[...], shape[...])
    return String(decoding: json.bytes, as: UTF8.self)
  }
}
