internal import Glibc

/// Mean exit time from `|x| < a` of `x ← x − ηx + ε η^{1/α} S` with symmetric α-stable `S`
/// (characteristic function `e^{−|u|^α}`), in units of `1/η` steps: `(a/ε)^α / [2Γ(α) sin(πα/2)/π]`.
///
/// Grows with the width, not the height. Needs η small against ε^α.
/// Source: Nguyen, Şimşekli, Gürbüzbalaban, Richard 2019; Imkeller and Pavlyukevich 2006.
package func stableExitTime(
  halfWidth a: Double, noise epsilon: Double, index alpha: Double
) throws(TheoryFailure) -> TheoryValue<Double> {
  let index = Assumption(
    .stableIndex, "the stable index lies in (0, 2)", held: alpha > 0 && alpha < 2,
    [Quantity("α", alpha)])
  try require(index)
  try demand(a > 0 && epsilon > 0, "positive width and noise")
  let constant = 2 * tgamma(alpha) * sin(.pi * alpha / 2) / .pi
  return TheoryValue(
    pow(a / epsilon, alpha) / constant,
    assuming: [
      index,
      Assumption(
        .smallNoise, "the noise is small against the width", held: epsilon < 0.3 * a,
        [Quantity("ε/a", epsilon / a)]),
    ], formula: "E t = (a/ε)^α / [2Γ(α) sin(πα/2)/π]",
    source: "Imkeller, Pavlyukevich 2006; Nguyen et al. 2019")
}
