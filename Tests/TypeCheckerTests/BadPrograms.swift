internal import SourceText
import Testing
internal import TypeChecker

@Suite struct BadPrograms {
  /// Each file of `Bad` with the text of its messages beside it; `SGD_UPDATE=1` writes that text anew.
  @Test(arguments: names(in: "Bad")) func `a mistake is told as it was reviewed`(name: String) {
    var checking = prepared
    let text = bytes(of: "Bad/\(name).sgd")
    let role = name.hasPrefix("import-") ? ModuleRole.imported : .script
    let found = checking.check("\(name).sgd", bytes: text, as: role).diagnostics
    #expect(!found.isEmpty)
    let rendered = checking.render(found)
    if isUpdating {
      write(rendered, to: "Bad/\(name).txt")
    } else {
      var other = trusting
      let again = other.check("\(name).sgd", bytes: text, as: role).diagnostics
      #expect(other.render(again) == rendered)
      #expect(rendered == String(decoding: bytes(of: "Bad/\(name).txt"), as: UTF8.self))
    }
  }
}
