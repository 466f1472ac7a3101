extension Leading {
  /// Of a function of the prelude of one number; nil for one of which nothing is known here.
  func applying(_ function: String) -> Growth? {
    switch function {
    case "tanh": return saturating(-1, 1, slope: 1)
    case "erf": return saturating(-1, 1, slope: 2 / Double.pi.squareRoot())
    case "atan": return saturating(-Double.pi / 2, Double.pi / 2, slope: 1)
    case "erfc":
      if grows, sign == 1 {
        return .end(Leading(degrees: -.infinity...(-.infinity), sign: 1))
      }
      return vanishes ? .end(.limit(1)) : grows && sign == -1 ? .end(.limit(2)) : .bounded
    case "sin": return vanishes ? .end(small) : .bounded
    case "tan": return vanishes ? .end(small) : .unknown
    case "cos": return vanishes ? .end(.limit(1)) : .bounded
    case "exp": return exponentiated
    case "expm1":
      if vanishes { return .end(small) }
      return grows && sign == -1 ? .end(.limit(-1)) : grows ? exponentiated : .unknown
    case "sinh":
      if vanishes { return .end(small) }
      guard grows, let sign else { return .unknown }
      return .free(sign / 2, isPositive: sign > 0) * absolute.exponentiated
    case "cosh":
      return vanishes
        ? .end(.limit(1)) : grows ? .free(0.5, isPositive: true) * absolute.exponentiated : .unknown
    case "log": return logarithm
    case "log1p":
      return vanishes ? .end(small) : grows ? logarithm : .unknown
    case "sqrt": return raised(to: 0.5)
    case "norm": return .end(absolute)
    case "floor", "ceil", "round": return grows ? beside : .unknown
    default: return nil
    }
  }

  /// The larger of two: by the sign of what they differ by.
  static func larger(_ a: Growth, _ b: Growth) -> Growth {
    guard case .end(let difference) = a + -b, let sign = difference.sign else {
      return a == b ? a : .unknown
    }
    return sign > 0 ? a : b
  }
}
