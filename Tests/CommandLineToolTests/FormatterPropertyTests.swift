import Foundation
import SGD
import Testing

/// What `sgd fmt` must keep, whatever it is given.
@Suite struct FormatterPropertyTests {
  private static let root: String =
    "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

  /// Every script of the repository.
  static let scripts: [String] = {
    var paths: [String] = []
    for folder in ["samples", "stdlib", "Tests", "Examples"] {
      let place = root + "/" + folder
      for case let name as String in FileManager.default.enumerator(atPath: place) ?? .init()
      where name.hasSuffix(".sgd") && !name.contains(".build") {
        paths.append(folder + "/" + name)
      }
    }
    return paths.sorted()
  }()

  /// The comments, in order, without the blanks around them.
  private static func comments(_ text: String) -> [String] {
    text.split(separator: "\n").compactMap { line in
      var isText = false
      var previous: Character = " "
      for index in line.indices {
        let character = line[index]
        if character == "\"", previous != "\\" { isText.toggle() }
        if !isText, character == "/", line[index...].hasPrefix("//") {
          return line[index...].trimmingCharacters(in: .whitespaces)
        }
        previous = character
      }
      return nil
    }
  }

  /// All that is not layout: blanks, ends of lines, and signs that only stand for them.
  private static func substance(_ text: String) -> String {
    var result = text.split(separator: "←").joined(separator: "<-")
    result.removeAll { $0.isWhitespace || $0 == ";" }
    return result
  }

  /// What is wrong with how a text is laid out; nil if it is no program, or all is right.
  private static func fault(_ text: String) -> String? {
    let (first, _) = Session.formatted(Array(text.utf8), name: "a.sgd")
    guard let first else { return nil }
    let (second, diagnostics) = Session.formatted(Array(first.utf8), name: "a.sgd")
    guard let second else { return "no program any more: \(diagnostics.map(\.rendered))\n\(first)" }
    if first != second { return "not the same again:\n\(first)\n---\n\(second)" }
    if comments(text) != comments(first) { return "comments changed:\n\(text)\n---\n\(first)" }
    // A comma before a closing bracket may go.
    func core(_ text: String) -> String {
      var result = substance(text)
      for bracket in [")", "]", "}"] {
        result = result.split(separator: "," + bracket, omittingEmptySubsequences: false)
          .joined(separator: bracket)
      }
      return result
    }
    if core(text) != core(first) { return "words changed:\n\(text)\n---\n\(first)" }
    return nil
  }

  @Test(arguments: scripts)
  func `formatting keeps words and comments, and is done at once`(path: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: Self.root + "/" + path))
    guard let text = String(data: data, encoding: .utf8) else { return }
    #expect(Self.fault(text) == nil)
  }

  /// A few words of each script deleted, doubled, or put on a line of their own, and comments put in.
  @Test(arguments: scripts.filter { !$0.contains("/bad/") && !$0.contains("/Bad/") })
  func `so it is with scripts that are nearly like it`(path: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: Self.root + "/" + path))
    guard let text = String(data: data, encoding: .utf8), text.count < 6000 else { return }
    let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard words.count > 8 else { return }
    for k in 0..<4 {
      let place = (2 * k + 1) * words.count / 8
      for change in 0..<4 {
        var changed = words
        switch change {
        case 0: changed.remove(at: place)
        case 1: changed.insert(changed[place], at: place)
        case 2: changed[place] = "\n" + changed[place]
        default: changed[place] = "// a note \(k)\n" + changed[place]
        }
        #expect(Self.fault(changed.joined(separator: " ")) == nil)
      }
    }
  }
}
