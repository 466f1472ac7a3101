internal import Glibc

/// What the elementwise primitives mean for one number.
package enum ScalarMath {
  package static func apply(_ primitive: UnaryPrimitive, _ x: Double) -> Double {
    switch primitive {
    case .negate: -x
    case .absolute: abs(x)
    case .sign: x > 0 ? 1 : (x < 0 ? -1 : x)
    case .squareRoot: x.squareRoot()
    case .reciprocal: 1 / x
    case .exp: Glibc.exp(x)
    case .expm1: Glibc.expm1(x)
    case .log: Glibc.log(x)
    case .log1p: Glibc.log1p(x)
    case .sin: Glibc.sin(x)
    case .cos: Glibc.cos(x)
    case .tan: Glibc.tan(x)
    case .asin: Glibc.asin(x)
    case .acos: Glibc.acos(x)
    case .atan: Glibc.atan(x)
    case .sinh: Glibc.sinh(x)
    case .cosh: Glibc.cosh(x)
    case .tanh: Glibc.tanh(x)
    case .erf: Glibc.erf(x)
    case .erfc: Glibc.erfc(x)
    case .erfinv: erfinv(x)
    case .logGamma: Glibc.lgamma(x)
    case .floor: x.rounded(.down)
    case .ceiling: x.rounded(.up)
    case .round: x.rounded(.toNearestOrEven)
    }
  }

  private static func erfinv(_ y: Double) -> Double {
    guard abs(y) < 1 else { return abs(y) == 1 ? y * .infinity : .nan }
    var x = 0.0
    for _ in 0..<60 { x -= (Glibc.erf(x) - y) / (1.1283791670955126 * Glibc.exp(-x * x)) }
    return x
  }

  package static func apply(_ primitive: BinaryPrimitive, _ a: Double, _ b: Double) -> Double {
    switch primitive {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .minimum: a < b ? a : b
    case .maximum: a > b ? a : b
    case .power: Glibc.pow(a, b)
    case .atan2: Glibc.atan2(a, b)
    case .hypot: Glibc.hypot(a, b)
    case .modulo: a - b * (a / b).rounded(.down)
    }
  }

  package static func compare(_ primitive: ComparisonPrimitive, _ a: Double, _ b: Double) -> Bool {
    switch primitive {
    case .less: a < b
    case .lessOrEqual: a <= b
    case .equal: a == b
    case .notEqual: a != b
    }
  }
}
