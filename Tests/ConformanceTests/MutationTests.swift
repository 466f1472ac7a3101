import Foundation
import SGD
import SourceText
import Syntax
import TestRandom
import Testing

/// Scripts with a token deleted or doubled, and random bytes: there is an end and a report, never a trap.
///
/// All mutants are checked; of those that are still programs some are run, within limits.
@Suite struct MutationTests {
  static let scripts = ["run", "gradient", "noise", "optimizer", "theory", "limits", "parse"]
    .flatMap { Script.all(in: $0) }

  @Test(arguments: scripts) func `a token less or twice`(script: Script) {
    var sources = SourceMap()
    let file = sources.add(SourceFile(name: script.name, text: Array(script.text.utf8)))
    let spans = tokenize(file, in: sources).tokens.filter { $0.end > $0.start }
    let bytes = Array(script.text.utf8)
    var options = Options()
    options.files = .nothing
    options.timeLimit = 0.05
    options.memoryLimit = 64 << 20
    let session = Session(options)
    // A stride that keeps each script to some 24 mutants; which tokens differs from script to script.
    let stride = max(1, spans.count / 12)
    for (index, span) in spans.enumerated() where (index + script.text.count) % stride == 0 {
      let token = bytes[Int(span.start)..<Int(span.end)]
      let deleted = Array(bytes[..<Int(span.start)] + bytes[Int(span.end)...])
      let doubled = Array(bytes[..<Int(span.end)] + [0x20] + token + bytes[Int(span.end)...])
      for mutant in [deleted, doubled] {
        _ = session.run(mutant, named: "mutant", folder: ".")
      }
    }
  }

  @Test func `random bytes and random tokens`() {
    var random = TestRandom(7)
    let session = Session()
    let words = [
      "let", "x", "=", "(", ")", "[", "]", "{", "}", "1", "2.5", "\"a\"", "+", "*", "'", "~",
      "simulate",
      "sgd", "on", "with", "fn", ":", ",", "\n", "if", "then", "else", "<-", "=>", "measure",
      "check",
    ]
    for round in 0..<300 {
      let length = Int(random.next() % 60)
      var bytes: [UInt8] = []
      for _ in 0..<length {
        if round % 2 == 0 {
          bytes.append(UInt8(truncatingIfNeeded: random.next()))
        } else {
          bytes += Array(words[Int(random.next() % UInt64(words.count))].utf8) + [0x20]
        }
      }
      _ = session.check(bytes, named: "random", folder: ".")
    }
  }
}
