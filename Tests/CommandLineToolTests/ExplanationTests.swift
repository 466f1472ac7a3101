import CommandLineTool
import Foundation
import SGD
import Testing

@Suite struct ExplanationTests {
  /// Codes in the sources of all phases.
  static let codes: Set<String> = {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    var codes: Set<String> = []
    for folder in ["Syntax", "TypeChecker", "Interpreter", "SGD"] {
      let path = "/\(root)/Sources/\(folder)"
      for case let name as String in FileManager.default.enumerator(atPath: path) ?? .init()
      where name.hasSuffix(".swift") {
        let text = (try? String(contentsOfFile: path + "/" + name, encoding: .utf8)) ?? ""
        for match in text.matches(of: /"([EW][0-9]{4})"/) { codes.insert(String(match.1)) }
      }
    }
    return codes
  }()

  @Test func `every code is explained once, and no other`() {
    #expect(Self.codes.count > 100)
    let explained = Explanation.all.map(\.code)
    #expect(Set(explained).count == explained.count)
    #expect(Self.codes.symmetricDifference(explained).sorted() == [])
  }

  @Test(arguments: Explanation.all.filter { !$0.bad.isEmpty })
  func `the bad example earns the message`(entry: Explanation) {
    let report = limited().run(source: entry.bad + "\n")
    #expect(report.diagnostics.first?.code == entry.code, "\(report.diagnostics.map(\.rendered))")
    #expect(Set(report.diagnostics.map(\.code)).count == 1)
  }

  @Test(arguments: Explanation.all.filter { !$0.good.isEmpty })
  func `the good example has no mistake`(entry: Explanation) {
    let report = limited().run(source: entry.good + "\n")
    #expect(
      report.ending == .finished && report.diagnostics.isEmpty,
      "\(report.diagnostics.map(\.rendered))")
  }

  @Test func `a page has the code, the text and both examples`() throws {
    let page = try #require(Explanation.of("e0312")).page
    #expect(
      page.hasPrefix("E0312: ") && page.contains("This earns it") && page.contains("This is right"))
  }

  @Test func `the catalogue has each example with its message`() throws {
    let page = try #require(Explanation.of("E0201")).pageWithMessage()
    #expect(page.contains("The message:") && page.contains("did you mean `rate`?"))
  }

  /// Without files, within ten seconds.
  private func limited() -> Session {
    var options = Options()
    options.timeLimit = 10
    return Session(options)
  }
}
