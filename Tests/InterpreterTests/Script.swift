import Interpreter
import KernelIR
import SourceText
import Statistics
import Testing

/// A world with some files and nothing else.
final class TestHost: Host {
  /// A clock that goes on by a second at each look.
  var clock: Double? {
    ticks += 1
    return ticks
  }
  private var ticks = 0.0
  var files: [String: String]
  var written = ""
  init(files: [String: String] = [:]) { self.files = files }

  func write(_ text: String) { written += text }
  func read(_ path: String) throws(HostFailure) -> [UInt8] {
    guard let text = files[path] else { throw HostFailure("there is no such file") }
    return Array(text.utf8)
  }
  func store(_ bytes: [UInt8], at path: String) throws(HostFailure) {}
  func renderPlot(_ script: String, to path: String) throws(HostFailure) {}
  func function(named name: String) -> SuppliedFunction? { nil }
  var isCancelled: Bool { false }
  var isOutOfMemory: Bool { false }
  func progress(_ progress: RunProgress, more: Int) {}
  var outputWidth: Int { 100 }
  var allowsUnicode: Bool { true }
}

/// A script that was run: its top-level names.
struct Script {
  let program: Program
  let host: TestHost

  init(
    _ text: String, files: [String: String] = [:], threads: Int = 1, lanes: Int? = nil
  ) throws {
    host = TestHost(files: files)
    var settings = RunSettings()
    settings.seed = 11
    settings.threads = threads
    settings.lanes = lanes
    var library: [Diagnostic] = []
    program = Program(host: host, settings: settings, libraryDiagnostics: &library)
    try #require(library.isEmpty)
    program.beginScript()
    let (module, diagnostics) = program.parseText(Array(text.utf8), named: "test.sgd")
    try #require(diagnostics.map(\.message) == [])
    do { _ = try program.run(module) } catch let Interruption.mistake(diagnostic) {
      throw Failure(message: diagnostic.message, code: diagnostic.code)
    }
  }

  struct Failure: Error {
    let message: String
    let code: String
  }

  /// The numbers of a value: of an estimate, its value.
  func numbers(_ name: String) throws -> [Double] {
    try numbers(of: try #require(program.value(named: name), "\(name) is known"))
  }

  private func numbers(of value: Value) throws -> [Double] {
    switch value {
    case .bool(let truth): [truth ? 1 : 0]
    case .int(let whole): [Double(whole)]
    case .real(let real): [real]
    case .tensor(let tensor): tensor.data
    case .estimate(let estimate): estimate.estimate.value
    case .theory(let result): try numbers(of: result.value)
    case .list(let items), .tuple(let items): try items.flatMap { try numbers(of: $0) }
    case .record(let record): try record.fields.flatMap { try numbers(of: $0.value) }
    default: throw Failure(message: "not numbers", code: "")
    }
  }

  func number(_ name: String) throws -> Double { try #require(try numbers(name).first) }

  func estimate(_ name: String) throws -> Estimate {
    guard case .estimate(let estimate)? = program.value(named: name) else {
      throw Failure(message: "\(name) is no estimate", code: "")
    }
    return estimate.estimate
  }

  /// The message of the mistake that a text ends with.
  static func mistake(_ text: String, files: [String: String] = [:]) throws -> String {
    do {
      _ = try Script(text, files: files)
    } catch let failure as Failure {
      return failure.message
    }
    return "none"
  }
}

/// Each entry within so many of its standard errors.
func expectAgreement(
  _ estimate: Estimate, _ exact: [Double], within limit: Double = 4.5,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(estimate.value.count == exact.count, sourceLocation: sourceLocation)
  for (i, (value, error)) in zip(estimate.value, estimate.se).enumerated() {
    #expect(
      abs(value - exact[i]) <= limit * error + 1e-12,
      "entry \(i): \(value) ± \(error), exact \(exact[i])", sourceLocation: sourceLocation)
  }
}
