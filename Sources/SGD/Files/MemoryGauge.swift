internal import Glibc

/// How much the memory of this process has grown since a beginning.
struct MemoryGauge {
  private let limit: Int
  private var beginning = 0
  /// When it was measured last, in seconds.
  private var measured = -Double.infinity

  /// Seconds between measurements, in which memory grows by some 10 MB at most.
  private static let pause = 1e-3

  /// A growth that does not count: it may be the library's own.
  private static let small = 16 << 20

  init(limit: Int) { self.limit = limit }

  mutating func begin() {
    beginning = Self.resident ?? 0
    measured = -.infinity
  }

  /// Whether the growth was beyond the limit when it was measured last, which is no longer ago than the pause.
  mutating func isFull() -> Bool {
    let now = Clock.seconds
    guard now - measured >= Self.pause else { return false }
    measured = now
    guard let resident = Self.resident else { return false }
    return resident - beginning > max(limit, Self.small)
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
