/// What `sgd explain` says about the code of a message.
package struct Explanation: Sendable, Hashable {
  package let code: String
  package let title: String
  package let text: String
  /// A program that earns the message; empty where no text of a file can.
  package let bad: String
  /// The same, put right.
  package let good: String

  /// All of them, by code.
  package static let all: [Explanation] =
    ([
      syntaxExplanations, nameExplanations, typeExplanations, valueExplanations, runExplanations,
      theoryAndFileExplanations,
    ].joined(separator: "\n\n"))
    .split(separator: "\n\n").compactMap { Explanation(entry: $0) }.sorted { $0.code < $1.code }

  package static func of(_ code: String) -> Explanation? {
    let wanted = code.uppercased()
    return all.first { $0.code == wanted }
  }

  /// An entry of the catalogue: code and title, the text, `bad` and `good` with their examples. Entries
  /// are separated by empty lines.
  private init?(entry: Substring) {
    var parts: [[Substring]] = [[]]
    for line in entry.split(separator: "\n", omittingEmptySubsequences: true) {
      if line == "bad" || line == "good" {
        parts.append([])
      } else {
        parts[parts.count - 1].append(line)
      }
    }
    guard let head = parts[0].first, let space = head.firstIndex(of: " ") else { return nil }
    func joined(_ lines: some Sequence<Substring>) -> String { lines.joined(separator: "\n") }
    code = String(head[..<space])
    title = String(head[head.index(after: space)...])
    text = joined(parts[0].dropFirst())
    bad = parts.count > 1 ? joined(parts[1]) : ""
    good = parts.count > 2 ? joined(parts[2]) : ""
  }

  /// As `sgd explain` prints it.
  package var page: String {
    func indented(_ text: String) -> String {
      text.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
    }
    var page = "\(code): \(title)\n" + (text.isEmpty ? "" : "\n\(text)\n")
    if !bad.isEmpty { page += "\nThis earns it:\n\n\(indented(bad))\n" }
    if !good.isEmpty { page += "\nThis is right:\n\n\(indented(good))\n" }
    return page
  }
}
