/// How a session runs scripts. The defaults suit a trusted script at a terminal.
public struct Options: Sendable {
  /// Wins over the seed a script states.
  public var seed: UInt64?
  /// Digits do not depend on it.
  public var threads = 1
  /// Bytes a run may take.
  public var memoryLimit = 8 << 30
  /// Seconds a single call of the session may take.
  public var timeLimit: Double?
  /// What `input name` gets: an expression in the language, `0.1` or `[1, 2]`; anything else is a text.
  public var inputs: [String: String] = [:]
  public var files = FileAccess.everything
  /// Columns of printed tables and plots in text.
  public var outputWidth = 100
  /// Whether the output understands UTF-8.
  public var allowsUnicode = true
  /// Whether rendered messages have ANSI colours.
  public var usesColour = false
  /// What `extern fn name` stands for.
  public var functions: [String: @Sendable ([Double]) throws -> Double] = [:]
  /// Told now and then how far a run has come, from any thread.
  public var progress: (@Sendable (Progress) -> Void)?
  /// Lanes of a block and refill of ended lanes: digits do not depend on them.
  package var lanes: Int?
  package var refill = true

  public init() {}
}

/// Which files a script may read, write and import.
public enum FileAccess: Sendable, Hashable {
  case everything
  case nothing
  /// Only what lies in these folders.
  case under([String])
}

/// How far a run has come.
public struct Progress: Sendable {
  public let name: String
  /// Updates made, over all replicas.
  public let updates: Int
  public let total: Int?
  public let finishedReplicas: Int
  public let replicas: Int
  /// Replicas that have left by an exit.
  public let exits: Int
  package let estimates: @Sendable () -> [(name: String, value: String)]

  /// The run's measures as they stood half a second ago or less, as they are printed.
  public var runningEstimates: [(name: String, value: String)] { estimates() }
}
