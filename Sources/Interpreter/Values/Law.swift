package import Syntax

/// A probability law: how to draw from it, and what is known of its moments.
package struct Law {
  package indirect enum Form {
    case uniform(low: Value, high: Value)
    /// Of one number, or entry by entry of the shape of its parameters.
    case normal(mean: Value, sd: Value)
    case multivariateNormal(mean: Value, covariance: Value)
    /// A block that draws; the value of the block.
    case block([StatementID], Scope)
    /// One of the values, with these weights (they sum to 1).
    case choice([Value], weights: [Double])
    case mixture([Law], weights: [Double])
    /// Uniform on the unit sphere of that dimension.
    case direction(size: Int)
    case constant(Value)
    case negated(Law)
    case combined(BinaryOperator, Law, Law)
    /// A builtin function of one number, applied to each draw.
    case mapped(Builtin, Law)
  }

  package var form: Form
  /// What `known(…)` or the rules for arithmetic tell.
  package var moments: LawMoments?

  init(_ form: Form, moments: LawMoments? = nil) {
    self.form = form
    self.moments = moments
  }
}

extension LawMoments {
  /// Of several numbers, or of one that depends on the place.
  var isOfArray: Bool {
    [mean, covariance].contains { value in value.map { $0.double == nil } ?? false }
  }
}

/// What is known of a law's moments. Scalars serve every entry of a shape.
package struct LawMoments {
  /// nil: unknown.
  package var mean: Value?
  /// Variance of a number, covariance matrix of a vector; nil: unknown. Infinite where the tail says so.
  package var covariance: Value?
  package var tail: TailBounds
  /// The distribution function of a law of one number.
  package var cdf: FunctionValue?

  init(mean: Value?, covariance: Value?, tail: TailBounds, cdf: FunctionValue? = nil) {
    (self.mean, self.covariance, self.tail, self.cdf) = (mean, covariance, tail, cdf)
  }
}
