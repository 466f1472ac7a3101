import SGD
import Synchronization

// Scripts that nobody has read, each within its limits.
let scripts = [
  "a sum": "print sum(1 / k^2 for k in 1 ..< 1000)",
  "an endless loop": "while true { }",
  "a hungry one": "var t = \"x\"\nwhile true { t <- \"{t}{t}\" }",
  "a nosy one": "let secrets = read \"/etc/passwd\"",
  "a wrong one": "print 1 +",
]

/// Collects what a script prints, on whatever thread.
final class Transcript: Sendable {
  private let parts = Mutex("")
  var text: String { parts.withLock { $0 } }
  func add(_ more: String) { parts.withLock { $0 += more } }
}

for (name, script) in scripts.sorted(by: { $0.key < $1.key }) {
  let printed = Transcript()
  let session = Session(.stranger(seconds: 1, bytes: 128 << 20)) { printed.add($0) }
  let report = await session.run(source: script)
  switch report.ending {
  case .finished: print("\(name): \(printed.text)", terminator: "")
  case .mistaken, .machineFailed: print("\(name): \(report.errors[0].message)")
  case .cancelled: print("\(name): stopped")
  case .limitReached(let limit): print("\(name): \(limit)")
  }
}
