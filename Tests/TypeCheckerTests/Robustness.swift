internal import SourceText
import Testing

@Suite struct Robustness {
  /// Every good and bad program again with each word left out in turn, or doubled: there may be any number of
  /// mistakes, but the checker comes back.
  @Test(arguments: names(in: "Good").map { "Good/\($0)" })
  func `a damaged program never traps the checker`(path: String) {
    let words = String(decoding: bytes(of: path + ".sgd"), as: UTF8.self)
      .split(separator: " ", omittingEmptySubsequences: false)
    for index in stride(from: 0, to: words.count, by: 31) {
      var checking = prepared
      var fewer = words
      fewer.remove(at: index)
      _ = checking.check(fewer.joined(separator: " "))
      var more = words
      more.insert(words[(index * 7 + 3) % words.count], at: index)
      _ = checking.check(more.joined(separator: " "))
    }
  }
}
