/// What the world outside supplies. The interpreter itself does no I/O.
package protocol Host: AnyObject {
  /// Printed output.
  func write(_ text: String)
  /// The bytes of a file that a script names; a sentence says why not.
  func read(_ path: String) throws(HostFailure) -> [UInt8]
  /// Writes a file at once: other readers see the old one or the new one.
  func store(_ bytes: [UInt8], at path: String) throws(HostFailure)
  /// Whether a file could be written there, as far as can be told before; a sentence says why not.
  func tryToStore(at path: String) throws(HostFailure)
  /// Removes what killed processes left beside a file that they were writing.
  func removeRemains(beside path: String)
  /// Keeps other processes from a file that will be written again and again, as long as the result is there; says
  /// who has it, if another one does. Nil where that cannot be done.
  func reserve(_ path: String) throws(HostFailure) -> AnyObject?
  /// Turns a gnuplot script into a picture at `path`.
  func renderPlot(_ script: String, to path: String) throws(HostFailure)
  /// What `extern fn name` stands for.
  func function(named name: String) -> SuppliedFunction?
  /// Seconds since some moment; nil without a clock.
  var clock: Double? { get }
  /// Whether to stop, on demand or at a limit.
  var isCancelled: Bool { get }
  /// Whether the script has taken more memory than it may; asked after every few statements.
  var isOutOfMemory: Bool { get }
  /// A run has come this far; called now and then. `more` are the updates since the last time.
  func progress(_ progress: RunProgress, more: Int)
  /// Whether the running estimates should be worked out now; asked often.
  var wantsPreview: Bool { get }
  /// Whether a running ensemble that keeps checkpoints should write one now; asked often, by any thread.
  var wantsCheckpoint: Bool { get }
  /// Columns of the output, for tables and plots in text.
  var outputWidth: Int { get }
  /// Whether the output understands UTF-8.
  var allowsUnicode: Bool { get }
}

/// A function of the host program: pure, since it is called on any thread, for any replica, in any order.
package struct SuppliedFunction: Sendable {
  /// Arguments and results are columns: entry `i` of column `c` is at `i * columns + c`. What cannot be
  /// computed is NaN.
  package typealias Body =
    @Sendable (
      _ arguments: UnsafePointer<Double>, _ argumentCount: Int, _ columns: Int,
      _ results: UnsafeMutablePointer<Double>, _ resultCount: Int
    ) -> Void

  package let value: Body
  /// The derivatives of its one result in all its arguments.
  package let gradient: Body?
  /// Why a call gave NaN, since this was last asked.
  package let takeFailure: @Sendable () -> String?

  package init(
    value: @escaping Body, gradient: Body?, takeFailure: @escaping @Sendable () -> String?
  ) {
    self.value = value
    self.gradient = gradient
    self.takeFailure = takeFailure
  }
}

package struct HostFailure: Error {
  package let reason: String
  /// Whether, as far as the host can tell, there is no such file.
  package let isAbsent: Bool
  /// What to do about it.
  package let help: String?

  package init(_ reason: String, isAbsent: Bool = false, help: String? = nil) {
    (self.reason, self.isAbsent, self.help) = (reason, isAbsent, help)
  }
}

extension Host {
  package func tryToStore(at path: String) throws(HostFailure) {}
  package func removeRemains(beside path: String) {}
  package func reserve(_ path: String) throws(HostFailure) -> AnyObject? { nil }
  package var wantsPreview: Bool { false }
  package var wantsCheckpoint: Bool { false }
}

/// How far a run has come.
package struct RunProgress: Sendable {
  package var name: String
  package var updates: Int
  /// Updates of the whole run; nil where only its exits decide.
  package var total: Int?
  package var finishedReplicas: Int
  package var replicas: Int
  /// Replicas that have left by an exit.
  package var exits: Int
  /// Measures as they stood at the last preview; to be called at once.
  package var estimates: @Sendable () -> [RunPreview]
}

/// A measure of a run that goes on.
package struct RunPreview: Sendable {
  package var name: String
  /// As it is printed.
  package var text: String
  /// Entries row-major, and their standard errors; empty where it is no estimate.
  package var value: [Double]
  package var se: [Double]
}
