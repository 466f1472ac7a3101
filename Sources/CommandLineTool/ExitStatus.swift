internal import ArgumentParser
internal import SGD

/// What the process tells its caller.
enum ExitStatus: Int32, Comparable {
  case success = 0
  case checkFailed = 1
  case programWrong = 2
  case machineFailed = 3
  case interrupted = 130
  case readerGone = 141

  static let explanation = """
    Exit status: 0 all went well; 1 a check failed; 2 the program is wrong; 3 the machine failed \
    (a file, memory, a limit); 64 the command line is wrong; 130 stopped by Ctrl-C or SIGTERM; 141 whoever read \
    the output stopped reading, as `head` does.
    """

  init(_ report: Report) {
    switch report.ending {
    case .finished: self = report.failedChecks.isEmpty ? .success : .checkFailed
    case .mistaken: self = .programWrong
    case .machineFailed, .limitReached: self = .machineFailed
    case .cancelled: self = .interrupted
    }
  }

  /// The graver of two.
  static func < (a: ExitStatus, b: ExitStatus) -> Bool { a.rawValue < b.rawValue }

  /// Ends the command with this status.
  func exit() throws {
    if self != .success { throw ExitCode(rawValue) }
  }
}
