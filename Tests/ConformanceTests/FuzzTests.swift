import Foundation
import SGD
import SourceText
import Syntax
import TestRandom
import Testing
import Threads

/// `make fuzz`: mutants of all scripts, run under random options, for as long as SGD_FUZZ says (seconds). The mutant
/// at hand is in the file of SGD_FUZZ_LAST, so that one that traps is found there. Mutants that come to their end
/// print the same on other threads and lanes.
@Suite struct FuzzTests {
  static let seconds =
    ProcessInfo.processInfo.environment["SGD_FUZZ"].flatMap { Double($0) } ?? 0
  static let seed =
    ProcessInfo.processInfo.environment["SGD_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1
  static let last =
    ProcessInfo.processInfo.environment["SGD_FUZZ_LAST"]
    ?? FileManager.default.temporaryDirectory.path + "/sgd-fuzz-last.sgd"

  @Test(.enabled(if: seconds > 0)) func `mutants end, and print the same however they are run`()
    throws
  {
    var random = TestRandom(Self.seed)
    let tokens = MutationTests.scripts.map { Self.tokens($0.text) }
    let begin = Date()
    var (count, compared) = (0, 0)
    while -begin.timeIntervalSinceNow < Self.seconds {
      let mutant = Self.mutant(of: tokens, &random)
      try Data(mutant).write(to: URL(fileURLWithPath: Self.last))
      let first = Self.outcome(mutant, threads: 1, lanes: nil, refill: true)
      count += 1
      guard let first else { continue }
      let lanes = [8, 16, 64, 256][Int(random.next() % 4)]
      let second = Self.outcome(
        mutant, threads: 1 + Int(random.next() % 3), lanes: lanes, refill: random.next() % 2 == 0)
      if let second {
        compared += 1
        #expect(first == second, "\(String(decoding: mutant, as: UTF8.self))")
      }
    }
    print("\(count) mutants, \(compared) compared, seed \(Self.seed)")
  }

  /// What a script prints and is told; nil if it was stopped.
  private static func outcome(_ text: [UInt8], threads: Int, lanes: Int?, refill: Bool) -> String? {
    var options = Options.stranger(seconds: 0.5, bytes: 1 << 30)
    options.threads = threads
    options.lanes = lanes
    options.refill = refill
    let printed = Transcript()
    let session = Session(options) { printed.add($0) }
    let report = session.run(text, named: "mutant")
    switch report.ending {
    case .finished, .mistaken, .machineFailed:
      return printed.text + report.diagnostics.map(\.message).joined(separator: "\n")
        + report.checks.map(\.report).joined(separator: "\n")
    case .cancelled, .limitReached: return nil
    }
  }

  private static func tokens(_ text: String) -> [[UInt8]] {
    var sources = SourceMap()
    let bytes = Array(text.utf8)
    let file = sources.add(SourceFile(name: "script", text: bytes))
    var tokens: [[UInt8]] = []
    var end = 0
    for span in tokenize(file, in: sources).tokens where span.end > span.start {
      // With the blanks and line ends before it.
      tokens.append(Array(bytes[end..<Int(span.end)]))
      end = Int(span.end)
    }
    return tokens
  }

  private static let extremes = [
    "0", "-1", "1e308", "1e-320", "9223372036854775807", "inf", "0.5", "3", "[]", "\"\"", "true",
    "w", "t", "g", "x => x", "[1, 2]", "[[1.0]]",
  ]

  private static func mutant(of scripts: [[[UInt8]]], _ random: inout TestRandom) -> [UInt8] {
    func below(_ count: Int) -> Int { Int(random.next() % UInt64(max(1, count))) }
    var script = scripts[below(scripts.count)]
    for _ in 0..<1 + below(3) where !script.isEmpty {
      let place = below(script.count)
      switch below(6) {
      case 0: script.remove(at: place)
      case 1: script.insert(script[place], at: place)
      case 2: script.swapAt(place, below(script.count))
      case 3: script[place] = [0x20] + Array(extremes[below(extremes.count)].utf8)
      case 4:
        let other = scripts[below(scripts.count)]
        if !other.isEmpty { script[place] = other[below(other.count)] }
      default:
        if !script[place].isEmpty {
          script[place][below(script[place].count)] = UInt8(truncatingIfNeeded: random.next())
        }
      }
    }
    return script.flatMap { $0 }
  }
}

private final class Transcript: Sendable {
  private let parts = Locked("")
  var text: String { parts.withLock { $0 } }
  func add(_ more: String) { parts.withLock { $0 += more } }
}
