import Foundation
import Testing

/// The sources of the library as its users see them: what is public has a `///` comment.
@Suite struct DocumentationTests {
  private static let folder =
    ((#filePath as NSString).deletingLastPathComponent as NSString).deletingLastPathComponent
    + "/../Sources/SGD"

  private static var declaration: some RegexComponent {
    #/^(@\w+(\([^)]*\))? )*public (internal\(set\) )?(static |final |mutating |indirect )*(let|var|func|init|struct|class|enum|subscript|protocol|typealias)/#
  }

  /// Public declarations, and cases of public enums, without a comment above them.
  private static func undocumented(in text: String) -> [String] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var missing: [String] = []
    /// The indents of the public enums around a line.
    var enums: [Int] = []
    for (index, line) in lines.enumerated() {
      let bare = line.trimmingCharacters(in: .whitespaces)
      let indent = line.prefix { $0 == " " }.count
      while let last = enums.last, !bare.isEmpty, indent <= last { enums.removeLast() }
      let isCase = bare.hasPrefix("case ") && enums.last == indent - 2
      if isCase || bare.firstMatch(of: declaration) != nil {
        var above = index - 1
        while above >= 0, lines[above].trimmingCharacters(in: .whitespaces).hasPrefix("@") {
          above -= 1
        }
        let comment = above >= 0 ? lines[above].trimmingCharacters(in: .whitespaces) : ""
        if !comment.hasPrefix("///") { missing.append("\(index + 1): \(bare)") }
      }
      if bare.contains(#/^public (indirect )?enum\s/#) { enums.append(indent) }
    }
    return missing
  }

  private static func sources() throws -> [(path: String, text: String)] {
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder)
    return try files.filter { $0.hasSuffix(".swift") }.sorted()
      .map { ($0, try String(contentsOfFile: folder + "/" + $0, encoding: .utf8)) }
  }

  @Test func `every public declaration has a comment`() throws {
    let all = try Self.sources()
    #expect(all.count > 10)
    for (path, text) in all {
      let missing = Self.undocumented(in: text)
      #expect(missing == [], "\(path)")
    }
  }

  @Test func `the test sees a comment that is missing`() {
    let text = """
      /// A.
      public enum A {
        case b
        /// C.
        case c
      }
      extension A { }
        @inlinable
        public static func d() {}
        public internal(set) var e = 1
      """
    #expect(Self.undocumented(in: text).map { $0.prefix(2) } == ["3:", "9:", "10"])
  }

  @Test func `the catalogue names every public type`() throws {
    let page = try String(contentsOfFile: Self.folder + "/SGD.docc/SGD.md", encoding: .utf8)
    var types: [String] = []
    for (_, text) in try Self.sources() {
      for match in text.matches(of: #/(?m)^public (final |indirect )?(struct|class|enum) (\w+)/#) {
        types.append(String(match.3))
      }
    }
    #expect(types.count > 10)
    for type in types { #expect(page.contains("- ``\(type)``"), "\(type)") }
  }
}
