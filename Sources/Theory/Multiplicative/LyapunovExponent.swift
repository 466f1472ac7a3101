/// The Lyapunov exponent `Λ = E ln|1 − λX|` per step: `w → 0` in probability iff `Λ < 0`.
///
/// The stable rates may form several intervals, unlike in mean square. Source: 2303.13093.
package func lyapunovExponent(
  _ law: CurvatureLaw, rate: Double
) throws(TheoryFailure) -> TheoryValue<Double> {
  try law.validate()
  try demand(rate > 0, "a positive rate")
  let value = law.meanLog(rate: rate)
  if value.isNaN { throw .notConverged("mean logarithm") }
  return TheoryValue(
    value,
    assuming: [
      Assumption(.quadratic, "one dimension, quadratic sample losses"),
      Assumption(
        .probabilisticallyStable, "the exponent is negative", held: value < 0,
        [Quantity("Λ", value)]),
    ], formula: "Λ = E ln|1 − λX|", source: "2303.13093")
}
