import Testing

/// Minibatches with and without replacement, and noises made of them.
@Suite struct MinibatchTests {
  private static let head = """
    loss squared[d] at (w: Vec[d]) over (x: Vec[d], y: Real) = (dot(w, x) - y)^2 / 2
    loss bent[d] at (w: Vec[d]) over (x: Vec[d], y: Real) = (tanh(dot(w, x)) - y)^2 / 2
    let data = table(x: [[1.0, 2], [0.5, -1], [-2, 0.25], [0, 3], [1.5, 1], [-1, 1], [0.2, 2]],
                     y: [1, -1, 0.5, 2, 0, 3, -2])
    let v = [0.3, -0.7]

    """

  private func covariances(_ loss: String, _ noise: String) throws -> Script {
    try Script(
      Self.head + """
        let d = sgd(rate: 0.1) on \(loss) over data with \(noise)
        let run = simulate d {
          from: v
          replicas: 40_000
          steps: 1
          series first = (m: mean(g), c: cov(g)) at [0]
        }
        let m = run.first[0].m
        let c = run.first[0].c
        let full = grad(\(loss) over data)(v)
        let G = [(grad(\(loss) over table(x: [r.x], y: [r.y]))(v)) for r in data]
        let C = G' * G / 7 - [[full[i] * full[j] for j in 0 ..< 2] for i in 0 ..< 2]
        """)
  }

  /// A noise, and its covariance in units of that of one sample's gradient.
  private static let noises: [(text: String, factor: Double)] = [
    ("minibatch(size: 3)", 0.3333333333333333),
    ("minibatch(size: 1)", 1),
    ("minibatch(size: 3, replace: false)", 0.2222222222222222),
    ("2 * minibatch(size: 4)", 1),
    ("minibatch(size: 2) + minibatch(size: 4)", 0.75),
    ("Rademacher * minibatch(size: 2)", 0.5),
    ("{ m ~ minibatch(size: 4);  z ~ Normal(mean: 0, sd: 1);  m + z * m }", 0.5),
    ("minibatch(size: 2) + Rademacher * (minibatch(size: 2) - minibatch(size: 4))", 1.25),
  ]

  @Test(arguments: noises, ["squared", "bent"])
  func `mean and covariance of the gradient on a batch are exact`(
    noise: (text: String, factor: Double), loss: String
  ) throws {
    let script = try covariances(loss, noise.text)
    expectAgreement(try script.estimate("m"), try script.numbers("full"))
    expectAgreement(
      try script.estimate("c"), try script.numbers("C").map { $0 * noise.factor })
  }

  @Test func `a batch of all rows without replacement is the gradient itself`() throws {
    let script = try Script(
      Self.head + """
        let run = simulate sgd(rate: 0.1) on squared over data with minibatch(size: 7, replace: false) {
          from: v
          replicas: 64
          steps: 3
          measure off = mean(norm(g - grad(L)(w)))
        }
        let off = run.off
        """)
    // Sums in another order: some ulps of numbers of order 10.
    #expect(try script.number("off") < 1e-13)
  }

  @Test func `subsets without replacement are uniform`() throws {
    let script = try Script(
      """
      loss pull at (w: Vec[5]) over (x: Vec[5]) = -dot(w, x)
      let run = simulate sgd(rate: 1) on pull over table(x: eye(5)) with minibatch(size: 2, replace: false) {
        from: [0.0, 0, 0, 0, 0]
        replicas: 10_000
        steps: 1
        keep trail = (w:) every 1 of 10_000
      }
      let ends = run.trail where t == 1
      let w = ends.w
      """)
    let w = try script.numbers("w")
    var counts: [[Int]: Int] = [:]
    for row in 0..<10_000 {
      let entries = w[row * 5..<row * 5 + 5]
      #expect(entries.filter { $0 == 0.5 }.count == 2 && entries.filter { $0 == 0 }.count == 3)
      counts[entries.enumerated().filter { $1 != 0 }.map(\.offset), default: 0] += 1
    }
    let chi = counts.values.reduce(0) { $0 + Double(($1 - 1000) * ($1 - 1000)) / 1000 }
    #expect(counts.count == 10)
    // 9 degrees of freedom: above 33.7 once in 10 000.
    #expect(chi < 33.7)
  }

  @Test func `rows with replacement are uniform and independent`() throws {
    let script = try Script(
      """
      loss pull at (w: Vec[5]) over (x: Vec[5]) = -dot(w, x)
      let run = simulate sgd(rate: 1) on pull over table(x: eye(5)) with minibatch(size: 2) {
        from: [0.0, 0, 0, 0, 0]
        replicas: 10_000
        steps: 1
        keep trail = (w:) every 1 of 10_000
      }
      let ends = run.trail where t == 1
      let w = ends.w
      """)
    let w = try script.numbers("w")
    var counts: [[Double]: Int] = [:]
    for row in 0..<10_000 { counts[Array(w[row * 5..<row * 5 + 5]), default: 0] += 1 }
    let chi = counts.reduce(0.0) { sum, entry in
      let expected = entry.key.contains(1) ? 400.0 : 800
      return sum + (Double(entry.value) - expected) * (Double(entry.value) - expected) / expected
    }
    #expect(counts.count == 15)
    // 14 degrees of freedom: above 42.6 once in 10 000.
    #expect(chi < 42.6)
  }

  @Test func `sample is the batch of the coming step everywhere`() throws {
    let script = try Script(
      Self.head + """
        let run = simulate sgd(rate: 0.05) on squared over data with minibatch(size: 2) {
          from: v
          replicas: 200
          steps: 20
          measure same = mean(norm(g - grad(sample)(w)))
          measure line = mean(norm(grad(sample)(w + v) - g - hess(sample)(w) * v))
          measure value = mean(abs(sample(w + v) - sample(w) - dot(g, v) - dot(v, hess(sample)(w) * v) / 2))
          measure spread = var(hess(sample)(w)[0, 0])
        }
        let same = run.same
        let line = run.line
        let value = run.value
        let spread = run.spread
        """)
    #expect(try script.number("same") == 0)
    // Products and sums of numbers of order 10: some ulps.
    #expect(try script.number("line") < 1e-13)
    #expect(try script.number("value") < 1e-13)
    #expect(try script.number("spread") > 0.1, "batches differ")
  }

  @Test func `the rest of the loss is not subsampled`() throws {
    let script = try Script(
      Self.head + """
        loss ridge(strength: Real) at (w: Vec[2]) = strength * dot(w, w)
        let L = squared over data
        let T = L + ridge(0.5)
        let run = simulate sgd(rate: 0.05) on T with minibatch(size: 2) + Normal(mean: 0, sd: 0.1) {
          from: v
          replicas: 20_000
          steps: 1
          series first = (m: mean(g), c: cov(g)) at [0]
        }
        let m = run.first[0].m
        let c = run.first[0].c
        let full = grad(L)(v) + v
        let one = simulate sgd(rate: 0.05) on L with minibatch(size: 2) {
          from: v
          replicas: 20_000
          steps: 1
          series first = (c: cov(g)) at [0]
        }
        let expected = one.first[0].c + 0.01 * eye(2)
        let off = c - expected
        """)
    expectAgreement(try script.estimate("m"), try script.numbers("full"))
    expectAgreement(try script.estimate("off"), [0, 0, 0, 0])
  }

  @Test func `plain minibatch noise does not compute the gradient over all rows`() throws {
    // The gradient of row 0 is NaN at w = −1: a step that looked at all rows would lose every replica.
    let script = try Script(
      """
      loss odd at (w: Real) over (k: Real) = if k > 0.5 then sqrt(w) else w
      let run = simulate sgd(rate: 0.1) on odd over table(k: [1.0, 0, 0, 0]) with minibatch(size: 1) {
        from: -1
        replicas: 400
        steps: 1
        series s = (m: mean(1)) at [0]
      }
      let lost = run.diverged
      """)
    // A quarter of 400, give or take four standard deviations.
    #expect((65...135).contains(try script.number("lost")))
  }

  @Test func `a schedule of sizes`() throws {
    let script = try Script(
      Self.head + """
        let run = simulate sgd(rate: 1e-9) on squared over data with minibatch(size: t => if t < 5 then 1 else 4) {
          from: v
          replicas: 40_000
          steps: 6
          series first = (c: cov(g)) at [0, 4, 5]
        }
        let a = run.first[0].c
        let b = run.first[1].c
        let c = run.first[2].c
        let off = a - 4 * c
        let off2 = b - 4 * c
        """)
    expectAgreement(try script.estimate("off"), [0, 0, 0, 0])
    expectAgreement(try script.estimate("off2"), [0, 0, 0, 0])
  }

  @Test func `mistakes about batches are told`() throws {
    func mistake(_ noise: String, on loss: String = "squared over data") throws -> String {
      try Script.mistake(
        Self.head + """
          let run = simulate sgd(rate: 0.1) on \(loss) with \(noise) {
            from: v
            steps: 1
            measure m = mean(w)
          }
          """)
    }
    #expect(try mistake("minibatch(size: 8, replace: false)").contains("at most the 7 rows"))
    #expect(try mistake("minibatch(size: 0)").contains("from 1 on"))
    #expect(try mistake("epochs(size: 8)").contains("at most the 7 rows"))
    #expect(
      try mistake("minibatch(size: 2)", on: "quadratic(eye(2))").contains("needs a loss over data"))
    #expect(try mistake("minibatch(size: t => 3 - t)").contains("at every t"))
    let law = "squared over { x: Vec[2] ~ Normal(mean: 0, sd: 1);  (x:, y: x[0]) }"
    #expect(try mistake("epochs(size: 2)", on: law).contains("always new"))
  }
}
