import Foundation

/// The four-well loss of 2102.04297, appendix A.1, with derivatives by a truncated Taylor algebra.
struct Jet {
  var v: Double
  var d: Double
  var dd: Double
  init(_ v: Double, _ d: Double = 0, _ dd: Double = 0) { (self.v, self.d, self.dd) = (v, d, dd) }
  static func + (a: Jet, b: Jet) -> Jet { Jet(a.v + b.v, a.d + b.d, a.dd + b.dd) }
  static func * (a: Jet, b: Jet) -> Jet {
    Jet(a.v * b.v, a.d * b.v + a.v * b.d, a.dd * b.v + 2 * a.d * b.d + a.v * b.dd)
  }
  func apply(_ f: Double, _ f1: Double, _ f2: Double) -> Jet {
    Jet(f, f1 * d, f2 * d * d + f1 * dd)
  }
  var reciprocal: Jet { apply(1 / v, -1 / (v * v), 2 / (v * v * v)) }
  func raised(_ p: Double) -> Jet {
    apply(pow(v, p), p * pow(v, p - 1), p * (p - 1) * pow(v, p - 2))
  }
  var exponential: Jet { apply(exp(v), exp(v), exp(v)) }
}

func fourWell(_ x: Double) -> Jet {
  let t = Jet(x, 1)
  func c(_ v: Double) -> Jet { Jet(v) }
  func square(_ a: Jet) -> Jet { a * a }
  let a = (t + c(1.6)) * square(t + c(1.3)) * square(t + c(-0.2))
  let b = square(t + c(-0.7)) * (t + c(-1.6))
  let root = (c(0.05) * (c(1.65) + c(-1) * t)).raised(0.6)
  let p = c(1) + (c(0.01) + c(4) * square(t + c(-0.5))).reciprocal
  let q = c(1) + (c(0.1) + c(4) * square(t + c(1.5))).reciprocal
  let e = c(1) + c(-0.25) * (c(-5) * square(t + c(0.8))).exponential
  return a * b * root * p * q * e
}
