package import SourceText

/// A statement or declaration.
package enum Statement: Hashable, Sendable {
  /// Stands where the parser recovered from an error.
  case missing

  // Declarations
  case function(FunctionDeclaration)
  case loss(LossDeclaration)
  case noise(NoiseDeclaration)
  case optimizer(OptimizerDeclaration)
  /// `import "wells.sgd" as wells`
  case importFile(path: String, pathSpan: SourceSpan, alias: Name?)
  /// `input rate: Real > 0 = 0.1`
  case input(Parameter)
  /// `test "name" { … }`
  case test(String, nameSpan: SourceSpan, body: ExpressionID)
  case edition(ExpressionID)
  case seed(ExpressionID)

  // Bindings
  case letBinding(Pattern, type: TypeSyntaxID?, value: ExpressionID, documentation: Documentation)
  case varBinding(Name, type: TypeSyntaxID?, value: ExpressionID)
  /// `w <- w - rate * g`, `a[i] <- x`
  case assignment(target: ExpressionID, value: ExpressionID)
  /// `x: Vec[2] ~ Normal(mean: 0, sd: 1) given norm(x) < 1`
  case draw(Name, type: TypeSyntaxID?, law: ExpressionID, given: ExpressionID?)

  // Control
  case expression(ExpressionID)
  case forEach(Pattern, in: ExpressionID, body: ExpressionID)
  case whileLoop(ExpressionID, body: ExpressionID)
  /// `if c { … } else { … }`; the else part is a block, or an expression statement that is again an `if`
  case conditional(ExpressionID, then: ExpressionID, else: StatementID?)
  case returnValue(ExpressionID?)
  /// `row tau: e.exit.mean, basin: 1` in a sweep
  case row([Argument])

  // Output
  case print([Argument])
  case check(CheckSyntax)
  /// `compare run.S with (exact: a, continuous: b)`
  case compare(ExpressionID, with: ExpressionID)
  /// `export table to "t.csv"`
  case export(ExpressionID, to: ExpressionID)
}

/// What every declaration may have before its first word.
package struct Documentation: Hashable, Sendable {
  /// The `///` lines, without the slashes, joined by newlines; empty if there are none.
  package var text: String
  package init(text: String = "") { self.text = text }
}

/// `fn gram[n, d](X: Mat[n, d]) -> Mat[d, d] = X' * X / n`; `extern fn price(x: Real) -> Real`
package struct FunctionDeclaration: Hashable, Sendable {
  package var documentation: Documentation
  package var name: Name
  /// What stands in `name[…]`: small letters are sizes, capitals parameter types.
  package var generics: [Name]
  package var parameters: [Parameter]
  package var result: TypeSyntaxID?
  /// Absent for an `extern fn`.
  package var body: ExpressionID?

  package init(
    documentation: Documentation, name: Name, generics: [Name], parameters: [Parameter],
    result: TypeSyntaxID?, body: ExpressionID?
  ) {
    self.documentation = documentation
    self.name = name
    self.generics = generics
    self.parameters = parameters
    self.result = result
    self.body = body
  }
}

/// `loss squared[d] at (w: Vec[d]) over (x: Vec[d], y: Real) = (dot(w, x) - y)^2 / 2`
package struct LossDeclaration: Hashable, Sendable {
  package var documentation: Documentation
  package var name: Name
  package var generics: [Name]
  package var parameters: [Parameter]
  /// What is optimised; several names make a record.
  package var at: [Parameter]
  /// One sample; empty for a loss without data.
  package var over: [Parameter]
  package var body: ExpressionID

  package init(
    documentation: Documentation, name: Name, generics: [Name], parameters: [Parameter],
    at: [Parameter], over: [Parameter], body: ExpressionID
  ) {
    self.documentation = documentation
    self.name = name
    self.generics = generics
    self.parameters = parameters
    self.at = at
    self.over = over
    self.body = body
  }
}

/// `noise labelNoise(batch: Int) at (w) = Normal(mean: 0, cov: 2 * L(w) / batch * hess(L)(w))`
package struct NoiseDeclaration: Hashable, Sendable {
  package var documentation: Documentation
  package var name: Name
  package var generics: [Name]
  package var parameters: [Parameter]
  /// Empty if the law does not depend on the place.
  package var at: [Parameter]
  package var law: ExpressionID

  package init(
    documentation: Documentation, name: Name, generics: [Name], parameters: [Parameter],
    at: [Parameter], law: ExpressionID
  ) {
    self.documentation = documentation
    self.name = name
    self.generics = generics
    self.parameters = parameters
    self.at = at
    self.law = law
  }
}

/// `optimizer heavyBall(rate: Real > 0) { state v = zeros(w)  step { … } }`
package struct OptimizerDeclaration: Hashable, Sendable {
  package struct State: Hashable, Sendable {
    package var name: Name
    package var type: TypeSyntaxID?
    package var value: ExpressionID
    package init(name: Name, type: TypeSyntaxID?, value: ExpressionID) {
      self.name = name
      self.type = type
      self.value = value
    }
  }

  package var documentation: Documentation
  package var name: Name
  package var generics: [Name]
  package var parameters: [Parameter]
  package var states: [State]
  /// A block.
  package var step: ExpressionID

  package init(
    documentation: Documentation, name: Name, generics: [Name], parameters: [Parameter],
    states: [State], step: ExpressionID
  ) {
    self.documentation = documentation
    self.name = name
    self.generics = generics
    self.parameters = parameters
    self.states = states
    self.step = step
  }
}

/// `check a ~ b within 4 se + 5%`, `check a !~ b within 4 se`, `check condition`
package enum CheckSyntax: Hashable, Sendable {
  case condition(ExpressionID)
  case comparison(ExpressionID, ExpressionID, agrees: Bool, margin: [MarginTerm])
}

/// A term of a margin.
package enum MarginTerm: Hashable, Sendable {
  case standardErrors(ExpressionID)
  case percent(ExpressionID)
  case absolute(ExpressionID)
}
