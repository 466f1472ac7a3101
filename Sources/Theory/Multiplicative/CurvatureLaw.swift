internal import Glibc
internal import LinearAlgebra

/// The law of the curvature `X` of one minibatch in one dimension: `w ← (1 − λX) w + …`.
package enum CurvatureLaw: Sendable {
  /// Finitely many values with weights.
  case points([(value: Double, weight: Double)])
  /// `a/S` times a chi-squared variable with `S` degrees of freedom: Gaussian inputs of variance
  /// `a`, batch `S`.
  case gaussianInputs(variance: Double, batch: Double)

  func validate() throws(TheoryFailure) {
    switch self {
    case .points(let points):
      let total = points.reduce(0) { $0 + $1.weight }
      try demand(
        !points.isEmpty && points.allSatisfy { $0.weight >= 0 && $0.value.isFinite }
          && abs(total - 1) < 1e-9, "finite values with weights that sum to 1")
    case .gaussianInputs(let a, let s): try demand(a > 0 && s > 0, "positive variance and batch")
    }
  }

  /// `E |1 − λX|^β`, in logarithm so that large `β` does not overflow.
  func logMoment(rate: Double, power beta: Double) -> Double {
    switch self {
    case .points(let points):
      var sum = 0.0
      for (x, p) in points where p > 0 { sum += p * pow(abs(1 - rate * x), beta) }
      return log(sum)
    case .gaussianInputs(let a, let s):
      let shift = log(max(rate * a * (2 * beta / s + 1), 1)) * beta * 0.5
      let value = chi(rate: rate, a: a, s: s, reach: beta) { factor, density in
        factor > 0 ? exp(beta * log(factor) + density - shift) : 0
      }
      return log(value) + shift
    }
  }

  /// `E ln|1 − λX|`.
  func meanLog(rate: Double) -> Double {
    switch self {
    case .points(let points):
      var sum = 0.0
      for (x, p) in points where p > 0 { sum += p * log(abs(1 - rate * x)) }
      return sum
    case .gaussianInputs(let a, let s):
      return chi(rate: rate, a: a, s: s, reach: 0) { factor, density in
        factor > 0 ? log(factor) * exp(density) : 0
      }
    }
  }

  /// Largest `|1 − λX|` possible.
  func largestFactor(rate: Double) -> Double {
    switch self {
    case .points(let points):
      points.filter { $0.weight > 0 }.reduce(0) { max($0, abs(1 - rate * $1.value)) }
    case .gaussianInputs(variance: _, batch: _): .infinity
    }
  }

  /// `∫ g(|1 − λ a r²/S|, ln density(r)) dr` over the chi law of `r`.
  private func chi(
    rate: Double, a: Double, s: Double, reach beta: Double, _ g: (Double, Double) -> Double
  ) -> Double {
    let constant = (1 - s / 2) * log(2.0) - lgamma(s / 2)
    let zero = (s / (rate * a)).squareRoot()
    let peak = (2 * beta + s).squareRoot()
    let top = peak + 14
    let breaks = [
      zero - 1e-2 * zero, zero, zero + 1e-2 * zero, s.squareRoot(), max(peak - 4, 0), peak,
      peak + 4,
    ]
    return integrate(from: 0, to: top, breaks: breaks, relative: 1e-12, absolute: 1e-15) { r in
      guard r > 0 else { return 0 }
      return g(abs(1 - rate * a * r * r / s), constant + (s - 1) * log(r) - 0.5 * r * r)
    }.value
  }
}
