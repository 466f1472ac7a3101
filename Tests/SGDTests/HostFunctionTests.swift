import SGD
import Testing

/// Swift functions as losses, noises and measures of a run.
@Suite struct HostFunctionTests {
  static let run = """
    let run = simulate sgd(rate: 0.1) on L with Z {
      from: [0.5, -0.5]; replicas: 100; steps: 200; discard: 100
      measure S = cov(w)
      measure m = mean(L(w))
    }
    print run.S.value, run.m.value
    """

  /// ((w₀² − 1)² + 3 w₁²) / 4 in Swift, operation by operation as the script below has it.
  static let well: @Sendable ([Double]) -> Double = { w in
    let a = w[0] * w[0] - 1
    return (a * a + 3 * (w[1] * w[1])) / 4
  }
  static let slope: @Sendable ([Double]) -> [Double] = { w in
    [w[0] * (w[0] * w[0] - 1), 1.5 * w[1]]
  }

  static func output(_ script: String, _ functions: [String: HostFunction], threads: Int = 1)
    -> String
  {
    var options = Options()
    options.functions = functions
    options.threads = threads
    let (session, output) = recorded(options)
    let report = session.run(source: script)
    return output.text + report.diagnostics.map(\.rendered).joined()
  }

  static let declared =
    "extern fn well(w: Vec[2]) -> Real\nloss L at (w: Vec[2]) = well(w)\n"
    + "let Z = Normal(mean: 0, sd: 0.5)\n" + run

  @Test func `a Swift loss walks the same path as one of the language`() {
    let own = """
      loss L at (w: Vec[2]) = ((w[0] * w[0] - 1) * (w[0] * w[0] - 1) + 3 * (w[1] * w[1])) / 4
      let Z = Normal(mean: 0, sd: 0.5)
      """
    // The gradients differ in the order of their operations, so the path is the same up to rounding only:
    // print fewer digits than could differ after 200 contracting steps.
    let shown = Self.run.replacing(
      "print run.S.value, run.m.value",
      with: "print \"{run.S.value[0, 0]:.6} {run.S.value[1, 1]:.6} {run.m.value:.6}\"")
    let swift = Self.declared.replacing(Self.run, with: shown)
    let there = Self.output(own + "\n" + shown, [:])
    #expect(there.contains("0.") && !there.contains("error"))
    let here = Self.output(swift, ["well": HostFunction(Self.well, gradient: Self.slope)])
    #expect(here == there)
  }

  @Test func `blocks of replicas give the digits of single ones, on any number of threads`() {
    let single = HostFunction(Self.well, gradient: Self.slope)
    let block = HostFunction(
      block: { block in
        for i in 0..<block.count {
          let a = block.arguments(0)[i] * block.arguments(0)[i] - 1
          let b = block.arguments(1)[i]
          block.results(0)[i] = (a * a + 3 * (b * b)) / 4
        }
      },
      gradient: { block in
        for i in 0..<block.count {
          let (x, y) = (block.arguments(0)[i], block.arguments(1)[i])
          block.results(0)[i] = x * (x * x - 1)
          block.results(1)[i] = 1.5 * y
        }
      })
    let reference = Self.output(Self.declared, ["well": single])
    #expect(!reference.contains("error") && reference.contains("0."))
    #expect(Self.output(Self.declared, ["well": block]) == reference)
    #expect(Self.output(Self.declared, ["well": single], threads: 3) == reference)
  }

  @Test func `a Swift noise of the iterate and of base draws`() {
    let script = """
      extern fn kick[d](w: Vec[d], z: Vec[d]) -> Vec[d]
      let L = quadratic([[1.0, 0.0], [0.0, 1.0]])
      noise Z at (w: Vec[2]) = { z: Vec[2] ~ Normal(mean: 0, sd: 1);  kick(w, z) }
      """
    let own = """
      let L = quadratic([[1.0, 0.0], [0.0, 1.0]])
      noise Z at (w: Vec[2]) = { z: Vec[2] ~ Normal(mean: 0, sd: 1);  0.5 * z .* (w .* w + 1) }
      """
    let kick = HostFunction(array: { p in
      [0.5 * p[2] * (p[0] * p[0] + 1), 0.5 * p[3] * (p[1] * p[1] + 1)]
    })
    let there = Self.output(own + "\n" + Self.run, [:])
    #expect(!there.contains("error") && there.contains("0."))
    #expect(Self.output(script + "\n" + Self.run, ["kick": kick]) == there)
  }

  @Test func `without a gradient a loss cannot be descended`() {
    let text = Self.output(Self.declared, ["well": HostFunction(Self.well)])
    #expect(text.contains("the host supplies no derivative of `well`"))
    // Nor is there a second derivative.
    let hessian = Self.output(
      "extern fn well(w: Vec[2]) -> Real\nprint hess(w => well(w))([1.0, 2.0])",
      ["well": HostFunction(Self.well, gradient: Self.slope)])
    #expect(hessian.contains("the host supplies no derivative of `grad(well)`"))
  }

  @Test func `its gradient is that of the host, and composes`() {
    let text = Self.output(
      "extern fn well(w: Vec[2]) -> Real\nprint grad(w => 2 * well(3 * w))([1.0, 2.0])",
      ["well": HostFunction(Self.well, gradient: Self.slope)])
    // 6 ∇f(3w) at (3, 6).
    #expect(text == "[144, 54]\n")
  }

  struct Refused: Error, CustomStringConvertible { let description = "no quote for this price" }

  @Test func `a function that throws is an error that tells why`() {
    let failing = HostFunction(
      { x in
        guard x[0] < 2 else { throw Refused() }
        return x[0]
      },
      gradient: { x in
        guard x[0] < 2 else { throw Refused() }
        return [1]
      })
    let outside = Self.output(
      "extern fn f(x: Real) -> Real\nprint f(1)\nprint f(3)", ["f": failing])
    #expect(outside.hasPrefix("1\n") && outside.contains("E0705"))
    #expect(outside.contains("no quote for this price"))
    let inside = Self.output(
      """
      extern fn f(x: Real) -> Real
      loss L at (x: Real) = -f(x)
      let r = simulate sgd(rate: 1) on L { from: 0; steps: 100; measure m = mean(w) }
      print r.diverged
      print r.m
      """, ["f": failing])
    #expect(inside.hasPrefix("1\n") && inside.contains("no quote for this price"))
  }

  @Test func `the numbers a function gives are counted`() {
    let text = Self.output(
      "extern fn f(x: Vec[2]) -> Vec[2]\nprint f([1.0, 2.0])",
      ["f": HostFunction(array: { _ in [1] })])
    #expect(text.contains("it gave 1 numbers where 2 were declared"))
  }
}
