import SGD
import Testing

@Suite struct SessionTests {
  @Test func `the library has no mistakes`() {
    #expect(Session().libraryDiagnostics.map(\.rendered) == [])
  }

  @Test func `a script prints through the sink and its names are read back`() throws {
    let (session, output) = recorded()
    let report = session.run(
      source: """
        let x = 2 + 2
        let v = [1.5, 2.5]
        let r = (rate: 0.1, name: "a")
        let t = table(x: [1.0, 2.0], y: [3.0, 4.0])
        print "x = {x}"
        """)
    #expect(report.ending == .finished && report.diagnostics.isEmpty)
    #expect(output.text == "x = 4\n")
    #expect(session.value("x")?.real == 4)
    #expect(session.value("v")?.reals == [1.5, 2.5])
    #expect(session.value("r")?["rate"]?.real == 0.1)
    #expect(session.value("r")?["name"] == .text("a"))
    #expect(session.value("t")?.table?.reals("y") == [3, 4])
    #expect(session.value("nothing") == nil)
  }

  @Test func `an estimate is read back with its error`() throws {
    let session = Session()
    let report = session.run(
      source: """
        let run = simulate sgd(rate: 0.1) on quadratic([[1.0]]) with Normal(mean: 0, sd: 1) {
          from: [0]; replicas: 64; steps: 500; discard: 100
          measure S = cov(w)
        }
        let S = run.S
        """)
    #expect(report.errors.map(\.rendered) == [])
    let estimate = try #require(session.value("S")?.estimate)
    #expect(estimate.shape == [1, 1])
    // The stationary variance is rate / (2 − rate).
    #expect(abs(estimate.value[0] - 0.1 / 1.9) < 6 * estimate.se[0])
    #expect(estimate.se[0] > 0 && estimate.n > 0)
    #expect(report.drewNumbers && !report.seedIsSet && report.seed == 0)
  }

  @Test func `mistakes come with code, place and a rendered text`() throws {
    let report = Session().run(source: "let a = 1\nlet b = c", name: "s.sgd")
    let error = try #require(report.errors.first)
    #expect(report.ending == .mistaken)
    #expect(error.code == "E0201" && error.file == "s.sgd" && error.line == 2 && error.column == 9)
    #expect(error.rendered.contains("2 │ let b = c"))
    #expect(error.json.contains("\"code\":\"E0201\""))
  }

  @Test func `a script with an error does not begin to run`() {
    let (session, output) = recorded()
    _ = session.run(source: "print 1\nlet b = c")
    #expect(output.text == "")
  }

  @Test func `checks are told apart by their result`() {
    let report = Session().run(source: "check 1 == 1\ncheck 1 == 2\n", name: "c")
    #expect(report.ending == .finished)
    #expect(report.checks.map(\.passed) == [true, false] && report.failedChecks[0].line == 2)
  }

  @Test func `inputs are set from outside and checked`() {
    var options = Options()
    options.inputs = ["rate": "2e-1", "name": "wine", "v": "[1, 2.5]"]
    let session = Session(options)
    let source = "input rate: Real > 0 = 0.1\ninput name: Text\ninput v: Vec[2]\nlet r = 2 * rate"
    #expect(session.run(source: source).errors.map(\.rendered) == [])
    #expect(session.value("r")?.real == 0.4 && session.value("name") == .text("wine"))
    #expect(session.value("v")?.reals == [1, 2.5])
    options.inputs = ["rate": "-1", "name": "x", "v": "[1, 2]"]
    #expect(Session(options).run(source: source).errors.map(\.code) == ["E0412"])
    options.inputs = ["rte": "1"]
    #expect(Session(options).run(source: "let a = 1").errors.map(\.code) == ["E0704"])
  }

  @Test func `a seed from outside wins`() {
    var options = Options()
    options.seed = 5
    let report = Session(options).run(source: "seed 7\nlet x = draw(Normal(mean: 0, sd: 1))")
    #expect(report.seed == 5 && report.seedIsSet)
  }

  @Test func `a host's function is called`() {
    var options = Options()
    options.functions["price"] = HostFunction { 2 * $0[0] }
    let session = Session(options)
    let report = session.run(source: "extern fn price(x: Real) -> Real\nlet p = price(21)")
    #expect(report.errors.map(\.rendered) == [])
    #expect(session.value("p")?.real == 42)
  }

  @Test func `lines at a prompt see each other and may define a name again`() {
    let session = Session()
    #expect(session.enter("let x = 2").ending == .finished)
    #expect(session.enter("x + 1").value.real == 3)
    #expect(session.enter("_ * 2").value.real == 6)
    #expect(session.enter("let x = 10").errors.isEmpty)
    #expect(session.enter("x").shownValue == "10")
    #expect(session.enter("[1.0, x]").shownType == "Vec[2]")
    #expect(session.enter("y").errors.map(\.code) == ["E0201"])
    #expect(session.enter("x").value.real == 10)
  }

  @Test func `the same line gives the same digits again`() {
    let session = Session()
    let line = "draw(Normal(mean: 0, sd: 1), 3)"
    let first = session.enter(line).shownValue
    #expect(first != nil && session.enter(line).shownValue == first)
  }

  @Test func `an unfinished text wants more`() {
    let session = Session()
    #expect(session.wantsMore("let x = (1 +") && !session.wantsMore("let x = 1"))
  }

  @Test func `names tell what they are`() throws {
    let session = Session()
    _ = session.enter("/// Twice.\nfn twice(x: Real) -> Real = 2 * x")
    let twice = try #require(session.names.first { $0.name == "twice" })
    #expect(twice.kind == "function" && twice.documentation.contains("Twice."))
    #expect(session.names.contains { $0.name == "sgd" && $0.isFromLibrary })
  }

  @Test func `a script is laid out`() {
    #expect(Session.formatted(Array("let  x=1".utf8), name: "a").text == "let x = 1\n")
    #expect(Session.formatted(Array("let x = )".utf8), name: "a").text == nil)
  }
}
