import Testing

/// Losses over tables and over laws, and their derivatives.
@Suite struct MeanLossTests {
  private static let head = """
    loss squared[d] at (w: Vec[d]) over (x: Vec[d], y: Real) = (dot(w, x) - y)^2 / 2
    loss bent[d] at (w: Vec[d]) over (x: Vec[d], y: Real) = (tanh(dot(w, x)) - y)^2 / 2
    let data = table(x: [[1.0, 2], [0.5, -1], [-2, 0.25], [0, 3], [1.5, 1]], y: [1, -1, 0.5, 2, 0])
    let Q = squared over data
    let B = bent over data
    let v = [0.3, -0.7]

    """

  @Test func `the loss is the mean over the rows`() throws {
    let script = try Script(
      Self.head + """
        let q = Q(v)
        let b = B(v)
        let q2 = sum((dot(v, r.x) - r.y)^2 / 2 for r in data) / 5
        let b2 = sum((tanh(dot(v, r.x)) - r.y)^2 / 2 for r in data) / 5
        """)
    // Five additions and a quadratic form: a few ulps.
    #expect(abs(try script.number("q") - script.number("q2")) < 1e-14)
    #expect(abs(try script.number("b") - script.number("b2")) < 1e-14)
  }

  @Test(arguments: ["Q", "B", "(2 * B + ridge(0.1))", "(Q - B / 3)"])
  func `derivatives agree with differences`(loss: String) throws {
    let script = try Script(
      Self.head + """
        loss ridge(strength: Real) at (w: Vec[2]) = strength * dot(w, w)
        let T = \(loss)
        let h = 1e-4
        let a = [1.0, 0]
        let b = [0, 1.0]
        let g = grad(T)(v)
        let g2 = [(T(v + h * a) - T(v - h * a)) / (2 * h), (T(v + h * b) - T(v - h * b)) / (2 * h)]
        let H = hess(T)(v)
        let H2 = [(grad(T)(v + h * a) - grad(T)(v - h * a)) / (2 * h),
                  (grad(T)(v + h * b) - grad(T)(v - h * b)) / (2 * h)]
        let p = hvp(T, [0.4, 1.1])(v)
        let p2 = H * [0.4, 1.1]
        """)
    // Central differences: h² times a third derivative of order 10, and rounding 1e-16/h.
    for (exact, difference) in [("g", "g2"), ("H", "H2")] {
      for (x, y) in zip(try script.numbers(exact), try script.numbers(difference)) {
        #expect(abs(x - y) < 3e-7)
      }
    }
    for (x, y) in zip(try script.numbers("p"), try script.numbers("p2")) {
      #expect(abs(x - y) < 1e-13)
    }
  }

  @Test func `an expectation over a normal law is exact`() throws {
    let script = try Script(
      """
      loss line at (w: Real) over (x: Real, y: Real) = (w * x - y)^2 / 2
      let F = line over { x ~ Normal(mean: 0, sd: 2);  e ~ Uniform(low: -1, high: 1);  (x:, y: 3 * x + e) }
      let value = F(1)
      let slope = grad(F)(1)
      let curvature = hess(F)(1)
      """)
    // E (w x − y)²/2 = ((w − 3)² 4 + 1/3)/2
    #expect(abs(try script.number("value") - (16 + 1.0 / 3) / 2) < 1e-12)
    #expect(abs(try script.number("slope") + 8) < 1e-12)
    #expect(abs(try script.number("curvature") - 4) < 1e-12)
  }

  @Test func `an expectation without a quadrature is an estimate on pinned draws`() throws {
    let script = try Script(
      """
      loss near at (w: Real) over (x: Real) = (w - x)^2 / 2
      let F = near over { x ~ Normal(mean: 0, sd: 1) given x > 0;  x }
      let value = F(0)
      let again = F(0)
      """)
    // E x² / 2 of the half-normal law
    expectAgreement(try script.estimate("value"), [0.5])
    #expect(try script.number("value") == script.number("again"))
    #expect(try script.estimate("value").se[0] > 0.001)
  }

  @Test func `a loss of kinks is not taken for a quadratic one`() throws {
    let script = try Script(
      """
      loss steps at (w: Real) over (x: Real) = w^2 * x + floor(w)
      let value = (steps over [1.0, 2.0])(2.5)
      """)
    #expect(abs(try script.number("value") - (6.25 * 1.5 + 2)) < 1e-13)
  }

  @Test func `records are optimised over rows`() throws {
    let script = try Script(
      """
      loss affine at (a: Vec[2], b: Real) over (x: Vec[2], y: Real) = (dot(a, x) + b - y)^2 / 2
      let data = table(x: [[1.0, 0], [0, 2]], y: [3.0, 5])
      let L = affine over data
      let value = L((a: [1.0, 1], b: 0.5))
      let slope = grad(L)((a: [1.0, 1], b: 0.5))
      """)
    // residuals −1.5 and −2.5
    #expect(abs(try script.number("value") - (2.25 + 6.25) / 4) < 1e-14)
    let slope = try script.numbers("slope")
    #expect(zip(slope, [-0.75, -2.5, -2]).allSatisfy { abs($0 - $1) < 1e-14 })
  }

  @Test func `mistakes about data are told`() throws {
    let head = "loss near at (w: Real) over (x: Real) = (w - x)^2 / 2\n"
    #expect(
      try Script.mistake(head + "let L = near over table(z: [1.0])").contains("no `.x`"))
    #expect(
      try Script.mistake(head + #"let L = near over table(x: ["a", "b"])"#).contains("in row 0"))
    #expect(
      try Script.mistake(head + "let L = near over table(x: [[1.0, 2]])").contains("a Real"))
    #expect(try Script.mistake(head + "let L = near over table(x: [1.0, nan])").contains("row 1"))
    #expect(try Script.mistake(head + "let x = near(1)").contains("loss of one sample"))
    #expect(
      try Script.mistake("let L = parabola(1) over table(x: [1.0])").contains("before `over`"))
  }
}
