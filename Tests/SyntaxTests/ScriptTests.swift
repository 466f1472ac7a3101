internal import Glibc
internal import SourceText
internal import Syntax
import Testing

/// The text of a file of the repository.
func text(of path: String) -> String {
  let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  guard let file = fopen("/\(root)/\(path)", "r") else { return "" }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 4096)
  while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
    bytes += buffer[..<count]
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// The text of a script of `Tests/Conformance/parse`.
func script(_ name: String) -> String {
  text(of: "Tests/Conformance/parse/\(name).sgd")
}

let scripts = ["declarations", "laws", "run", "exits", "statements"]

@Suite struct ScriptTests {
  @Test(arguments: scripts) func `every form of the language is read without complaint`(
    name: String
  ) {
    let text = script(name)
    #expect(!text.isEmpty)
    let parsed = Parsed(text)
    #expect(parsed.messages == [])
    #expect(!parsed.module.isIncomplete)
  }

  @Test(arguments: ["stdlib", "samples"]) func `the scripts that come along are read`(
    folder: String
  ) {
    for path in scriptPaths(in: folder) {
      let parsed = Parsed(text(of: path))
      #expect(parsed.messages == [], "\(path)")
      #expect(Parsed(parsed.formatted).explicit == parsed.explicit, "\(path)")
    }
  }
}

/// The `.sgd` files of a folder of the repository.
func scriptPaths(in folder: String) -> [String] {
  let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  guard let directory = opendir("/\(root)/\(folder)") else { return [] }
  defer { closedir(directory) }
  var paths: [String] = []
  while let entry = readdir(directory) {
    let name = withUnsafeBytes(of: entry.pointee.d_name) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name.hasSuffix(".sgd") { paths.append("\(folder)/\(name)") }
  }
  return paths.sorted()
}
