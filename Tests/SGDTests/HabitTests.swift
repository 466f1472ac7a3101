import SGD
import Testing

/// What people type who come from another language or from a book, and what the message tells them to write.
@Suite struct HabitTests {
  private static let habits: [(typed: String, told: String)] = [
    ("import numpy as np", "the functions of the library need no import"),
    ("import wells", "import \"wells.sgd\" as wells"),
    ("print math.pi", "write `pi`"),
    ("let a = np.array([1, 2])", "a vector is `[1.0, 2.0]`"),
    ("print f\"x = {1}\"", "a text needs no `f` before it"),
    ("let a, b = 1, 2", "let (a, b)"),
    ("1, 2", "print a, b"),
    ("let x = 0,1", "decimals stand behind a point"),
    ("let T = 1.5 kT", "write `*` between them"),
    ("let λ = 1\nlet y = λ x", "`λ * x`, for a call `λ(x)`"),
    ("grad L", "for a call `grad(L)`"),
    ("let x = 1\nprint x is 2", "did you mean `==`?"),
    ("let x = [1, 2]\nprint x .+ 1", "`+` adds entry by entry"),
    ("print sin.([1, 2])", "`sin(x)`"),
    ("let A = [1 2; 3 4]", "entries are divided by commas"),
    ("let f = @(x) x^2", "`x => …`"),
    ("print ~true", "write `not`"),
    ("print √2", "`sqrt(x)`"),
    ("print ∇", "grad(L)"),
    ("let x = [1, 2]\nprint x(1)", "an entry is `a[0]`"),
    ("let x = [1.0, 2.0]\nprint x.mean()", "`mean(x)`"),
    ("let x = [1, 2]\nprint x[end]", "length(x) - 1"),
    ("print map(x => x^2, [1, 2])", "[f(x) for x in xs]"),
    ("print typeof(1)", ":type x"),
    ("loss L(x) = x^2", "at (w: Vec[d])"),
    (
      "let r = simulate sgd(rate: 0.1) on parabola(1) { from: 0; steps: 1; measure var(w) }",
      "measure v = var(…)"
    ),
    ("plot [1, 2]", "plot y ~ x in table"),
    ("let x = if true 1 else 2", "if … then … else …"),
    ("if true 1 else 2", "if c then a else b"),
  ]

  @Test func `each habit gets a message that says what to write`() {
    let session = Session()
    for (typed, told) in Self.habits {
      let errors = session.check(source: typed).errors
      let said = errors.map { $0.message + " " + ($0.help ?? "") }
      #expect(said.contains { $0.contains(told) }, "\(typed)\n\(said)")
    }
  }

  @Test func `names under which functions stand are no values`() throws {
    for name in ["theory", "exact"] {
      let error = try #require(Session().run(source: "print \(name)").errors.first)
      #expect((error.help ?? "").contains("theory.stationaryCovariance(d)"))
    }
  }

  @Test func `the variance is a statement of its own at a prompt`() {
    let session = Session()
    _ = session.enter("let x = [1.0, 2.0, 3.0]")
    #expect(session.enter("var(x)").ending == .finished)
    #expect(session.enter("var y = 2").ending == .finished)
  }

  @Test(
    arguments: [
      ("plot x", false), ("fit y ~ x", false), ("run.", false), ("check a ~ b", false),
      ("simulate d", false), ("let x =", true), ("a +", true), ("fit y ~ x in (", true),
      ("let f = x =>", true), ("fn f(x: Real) =", true), ("optimizer o() {", true),
    ])
  func `a line is asked for where it is likely to come`(text: String, more: Bool) {
    #expect(Session().wantsMore(text) == more)
  }
}
