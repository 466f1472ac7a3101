internal import Interpreter

/// How a session runs scripts. The defaults suit a trusted script at a terminal;
/// ``Options/stranger(seconds:bytes:)`` suits a script of unknown origin.
///
/// A limit must be positive; one that is not ends each call with error E0709.
public struct Options: Sendable {
  /// Wins over the seed a script states.
  public var seed: UInt64?
  /// Threads of a run. Digits do not depend on it. A program that embeds sessions has work of its own, or several
  /// sessions at once, so it says itself how many cores a run may take; the command line tool takes all.
  public var threads = 1
  /// Bytes that one call of the session may take: a run that needs more is refused before it begins, and a
  /// script that has taken more, all its values together, is stopped.
  ///
  /// What a script has taken is measured by the growth of the whole process's memory since the call began, so
  /// calls on several threads at once count for each other.
  public var memoryLimit = 8 << 30
  /// Seconds a single call of the session may take; nil for as long as it wants. What is stopped by it ends
  /// with ``Report/Ending/limitReached(_:)``, as with the other limits.
  public var timeLimit: Double?
  /// Updates that the runs of a single call may make, over all replicas. Unlike the time it is the same on
  /// any machine; a run is stopped a little later than exactly there.
  public var updateLimit: Int?
  /// What `input name` gets: an expression in the language, `0.1` or `[1, 2]`; anything else is a text.
  public var inputs: [String: String] = [:]
  /// What `input name` gets, as values; they win over ``inputs``.
  public var values: [String: SessionValue] = [:]
  /// Which files a script may read, write and import.
  public var files = FileAccess.everything
  /// Gets what a script would write to a file, instead of the file system, whatever ``files`` says: tables that it
  /// exports, plots `to` a file, checkpoints. The path is as the script has it. An error that it throws is the
  /// reason why the file cannot be written.
  public var writer: (@Sendable (_ path: String, _ bytes: [UInt8]) throws -> Void)?
  /// Gives what a script reads or imports, instead of the file system, whatever ``files`` says; it throws where there
  /// is no such file.
  public var reader: (@Sendable (_ path: String) throws -> [UInt8])?
  /// Whether runs with `checkpoint: "file"` go on from their files. Otherwise an unfinished run that is found there
  /// is an error, lest it be overwritten.
  public var resumesRuns = false
  /// Seconds between the checkpoints of a run, from 0 on.
  public var checkpointInterval = 10.0
  /// Columns of printed tables and plots in text (at least 20), and of messages; where there are less than
  /// 100, tables are folded and sentences wrapped.
  public var outputWidth = 100
  /// Characters a single call of the session may print; nil for any number.
  public var outputLimit: Int?
  /// Whether the output understands UTF-8.
  public var allowsUnicode = true
  /// Whether rendered messages have ANSI colours.
  public var usesColour = false
  /// What `extern fn name` stands for, by name.
  public var functions: [String: HostFunction] = [:]
  /// Told now and then how far a run has come, from any thread.
  public var progress: (@Sendable (Progress) -> Void)?
  /// Lanes of a block and refill of ended lanes: digits do not depend on them.
  package var lanes: Int?
  package var refill = true

  /// The defaults.
  public init() {}

  /// For a script that nobody has read: one thread, no files, and limits on time, memory and output.
  public static func stranger(seconds: Double = 10, bytes: Int = 1 << 30) -> Options {
    var options = Options()
    options.timeLimit = seconds
    options.memoryLimit = bytes
    options.outputLimit = 1 << 20
    options.files = .nothing
    return options
  }
}

/// Which files a script may read, write and import.
public enum FileAccess: Sendable, Hashable {
  /// All that the process may.
  case everything
  /// None, imports included.
  case nothing
  /// Only what lies in these folders, links followed.
  case under([String])
}

/// How far a run has come.
public struct Progress: Sendable {
  /// Of the run: the `let` it is named by.
  public let name: String
  /// Updates made, over all replicas.
  public let updates: Int
  /// Updates there will be, if that is known.
  public let total: Int?
  /// Replicas that have come to their end.
  public let finishedReplicas: Int
  /// Replicas there will be.
  public let replicas: Int
  /// Replicas that have left by an exit.
  public let exits: Int
  let previews: @Sendable () -> [RunPreview]

  /// The run's measures as they stood half a second ago or less. To be asked while progress is told.
  public var runningEstimates: [RunningEstimate] {
    previews().map { RunningEstimate(name: $0.name, text: $0.text, value: $0.value, se: $0.se) }
  }
}

/// A measure of a run that goes on.
public struct RunningEstimate: Sendable, Hashable {
  /// Of the measure.
  public let name: String
  /// As it is printed.
  public let text: String
  /// Entries, row-major; empty where it is no estimate.
  public let value: [Double]
  /// The standard error of each entry.
  public let se: [Double]

  /// Of an estimate of one number that number.
  public var real: Double? { value.count == 1 ? value[0] : nil }
}

extension Options {
  /// What is wrong with the limits.
  var problem: String? {
    if let timeLimit, !(timeLimit > 0) { return "`timeLimit` is \(timeLimit) seconds" }
    if memoryLimit <= 0 { return "`memoryLimit` is \(memoryLimit) bytes" }
    if let updateLimit, updateLimit <= 0 { return "`updateLimit` is \(updateLimit)" }
    if let outputLimit, outputLimit <= 0 { return "`outputLimit` is \(outputLimit)" }
    if !(checkpointInterval >= 0) { return "`checkpointInterval` is \(checkpointInterval)" }
    return nil
  }
}
