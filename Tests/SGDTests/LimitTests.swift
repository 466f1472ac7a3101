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
      "print sum(i for i in 0 ..< 1000000000)",
      // A single call that asks nobody on its way.
      "let s = eigenvalues(eye(900))\nlet t = eigenvalues(eye(900))",
    ])
  func `a time limit ends any computation`(source: String) {
    var options = Options()
    options.timeLimit = 0.3
    let begin = Date()
    let report = Session(options).run(source: source)
    // Generous: the machine may be busy.
    #expect(-begin.timeIntervalSinceNow < 10)
    guard case .limitReached = report.ending else {
      // A range too long to be stored is refused at once, which serves as well.
      #expect(report.ending == .mistaken)
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
}
