import Foundation
import SGD
import Testing

/// The code blocks of the documents run.
@Suite struct ManualTests {
  struct Block: Sendable, CustomTestStringConvertible {
    let file: String
    let line: Int
    let text: String
    var testDescription: String { "\(file):\(line)" }
  }

  /// README.md and all pages in docs.
  static let pages: [String] =
    ["README.md"]
    + ((try? FileManager.default.contentsOfDirectory(atPath: SampleTests.root + "/docs")) ?? [])
    .filter { $0.hasSuffix(".md") }.sorted().map { "docs/" + $0 }

  static let blocks: [Block] = pages.flatMap { file -> [Block] in
    let path = SampleTests.root + "/" + file
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    var blocks: [Block] = []
    var begin: Int?
    var lines: [Substring] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if line == "```sgd" {
        begin = index + 2
        lines = []
      } else if line == "```", let start = begin {
        blocks.append(Block(file: file, line: start, text: lines.joined(separator: "\n") + "\n"))
        begin = nil
      } else {
        lines.append(line)
      }
    }
    return blocks
  }

  @Test func `there are blocks`() { #expect(Self.blocks.count > 30) }

  @Test(arguments: blocks) func `a block runs`(block: Block) {
    var options = Options()
    options.files = .nothing
    options.timeLimit = 60
    let report = Session(options).run(source: block.text, name: block.file)
    #expect(
      report.ending == .finished && report.diagnostics.isEmpty,
      "\(report.diagnostics.map(\.rendered))")
    #expect(report.failedChecks.map(\.report) == [])
  }
}
