import Foundation
import Manual
import SGD
import Testing

/// The page of all names is what the library says; `SGD_UPDATE=1` writes it anew.
@Suite struct ReferenceTests {
  @Test func `the reference is what the library says`() throws {
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let page = try Tool.run("doc", "--reference").output
    #expect(page.contains("`heavyBall(rate: Real > 0, momentum: Real in -1 ..< 1 = 0.9)"))
    let path = root + "/docs/reference.md"
    if ProcessInfo.processInfo.environment["SGD_UPDATE"] == "1" {
      try page.write(toFile: path, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == page)
  }

  @Test func `every name of the library is documented`() {
    let names = Session().names.filter { $0.isFromLibrary && !$0.name.hasPrefix("_") }
    #expect(names.count > 250)
    let silent = names.filter { $0.documentation.isEmpty }.map(\.name)
    #expect(silent.isEmpty, "\(silent)")
  }

  @Test func `every function of theory has its section`() throws {
    let names = Session().names.map(\.name).filter {
      $0.hasPrefix("theory.") || $0.hasPrefix("exact.")
    }
    for name in names { #expect(Manual.theory(about: name) != nil, "\(name)") }
    #expect(Manual.theory(about: "theory.kramers")?.title == "Over a smooth barrier")
    #expect(Manual.theory(about: "heavyBall") == nil)
  }
}
