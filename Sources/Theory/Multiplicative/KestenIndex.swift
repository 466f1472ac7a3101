internal import LinearAlgebra

/// The tail index of the stationary law, Kesten's root of `E|1 − λX|^β = 1`.
///
/// +∞ if `|1 − λX| ≤ 1` always: bounded data with `λ max X ≤ 2` have no power tail.
/// Source: Kesten 1973; Gürbüzbalaban, Şimşekli, Zhu 2021.
package func kestenIndex(
  _ law: CurvatureLaw, rate: Double
) throws(TheoryFailure) -> TheoryValue<Double> {
  let exponent = try lyapunovExponent(law, rate: rate)
  for assumption in exponent.violated { try require(assumption) }
  let largest = law.largestFactor(rate: rate)
  let tail = Assumption(
    .powerTail, "|1 − λX| exceeds one with positive probability", held: largest > 1,
    [Quantity("largest factor", largest)])
  var value = Double.infinity
  if largest > 1 {
    func f(_ beta: Double) -> Double { law.logMoment(rate: rate, power: beta) }
    var high = 1.0
    if f(high) > 0 {
      while f(0.5 * high) > 0, high > 1e-12 { high *= 0.5 }
    } else {
      while f(high) <= 0, high < 1e6 { high *= 2 }
    }
    guard f(high) > 0, let root = brentRoot(0.5 * high, high, f) else {
      throw .notConverged("tail index")
    }
    value = root
  }
  return TheoryValue(
    value, assuming: exponent.assumptions + [tail], formula: "E|1 − λX|^β = 1",
    source: "Kesten 1973; Gürbüzbalaban, Şimşekli, Zhu 2021")
}
