internal import ArgumentParser
internal import Repl
internal import SGD

/// What the process tells its caller.
enum ExitStatus: Int32, Comparable {
  case success = 0
  case checkFailed = 1
  case programWrong = 2
  case machineFailed = 3
  case hungUp = 129
  case interrupted = 130
  case readerGone = 141
  case terminated = 143

  static let explanation = """
    Exit status: 0 all went well; 1 a check failed; 2 the program is wrong; 3 the machine failed \
    (a file, memory, a limit); 64 the command line is wrong; 129, 130, 143 stopped by SIGHUP, Ctrl-C, SIGTERM; \
    141 whoever read the output stopped reading, as `head` does.
    """

  init(_ report: Report) {
    switch report.ending {
    case .finished: self = report.failedChecks.isEmpty ? .success : .checkFailed
    case .mistaken: self = .programWrong
    case .machineFailed, .limitReached: self = .machineFailed
    case .cancelled: self = .stopped
    }
  }

  /// Of a command that was stopped: by which signal, as shells say it.
  static var stopped: ExitStatus {
    Interrupts.signal.flatMap { ExitStatus(rawValue: 128 + $0) } ?? .interrupted
  }

  /// The graver of two.
  static func < (a: ExitStatus, b: ExitStatus) -> Bool { a.rawValue < b.rawValue }

  /// Ends the command with this status.
  func exit() throws {
    if self != .success { throw ExitCode(rawValue) }
  }

  /// The same, or with that of an output that could not be written; but when a signal came, the terminal may have
  /// gone with it.
  func exit(after console: Console) throws {
    try (Interrupts.signal == nil ? console.failure ?? self : self).exit()
  }
}
