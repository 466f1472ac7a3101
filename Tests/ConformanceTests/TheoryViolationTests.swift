import SGD
import Testing

/// Each assumption, violated once: the error names it, and nothing is computed in silence.
@Suite struct TheoryViolationTests {
  private static let setting = """
    let one = Normal(mean: 0, sd: 1)
    noise spread at (w) = Normal(mean: 0, sd: 1 + 0.1 * w^2)
    let q = sgd(rate: 0.1) on parabola(1) with one
    let wild = sgd(rate: 3) on parabola(1) with one
    let down = sgd(rate: 0.1) on parabola(-1) with one
    noise growing(strength: Real) at (w) = Normal(mean: 0, cov: 1 + strength * w^2)
    let adaptive = adam(rate: 0.1) on parabola(1) with one
    let wells = sgd(rate: 0.1) on doubleWell with one
    let biased = sgd(rate: 0.1) on parabola(1) with Uniform(low: 0, high: 1)
    let place = sgd(rate: 0.1) on parabola(1) with spread
    let ball = heavyBall(rate: 0.1) on saddle(1) with one
    let K = [[1.0, 0.2], [0.2, 0.1]]
    loss kinked at (x: Real) = x^2 / 2 + (if abs(x) > 0.5 then 10 * (abs(x) - 0.5)^2 else 0)
    noise singular = { u ~ Uniform(low: 0, high: 1); s ~ Rademacher; s * u^(-0.5) }
    noise pulled at (w) = Normal(mean: 0.2 * w, sd: 1)
    let drifting = sgd(rate: 0.1) on parabola(1) with pulled
    optimizer slowing(rate: Real) {
      state n = 1
      state v = zeros(w)
      step {
        n <- n + 1
        v <- 0.5 * v + g
        w <- w - rate * v / n
      }
    }
    let clipped = sgd(rate: 0.1) |> clipStep(bound: 0.1) on parabola(1) with one

    """

  @Test(arguments: [
    // the dynamics
    ("theory.stationaryCovariance(wild)", "the linear step contracts"),
    ("theory.stationaryCovariance(adaptive)", "changes with `t`"),
    ("theory.stationaryCovariance(slowing(rate: 0.1) on parabola(1) with one)", "the state `n`"),
    (
      "theory.stationaryCovariance(sgd(rate: 0.1) on quartic with one, at: 1)",
      "linear near the minimum"
    ),
    ("theory.stationaryCovariance(clipped)", "linear near the minimum"),
    ("theory.stationaryCovariance(sgd(rate: 0.1) on kinked with one)", "linear near the minimum"),
    ("theory.trainError(clipped)", "linear near the minimum"),
    ("theory.thresholdExit(clipped, threshold: 3)", "linear near the minimum"),
    ("theory.quasiPotential(clipped, from: 0, to: 1)", "linear in the stochastic gradient"),
    (
      "theory.kramers(sgd(rate: 0.1) |> clipStep(bound: 0.1) on doubleWell with one, from: 1, over: 0)",
      "linear in the stochastic gradient"
    ),
    ("theory.stationaryCovariance(place)", "quadratic in the iterate"),
    ("theory.meanSquareLimit(place)", "quadratic in the iterate"),
    ("theory.stationaryCovariance(drifting)", "changes with the place"),
    ("theory.spectralRadius(drifting)", "changes with the place"),
    ("theory.trainError(biased)", "mean zero"),
    ("theory.transientLoss(biased, steps: 3)", "mean zero"),
    ("theory.transientLoss(q, steps: -1)", "number of steps"),
    ("theory.spectralRadius(adaptive)", "changes with `t`"),
    ("theory.stabilityLimit(down)", "is a maximum of the loss"),
    ("theory.meanSquareLimit(diffusion(q, order: 1))", "a diffusion moves between"),
    ("theory.thresholdExit(diffusion(q, order: 1), threshold: 1)", "a diffusion moves between"),
    ("theory.thresholdExit(place, threshold: 1)", "does not depend on the state"),
    ("theory.thresholdExit(q, threshold: 0.01)", "exits are rare"),
    ("theory.thresholdExit(q, threshold: -1)", "positive k, σ², λ and threshold"),
    (
      "theory.thresholdExit(sgd(rate: 0.1) on parabola(1) with Rademacher, threshold: 1)",
      "the noise is Gaussian"
    ),
    ("theory.kramers(wells, from: 0, over: 1)", "a minimum near `from`"),
    ("theory.kramers(sgd(rate: 0.4) on doubleWell with one, from: 1, over: 0)", "barrier is high"),
    (
      "theory.kramers(sgd(rate: 0.6) on doubleWell with Normal(mean: 0, sd: 0.1), from: 1, over: 0)",
      "at most 0.5"
    ),
    ("theory.quasiPotential(adaptive, from: 1, to: 2)", "the step is smooth"),
    ("theory.quasiPotential(sgd(rate: 0.1) on parabola(1), from: 0, to: 1)", "noise"),
    (
      "theory.weakApproximation(heavyBall(rate: 0.1) on parabola(1) with one, from: 1, steps: 5)",
      "without momentum"
    ),
    (
      "theory.stationaryCovariance(sgd(rate: 0.1) on parabola(1) with singular)",
      "this law has no variance: it divides by a draw that may be as close to 0 as one likes"
    ),
    (
      "theory.diffusionExitTime(sgd(rate: 0.1) on parabola(1) with singular, from: 0, in: (-1, 1))",
      "it divides by a draw that may be as close to 0 as one likes"
    ),
    (
      "exact.law(q, from: Normal(mean: 1, sd: 1), steps: 5, in: (-2, 2))", "inside of the interval"
    ),
    ("theory.saddleExit(q, distance: 1)", "one unstable direction"),
    ("theory.diffusionExitTime(q, from: 5, in: (-1, 1))", "theory needs"),
    ("theory.diffusionExitTime(q, from: 0, in: (-inf, 1))", "a finite interval"),
    ("theory.bayesianRate(down, data: 50)", "is a maximum of the loss"),
    ("theory.bayesianRateMatrix(down, data: 50)", "is a maximum of the loss"),
    ("theory.bayesianRateMatrix(q, data: 0)", "a positive number of data"),
    ("theory.posteriorDivergence(q, data: -1)", "a positive number of data"),
    (
      "theory.bayesianRate(sgd(rate: 0.1) on parabola(1) with StudentT(df: 5), data: 30)",
      "the noise is Gaussian"
    ),
    (
      "theory.bayesianRateMatrix(sgd(rate: 0.1) on parabola(1) with Rademacher, data: 30)",
      "the noise is Gaussian"
    ),
    (
      "theory.posteriorDivergence(sgd(rate: 0.1) on parabola(1) with Rademacher, data: 30)",
      "the noise is Gaussian"
    ),
    (
      "theory.bayesianRateMatrix(sgd(rate: 0.1) on quadratic(eye(2)) with Normal(mean: 0, cov: [[1.0, 0], [0, 0]]), data: 10)",
      "noise reaches every direction"
    ),
    (
      "theory.stationaryCovariance(sgd(rate: 0.5) |> normalized on parabola(1) with one, allow: quadratic)",
      "smooth at the minimum"
    ),
    (
      "theory.stationaryCovariance(sam(rate: 0.1, radius: 0.1) on parabola(1) with one)",
      "smooth at the minimum"
    ),
    (
      "theory.stationaryCovariance(rmsprop(rate: 0.01) on parabola(1) with one, allow: quadratic)",
      "smooth at the minimum"
    ),
    (
      "theory.quasiPotential(sgd(rate: 0.1) on quadratic(eye(2)) with one, from: [1, 0], to: [2, 2])",
      "the minimum as `from`"
    ),
    ("exact.exitTime(q, from: 0, in: (2, -0.2))", "low < high"),
    ("exact.meanExitTime(q, from: 0, in: (-1, 1), tolerance: 2)", "a relative error, from 1e-8"),
    ("theory.kramers(wells, from: 1, over: 0, end: \"banana\")", "\"beyond\" or \"top\""),
    ("theory.averagedCovariance(place)", "does not depend on the state"),
    // numbers
    ("theory.dampedNewton(hessian: K, noise: 1, rate: 5)", "λ < 2(1+μ)"),
    ("theory.dampedNewton(hessian: K, noise: -1, rate: 0.5)", "positive semidefinite"),
    ("theory.dampedNewton(hessian: [[1, 0.5], [0, 1]], noise: 1, rate: 0.5)", "symmetric"),
    (
      "theory.dampedNewtonRegression(inputs: K, labelVariance: 1, batch: 4, rate: 3)", "gS > λD"
    ),
    ("theory.naturalGradient(hessian: -1, noise: 1, rate: 0.5)", "curvatures are positive"),
    ("theory.adam(curvature: 1, variance: 1, rate: 0.1, beta1: 1)", "momentum lies in"),
    ("theory.qhm(curvature: 1, variance: 1, rate: 9, momentum: 0.5, nu: 0.5)", "contracts"),
    (
      "theory.regressionCovariance(inputs: 1, labelVariance: 1, batch: 4, rate: 1.4)",
      "theory does not hold"
    ),
    ("theory.studentIndex(input: 1, batch: 1, rate: 5)", "λ a < 2"),
    (
      "theory.sampledMinimum(hessians: [0.5, 1.5], gradients: [1.0, 1.0], batch: 1)", "sum to zero"
    ),
    (
      "theory.sampledMinimum(hessians: [[[1.0, 0], [0, 0]], [[0.5, 0], [0, 0]]], gradients: [[1.0, 1.0], [-1.0, -1.0]], batch: 1, rate: 0.5)",
      "walks at random"
    ),
    ("theory.lyapunov(rate: 0.5, curvatures: [1, 2], weights: [0.5, 0.9])", "theory needs"),
    ("theory.kestenIndex(rate: 0.5, curvatures: [0.5, 1.5])", "theory does not hold"),
    ("theory.localMaximumWindow(asymmetry: -1)", "theory needs"),
    ("theory.shuffling(curvature: 1, variance: 1, rate: 3, batches: 10)", "theory"),
    ("theory.decayingRate(curvature: 1, variance: 1, coefficient: 0.4)", "c k > ½"),
    ("theory.fluctuationDissipation(rate: 1, square: 1, momentum: 2)", "momentum lies in"),
    ("theory.flatDirection(variance: 1, rate: 0.1, steps: 10, momentum: 1)", "momentum lies in"),
    ("theory.momentumRatio(curvature: 1, rate: 1.5, momentum: 0.5)", "both dynamics are stable"),
    ("theory.effectiveTemperature(curvature: 1, variance: 1, rate: 2.5)", "λ k < 2"),
    ("theory.langevinVariance(target: 1, step: 5)", "theory"),
    ("theory.lowPrecisionLangevin(step: -1, spacing: 1)", "theory needs"),
    ("theory.samCycle(curvature: 1, radius: 0.1, rate: 3)", "λ k < 2"),
    ("theory.balanceFactor(rate: -1, gradient: 1)", "theory needs"),
    ("theory.deepNetMinimum(target: 1, decay: -1)", "γ ≥ 0"),
    ("theory.logBarrierEscape(doubleWell, from: 1, over: 0, batch: 1, rate: 0.02)", "is positive"),
    (
      "theory.firstPassageExponent(curvature: 1, batch: 1, rate: 0.1, outliers: 100)",
      "can be normalised"
    ),
    ("theory.powerLawExponent(curvature: 1, batch: 1, rate: 5)", "λ h < 2"),
    ("theory.participationRatio([0, 0])", "at least one above 0"),
    ("theory.exitExponent(jumps: 1, alpha: 0.9)", "tail index is above one"),
    ("theory.exitScale(jumps: 1, rate: 0.1, tail: x => -1)", "between 0 and 1"),
    ("theory.stableExitTime(halfWidth: 1, noise: 0.1, alpha: 2)", "theory"),
    ("theory.stationaryCovariance(q, allow: nonsense)", "no assumption `nonsense`"),
    // exact solutions and landscapes
    ("exact.stationaryCovariance(sgd(rate: 0.1) on parabola(1) with Cauchy())", "has a variance"),
    ("exact.stationaryCovariance(adaptive)", "has memory"),
    // E w² is infinite: (1 − λ)² + 5λ² > 1
    (
      "exact.stationaryCovariance(sgd(rate: 0.4) on parabola(1) with growing(strength: 5))",
      "tail index is two or less"
    ),
    // it is 3.706, of which much lies beyond any window
    (
      "exact.stationaryCovariance(sgd(rate: 0.3) on parabola(1) with StudentT(df: 2.1))",
      "theory does not hold here"
    ),
    ("exact.stationaryCovariance(sgd(rate: 0.1) on parabola(1))", "there is no noise"),
    ("exact.meanExitTime(q, from: 5, in: (-1, 1))", "outside the exit regions"),
    ("exact.meanExitTime(q, from: 0, in: (-inf, inf))", "at least one exit"),
    ("exact.meanExitTime(q, from: 0, in: (-40, 40))", "below 1e-300"),
    (
      "exact.meanExitTime(sgd(rate: 0.5) on parabola(1) with Rademacher, from: 0, in: (-0.75, 0.75))",
      "exactly to an edge"
    ),
    ("exact.exitTime(q, from: 0, in: (-1, 1), quantiles: [2])", "between 0 and 1"),
    ("exact.law(q, from: 0, steps: 0)", "at least one step"),
    (
      "exact.stationaryCovariance(sgd(rate: 0.1) on doubleWell with Uniform(low: -0.1, high: 0.1))",
      "from every basin"
    ),
    ("landscape(himmelblau, in: ([1, 2], [0, 3]))", "low corner first"),
    ("landscape(doubleWell, in: (1, 0))", "low < high"),
  ]) func `is named`(call: String, fragment: String) {
    var options = Options()
    options.files = .nothing
    let report = Session(options).run(source: Self.setting + "print \(call)\n", name: "violation")
    let text = report.diagnostics.map(\.rendered).joined(separator: "\n")
    #expect(report.ending != .finished)
    #expect(text.contains("error E"))
    #expect(text.contains(fragment), "\(text)")
  }

  @Test(arguments: [
    (
      "theory.stationaryCovariance(sgd(rate: 0.1) on doubleWell with one, at: 1, allow: quadratic)",
      "allowed"
    ),
    (
      "theory.kramers(sgd(rate: 0.2) on doubleWell with one, from: 1, over: 0, allow: smallNoise)",
      "allowed"
    ),
    (
      "theory.stationaryCovariance(sgd(rate: 0.1) on doubleWell with one, at: 1, allow: quadratic)",
      "quadratic: the gradient is linear in the parameters (violated, allowed)"
    ),
    (
      "theory.saddleExit(sgd(rate: 0.01) on doubleWell with one, distance: 1, at: 0, allow: quadratic)",
      "the loss is quadratic within the distance (violated, allowed)"
    ),
    (
      "theory.thresholdExit(sgd(rate: 0.1) on parabola(1) with StudentT(df: 5), threshold: 3, allow: gaussianNoise)",
      "gaussianNoise: the noise is Gaussian (violated, allowed)"
    ),
    (
      "theory.kramers(sgd(rate: 0.05) on doubleWell with StudentT(df: 5), from: 1, over: 0, allow: gaussianNoise)",
      "(violated, allowed)"
    ),
    (
      "theory.bayesianRate(sgd(rate: 0.1) on parabola(1) with StudentT(df: 5), data: 30, allow: gaussianNoise)",
      "(violated, allowed)"
    ),
    ("theory.dampedNewton(hessian: K, noise: 1, rate: 0.5)", "(assumed)"),
    ("2 * theory.kramers(wells, from: 1, over: 0) + 1", "λ f″ = 0.2"),
    ("sqrt(theory.stationaryCovariance(q))", "spectral radius = 0.9"),
  ]) func `what a value rests on is printed, through arithmetic`(call: String, fragment: String) {
    var options = Options()
    options.files = .nothing
    let recorder = Recorder()
    let session = Session(options) { recorder.append($0) }
    let report = session.run(source: Self.setting + "print \(call)\n", name: "allowed")
    #expect(report.ending == .finished, "\(report.diagnostics.map(\.rendered))")
    #expect(recorder.text.contains(fragment), "\(recorder.text)")
  }
}
