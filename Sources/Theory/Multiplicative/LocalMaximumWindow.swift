/// The rates for which `w ← (1 − λx) w`, `x = 1` or `−(1+a)` with probability ½, converges to the
/// *maximum* of its mean loss `−(a/4)w²`: `a/(1+a) < λ < [a + √(a²+8(1+a))]/(2(1+a))`.
/// Source: Ziyin, Li, Simon, Ueda (2107.11774); window derived.
package func localMaximumWindow(
  asymmetry a: Double
) throws(TheoryFailure) -> TheoryValue<ClosedRange<Double>> {
  try demand(a > 0, "a positive asymmetry")
  let high = (a + (a * a + 8 * (1 + a)).squareRoot()) / (2 * (1 + a))
  return TheoryValue(
    a / (1 + a)...high, assuming: [Assumption(.quadratic, "both sample losses are quadratic")],
    formula: "|1−λ|·(1+λ(1+a)) < 1", source: "2107.11774")
}
