internal import KernelIR
package import SourceText
internal import Stopping
package import Syntax

/// Walks a checked program: once per statement for the glue, and once per run through the bodies of losses,
/// noises, steps and measures, where traced numbers turn it into the builder of kernels.
package final class Evaluator {
  package var tree: SyntaxTree
  package var sources: SourceMap
  let host: any Host
  /// What the host wants while a call of the library goes on.
  let stop: StopWish
  package let library: Scope
  package var settings: RunSettings

  /// The kernel that is being built, if any.
  var tracer: Tracer?
  /// The expression or statement being evaluated: where a mistake is reported.
  var place: SourceSpan
  /// The names that lead here: they name the random streams.
  var streamPath: [StreamStep] = []
  /// What names such as `w` and statistics mean inside a run.
  var measuring: Measuring?
  /// Where a block that draws puts its draws.
  var drawSite: DrawSite?
  /// What may go wrong in the kernel that is being built.
  var faultLog: FaultLog?
  /// During retries of a rejection: the number of the present one.
  var retry: Traced?
  /// The time of the step that is being traced: what schedules are asked for.
  var stepTime: Value?
  /// In place of the noise, for theory: the parameter that it is differentiated in.
  var noiseOverride: Value?
  /// Where the iterate is and the loss it meets, for noises drawn in the block of another.
  var noiseContext: (place: Value, loss: LossValue)?
  /// In the kernel of a step: the state before it.
  var stepState: Value?
  /// While one of coupled dynamics is traced: its state.
  var partState: Value?
  /// How far the orders of epochs are in the kernels that are being built, by site.
  var shuffles: [String: Shuffle] = [:]
  /// While a loop goes over the fresh samples of a minibatch: which one it is at.
  var freshSample: FreshSample?
  /// For theory: the draws of a law, a noise or a step, as parameters.
  var openDraws: OpenDraws?
  /// What stands for the rows of laws in theory.
  var rowsInUse = RowsInUse()
  /// While a step of a diffusion is made: the piece of it.
  var substep: Substep?
  /// Whether several dynamics of one run share their draws.
  var coupling = false
  /// Path reductions begin after this many updates.
  var pathDiscard = 0
  /// What the `row`s of the present point of a sweep gave.
  var sweepRow: [String: Table.Cell]?
  /// Whether a `test` is running: then only failing checks are reported.
  var isTesting = false
  var libraryFiles: Set<FileID> = []
  /// How often `draw` was called on each path of names.
  var drawCounts: [String: Int] = [:]
  /// Checkpoints that runs of this script keep.
  var checkpoints: Set<String> = []
  var callDepth = 0
  /// Functions of the host program as kernels know them, by declaration and numbers of arguments and results.
  var hostFunctions: [HostFunctionKey: HostFunction] = [:]
  /// Functions of the host program that scripts declared.
  var externs: [String: SuppliedFunction] = [:]
  /// Files imported so far, by path.
  var modules: [String: ModuleValue] = [:]
  /// Results of `check`s since the last time they were taken.
  package var checks: [CheckOutcome] = []
  /// Everything that `sgd test` counts.
  package var tests: [TestDeclaration] = []
  /// Values set from the command line or by a host.
  package var inputs: [String: Value] = [:]
  /// Where they were written, if that is known.
  package var inputPlaces: [String: SourceSpan] = [:]

  /// The script that runs, and the files it imported.
  package var scriptFile: FileID?
  var importedFiles: [FileID] = []
  /// Where the file of each `import` was loaded from: a key of `modules`, by the place of its path.
  package var importKeys: [SourceSpan: String] = [:]
  /// What the run had estimated that was stopped.
  package var stoppedRun: Record?
  /// Whether anything random was drawn.
  package var drewNumbers = false
  /// The lowest address to which calls may let the thread's stack grow.
  package var stackFloor: UInt = 0
  /// What runs and sweeps that were stopped had found, for people; innermost first.
  package var partialResults: [String] = []
  /// Files that could not be written, in spite of which the script went on.
  package var unwritten: [Diagnostic] = []
  /// Columns of what was read that have cells that are no numbers, with the first of them.
  var flawedColumns: [String: Table.Flaw] = [:]
  /// Expressions evaluated since the host was last asked whether to go on.
  var evaluations = 0

  /// Deeper calls than this are a mistake.
  static let callLimit = 2_000

  package init(tree: SyntaxTree, sources: SourceMap, host: any Host, settings: RunSettings) {
    self.tree = tree
    self.sources = sources
    self.host = host
    // Asked by the thread of the evaluator alone.
    nonisolated(unsafe) let asked = host
    stop = StopWish { asked.isCancelled || asked.isOutOfMemory }
    self.settings = settings
    library = Scope(parent: nil)
    place = SourceSpan(file: FileID(raw: 0), start: 0, end: 0)
    bindBuiltins(in: library)
  }

  /// The mistake, at the place being evaluated.
  func mistake(_ mistake: Mistake, at span: SourceSpan? = nil) -> Interruption {
    .mistake(mistake.diagnostic(at: span ?? place))
  }

  /// Runs `body` with another kernel being built.
  func tracing<Result>(_ tracer: Tracer?, _ body: () throws -> Result) rethrows -> Result {
    let saved = self.tracer
    self.tracer = tracer
    defer { self.tracer = saved }
    return try body()
  }

  /// Runs `body` one name further down the path that names streams.
  func named<Result>(_ name: String, _ body: () throws -> Result) rethrows -> Result {
    try under(.name(name), body)
  }

  func under<Result>(_ step: StreamStep, _ body: () throws -> Result) rethrows -> Result {
    streamPath.append(step)
    defer { streamPath.removeLast() }
    return try body()
  }

  /// Counts an expression; asks the host now and then, since not every long computation is a loop.
  func countEvaluation() throws {
    evaluations &+= 1
    if evaluations & 0xFFF == 0 { try checkCancelled() }
  }

  /// Whether the thread's stack has room for one more call.
  var hasStackLeft: Bool {
    var mark: UInt8 = 0
    return withUnsafeMutablePointer(to: &mark) { UInt(bitPattern: $0) > stackFloor }
  }

  func checkCancelled() throws {
    if stop.isHeard || host.isCancelled || host.isOutOfMemory { throw Interruption.cancelled }
  }

  /// Runs `body`, in which numerics heed what the host wants.
  package func heedingStops(_ body: () -> Void) {
    stop.forget()
    stop.whileHeeded(body)
  }

  /// Whether numerics heard that they should stop, so that what came after means nothing.
  package var heardStop: Bool { stop.isHeard }
}

/// What a script's head, the command line or a host say about all runs.
package struct RunSettings: Sendable {
  package var seed: UInt64 = 0
  /// Whether the seed was chosen, by the script or from outside.
  package var seedIsSet = false
  /// A seed from outside wins over the script's.
  package var seedOverride: UInt64?
  package var threads = 1
  package var edition = 1
  /// Whether runs with a checkpoint go on from it.
  package var resumes = false
  /// Of the program that runs the script, for what is written to files.
  package var version = ""
  /// For tests of determinism: lanes of a block, and refill.
  package var lanes: Int?
  package var refill = true
  /// Bytes a run may take.
  package var memoryLimit = 8 << 30

  package init() {}
}

/// What a `check` found.
package struct CheckOutcome: Sendable {
  package var passed: Bool
  package var report: String
  package var span: SourceSpan
  /// The probability that this check fails although both sides agree.
  package var falseAlarm: Double
}

/// A `test` block that waits to be run.
package struct TestDeclaration {
  package let name: String
  package let file: FileID
  let body: ExpressionID
  let scope: Scope
}
