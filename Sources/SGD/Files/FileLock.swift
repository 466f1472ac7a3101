internal import Glibc

/// Keeps other processes from a file that is written again and again: a lock on another one beside it, which the
/// system takes back when the process ends, however it ends. It lasts as long as this object.
final class FileLock {
  private let file: Int32
  private let path: String

  private init(_ file: Int32, _ path: String) { (self.file, self.path) = (file, path) }

  /// Nil where there can be none: writing the file itself will say why. Who has it, if another one does, is thrown.
  static func take(beside path: String) throws(FileFailure) -> FileLock? {
    let place = FileSystem.resolved(path) + ".sgd-lock"
    while true {
      let file = open(place, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
      guard file >= 0 else { return nil }
      guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
        let isTaken = errno == EWOULDBLOCK
        defer { close(file) }
        if isTaken { throw FileFailure(owner(file)) }
        return nil
      }
      // Whoever had it may have removed it just before.
      if isNamed(file, place) {
        _ = ftruncate(file, 0)
        try? FileSystem.write(Array("\(getpid())".utf8), into: file)
        return FileLock(file, place)
      }
      close(file)
    }
  }

  deinit {
    unlink(path)
    close(file)
  }

  /// By the number that the process wrote there.
  private static func owner(_ file: Int32) -> String {
    var digits = [UInt8](repeating: 0, count: 20)
    let count = pread(file, &digits, digits.count, 0)
    let number = digits.prefix(Swift.max(0, count)).prefix { (48...57).contains($0) }
    return number.isEmpty ? "another process" : "process " + String(decoding: number, as: UTF8.self)
  }

  private static func isNamed(_ file: Int32, _ path: String) -> Bool {
    var (opened, named) = (stat(), stat())
    return fstat(file, &opened) == 0 && stat(path, &named) == 0
      && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
  }
}
