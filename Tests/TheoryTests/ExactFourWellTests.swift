import Testing
import Theory

private func step(_ eta: Double, clip: Double?) -> ScalarStep {
  .gradientDescent(
    rate: eta, derivative: { fourWell($0).d }, noise: .symmetricLomax(index: 1.2, scale: 0.1 * eta),
    clip: clip, projection: -1.6...1.6)
}

/// The transfer operator with clip, projection and heavy tails against the simulations of
/// 2102.04297 (three standard errors of the simulation, plus the solver's own error).
@Suite struct ExactFourWellTests {
  @Test(
    arguments: [
      (nil, 2411, 164), (0.5, 33_672, 2353), (0.28, 1.44e6, 0.16e6),
    ] as [(Double?, Double, Double)])
  func `exits from the second well at rate 0·01`(clip: Double?, mean: Double, se: Double) throws {
    let exit = try exactExit(
      step: step(0.01, clip: clip), start: -0.7,
      exits: [ExitRegion("left", to: -1.3), ExitRegion("right", from: 0.2)], tolerance: 1e-3,
      maximumNodes: 400
    ).value
    #expect(abs(exit.mean.value - mean) < 3 * se + exit.mean.error)
    #expect(exit.mean.error < 0.05 * exit.mean.value)
    #expect(abs(exit.splitting.map(\.value).reduce(0, +) - 1) < 1e-9)
  }

  @Test(
    arguments: [
      (nil, 0.187, 0.022), (0.5, 0.019, 0.011),
    ] as [(Double?, Double, Double)])
  func `share of the narrow wells at rate 0·001`(clip: Double?, share: Double, se: Double) throws {
    let fields = [ExitRegion("1", to: -1.3), ExitRegion("3", from: 0.2, to: 0.7)]
    let law = try exactStationaryLaw(
      step: step(0.001, clip: clip), around: -0.7, regions: fields, tolerance: 1e-2,
      maximumNodes: 400
    ).value
    let total = law.occupation[0].value + law.occupation[1].value
    #expect(abs(total - share) < 3 * se)
    #expect(law.cutMass == 0)
  }
}
