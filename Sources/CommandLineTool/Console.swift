internal import Glibc
internal import SGD
internal import SourceText
internal import Synchronization

/// Standard output and standard error, written directly.
final class Console: Sendable {
  static let outputFile: Int32 = 1
  static let errorFile: Int32 = 2

  /// Stopped when the output can no longer be written, for nobody would see the rest.
  private let cancellation: Cancellation
  /// The first error number of a failed write to standard output; 0 if none failed.
  private let firstFailure = Atomic<Int32>(0)

  init(cancellation: Cancellation = Cancellation()) { self.cancellation = cancellation }

  func print(_ text: String) {
    guard firstFailure.load(ordering: .relaxed) == 0 else { return }
    let code = Self.write(text, to: Self.outputFile)
    if code != 0 {
      firstFailure.store(code, ordering: .relaxed)
      cancellation.cancel()
    }
  }

  /// A page of the manual, in the letters that the terminal has.
  func show(_ text: String) {
    print(Surroundings.allowsUnicode ? text : text.inPlainLetters)
  }

  func complain(_ text: String) { _ = Self.write(text, to: Self.errorFile) }

  /// Whether whoever read standard output went away, as `head` does when it has seen enough.
  var hasLostReader: Bool { firstFailure.load(ordering: .relaxed) == EPIPE }

  /// What a failed standard output makes of the exit status, after saying so; a reader that went away is
  /// no reason for words. nil if all could be written.
  var failure: ExitStatus? {
    let code = firstFailure.load(ordering: .relaxed)
    if code == 0 { return nil }
    if code == EPIPE { return .readerGone }
    complain("cannot write the output: \(String(cString: strerror(code)))\n")
    return .machineFailed
  }

  /// All of it; the error number, or 0.
  private static func write(_ text: String, to file: Int32) -> Int32 {
    let bytes = Array(text.utf8)
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(file, $0.baseAddress?.advanced(by: written), bytes.count - written)
      }
      if count >= 0 {
        written += count
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }
}

/// What the terminal and the machine are like.
enum Surroundings {
  static func isTerminal(_ file: Int32) -> Bool { isatty(file) != 0 }

  static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// Colours on standard error, unless `NO_COLOR` or a dumb terminal speak against it.
  static var usesColour: Bool {
    isTerminal(Console.errorFile) && environment("NO_COLOR", orEmpty: true).isEmpty
      && environment("TERM") != "dumb"
  }

  private static func environment(_ name: String, orEmpty: Bool) -> String {
    environment(name) ?? ""
  }

  /// By the locale; without any, UTF-8 is expected.
  static var allowsUnicode: Bool {
    guard
      let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment)
        .first(where: { !$0.isEmpty })
    else { return true }
    let name = locale.lowercased()
    return name.contains("utf") || !["c", "posix"].contains(name)
  }

  /// Columns of the terminal; 100 where there is none.
  static var outputWidth: Int { max(20, columns(Console.outputFile)) }

  static func columns(_ file: Int32) -> Int {
    var size = winsize()
    guard ioctl(file, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 100 }
    return Int(size.ws_col)
  }

  /// Processors this process may run on.
  static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Three quarters of the machine's memory, in bytes, or of what `ulimit -v` leaves.
  static var memoryLimit: Int {
    let pages = sysconf(Int32(_SC_PHYS_PAGES))
    let size = sysconf(Int32(_SC_PAGESIZE))
    let installed = pages > 0 && size > 0 ? pages / 4 * 3 * size : 8 << 30
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0,
      limit.rlim_cur < UInt64(installed)
    else { return installed }
    return max(64 << 20, (Int(limit.rlim_cur) - addressesForItself) / 4 * 3)
  }

  /// Code, libraries and stacks take addresses, most of them without memory.
  private static let addressesForItself = 1 << 30

  static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
