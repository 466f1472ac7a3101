internal import SourceText
import Testing

@Suite struct GoodPrograms {
  @Test func `the library has no mistakes`() {
    #expect(prepared.render(prepared.libraryDiagnostics) == "")
  }

  @Test(arguments: names(in: "Good")) func `a correct program is not refused`(name: String) {
    let text = bytes(of: "Good/\(name).sgd")
    #expect(!text.isEmpty)
    for start in [prepared, trusting] {
      var checking = start
      let found = checking.check("\(name).sgd", bytes: text).diagnostics
      #expect(checking.render(found) == "")
    }
  }
}
