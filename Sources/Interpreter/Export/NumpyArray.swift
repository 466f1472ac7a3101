internal import Stopping

/// An array in the format NPY 1.0 (numpy.lib.format): a head that says type and shape, then the entries,
/// little-endian, row-major.
struct NumpyArray {
  private let type: String
  private let shape: [Int]
  private let data: [UInt8]

  init(_ entries: [Double], shape: [Int]) {
    self.init(type: "<f8", shape: shape, words: entries.map(\.bitPattern))
  }

  init(_ entries: [Int], shape: [Int]) {
    self.init(type: "<i8", shape: shape, words: entries.map { UInt64(bitPattern: Int64($0)) })
  }

  init(_ entries: [Bool]) {
    (type, shape) = ("|b1", [entries.count])
    data = entries.map { $0 ? 1 : 0 }
  }

  /// Texts of the length of the longest, in UTF-32, filled up with zeros.
  init(_ entries: [String], shape: [Int]) {
    let texts = entries.map { Array($0.unicodeScalars) }
    let width = max(1, texts.map(\.count).max() ?? 1)
    self.shape = shape
    type = "<U\(width)"
    var data: [UInt8] = []
    data.reserveCapacity(4 * width * texts.count)
    for text in texts {
      for place in 0..<width {
        data.append(littleEndian: place < text.count ? text[place].value : 0)
      }
    }
    self.data = data
  }

  private init(type: String, shape: [Int], words: [UInt64]) {
    self.type = type
    self.shape = shape
    var data: [UInt8] = []
    data.reserveCapacity(8 * words.count)
    var patience = Patience()
    for word in words {
      if patience.isOver(after: 10) { break }
      data.append(littleEndian: word)
    }
    self.data = data
  }

  var bytes: [UInt8] {
    let sizes = shape.map { "\($0)" }.joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var head = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(sizes)), }"
    // Magic, version and length take ten bytes; the data begin at a multiple of 64.
    head += String(repeating: " ", count: 63 - (10 + head.utf8.count) % 64) + "\n"
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    bytes.append(littleEndian: UInt16(head.utf8.count))
    return bytes + Array(head.utf8) + data
  }
}

extension [UInt8] {
  mutating func append(littleEndian number: some FixedWidthInteger) {
    for shift in stride(from: 0, to: type(of: number).bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}
