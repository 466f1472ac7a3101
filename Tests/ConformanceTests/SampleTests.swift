import Foundation
import SGD
import Testing

/// The samples run in the tests, in small size where they take `input size`.
@Suite struct SampleTests {
  static let root =
    ((Script.root as NSString).deletingLastPathComponent as NSString).deletingLastPathComponent

  @Test(arguments: Script.all(in: root + "/samples")) func `runs`(script: Script) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/sgd-sample-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var small = script.text
    // Files go to a folder of their own.
    small = small.replacingOccurrences(of: " to \"", with: " to \"\(folder)/")
    let report = Script(path: script.path, text: small).run {
      $0.files = .everything
      $0.timeLimit = 120
      if script.text.contains("input small: Bool") { $0.inputs["small"] = "true" }
    }.report
    #expect(report.ending == .finished, "\(report.diagnostics.map(\.rendered))")
    for check in report.failedChecks {
      Issue.record("\(script.name):\(check.line): \(check.report)")
    }
  }
}
