internal import Glibc
internal import Stopping

/// Why a file could not be read or written, in words.
package struct FileFailure: Error {
  package let reason: String
  /// Whether there is no such file.
  let isAbsent: Bool

  init(_ reason: String) { (self.reason, isAbsent) = (reason, false) }

  /// The system's words for an error number.
  init(errno code: Int32) {
    reason = String(cString: strerror(code))
    isAbsent = code == ENOENT
  }
}

/// Files, through the system's own calls.
package enum FileSystem {
  /// Writes a file so that others see either the old one or the new one, whole, also after a crash.
  package static func write(_ bytes: [UInt8], to path: String) throws(FileFailure) {
    try replace(path) { (file) throws(FileFailure) in try write(bytes, into: file) }
  }

  /// Gives `body` a new file beside `path`, which takes its place when it is written and on the disk.
  /// A device or a pipe is written to directly.
  static func replace(_ path: String, _ body: (Int32) throws(FileFailure) -> Void)
    throws(FileFailure)
  {
    let target = resolved(path)
    var status = stat()
    let exists = stat(target, &status) == 0
    if exists, status.st_mode & S_IFMT == S_IFDIR { throw FileFailure(errno: EISDIR) }
    if exists, status.st_mode & S_IFMT != S_IFREG {
      let file = open(target, O_WRONLY | O_CLOEXEC)
      guard file >= 0 else { throw FileFailure(errno: errno) }
      defer { close(file) }
      return try body(file)
    }
    if exists, access(target, W_OK) != 0 { throw FileFailure(errno: errno) }
    let (file, temporary) = try newFile(beside: target)
    do throws(FileFailure) {
      try body(file)
      if exists { fchmod(file, status.st_mode & 0o7777) }
      guard fsync(file) == 0 || errno == EINVAL else { throw FileFailure(errno: errno) }
    } catch {
      close(file)
      unlink(temporary)
      throw error
    }
    guard close(file) == 0, rename(temporary, target) == 0 else {
      let code = errno
      unlink(temporary)
      throw FileFailure(errno: code)
    }
    synchronizeFolder(of: target)
  }

  /// Whether ``write(_:to:)`` could succeed: the folder is there and may be written to, and what has that name, too.
  static func tryToWrite(_ path: String) throws(FileFailure) {
    let target = resolved(path)
    var status = stat()
    if stat(target, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR { throw FileFailure(errno: EISDIR) }
      guard access(target, W_OK) == 0 else { throw FileFailure(errno: errno) }
      guard status.st_mode & S_IFMT == S_IFREG else { return }
    }
    guard access(Path.folder(of: target), W_OK | X_OK) == 0 else {
      throw FileFailure(errno: errno)
    }
  }

  /// All bytes, however often the system takes only some.
  static func write(_ bytes: [UInt8], into file: Int32) throws(FileFailure) {
    var written = 0
    while written < bytes.count {
      if StopWish.isMade { throw FileFailure("stopped") }
      let count = bytes.withUnsafeBytes {
        Glibc.write(
          file, $0.baseAddress?.advanced(by: written), min(bytes.count - written, 1 << 22))
      }
      if count >= 0 {
        written += count
      } else if errno != EINTR {
        throw FileFailure(errno: errno)
      }
    }
  }

  /// A file that did not exist, with the mode that the user's mask gives.
  private static func newFile(beside path: String) throws(FileFailure) -> (Int32, String) {
    for attempt in 0..<1000 {
      let temporary = "\(path).sgd-\(getpid())-\(attempt)"
      let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if file >= 0 { return (file, temporary) }
      if errno != EEXIST { throw FileFailure(errno: errno) }
    }
    throw FileFailure(errno: EEXIST)
  }

  /// Removes what processes that were killed while they wrote this file left beside it.
  static func removeRemains(beside path: String) {
    let target = resolved(path)
    let (folder, start) = (Path.folder(of: target), Path.name(of: target) + ".sgd-")
    for name in entries(of: folder) where name.hasPrefix(start) {
      let parts = name.dropFirst(start.count).split(
        separator: "-", omittingEmptySubsequences: false)
      // A process that lives still writes.
      guard parts.count == 2, let process = pid_t(parts[0]), process > 0, Int(parts[1]) != nil,
        kill(process, 0) != 0, errno == ESRCH
      else { continue }
      unlink(Path.join(folder, name))
    }
  }

  /// So that the new name is on the disk too; not every file system can.
  private static func synchronizeFolder(of path: String) {
    let folder = open(Path.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }

  /// Without symbolic links, as far as the path exists; of a link to what does not, where that would be.
  static func resolved(_ path: String, links: Int = 40) -> String {
    if let whole = realpath(path, nil) {
      defer { free(whole) }
      return String(cString: whole)
    }
    if links > 0, let destination = destination(ofLink: path) {
      return resolved(Path.join(Path.folder(of: path), destination), links: links - 1)
    }
    if let folder = realpath(Path.folder(of: path), nil) {
      defer { free(folder) }
      return Path.join(String(cString: folder), Path.name(of: path))
    }
    return path
  }

  private static func destination(ofLink path: String) -> String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &bytes, bytes.count)
    guard count > 0 else { return nil }
    return String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
