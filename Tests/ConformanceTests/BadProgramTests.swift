import Foundation
import Testing

/// Programs with a mistake each, and what is said about it, to be read and reviewed. `SGD_UPDATE=1` writes
/// the texts anew.
@Suite struct BadProgramTests {
  @Test(arguments: Script.all(in: "bad")) func `is told what is wrong`(script: Script) throws {
    let outcome = script.run {
      $0.timeLimit = 20
      $0.files = .everything
    }
    let said = outcome.report.diagnostics.map(\.rendered).joined(separator: "\n")
      .replacingOccurrences(of: (script.path as NSString).deletingLastPathComponent + "/", with: "")
    #expect(outcome.report.ending != .finished)
    #expect(!said.isEmpty)
    let golden = (script.path as NSString).deletingPathExtension + ".txt"
    if Script.isUpdating {
      try said.write(toFile: golden, atomically: true, encoding: .utf8)
    } else {
      #expect(said == (try? String(contentsOfFile: golden, encoding: .utf8)))
    }
  }

  @Test func `there are many of them, also some that fail only when they run`() {
    let scripts = Script.all(in: "bad")
    #expect(scripts.count >= 100)
  }
}
