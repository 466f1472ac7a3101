internal import Glibc
internal import Stopping

/// How much of a file is read into memory at most.
package struct ReadingLimit: Sendable {
  let bytes: Int
  /// What sets it, in words.
  private let reason: String

  /// Syntax and types of a script take up to 256 times its text; no script that was written by hand comes near.
  package static func script(memory: Int = .max) -> ReadingLimit {
    ReadingLimit(
      bytes: max(1 << 20, min(16 << 20, memory / 256)), reason: "the most that a script may have")
  }

  /// The values of a table take several times its text.
  static func data(memory: Int) -> ReadingLimit {
    ReadingLimit(bytes: max(1 << 20, memory / 4), reason: "a quarter of the memory limit")
  }

  var failure: FileFailure { FileFailure("it has more than \(bytes >> 20) MiB, \(reason)") }
}

extension FileSystem {
  /// The bytes of a file, a pipe, a terminal or a device, in pieces until it ends; `-` is standard input.
  package static func read(_ path: String, atMost limit: ReadingLimit) throws(FileFailure)
    -> [UInt8]
  {
    if path == "-" { return try contents(of: 0, atMost: limit) }
    // So that nobody waits here for a writer of a pipe.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw FileFailure(errno: errno) }
    defer { close(file) }
    return try contents(of: file, atMost: limit)
  }

  /// Waits until there is something to read or nothing more will come; false if a stop is wanted first.
  private static func waitForInput(_ file: Int32) -> Bool {
    while true {
      var wish = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
      let ready = poll(&wish, 1, 50)
      if ready > 0 || (ready < 0 && errno != EINTR) { return true }
      if StopWish.isMade { return false }
    }
  }

  private static func contents(of file: Int32, atMost limit: ReadingLimit) throws(FileFailure)
    -> [UInt8]
  {
    var status = stat()
    let isSized = fstat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    if isSized, Int(status.st_size) > limit.bytes { throw limit.failure }
    var bytes: [UInt8] = []
    // At once, since a growing array is there twice while it moves.
    if isSized { bytes.reserveCapacity(Int(status.st_size)) }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var patience = Patience()
    while true {
      guard waitForInput(file), !patience.isOver(after: buffer.count) else {
        throw FileFailure("stopped")
      }
      let count = Glibc.read(file, &buffer, buffer.count)
      if count == 0 { return bytes }
      if count > 0 {
        if bytes.count + count > limit.bytes { throw limit.failure }
        bytes += buffer[..<count]
      } else if errno != EINTR, errno != EAGAIN {
        throw FileFailure(errno: errno)
      }
    }
  }
}
