internal import Glibc
internal import SourceText
internal import Syntax
import Testing

/// Bad programs and what is said about them, in `Tests/Conformance/syntax/errors.txt`. With `SGD_UPDATE=1`
/// in the environment the messages there are written anew, to be read and reviewed.
@Suite struct SyntaxErrorTests {
  static let path = "Tests/Conformance/syntax/errors.txt"

  struct Entry {
    var source: String
    var messages: String
  }

  static func entries() -> [Entry] {
    let parts = text(of: path).components(between: "=== source\n")
    return parts.dropFirst().map { part in
      let halves = part.components(between: "\n=== messages\n")
      return Entry(source: halves[0], messages: halves.count > 1 ? halves[1] : "")
    }
  }

  @Test func `bad programs are told what is wrong with them`() {
    let entries = Self.entries()
    #expect(entries.count > 100)
    var renewed = ""
    for entry in entries {
      let rendered = Parsed(entry.source).rendered
      renewed += "=== source\n\(entry.source)\n=== messages\n\(rendered)\n"
      if getenv("SGD_UPDATE") == nil {
        #expect(rendered + "\n" == entry.messages, "\(entry.source)")
      }
    }
    if getenv("SGD_UPDATE") != nil { write(renewed, to: Self.path) }
  }

  @Test func `every message has a program that earns it`() {
    let wording = text(of: "Sources/Syntax/Errors/SyntaxError+Wording.swift")
    let codes = Set(
      wording.components(between: "\"E").dropFirst().map { "E" + $0.prefix(4) }
        .filter { $0.dropFirst().allSatisfy(\.isNumber) })
    var earned: Set<String> = ["E0101"]  // needs bytes that no text file should have
    for entry in Self.entries() { earned.formUnion(Parsed(entry.source).codes) }
    #expect(codes.subtracting(earned) == [])
    #expect(Parsed(bytes: [0x6C, 0xFF, 0xFE]).codes == ["E0101"])
  }

  @Test func `one slip gives one message`() {
    for entry in Self.entries() where !entry.source.contains("\n") {
      #expect(Parsed(entry.source).diagnostics.count <= 1, "\(entry.source)")
    }
  }

  @Test(
    arguments: [
      ("f(", true), ("{", true), ("let x = [1,", true), ("1 +", true), ("let x =", true),
      ("if a then 1 else", true), ("x |>", true), ("fn f(x: Real) = {\n  let y = 1", true),
      ("let x = 1", false), ("let x = )", false), ("\"abc", false), ("", false),
    ])
  func `a session asks for another line when the text has only begun`(text: String, more: Bool) {
    #expect(Parsed(text).module.isIncomplete == more)
  }

  @Test func `documentation belongs to the declaration after it`() {
    let parsed = Parsed("/// no\n\n// x\n/// one\n///  two\nloss l at (x: Real) = x")
    guard case .loss(let declaration)? = parsed.module.statements.first.map({ parsed.tree[$0] })
    else {
      Issue.record("no loss")
      return
    }
    #expect(declaration.documentation.text == "one\n two")
  }

  @Test func `a session shares one tree`() {
    var parsed = Parsed("let x = 1")
    let file = parsed.sources.add(
      .init(name: "next", text: Array("let y = x + \"{x}\" +".utf8)))
    let (module, diagnostics) = parse(file, in: parsed.sources, into: &parsed.tree)
    #expect(module.statements.count == 1 && diagnostics.count == 1)
    #expect(parsed.tree.statements.count == 2)
  }
}

extension String {
  /// The parts between occurrences of `separator`.
  func components(between separator: String) -> [String] {
    var parts: [String] = []
    var rest = self[...]
    while let range = rest.firstRange(of: separator) {
      parts.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return parts + [String(rest)]
  }
}

/// Writes a file of the repository.
func write(_ text: String, to path: String) {
  let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  guard let file = fopen("/\(root)/\(path)", "w") else { return }
  defer { fclose(file) }
  fputs(text, file)
}
