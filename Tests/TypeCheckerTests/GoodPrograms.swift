internal import SourceText
import Testing

@Suite struct GoodPrograms {
  @Test func `the library has no mistakes`() {
    #expect(prepared.render(prepared.libraryDiagnostics) == "")
  }

  @Test(arguments: names(in: "Good")) func `a correct program is not refused`(name: String) {
    var checking = prepared
    let text = bytes(of: "Good/\(name).sgd")
    #expect(!text.isEmpty)
    let found = checking.check("\(name).sgd", bytes: text).diagnostics
    #expect(checking.render(found) == "")
  }
}
