/// Functions of one real, entry by entry.
package enum UnaryPrimitive: String, CaseIterable, Hashable, Sendable {
  case negate, absolute, sign, squareRoot, reciprocal
  case exp, expm1, log, log1p
  case sin, cos, tan, asin, acos, atan
  case sinh, cosh, tanh
  case erf, erfc, erfinv, logGamma
  case floor, ceiling, round
}

/// Functions of two reals, entry by entry; one side may be a scalar.
package enum BinaryPrimitive: String, CaseIterable, Hashable, Sendable {
  case add, subtract, multiply, divide
  /// `select(a < b, a, b)`; NaN when either is
  case minimum
  /// `select(a > b, a, b)`; NaN when either is
  case maximum
  case power
  case atan2, hypot
  /// `a - b * floor(a / b)`
  case modulo
}

/// Comparisons of two reals, entry by entry; one side may be a scalar. With NaN all but `notEqual` are false.
package enum ComparisonPrimitive: String, CaseIterable, Hashable, Sendable {
  case less, lessOrEqual, equal, notEqual
}

/// Functions of masks, entry by entry; `not` has one operand.
package enum LogicPrimitive: String, CaseIterable, Hashable, Sendable {
  case and, or, not
}

/// What a whole array, or one axis of it, is reduced by. The order is part of the meaning: see the
/// reference evaluator.
package enum Reduction: String, CaseIterable, Hashable, Sendable {
  case sum, maximum, minimum
  /// The index of the first largest entry.
  case argmax
  /// Of masks.
  case any, all
}

/// The laws all draws are made of. Every other law is a function of these, in kernels.
package enum BaseLaw: String, CaseIterable, Hashable, Sendable {
  /// On (0, 1), never 0 or 1: `(bits >> 12 + ½)·2⁻⁵²`
  case uniform
  /// By Box–Muller from pairs of consecutive words of the site.
  case normal
}

/// A place in a program where randomness enters, by its role: `noise`, `noise.batch`,
/// `optimizer.inner.z`, `from`. The name is part of the key of its stream.
package struct Site: Hashable, Sendable {
  package var name: String
  package init(_ name: String) { self.name = name }
}
