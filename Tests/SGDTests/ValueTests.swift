import SGD
import Testing

/// What the language promises of a value is there for a host too.
@Suite struct ValueTests {
  static let wells =
    "simulate sgd(rate: 0.1) on doubleWell with Normal(mean: 0, sd: 2) {\n"
    + "  from: 1; replicas: 100; steps: 3000; exit left: w < 0\n}"

  @Test func `a theory value keeps its assumptions, also through a script`() throws {
    let session = Session()
    let report = session.run(
      source: """
        let d = heavyBall(rate: 0.1, momentum: 0.9) on parabola(1) with Normal(mean: 0, sd: 1)
        let S = theory.stationaryCovariance(d)
        let A = S.assumptions
        let twice = 2 * S
        """)
    #expect(report.errors.map(\.rendered) == [])
    let S = try #require(session.value("S"))
    let said = try #require(S.assumptions)
    #expect(!said.isEmpty && session.value("A") == .list(said.map { .text($0) }))
    #expect(session.value("twice")?.assumptions == said)
    #expect(S.reals != nil && session.value("twice")?.reals?.first == S.reals.map { 2 * $0[0] })
    #expect(session.value("d")?.assumptions == nil)
    var options = Options()
    options.values["S"] = S
    let other = Session(options)
    #expect(other.run(source: "input S: Real\nlet more = S + 1").errors.map(\.message) == [])
    #expect(other.value("more")?.real == S.real.map { $0 + 1 })
  }

  @Test func `what is refused says why`() throws {
    let session = Session()
    let report = session.run(
      source: """
        let run = simulate sgd(rate: 3) on parabola(1) with Normal(mean: 0, sd: 1) {
          from: 1; replicas: 4; steps: 5000; measure m = mean(w)
        }
        let table = sweep rate in [0.5, 3] {
          row v: theory.stationaryCovariance(sgd(rate: rate) on parabola(1) with Normal(mean: 0, sd: 1))
        }
        """)
    #expect(report.errors.map(\.rendered) == [])
    let refusal = try #require(session.value("run")?["m"]?.refusal)
    #expect(refusal.contains("diverged"))
    let column = try #require(session.value("table")?.table?.column("v"))
    #expect(column.refusals.keys.sorted() == [1])
    let reason = try #require(column.refusals[1])
    #expect(column.cells[1] == .refused(reason))
    #expect(column.cells[0].assumptions?.isEmpty == false)
    #expect(column.reals?[1].isNaN == true)
  }

  @Test func `a run has what it says of its own quality`() throws {
    let session = Session()
    let report = session.run(
      source: """
        let run = simulate sgd(rate: 0.5) on parabola(1) with Normal(mean: 0, sd: 1) {
          from: 0; replicas: 16; steps: 400; discard: 20; measure v = var(w)
        }
        let e = \(Self.wells)
        """)
    #expect(report.errors.map(\.rendered) == [])
    let run = try #require(session.value("run"))
    #expect(run["discarded"]?.int == 20 && run["reached"]?.bool == true)
    #expect(run["stationary"]?.bool != nil && (run["rhat"]?.real ?? 0) > 0.9)
    #expect(run["mixing"]?.table?.texts("measure") == ["v"])
    let exit = try #require(session.value("e")?["exit"])
    #expect(exit["survival"]?.table?.reals("t")?.isEmpty == false)
    #expect(exit["rateInterval"]?["low"]?.real != nil)
    // By another route: the same question asked in the script.
    let asked = session.evaluate("e.exit.quantile(0.5)")
    #expect(asked.estimate?.value == exit["median"]?.estimate?.value)
    #expect(session.evaluate("e.exit.quantile(2)").refusal != nil)
    #expect(session.evaluate("e.nothing").refusal != nil)
    #expect(session.value("_") == nil)
  }

  @Test func `estimates have intervals and joint errors`() throws {
    let session = Session()
    let report = session.run(
      source: """
        let run = simulate sgd(rate: 0.5) on quadratic([[1.0, 0.3], [0.3, 0.5]])
          with Normal(mean: 0, sd: 1) {
          from: [0, 0]; replicas: 64; steps: 200; discard: 20
          measure S = cov(w)
          measure m = mean(w[0])
          measure k = mean(w[0] + 2 * w[1])
        }
        let (S, m, k) = (run.S, run.m, run.k)
        let difference = k - m
        let other = mean(draw(Normal(mean: 0, sd: 1), 100))
        """)
    #expect(report.errors.map(\.rendered) == [])
    func estimate(_ name: String) throws -> EstimatedValue {
      try #require(session.value(name)?.estimate)
    }
    let (S, m, k) = (try estimate("S"), try estimate("m"), try estimate("k"))
    #expect(S.interval().count == 4 && S.covariance.count == 16)
    for (interval, value) in zip(S.interval(), S.value) { #expect(interval.contains(value)) }
    // One entry's variance is its squared error, to rounding.
    #expect(abs(S.covariance[0].squareRoot() - S.se[0]) <= 1e-12 * S.se[0])
    let other = try estimate("other")
    #expect(m.tau > 0.5)
    // Independent, to rounding.
    let none = try #require(m.covariance(with: other))
    #expect(none.count == 1 && abs(none[0]) <= 1e-12 * m.se[0] * other.se[0])
    // The error of a difference that the script took knows the covariance.
    let joint = try #require(k.covariance(with: m))
    let variance = k.covariance[0] + m.covariance[0] - 2 * joint[0]
    let se = try estimate("difference").se[0]
    #expect(abs(variance.squareRoot() - se) <= 1e-9 * se)
    #expect(S[0, 1].se == [S.se[1]])
  }

  @Test func `columns are typed and not made anew`() throws {
    var options = Options()
    options.values["data"] = .table(
      TableValue(columns: [
        TableColumn(name: "x", reals: [1.5, 2.5]), TableColumn(name: "s", texts: ["a", "b"]),
        TableColumn(name: "n", cells: [1, 2]), TableColumn(name: "mixed", cells: [1, "b"]),
      ]))
    let session = Session(options)
    let report = session.run(
      source: """
        input data: Table
        let u = data
        let e = sweep n in [100, 200] { row m: mean(draw(Normal(mean: 0, sd: 1), n)), sure: true }
        """)
    #expect(report.errors.map(\.rendered) == [])
    let u = try #require(session.value("u")?.table)
    #expect(u.reals("x") == [1.5, 2.5] && u.texts("s") == ["a", "b"] && u.reals("s") == nil)
    #expect(u["n"] == [1, 2] && u["x"] == [1.5, 2.5] && u["mixed"] == [1, "b"])
    #expect(u.reals("mixed") == nil && u.texts("x") == nil && u.estimates("x") == nil)
    func storage(_ column: [Double]?) -> UnsafePointer<Double>? {
      column?.withUnsafeBufferPointer { $0.baseAddress }
    }
    #expect(storage(u.reals("x")) == storage(u.reals("x")))
    let e = try #require(session.value("e")?.table)
    let m = try #require(e.estimates("m"))
    #expect(m.compactMap { $0?.se[0] } == e.standardErrors("m") && m.count == 2)
    #expect(e["sure"] == [true, true] && e.reals("sure") == nil)
    #expect(e.row(1)["n"]?.int == 200)
  }
}
