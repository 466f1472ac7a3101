import Foundation
import Testing

/// docs/embedding.md shows the programs of `Examples/`, which are built and run by `make examples`.
@Test func `the Swift of docs/embedding.md is that of the examples`() throws {
  let page = try String(contentsOfFile: SampleTests.root + "/docs/embedding.md", encoding: .utf8)
  let parts = page.components(separatedBy: "```swift\n")
  #expect(parts.count == 6)
  for (before, block) in zip(parts, parts.dropFirst()) {
    let open = try #require(before.range(of: "](../", options: .backwards)?.upperBound)
    let close = try #require(before[open...].firstIndex(of: ")"))
    let file = SampleTests.root + "/" + before[open..<close]
    let source = try String(contentsOfFile: file, encoding: .utf8)
    #expect(block.components(separatedBy: "```").first == source, "\(file)")
  }
}

/// The licence of readline reaches the command line tool alone.
@Test func `the library does not link readline`() throws {
  let manifest = try String(contentsOfFile: SampleTests.root + "/Package.swift", encoding: .utf8)
  // Who depends on whom, by the lines of the manifest.
  var dependencies: [String: Set<String>] = [:]
  let targets = manifest.components(separatedBy: "shelf(").dropFirst()
  for text in targets {
    let declaration = text.components(separatedBy: ".target(")[0]
      .components(separatedBy: ".executableTarget(")[0]
    let names = declaration.split(
      separator: "\"", omittingEmptySubsequences: false
    ).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    guard let name = names.first, name.first?.isUppercase == true else { continue }
    dependencies[name] = Set(names.dropFirst())
  }
  #expect(dependencies["Repl"]?.contains("CReadline") == true)
  var reached: Set<String> = ["SGD"]
  var front = reached
  while !front.isEmpty {
    front = Set(front.flatMap { dependencies[$0] ?? [] }).subtracting(reached)
    reached.formUnion(front)
  }
  #expect(reached.contains("Interpreter") && reached.contains("SourceText"))
  #expect(!reached.contains("CReadline") && !reached.contains("Repl"))
}
