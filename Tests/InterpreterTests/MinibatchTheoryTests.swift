import Testing

/// Theory of minibatch noise, as the papers give it.
@Suite struct MinibatchTheoryTests {
  private static let line = """
    loss line at (w: Real) over (x: Real, y: Real) = (w * x - y)^2 / 2
    let one = { x ~ Normal(mean: 0, sd: 1);  y ~ Normal(mean: 0, sd: 1);  (x:, y:) }

    """

  /// Σ = λσ²/(S[2 − (1 + 2/S)λa]) (2102.05375)
  @Test(arguments: [(0.5, 4), (0.1, 1), (1, 8), (0.3, 2)])
  func `regression on fresh samples`(rate: Double, size: Int) throws {
    let script = try Script(
      Self.line + """
        let S = theory.stationaryCovariance(sgd(rate: \(rate)) on line over one with minibatch(size: \(size)))
        """)
    let s = Double(size)
    let exact = rate / (s * (2 - (1 + 2 / s) * rate))
    // Gauss rules of 16 nodes and a linear solve.
    #expect(abs(try script.number("S") / exact - 1) < 1e-10)
  }

  @Test func `beyond the mean-square threshold theory refuses`() throws {
    let text =
      "let S = theory.stationaryCovariance(sgd(rate: 1.4) on line over one with minibatch(size: 4))"
    #expect(try Script.mistake(Self.line + text).contains("second moment"))
  }

  /// Two samples of curvatures ½ and 3/2 (2306.07850): Σ = η/(2 − 1.25 η) below the threshold 1.6; above it a
  /// single path stays finite all the same.
  @Test func `two samples of different curvature`() throws {
    let head = """
      loss parabola at (w: Real) over (h: Real, g: Real) = h * w^2 / 2 + g * w
      let pair = table(h: [0.5, 1.5], g: [1, -1])

      """
    for rate in [0.5, 1, 1.4] {
      let script = try Script(
        head + """
          let S = theory.stationaryCovariance(sgd(rate: \(rate)) on parabola over pair with minibatch(size: 1))
          """)
      #expect(abs(try script.number("S") / (rate / (2 - 1.25 * rate)) - 1) < 1e-10)
    }
    let wild = try Script.mistake(
      head + """
        let S = theory.stationaryCovariance(sgd(rate: 1.7) on parabola over pair with minibatch(size: 1))
        """)
    #expect(wild.contains("second moment"))
    let script = try Script(
      head + """
        let run = simulate sgd(rate: 1.7) on parabola over pair with minibatch(size: 1) {
          from: 0
          replicas: 32
          steps: 5_000
          measure m = quantile(w, 0.5)
        }
        let lost = run.diverged
        let m = run.m
        """)
    #expect(try script.number("lost") == 0)
  }

  /// Exact covariance of a linear step with minibatches of a table, with and without replacement, in two
  /// dimensions, against a long run.
  @Test(arguments: ["minibatch(size: 3)", "minibatch(size: 3, replace: false)"])
  func `a table in two dimensions against a run`(noise: String) throws {
    let script = try Script(
      """
      loss squared[d] at (w: Vec[d]) over (x: Vec[d], y: Real) = (dot(w, x) - y)^2 / 2
      let fresh = { x: Vec[2] ~ Normal(mean: 0, sd: 1);  e ~ Normal(mean: 0, sd: 0.5);  (x:, y: x[0] - x[1] + e) }
      let d = sgd(rate: 0.3) on squared over draw(fresh, 12) with \(noise)
      let exact = theory.stationaryCovariance(d)
      let run = simulate d {
        from: 0
        replicas: 2000
        steps: 150
        discard: 50
        measure S = cov(w)
      }
      let S = run.S
      """)
    expectAgreement(try script.estimate("S"), try script.numbers("exact"))
  }

  @Test func `batches of epochs depend on each other`() throws {
    let text = """
      loss near at (w: Real) over (x: Real) = (w - x)^2 / 2
      let S = theory.stationaryCovariance(sgd(rate: 0.1) on near over [1.0, 2, 3] with epochs(size: 1))
      """
    #expect(try Script.mistake(text).contains("depend on each other"))
  }
}
