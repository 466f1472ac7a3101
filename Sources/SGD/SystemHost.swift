internal import Interpreter
internal import SourceText
internal import Synchronization
internal import Threads

/// The world as a script may see it: the session's sink, files within the policy, gnuplot, limits.
///
/// It is asked by threads of a running ensemble too; what changes is set only between calls, or counted.
final class SystemHost: Interpreter.Host, @unchecked Sendable {
  private let options: Options
  var timeLimit: Double?
  var outputWidth: Int
  private let output: @Sendable (String) -> Void
  private let cancellation: Cancellation
  private let functions: [String: SuppliedFunction]
  /// The wish to stop the present call alone.
  private var call: Cancellation?
  /// When the present call of the session must have ended, on the clock of ``Clock``.
  private var deadline = Double.infinity
  private var memory: MemoryGauge
  private let updates = Atomic(0)
  private let written = Atomic(0)
  private let hasFilledMemory = Atomic(false)
  /// Of the thread that began the run.
  private var lastPreview = 0.0
  private let lastCheckpoint = Locked(0.0)

  init(
    _ options: Options, output: @escaping @Sendable (String) -> Void,
    cancellation: Cancellation
  ) {
    self.options = options
    timeLimit = options.timeLimit
    outputWidth = options.outputWidth
    self.output = output
    self.cancellation = cancellation
    functions = options.functions.mapValues(\.supplied)
    memory = MemoryGauge(limit: options.memoryLimit)
  }

  /// Begins a call of the session.
  func begin(_ call: Cancellation?) {
    self.call = call
    lastPreview = Clock.seconds
    lastCheckpoint.withLock { $0 = Clock.seconds }
    deadline = timeLimit.map { Clock.seconds + $0 } ?? .infinity
    memory.begin()
    updates.store(0, ordering: .relaxed)
    written.store(0, ordering: .relaxed)
    hasFilledMemory.store(false, ordering: .relaxed)
  }

  // MARK: Stopping

  private var isAskedToStop: Bool { cancellation.isCancelled || (call?.isCancelled ?? false) }

  /// The limit at which the present call was stopped, in words.
  var limitReached: String? {
    if isAskedToStop { return nil }
    if let limit = options.updateLimit, updates.load(ordering: .relaxed) > limit {
      return "the limit of \(limit) updates was reached"
    }
    if let limit = options.outputLimit, written.load(ordering: .relaxed) > limit {
      return "the limit of \(limit) printed characters was reached"
    }
    if hasFilledMemory.load(ordering: .relaxed) {
      return "the memory limit of \(options.memoryLimit >> 20) MiB was reached"
    }
    if let limit = timeLimit, Clock.seconds > deadline {
      return "the time limit of \(limit) s was reached"
    }
    return nil
  }

  var clock: Double? { Clock.seconds }

  var isCancelled: Bool { isAskedToStop || limitReached != nil }

  var isOutOfMemory: Bool {
    guard memory.isFull() else { return false }
    hasFilledMemory.store(true, ordering: .relaxed)
    return true
  }

  func progress(_ progress: RunProgress, more: Int) {
    updates.wrappingAdd(more, ordering: .relaxed)
    options.progress?(
      Progress(
        name: progress.name, updates: progress.updates, total: progress.total,
        finishedReplicas: progress.finishedReplicas, replicas: progress.replicas,
        exits: progress.exits, previews: progress.estimates))
  }

  /// Where progress is shown, twice a second.
  var wantsPreview: Bool {
    guard options.progress != nil else { return false }
    let now = Clock.seconds
    guard now - lastPreview >= 0.5 else { return false }
    lastPreview = now
    return true
  }

  // MARK: Output

  func write(_ text: String) {
    if let limit = options.outputLimit {
      let count = text.unicodeScalars.count
      let before = written.wrappingAdd(count, ordering: .relaxed).oldValue
      guard before + count <= limit else { return }
    }
    output(options.allowsUnicode ? text : text.inPlainLetters)
  }

  /// At intervals, the first of them after the beginning of the call.
  var wantsCheckpoint: Bool {
    let now = Clock.seconds
    return lastCheckpoint.withLock { last in
      guard now - last >= options.checkpointInterval else { return false }
      last = now
      return true
    }
  }

  var allowsUnicode: Bool { options.allowsUnicode }

  // MARK: Files

  func read(_ path: String) throws(HostFailure) -> [UInt8] {
    try read(path, atMost: .data(memory: options.memoryLimit))
  }

  /// The text of an imported file.
  func readScript(_ path: String) throws(HostFailure) -> [UInt8] {
    try read(path, atMost: .script(memory: options.memoryLimit))
  }

  private func read(_ path: String, atMost limit: ReadingLimit) throws(HostFailure) -> [UInt8] {
    if let reader = options.reader {
      do { return try reader(path) } catch { throw HostFailure("\(error)", isAbsent: true) }
    }
    try allow(path)
    do throws(FileFailure) {
      return try FileSystem.read(path, atMost: limit)
    } catch {
      throw HostFailure(
        error.reason, isAbsent: error.isAbsent, help: error.isAbsent ? neighbour(of: path) : nil)
    }
  }

  /// What may be read and was perhaps meant.
  private func neighbour(of path: String) -> String? {
    guard let near = FileSystem.neighbour(of: path), (try? allow(near)) != nil else { return nil }
    return "did you mean `\(near)`?"
  }

  func store(_ bytes: [UInt8], at path: String) throws(HostFailure) {
    if let writer = options.writer {
      do { return try writer(path, bytes) } catch { throw HostFailure("\(error)") }
    }
    try allow(path)
    do throws(FileFailure) { try FileSystem.write(bytes, to: path) } catch {
      throw HostFailure(error.reason)
    }
  }

  func tryToStore(at path: String) throws(HostFailure) {
    guard options.writer == nil else { return }
    try allow(path)
    do throws(FileFailure) { try FileSystem.tryToWrite(path) } catch {
      throw HostFailure(
        error.reason,
        help: error.isAbsent ? "make the folder `\(Path.folder(of: path))` first" : nil)
    }
  }

  func removeRemains(beside path: String) {
    guard options.writer == nil, (try? allow(path)) != nil else { return }
    FileSystem.removeRemains(beside: path)
  }

  func reserve(_ path: String) throws(HostFailure) -> AnyObject? {
    guard options.writer == nil, (try? allow(path)) != nil else { return nil }
    do throws(FileFailure) { return try FileLock.take(beside: path) } catch {
      throw HostFailure(error.reason)
    }
  }

  func renderPlot(_ script: String, to path: String) throws(HostFailure) {
    if options.writer == nil { try allow(path) }
    let picture: [UInt8]
    do throws(FileFailure) {
      picture = try Gnuplot.picture(script) { isCancelled }
    } catch {
      throw HostFailure(error.reason)
    }
    // gnuplot itself does not say when the disk is full, so it does not write to it.
    try store(picture, at: path)
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

  // MARK: Functions

  func function(named name: String) -> SuppliedFunction? { functions[name] }
}
