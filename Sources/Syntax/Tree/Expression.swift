package import SourceText

/// An expression. Parts are ids into the same ``SyntaxTree``.
package enum Expression: Hashable, Sendable {
  /// Stands where the parser found no expression; a diagnostic says so.
  case missing
  /// `0.5`, `1e-3`
  case real(Double)
  /// `1_000`, and `1e6`, whose value is whole
  case integer(Int)
  case bool(Bool)
  /// `"eta = {eta:.3}"`
  case text([TextPiece])
  case name(String)

  /// `[1, 2]`
  case list([ExpressionID])
  /// `[f(i) for i in 0 ..< n if g(i)]`
  case comprehension(ExpressionID, [ComprehensionClause])
  /// `f(i) for i in 0 ..< n`, the sole argument of a reducer as in `sum(…)`
  case generator(ExpressionID, [ComprehensionClause])
  /// `(1, "a")`; never of one element
  case tuple([ExpressionID])
  /// `(rate: 0.1, tau: e)`; `(x:)` has the name `x` as its value
  case record([Argument])
  /// `(e)`
  case grouping(ExpressionID)

  case call(ExpressionID, [Argument])
  /// `a[i, j]`, `a[1 ..< 3]`
  case index(ExpressionID, [ExpressionID])
  /// `run.S`
  case field(ExpressionID, Name)
  /// `w'`
  case transpose(ExpressionID)

  case unary(UnaryOperator, ExpressionID)
  case binary(BinaryOperator, ExpressionID, ExpressionID)
  /// `a < x < b`: one more operand than operators
  case comparison([ExpressionID], [ComparisonOperator])
  /// `0 ..< n`
  case range(ExpressionID, ExpressionID)

  case conditional(ExpressionID, then: ExpressionID, else: ExpressionID)
  /// `x => …`, `(x, y) => …`
  case lambda([Parameter], ExpressionID)
  /// `{ … }`; its value is that of the last statement
  case block([StatementID])

  /// `squared over data`
  case over(ExpressionID, ExpressionID)
  /// `sgd(rate: 0.1) on quadratic(K)`
  case on(ExpressionID, ExpressionID)
  /// `… with Normal(mean: 0, sd: 1)`
  case with(ExpressionID, ExpressionID)
  /// `x |> f(a)`
  case pipe(ExpressionID, ExpressionID)

  case simulate(ExpressionID, [RunItem])
  case sweep([SweepVariable], ExpressionID)
  /// `fit log(tau) ~ log(rate) in table by bound`
  case fit(ExpressionID, ExpressionID, in: ExpressionID, by: ExpressionID?)
  /// `table where bound == 0.5`
  case filter(ExpressionID, ExpressionID)
  /// `read "wine.csv"`
  case read(ExpressionID)
  case plot(PlotSyntax)
}

/// A piece of a text literal.
package enum TextPiece: Hashable, Sendable {
  case literal(String)
  /// `{eta:.3}`
  case interpolation(ExpressionID, format: String?)
}

/// `for i in e` or `if c` in a comprehension.
package enum ComprehensionClause: Hashable, Sendable {
  case each(Pattern, in: ExpressionID)
  case condition(ExpressionID)
}

/// What a value is taken apart into.
package indirect enum Pattern: Hashable, Sendable {
  case name(Name)
  case tuple([Pattern], SourceSpan)
}

/// `rate: 0.1`, or `0.1`; in a call and in a record.
package struct Argument: Hashable, Sendable {
  package var label: Name?
  package var value: ExpressionID
  /// Written `(x:)`: the value is the name itself.
  package var isShorthand: Bool

  package init(label: Name?, value: ExpressionID, isShorthand: Bool = false) {
    self.label = label
    self.value = value
    self.isShorthand = isShorthand
  }
}

package enum UnaryOperator: String, CaseIterable, Sendable {
  case negate = "-"
  case not
}

package enum BinaryOperator: String, CaseIterable, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case elementwiseMultiply = ".*"
  case elementwiseDivide = "./"
  case power = "^"
  case elementwisePower = ".^"
  case integerDivide = "div"
  case modulo = "mod"
  case and
  case or
}

package enum ComparisonOperator: String, CaseIterable, Sendable {
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
}

/// `rate in logspace(1e-3, 1e-1, 7)` of a sweep.
package struct SweepVariable: Hashable, Sendable {
  package var name: Name
  package var values: ExpressionID
  package init(name: Name, values: ExpressionID) {
    self.name = name
    self.values = values
  }
}

/// A line of the block of a `simulate`.
package enum RunItem: Hashable, Sendable {
  /// `replicas: 8192`, `exit: …`
  case setting(Name, ExpressionID)
  /// `measure S = cov(w)`
  case measure(Name, ExpressionID)
  /// `series curve = (loss: mean(L(w))) every 100`, or `at [1, 2, 5]`
  case series(Name, ExpressionID, every: ExpressionID?, at: ExpressionID?)
  /// `keep trail = (w:) every 10 of 3`
  case keep(Name, ExpressionID, every: ExpressionID?, of: ExpressionID?)
  /// `exit left: w < 0`
  case exit(Name?, ExpressionID)
}

/// `plot tau ~ rate in table { by: bound } to "exit.svg"`
package struct PlotSyntax: Hashable, Sendable {
  /// What is plotted; several curves stand as a tuple or record.
  package var y: ExpressionID
  package var x: ExpressionID
  /// The table, or `x in values` of a plotted function.
  package var source: ExpressionID
  /// `by`, `log`, `overlay`, `title`, …; a bare word is a `name`.
  package var settings: [Argument]
  package var file: ExpressionID?

  package init(
    y: ExpressionID, x: ExpressionID, source: ExpressionID, settings: [Argument],
    file: ExpressionID?
  ) {
    self.y = y
    self.x = x
    self.source = source
    self.settings = settings
    self.file = file
  }
}
