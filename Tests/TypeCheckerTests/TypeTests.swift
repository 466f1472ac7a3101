internal import SourceText
internal import Syntax
import Testing
internal import TypeChecker

/// An expression (the last line of a text) and its type as the user would write it.
private let expressions: [(String, String)] = [
  ("1", "Int"), ("1.5", "Real"), ("1e6", "Int"), ("true", "Bool"), ("\"a {1}\"", "Text"),
  ("[1, 2]", "[Int]"), ("[1, 2.5]", "Vec[2]"), ("[[1, 2], [3, 4]]", "Mat[2, 2]"),
  ("[\"a\", \"b\"]", "[Text]"), ("[]", "[_]"),
  ("(1, \"a\")", "(Int, Text)"), ("(a: 1, b: 2.0)", "(a: Int, b: Real)"),
  ("(a: 1, b: 2.0).b", "Real"),
  ("1 + 2", "Int"), ("1 / 2", "Real"), ("7 div 2", "Int"), ("7 mod 2", "Int"), ("2^10", "Int"),
  ("2.0^10", "Real"), ("-1", "Int"), ("-[1, 2]", "Vec[2]"), ("not true", "Bool"),
  ("1 < 2 <= 3", "Bool"), ("true and 1 == 1 or false", "Bool"),
  ("0 ..< 5", "[Int]"), ("[i^2 for i in 0 ..< 5]", "[Int]"),
  ("[i / 2 for i in 0 ..< 5]", "Vec[5]"),
  ("[[i, j, 0.5] for i in 0 ..< 2 for j in 0 ..< 2]", "Mat[4, 3]"),
  ("sum(i for i in 0 ..< 4)", "Int"), ("sum(i / 2 for i in 0 ..< 4)", "Real"),
  ("if true then 1 else 2.5", "Real"), ("if true then [1, 2] else [0.5, 1]", "Vec[2]"),
  ("{ let a = 2; a * 1.5 }", "Real"), ("{ x ~ Normal(mean: 0, sd: 1); x^2 }", "Dist[Real]"),
  ("{ m ~ minibatch(size: 3); 2 * m }", "Noise"),
  ("[1, 2] + [0.5, 1]", "Vec[2]"), ("2 * [1, 2]", "Vec[2]"), ("[1, 2] / 2", "Vec[2]"),
  ("[1, 2] .* [3, 4]", "Vec[2]"), ("[1, 2] .^ 2", "Vec[2]"), ("[1, 2]'", "Vec[2]'"),
  ("[1, 2]' * [3, 4]", "Real"), ("[1, 2] * [3, 4, 5]'", "Mat[2, 3]"),
  ("[[1, 2, 3], [4, 5, 6]] * [1, 2, 3]", "Vec[2]"),
  ("[[1, 2, 3], [4, 5, 6]]' * [[1.0], [2.0]]", "Mat[3, 1]"),
  ("[1, 2]' * [[1, 2, 3], [4, 5, 6]]", "Vec[3]'"), ("[1, 2]' * eye(2) * [1, 2]", "Real"),
  ("eye(2)^2", "Mat[2, 2]"),
  ("[1.0, 2.0][0]", "Real"), ("[1.0, 2.0, 3.0][0 ..< 2]", "Vec[2]"),
  ("[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]][0]", "Vec[3]"),
  ("[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]][0, 1]", "Real"),
  ("[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]][0 ..< 2, 1]", "Vec[2]"),
  ("exp(1)", "Real"), ("exp([1, 2])", "Vec[2]"), ("floor(1.5)", "Int"), ("max(1, 2)", "Int"),
  ("max(1, 2.5)", "Real"), ("max([1, 2], 0.5)", "Vec[2]"), ("max([1, 5])", "Int"),
  ("argmax([1, 5])", "Int"), ("average([1, 5])", "Real"), ("length([1, 5])", "Int"),
  ("zeros(3)", "Vec[3]"), ("zeros(2, 3)", "Mat[2, 3]"), ("zeros([1.0, 2.0])", "Vec[2]"),
  ("zeros((a: 1, b: [1, 2]))", "(a: Real, b: Vec[2])"), ("diag([1, 2])", "Mat[2, 2]"),
  ("linspace(0, 1, 5)", "Vec[5]"), ("concat([1.0], [2, 3])", "Vec[3]"),
  ("solve(eye(2), [1, 2])", "Vec[2]"), ("outer([1, 2], [1, 2, 3])", "Mat[2, 3]"),
  ("dot([1, 2], [3, 4])", "Real"), ("norm((a: 1, b: [1, 2]))", "Real"), ("unit([3, 4])", "Vec[2]"),
  ("grad(x => x^2)(3)", "Real"), ("grad(v => dot(v, v))([1, 2])", "Vec[2]"),
  ("hess(v => dot(v, v))([1, 2])", "Mat[2, 2]"), ("hess(x => x^3)(2)", "Real"),
  ("jacobian(v => [v[0], v[1], 1.0])([1.0, 2.0])", "Mat[3, 2]"),
  ("(x: Real) => 2 * x", "(Real) -> Real"), ("((x, y) => x + y)(1, 2.5)", "Real"),
  ("[1.0, 2.0] |> norm", "Real"), ("3 |> max(4)", "Int"),
  ("Normal(mean: 0, sd: 1)", "Dist[Real]"), ("Normal(mean: [0, 0], sd: 1)", "Dist[Vec[2]]"),
  ("Normal(mean: 0, cov: eye(3))", "Dist[Vec[3]]"),
  ("2 * Normal(mean: 0, sd: 1) + 1", "Dist[Real]"),
  ("Normal(mean: 0, sd: 1) * [1, 2]", "Dist[Vec[2]]"), ("Choice([1, 2, 3])", "Dist[Int]"),
  ("Choice([[1.0, 0.0], [0.0, 1.0]])", "Dist[Vec[2]]"), ("Direction(size: 4)", "Dist[Vec[4]]"),
  ("Mixture([Normal(mean: 0, sd: 1), Uniform(low: -1, high: 1)])", "Dist[Real]"),
  ("draw(Normal(mean: 0, sd: 1))", "Real"), ("draw(Normal(mean: 0, sd: 1), 5)", "Vec[5]"),
  ("draw(Normal(mean: [0, 0], sd: 1), 5)", "Mat[5, 2]"), ("draw(Choice([1, 2]), 5)", "[Int]"),
  ("mean(Normal(mean: [0, 0], sd: 1))", "Vec[2]"),
  ("cov(Normal(mean: [0, 0], sd: 1))", "Mat[2, 2]"),
  ("mean(draw(Normal(mean: 0, sd: 1), 5))", "Estimate[Real]"),
  ("cov(draw(Normal(mean: [0, 0], sd: 1), 5))", "Estimate[Mat[2, 2]]"),
  ("sqrt(mean(draw(Normal(mean: 0, sd: 1), 5))) + 1", "Estimate[Real]"),
  ("mean([1.0, 2.0]).value", "Real"), ("mean([1.0, 2.0]).n", "Int"),
  ("table(x: [[1.0, 2.0]], y: [3.0])", "Table[(x: Vec[2], y: Real)]"),
  ("table(x: [[1.0, 2.0]], y: [3.0]).x", "Mat[1, 2]"), ("table(x: [1.0, 2.0])[1]", "(x: Real)"),
  ("table(x: [1.0, 2.0]) where x > 1", "Table[(x: Real)]"),
  (
    "fit y ~ log(x) in table(x: [1.0, 2.0], y: [1.0, 2.0])",
    "(slope: Estimate[Real], intercept: Estimate[Real], lackOfFit: Real)"
  ),
  ("sweep a in [0.5, 1] { row b: a > 1 }", "Table[(a: Real, b: Bool)]"),
  ("read \"a.csv\"", "Table"), ("plot x^2 ~ x in linspace(0, 1, 5)", "Plot"),
  ("minimize(x => x^2, in: (-1, 1))", "(at: Real, value: Real)"),
  ("findRoot(cos, in: (0, 3))", "Real"),
  ("sgd(rate: 0.1)", "Optimizer"), ("sgd(rate: 0.1) |> clipped(bound: 1)", "Optimizer"),
  ("well", "Loss[Real]"), ("0.5 * well + well", "Loss[Real]"), ("well(0.5)", "Real"),
  ("bowl(eye(3))", "Loss[Vec[3]]"), ("grad(bowl(eye(3)))([1, 2, 3])", "Vec[3]"),
  ("hvp(bowl(eye(3)), [1, 2, 3])([1, 2, 3])", "Vec[3]"),
  ("squares over { x: Vec[4] ~ Normal(mean: 0, sd: 1); (x:, y: x[0]) }", "Loss[Vec[4]]"),
  ("sgd(rate: 0.1) on bowl(eye(3))", "Dynamics[Vec[3]]"),
  ("sgd(rate: 0.1) on well with Normal(mean: 0, sd: 1)", "Dynamics[Real]"),
  ("diffusion(sgd(rate: 0.1) on well, order: 1)", "Dynamics[Real]"),
  ("theory.stationaryCovariance(sgd(rate: 0.1) on bowl(eye(3)))", "Mat[3, 3]"),
  ("theory.stationaryCovariance(sgd(rate: 0.1) on well)", "Real"),
  ("run.S", "Estimate[Mat[2, 2]]"), ("run.S.se", "Mat[2, 2]"), ("run.S[0, 0]", "Estimate[Real]"),
  ("run.curve", "Table[(t: Int, loss: Estimate[Real])]"), ("run.curve.loss[0]", "Estimate[Real]"),
  ("run.trail", "Table[(replica: Int, t: Int, w: Vec[2], v: Vec[2])]"), ("run.diverged", "Int"),
  ("run.k", "Estimate[Real]"), ("run.exit.rate", "Estimate[Real]"),
  ("run.exit.share.far", "Estimate[Real]"), ("run.exit.quantile(0.5)", "Estimate[Real]"),
  ("gram([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])", "Mat[2, 2]"), ("padded([1.0, 2.0])", "Vec[3]"),
  ("huber([1.0, 2.0])", "Vec[2]"), ("huber(run.k)", "Estimate[Real]"),
]

private let preparation = """
  optimizer sgd(rate: Real > 0) { step { w <- w - rate * g } }
  optimizer heavy(rate: Real) { state v = zeros(w);  step { v <- 0.9 * v + g;  w <- w - rate * v } }
  optimizer clipped(inner: Optimizer, bound: Real) { step { w <- w + clip(inner(w, g) - w, bound) } }
  loss well at (x: Real) = (x^2 - 1)^2 / 4
  loss bowl[d](K: Mat[d, d] spd) at (w: Vec[d]) = 0.5 * w' * K * w
  loss squares[d] at (w: Vec[d]) over (x: Vec[d], y: Real) = (dot(w, x) - y)^2 / 2
  fn gram[n, d](X: Mat[n, d]) -> Mat[d, d] = X' * X / n
  fn padded[n](v: Vec[n]) -> Vec[n + 1] = concat(v, [0.0])
  fn huber(r: Real, delta: Real = 1) -> Real = if abs(r) <= delta then r^2 / 2 else delta * (abs(r) - delta / 2)
  let run = simulate heavy(rate: 0.1) on bowl(eye(2)) with Normal(mean: 0, sd: 1) {
    from: 0; steps: 10
    measure S = cov(w)
    measure k = mean(norm(w)^4) / mean(norm(w)^2)^2
    series curve = (loss: mean(L(w))) every 10
    keep trail = (w:, v: state.v) every 10 of 3
    exit far: norm(w) > 10
  }
  """

@Suite struct Types {
  @Test func `every form has the type a reader expects`() {
    var checking = prepared
    #expect(checking.render(checking.check(preparation, as: .session)) == "")
    for (expression, type) in expressions {
      #expect(checking.type(of: expression) == type, "\(expression)")
    }
  }

  @Test func `a session may define a name again, and a line with a mistake defines nothing`() {
    var checking = prepared
    #expect(checking.check("let a = 1", as: .session).isEmpty)
    #expect(checking.check("let a = \"text\"", as: .session).isEmpty)
    #expect(checking.type(of: "a") == "Text")
    #expect(checking.check("let a = 1 + \"x\"", as: .session).map(\.code) == ["E0302"])
    #expect(checking.type(of: "a") == "Text")
  }

  @Test func `the last value of a session is called _`() {
    var checking = prepared
    #expect(checking.type(of: "[1.0, 2.0]") == "Vec[2]")
    #expect(checking.type(of: "_[0] + 1") == "Real")
  }

  @Test func `an imported file gives its names but those with an underscore`() {
    var checking = prepared
    let wells = checking.check(
      "wells.sgd", bytes: Array("loss four at (x: Real) = x^4\nlet _hidden = 1".utf8), as: .imported
    )
    #expect(wells.diagnostics.isEmpty)
    let text = "import \"wells.sgd\" as wells\nprint wells.four(2), wells._hidden, wells.fou"
    let file = checking.sources.add(.init(name: "script.sgd", text: Array(text.utf8)))
    let (module, _) = parse(file, in: checking.sources, into: &checking.tree)
    let scope = checking.checker.scope(of: wells.module.file)
    let found = checking.checker.check(
      module, in: checking.tree, as: .script, imports: [module.statements[0]: scope])
    #expect(found.map(\.code) == ["E0209", "E0210"])
  }

  @Test func `names come with their signatures and documentation`() {
    let names = prepared.checker.names
    let solve = names.first { $0.name == "clip" }
    #expect(solve?.type == "clip[P](a: P, bound: Real > 0) -> P")
    #expect(solve?.documentation.isEmpty == false)
    #expect(names.allSatisfy { $0.kind != .function || !$0.documentation.isEmpty })
  }
}
