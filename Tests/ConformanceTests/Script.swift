import Foundation
import SGD
import Testing
import Threads

/// A script of `Tests/Conformance` and what its comments expect.
///
/// - `// expect: text` — the next line that is printed. Together they are the whole output, but for what
///   `check` prints.
/// - `// expect error E0404` — a message of that code that points into this line. Together they are all
///   messages.
///
/// All checks must pass.
struct Script: Sendable, CustomTestStringConvertible {
  let path: String
  let text: String

  var testDescription: String { name }
  var name: String { (path as NSString).lastPathComponent }

  var expectedOutput: [String] {
    lines.compactMap { line in
      line.firstRange(of: "// expect: ").map { String(line[$0.upperBound...]) }
    }
  }

  /// `E0404 at 7`
  var expectedErrors: [String] {
    lines.enumerated().flatMap { index, line in
      line.matches(of: /\/\/ expect error (E[0-9]{4})/).map { "\($0.1) at \(index + 1)" }
    }
  }

  private var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

  // MARK: - Where they lie

  static let root =
    ((#filePath as NSString).deletingLastPathComponent as NSString).deletingLastPathComponent
    + "/Conformance"

  static func all(in folder: String) -> [Script] {
    let path = folder.hasPrefix("/") ? folder : root + "/" + folder
    let names = ((try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []).sorted()
    return names.filter { $0.hasSuffix(".sgd") }.compactMap { name in
      (try? String(contentsOfFile: path + "/" + name, encoding: .utf8))
        .map { Script(path: path + "/" + name, text: $0) }
    }
  }

  static var isUpdating: Bool { ProcessInfo.processInfo.environment["SGD_UPDATE"] == "1" }

  // MARK: - Running

  struct Outcome {
    var report: Report
    var output: String

    /// What was printed, without the lines of `check`.
    var lines: [String] {
      var lines: [String] = []
      var isCheck = false
      for line in output.split(separator: "\n", omittingEmptySubsequences: false) {
        if line.hasPrefix("✓") || line.hasPrefix("✗") {
          isCheck = true
        } else if !(isCheck && line.hasPrefix("    ")) {
          isCheck = false
          lines.append(String(line))
        }
      }
      if lines.last == "" { lines.removeLast() }
      return lines
    }

    var errors: [String] { report.diagnostics.map { "\($0.code) at \($0.line)" } }
  }

  /// In a session of its own, which may import what lies beside the script but write nothing.
  func run(_ change: (inout Options) -> Void = { _ in }) -> Outcome {
    var options = Options()
    options.timeLimit = 60
    options.files = .under([Self.root, (path as NSString).deletingLastPathComponent])
    change(&options)
    let recorder = Recorder()
    let session = Session(options) { recorder.append($0) }
    let folder = (path as NSString).deletingLastPathComponent
    let report = session.run(Array(text.utf8), named: name, folder: folder)
    return Outcome(report: report, output: recorder.text)
  }
}

/// Keeps what a session prints.
final class Recorder: Sendable {
  private let parts = Locked("")
  var text: String { parts.withLock { $0 } }
  func append(_ more: String) { parts.withLock { $0 += more } }
}
