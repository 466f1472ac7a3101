/// Files in one (PKWARE APPNOTE 6.3), stored as they are, all of the date 1980-01-01: the same members give the
/// same bytes.
struct ZipArchive {
  private var body: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  /// What the format's 32-bit sizes hold.
  static let mostBytes = Int(UInt32.max)

  mutating func add(_ name: String, _ data: [UInt8]) {
    let start = body.count
    let checksum = Self.checksum(data)
    func head(_ bytes: inout [UInt8]) {
      // Needs version 2.0; names are UTF-8; stored; midnight; the first of January 1980.
      for word: UInt16 in [20, 0x0800, 0, 0, 0x0021] { bytes.append(littleEndian: word) }
      for word in [checksum, UInt32(data.count), UInt32(data.count)] {
        bytes.append(littleEndian: word)
      }
      bytes.append(littleEndian: UInt16(name.utf8.count))
      bytes.append(littleEndian: UInt16(0))
    }
    body.append(littleEndian: UInt32(0x0403_4B50))
    head(&body)
    body += Array(name.utf8) + data
    directory.append(littleEndian: UInt32(0x0201_4B50))
    directory.append(littleEndian: UInt16(20))
    head(&directory)
    // No comment, disk 0, attributes none.
    for _ in 0..<3 { directory.append(littleEndian: UInt16(0)) }
    directory.append(littleEndian: UInt32(0))
    directory.append(littleEndian: UInt32(start))
    directory += Array(name.utf8)
    count += 1
  }

  var bytes: [UInt8] {
    var end: [UInt8] = []
    end.append(littleEndian: UInt32(0x0605_4B50))
    for word in [0, 0, count, count] { end.append(littleEndian: UInt16(word)) }
    end.append(littleEndian: UInt32(directory.count))
    end.append(littleEndian: UInt32(body.count))
    end.append(littleEndian: UInt16(0))
    return body + directory + end
  }

  /// CRC-32 (ISO 3309), reflected, polynomial 0xEDB88320.
  static func checksum(_ data: [UInt8]) -> UInt32 {
    var remainder: UInt32 = .max
    for byte in data {
      remainder = table[Int(UInt8(truncatingIfNeeded: remainder) ^ byte)] ^ remainder >> 8
    }
    return ~remainder
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in
      value & 1 == 0 ? value >> 1 : 0xEDB8_8320 ^ value >> 1
    }
  }
}
