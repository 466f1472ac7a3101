package import SourceText

/// A type as written.
package enum TypeSyntax: Hashable, Sendable {
  case missing
  /// `Real`, `Vec[n]`, `Dist[Real]`, `P`, `Table[(x: Vec[2], y: Real)]`
  case named(Name, [TypeArgument])
  /// `[T]`
  case list(TypeSyntaxID)
  /// `(Real, Int)`
  case tuple([TypeSyntaxID])
  /// `(rate: Real, exit: Exit)`
  case record([TypeField])
  /// `(Real, Vec[n]) -> Real`
  case function([TypeSyntaxID], TypeSyntaxID)
}

package struct TypeField: Hashable, Sendable {
  package var name: Name
  package var type: TypeSyntaxID
  package init(name: Name, type: TypeSyntaxID) {
    self.name = name
    self.type = type
  }
}

/// What stands in the brackets of a type: a size such as `n + 1`, or a type. A bare capitalised name is a type.
package enum TypeArgument: Hashable, Sendable {
  case size(ExpressionID)
  case type(TypeSyntaxID)
}

/// What else must hold of a parameter: `Real > 0`, `Real in -1 ..< 1`, `Mat[d, d] spd`.
package enum Constraint: Hashable, Sendable {
  case comparison(ComparisonOperator, ExpressionID, SourceSpan)
  /// `in low ..< high`: `low <= value < high`
  case range(low: ExpressionID, high: ExpressionID, SourceSpan)
  /// A word after the type: `spd`
  case property(Name)
}

/// A parameter of a function, loss, noise, optimizer or lambda.
package struct Parameter: Hashable, Sendable {
  package var name: Name
  /// Absent in lambdas and after `at`, where it is inferred.
  package var type: TypeSyntaxID?
  package var constraints: [Constraint]
  package var defaultValue: ExpressionID?

  package init(
    name: Name, type: TypeSyntaxID?, constraints: [Constraint] = [],
    defaultValue: ExpressionID? = nil
  ) {
    self.name = name
    self.type = type
    self.constraints = constraints
    self.defaultValue = defaultValue
  }
}
