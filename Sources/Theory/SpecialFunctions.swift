internal import Glibc

/// Euler's constant.
let eulerGamma = 0.5772156649015328606

/// `P(Z > z)` for a standard normal `Z`, with relative accuracy in the far tail.
package func normalTail(_ z: Double) -> Double { 0.5 * erfc(z / 2.0.squareRoot()) }

/// Density of the standard normal law.
package func normalDensity(_ z: Double) -> Double {
  exp(-0.5 * z * z) / (2 * Double.pi).squareRoot()
}

/// `xⁿ` for `n ≥ 0` by squaring; `0⁰ = 1`.
func power(_ x: Double, _ n: Int) -> Double {
  var (result, base, left) = (1.0, x, n)
  while left > 0 {
    if left & 1 == 1 { result *= base }
    base *= base
    left >>= 1
  }
  return result
}
