internal import Glibc

/// How much the memory of this process has grown since a beginning.
struct MemoryGauge {
  private let limit: Int
  private var beginning = 0
  /// Looks until the next measurement.
  private var patience = 0

  /// A growth that is not worth looking at often: it may be the library's own.
  private static let small = 16 << 20

  init(limit: Int) { self.limit = limit }

  mutating func begin() {
    beginning = Self.resident ?? 0
    patience = 0
  }

  /// Whether the growth is beyond the limit; measured at every fourth look, at every one once it is large.
  mutating func isFull() -> Bool {
    if patience > 0 {
      patience -= 1
      return false
    }
    guard let now = Self.resident else { return false }
    let growth = now - beginning
    patience = growth < Self.small ? 3 : 0
    return growth > max(limit, Self.small)
  }

  /// The bytes of this process that are in memory; nil where the system does not tell.
  private static var resident: Int? {
    let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 128) { buffer in
      let count = read(file, buffer.baseAddress, buffer.count)
      guard count > 0 else { return nil }
      // "size resident shared …", in pages.
      let fields = buffer[..<count].split(separator: UInt8(ascii: " "))
      guard fields.count > 1 else { return nil }
      let pages = fields[1].reduce(0) { $0 * 10 + Int($1) - 48 }
      return pages * sysconf(Int32(_SC_PAGESIZE))
    }
  }
}
