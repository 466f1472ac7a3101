import SGD
import Testing

/// Printed digits do not depend on how the work is shared out.
@Suite struct DigitTests {
  static let script = """
    let run = simulate heavyBall(rate: 0.1, momentum: 0.8) on quadratic([[2.0, 0.3], [0.3, 0.5]])
      with Normal(mean: 0, sd: 1) {
      from: [0, 0]; replicas: 200; steps: 300; discard: 100
      measure S = cov(w)
      measure q = quantile(w[0], 0.9)
      series curve = (loss: mean(L(w))) every 100
    }
    print run
    let e = simulate sgd(rate: 0.2) on doubleWell with Normal(mean: 0, sd: 2) {
      from: 1; replicas: 100; steps: 2000
      exit: w < 0
    }
    print e.exit.rate, e.exit.median
    print draw(Lomax(alpha: 1.5), 5)
    """

  static func output(_ change: (inout Options) -> Void) -> String {
    var options = Options()
    change(&options)
    let (session, output) = recorded(options)
    let report = session.run(source: script)
    return output.text + report.diagnostics.map(\.rendered).joined()
  }

  static let reference = output { _ in }

  @Test func `the reference run prints something`() {
    #expect(Self.reference.contains("S:") && !Self.reference.contains("error"))
  }

  @Test(arguments: [2, 3]) func `the same digits on more threads`(threads: Int) {
    #expect(Self.output { $0.threads = threads } == Self.reference)
  }

  @Test(arguments: [8, 32, 64, 512]) func `the same digits in other blocks`(lanes: Int) {
    #expect(Self.output { $0.lanes = lanes } == Self.reference)
  }

  @Test func `the same digits without refill`() {
    #expect(Self.output { $0.refill = false } == Self.reference)
  }

  @Test func `other digits with another seed`() {
    #expect(Self.output { $0.seed = 1 } != Self.reference)
  }
}
