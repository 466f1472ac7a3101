internal import Interpreter

/// The world as a script may see it: the session's sink, files within the policy, gnuplot, a deadline.
///
/// It is asked by threads of a running ensemble too; what changes is set only between runs.
final class SystemHost: Interpreter.Host, @unchecked Sendable {
  private let options: Options
  var timeLimit: Double?
  private let output: @Sendable (String) -> Void
  private let cancellation: Cancellation
  /// When the present call of the session must have ended, on the clock of ``Clock``.
  private var deadline = Double.infinity
  /// Of the thread that began the run.
  private var lastPreview = 0.0

  init(
    _ options: Options, output: @escaping @Sendable (String) -> Void,
    cancellation: Cancellation
  ) {
    self.options = options
    timeLimit = options.timeLimit
    self.output = output
    self.cancellation = cancellation
  }

  func startClock() {
    lastPreview = Clock.seconds
    deadline = timeLimit.map { Clock.seconds + $0 } ?? .infinity
  }

  var isLate: Bool { deadline.isFinite && Clock.seconds > deadline }

  var isCancelled: Bool { cancellation.isCancelled || isLate }

  func write(_ text: String) { output(text) }

  func read(_ path: String) throws(HostFailure) -> [UInt8] {
    try allow(path)
    do throws(FileFailure) { return try FileSystem.read(path) } catch {
      throw HostFailure(error.reason)
    }
  }

  func store(_ bytes: [UInt8], at path: String) throws(HostFailure) {
    try allow(path)
    do throws(FileFailure) { try FileSystem.write(bytes, to: path) } catch {
      throw HostFailure(error.reason)
    }
  }

  func renderPlot(_ script: String, to path: String) throws(HostFailure) {
    try allow(path)
    do throws(FileFailure) {
      try Gnuplot.render(script, to: path) { isCancelled }
    } catch {
      throw HostFailure(error.reason)
    }
  }

  private func allow(_ path: String) throws(HostFailure) {
    switch options.files {
    case .everything: return
    case .nothing: throw HostFailure("this session may not touch files")
    case .under(let folders):
      let place = FileSystem.resolved(path)
      guard folders.contains(where: { Path.isInside(place, FileSystem.resolved($0)) }) else {
        throw HostFailure("this session may not touch files there")
      }
    }
  }

  func function(named name: String) -> (@Sendable ([Double]) throws -> Double)? {
    options.functions[name]
  }

  func progress(_ progress: RunProgress) {
    options.progress?(
      Progress(
        name: progress.name, updates: progress.updates, total: progress.total,
        finishedReplicas: progress.finishedReplicas, replicas: progress.replicas,
        exits: progress.exits, estimates: progress.estimates))
  }

  /// Where progress is shown, twice a second.
  var wantsPreview: Bool {
    guard options.progress != nil else { return false }
    let now = Clock.seconds
    guard now - lastPreview >= 0.5 else { return false }
    lastPreview = now
    return true
  }

  var outputWidth: Int { options.outputWidth }
  var allowsUnicode: Bool { options.allowsUnicode }
}
