import Foundation
import SGD
import Testing

@Suite struct LimitTests {
  @Test(
    arguments: [
      "fn f(n: Int) -> Int = f(n + 1)\nprint f(1)",
      "fn f(n: Int) -> Int = 1 + (1 + (1 + (1 + (1 + f(n + 1)))))\nprint f(1)",
      "fn f(x: Real) -> Real = sum(f(x + y) for y in [1.0, 2.0])\nprint f(1)",
      "fn a(n: Int) -> Int = b(n)\nfn b(n: Int) -> Int = { let m = a(n + 1); m }\nprint a(1)",
    ])
  func `endless recursion is an error`(source: String) {
    #expect(Session().run(source: source).errors.map(\.code) == ["E0420"])
  }

  @Test func `recursion to the limit has room`() {
    let (session, output) = recorded()
    _ = session.run(
      source: "fn f(n: Int) -> Int = if n == 0 then 0 else 1 + f(n - 1)\nprint f(1500)")
    #expect(output.text == "1500\n")
  }

  @Test(
    arguments: [
      "var i = 0\nwhile true { i <- i + 1 }",
      "fn f(n: Int) -> Int = if n < 2 then n else f(n - 1) + f(n - 2)\nprint f(60)",
      "let r = simulate sgd(rate: 0.1) on doubleWell with Normal(mean: 0, sd: 1) {\n"
        + "  from: 0; steps: 1e12; measure m = mean(w)\n}",
      // Single calls of the library.
      "print eigenvalues(eye(2500) + ones(2500, 2500))[0]",
      "let a = ones(2000, 2000)\nprint sum(a * a)",
      "print sum(inverse(eye(2000)))",
      "print sort(draw(Normal(mean: 0, sd: 1), 3_000_000))[0]",
      "loss f at (x: Real) = sum(sin(k * x) for k in 1 ..< 200)\n"
        + "print landscape(f, in: (-100, 100)).minima",
      "print length(draw(Normal(mean: 0, sd: 1), 20_000_000))",
      "plot sin(x) ~ x in linspace(0, 1, 8_000_000)",
      "print minimize(x => sum(sin(k * x) for k in 1 ..< 100_000), in: (0, 1)).at",
    ])
  func `a time limit ends any computation`(source: String) {
    var options = Options()
    options.timeLimit = 0.3
    let begin = Date()
    let report = Session(options).run(source: source)
    // Generous: the machine may be busy.
    #expect(-begin.timeIntervalSinceNow < 60)
    guard case .limitReached = report.ending else {
      Issue.record("\(report.ending)")
      return
    }
  }

  @Test func `limits reach the checker`() {
    var options = Options()
    options.timeLimit = 0.2
    var source = "let f0 = x => x + 1\n"
    for level in 1...40 { source += "let f\(level) = x => f\(level - 1)(f\(level - 1)(x))\n" }
    let begin = Date()
    let session = Session(options)
    let report = session.check(source: source + "print f40(1)")
    #expect(-begin.timeIntervalSinceNow < 60)
    // It may be told of the number of calls before the time is over.
    #expect(report.ending != .finished)
    let cancellation = Cancellation()
    cancellation.cancel()
    #expect(
      Session(cancellation: cancellation).check(source: source).ending == .cancelled)
  }

  @Test func `a value that shares its parts is shown up to a limit, and so it goes to the host`() {
    var options = Options()
    options.timeLimit = 20
    var source = "let a0 = [\"x\", \"y\"]\n"
    for level in 1...40 { source += "let a\(level) = [a\(level - 1), a\(level - 1)]\n" }
    let (session, output) = recorded(options)
    let report = session.run(source: source + "print a40\nprint \"{a40}\"")
    #expect(report.ending == .finished)
    #expect(output.text.contains("…") && output.text.utf8.count < 1_000_000)
    guard case .other? = session.value("a40") else {
      Issue.record("a value of 2^40 parts")
      return
    }
    // Comparing two of them is stopped.
    options.timeLimit = 0.3
    let stopped = Session(options).run(source: source + "print a40 == a40")
    guard case .limitReached = stopped.ending else {
      Issue.record("\(stopped.ending)")
      return
    }
  }

  @Test func `another thread cancels a run, and the session goes on`() async {
    let cancellation = Cancellation()
    let stopper = Thread {
      Thread.sleep(forTimeInterval: 0.2)
      cancellation.cancel()
    }
    let session = Session(cancellation: cancellation)
    _ = session.enter("let x = 5")
    stopper.start()
    let report = session.enter(
      "let r = simulate sgd(rate: 0.1) on doubleWell { from: 0; steps: 1e12; measure m = mean(w) }")
    #expect(report.ending == .cancelled)
    cancellation.reset()
    #expect(session.enter("x").value.real == 5)
  }

  @Test func `a run that needs too much memory is refused before it begins`() {
    var options = Options()
    options.memoryLimit = 4 << 30
    let report = Session(options).run(
      source: """
        let r = simulate sgd(rate: 0.1) on doubleWell with Normal(mean: 0, sd: 1) {
          from: 0; steps: 1e6; replicas: 1000
          keep trail = w every 1 of 1000
        }
        """)
    #expect(report.errors.map(\.code) == ["E0438"] && report.ending == .machineFailed)
  }

  @Test func `progress is told`() {
    let count = Recorder()
    var options = Options()
    options.progress = { _ in count.append(".") }
    let session = Session(options)
    _ = session.run(
      source: "let r = simulate sgd(rate: 0.1) on doubleWell with Normal(mean: 0, sd: 1) {\n"
        + "  from: 0; replicas: 64; steps: 20_000; measure m = mean(w)\n}")
    #expect(!count.text.isEmpty)
  }

  @Test(arguments: ["(", "[", "{", "-", "if a then ", "not "])
  func `deep nesting is an error`(piece: String) {
    let source = "let x = " + String(repeating: piece, count: 20_000)
    #expect(!Session().run(source: source).errors.isEmpty)
  }

  @Test func `nothing is printed or written after a stop was heard`() {
    var options = Options()
    options.timeLimit = 0.3
    let (session, output) = recorded(options)
    let path = NSTemporaryDirectory() + "sgd-limit-\(getpid()).csv"
    defer { unlink(path) }
    let report = session.run(
      source: "let a = ones(3000, 3000)\nprint sum(a * a)\nexport a * a to \"\(path)\"")
    guard case .limitReached = report.ending else {
      Issue.record("it came to its end: \(report.ending)")
      return
    }
    #expect(output.text.isEmpty && access(path, F_OK) != 0)
  }

  @Test func `a pipe into which nobody writes is left at the limit`() {
    var options = Options()
    options.timeLimit = 0.3
    let path = NSTemporaryDirectory() + "sgd-pipe-\(getpid())"
    mkfifo(path, 0o600)
    defer { unlink(path) }
    let begin = Date()
    let report = Session(options).run(source: "let t = read \"\(path)\"")
    guard case .limitReached = report.ending else {
      Issue.record("it came to its end: \(report.ending)")
      return
    }
    #expect(-begin.timeIntervalSinceNow < 60)
  }

  @Test func `a pipe is read to its end`() {
    let path = NSTemporaryDirectory() + "sgd-written-\(getpid())"
    mkfifo(path, 0o600)
    defer { unlink(path) }
    let writer = Thread {
      Thread.sleep(forTimeInterval: 0.2)
      guard let file = fopen(path, "w") else { return }
      fputs("x\n1\n", file)
      fflush(file)
      Thread.sleep(forTimeInterval: 0.2)
      fputs("2\n", file)
      fclose(file)
    }
    writer.start()
    let (session, output) = recorded()
    _ = session.run(source: "let t = read \"\(path)\"\nprint sum(t.x)")
    #expect(output.text == "3\n")
  }

  @Test func `a file that takes more memory as a table than there may be is refused`() throws {
    var options = Options()
    options.memoryLimit = 80 << 20
    let path = NSTemporaryDirectory() + "sgd-large-\(getpid()).csv"
    // 16 MB as text, many times that as cells.
    try ("x,y\n" + String(repeating: "1,2\n", count: 4_000_000)).write(
      toFile: path, atomically: false, encoding: .utf8)
    defer { unlink(path) }
    let report = Session(options).run(source: "let t = read \"\(path)\"")
    guard case .limitReached(let limit) = report.ending else {
      Issue.record("it came to its end: \(report.ending)")
      return
    }
    #expect(limit.contains("memory"))
  }
}
