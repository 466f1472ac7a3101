import Foundation
import LinearAlgebra
import Testing
import Theory

private func wells() throws -> JumpLandscape { try JumpLandscape(fourWellLandscape()) }

/// `0.1 U W`, Lomax or classical Pareto of index 1.2.
private func lomaxTail(_ x: Double) -> Double { pow(1 + x / 0.1, -1.2) }

@Suite struct HeavyTailTests {
  @Test func `jumps, exponents and the graph of the four wells`() throws {
    let half = try clippedJumps(on: wells(), bound: 0.5, tailIndex: 1.2).value
    #expect(half.jumpsNeeded == [1, 2, 1, 2])
    #expect(half.widest == [1, 3])
    #expect(half.isIrreducible)
    #expect(close(half.exitExponent(1, tailIndex: 1.2), 1.4, 1e-14))
    // b = .28: reducible (m2 → Ω3 needs 4 jumps and l* is 3)
    let small = try clippedJumps(on: wells(), bound: 0.28, tailIndex: 1.2).value
    #expect(small.jumpsNeeded[1] == 3)
    #expect(close(small.exitExponent(1, tailIndex: 1.2), 1.6, 1e-14))
    #expect(!small.isIrreducible)
    #expect(small.absorbingClasses.contains([0, 1]))
    let none = try clippedJumps(on: wells(), bound: 10, tailIndex: 1.2).value
    #expect(close(none.exitExponent(1, tailIndex: 1.2), 1.2, 1e-14))
  }

  @Test func `an integer width is named`() throws {
    let land = try JumpLandscape(minima: [-1, 1], maxima: [0])
    let jumps = try clippedJumps(on: land, bound: 0.5, tailIndex: 1.5)
    #expect(violates(.nonIntegerWidth) { _ = try jumps.checked() })
    let light = try clippedJumps(on: land, bound: 0.4, tailIndex: 0.9)
    #expect(violates(.tailIndexAboveOne) { _ = try light.checked() })
    #expect(throws: TheoryFailure.self) { try JumpLandscape(minima: [0, 1], maxima: [2]) }
  }

  /// Narrow wells hold .187 ± .022 of the time without clipping.
  @Test func `stationary weights of the unclipped chain`() throws {
    let chain = try unclippedChain(on: wells(), tailIndex: 1.2).value
    #expect(abs(chain.weights.reduce(0, +) - 1) < 1e-14)
    let flow = chain.generator.transposeTimes(chain.weights)
    #expect(flow.allSatisfy { abs($0) < 1e-13 })
    #expect(abs(chain.weights[0] + chain.weights[2] - 0.187) < 3 * 0.022)
    let far = try unclippedChain(on: wells(), tailIndex: 1.2, clip: 0.5)
    #expect(violates(.noClipping) { _ = try far.checked() })
  }

  @Test func `a quadratic basin with Lomax noise leaves as H says`() throws {
    // |x| < 1, α = 1.5, η = .001: simulation 28 891 ± 1090, 1/H(1/η) = 31 670
    let eta = 0.001
    let step = ScalarStep.gradientDescent(
      rate: eta, derivative: { $0 }, noise: .symmetricLomax(index: 1.5, scale: eta))
    let exits = [ExitRegion("left", to: -1), ExitRegion("right", from: 1)]
    let exit = try exactExit(step: step, start: 0, exits: exits, tolerance: 1e-3, maximumNodes: 800)
      .value
    let h = pow(1 + 1 / eta, -1.5)
    #expect(abs(1 / h - 31_670) < 5)
    #expect(abs(exit.mean.value - 28_891) < 3 * 1090)
    #expect(abs(exit.deviation.value / exit.mean.value - 1) < 0.02)
  }

  @Test func `where an asymmetric basin is left`() throws {
    // asymptotically .9^−1.5/(.9^−1.5 + .6^−1.5) = .3525 to the right; simulations .336–.344,
    // solver .334 ± .001 at η = .001 (.349 at .01)
    let eta = 0.001
    let step = ScalarStep.gradientDescent(
      rate: eta, derivative: { $0 }, noise: .symmetricLomax(index: 1.5, scale: eta))
    let exits = [ExitRegion("left", to: -0.6), ExitRegion("right", from: 0.9)]
    let exit = try exactExit(step: step, start: 0, exits: exits, tolerance: 1e-3, maximumNodes: 800)
      .value
    #expect(exit.splitting[1].value > 0.331 && exit.splitting[1].value < 0.353)
  }

  /// Clipped, two jumps: constants converge slowly, so simulation is the reference.
  @Test func `a clipped basin needs two jumps`() throws {
    let eta = 0.001
    let step = ScalarStep.gradientDescent(
      rate: eta, derivative: { $0 }, noise: .symmetricLomax(index: 1.5, scale: eta), clip: 0.8)
    let exits = [ExitRegion("left", to: -1), ExitRegion("right", from: 1)]
    let exit = try exactExit(step: step, start: 0, exits: exits, tolerance: 1e-3, maximumNodes: 800)
      .value
    #expect(close(exit.mean.value, 91_505, 0.12))
  }

  @Test(
    arguments: [
      (1.2, 0.1, 28.5), (1.2, 0.01, 452), (1.5, 0.1, 79.3), (1.5, 0.01, 2507), (1.8, 0.1, 344),
    ] as [(Double, Double, Double)])
  func `alpha-stable exit times`(alpha: Double, epsilon: Double, printed: Double) throws {
    let time = try stableExitTime(halfWidth: 1, noise: epsilon, index: alpha).value
    #expect(close(time, printed, 2e-3))
  }
}
