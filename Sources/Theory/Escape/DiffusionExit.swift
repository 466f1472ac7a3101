internal import Glibc
internal import LinearAlgebra

/// The mean exit time of `dx = a(x) dt + √D(x) dW` (Itô) from an interval, by quadrature: the exact
/// continuous-time value that closed forms approximate.
///
/// `E t = ∫_{x₀}^{b} e^{Φ(y)} ∫_{ℓ}^{y} (2/D(z)) e^{−Φ(z)} dz dy`, `Φ = −∫ 2a/D`, with reflection
/// at `ℓ` if it is the `reflecting` end and absorption at `b`; with two absorbing ends, by the
/// usual combination. Relative accuracy about 1e-9 for smooth coefficients.
/// Source: Gardiner, Handbook of Stochastic Methods, section 5.2.7.
package func diffusionExitTime(
  from start: Double, in interval: ClosedRange<Double>, reflecting: ReflectingEnd,
  panels: Int = 400, drift: (Double) -> Double, diffusion: (Double) -> Double
) throws(TheoryFailure) -> TheoryValue<Double> {
  try demand(panels >= 1, "at least one panel")
  try demand(
    interval.contains(start) && interval.lowerBound.isFinite && interval.upperBound.isFinite,
    "a start inside a finite interval")
  switch reflecting {
  case .low:
    let profile = ScaleProfile(interval, panels, start, drift, diffusion)
    let time = profile.absorbedHigh(from: start)
    return try wrap(time)
  case .high:
    let mirrored = -interval.upperBound ... -interval.lowerBound
    let profile = ScaleProfile(
      mirrored, panels, -start, { -drift(-$0) }, { diffusion(-$0) })
    return try wrap(profile.absorbedHigh(from: -start))
  case .none:
    let profile = ScaleProfile(interval, panels, start, drift, diffusion)
    return try wrap(profile.absorbedBoth(from: start))
  }
}

/// Which end of the interval sends the path back.
package enum ReflectingEnd: Sendable {
  case low
  case high
  case none
}

private func wrap(_ time: Double) throws(TheoryFailure) -> TheoryValue<Double> {
  guard time < .infinity else { throw .notConverged("the mean exceeds 1e308 steps") }
  guard time.isFinite, time >= 0 else { throw .notConverged("quadrature of the exit time") }
  return TheoryValue(
    time, assuming: [Assumption(.smallRate, "continuous time stands for the discrete steps")],
    formula: "E t = ∫ e^Φ ∫ (2/D) e^−Φ, Φ = −∫ 2a/D",
    source: "Gardiner, Handbook of Stochastic Methods, 5.2.7")
}

/// `Φ` and the running integral of the speed density on Gauss panels.
private struct ScaleProfile {
  /// All Gauss points, ascending, with their weights.
  private var points: [(x: Double, weight: Double)] = []
  /// `Φ` at the points.
  private var phi: [Double] = []
  /// `ln ∫_low^x (2/D) e^{−Φ}` at the points: the integral itself may exceed all numbers.
  private var logSpeed: [Double] = []

  init(
    _ interval: ClosedRange<Double>, _ panels: Int, _ start: Double, _ drift: (Double) -> Double,
    _ diffusion: (Double) -> Double
  ) {
    let (a, b) = (interval.lowerBound, interval.upperBound)
    let order = 8
    let unit = GaussRule.legendre(order, from: 0, to: 1)
    // inner integrals up to each Gauss point: integrate the Lagrange polynomial through the panel
    let partial = Self.partialWeights(unit)
    var edges = (0...panels).map { a + (b - a) * Double($0) / Double(panels) }
    if start > a, start < b, !edges.contains(start) {
      edges.append(start)
      edges.sort()
    }
    var potential = 0.0
    var logMass = -Double.infinity
    for (low, high) in zip(edges, edges.dropFirst()) {
      let h = high - low
      let x = unit.nodes.map { low + h * $0 }
      let d = x.map(diffusion)
      let slope = zip(x, d).map { -2 * drift($0) / $1 }
      let local = (partial * slope).map { potential + h * $0 }
      let least = local.min() ?? 0
      let density = zip(d, local).map { 2 / $0 * exp(least - $1) }
      let inner = (partial * density).map { Self.logSum(logMass, log(h * $0) - least) }
      for i in 0..<order { points.append((x[i], h * unit.weights[i])) }
      phi += local
      logSpeed += inner
      potential += h * zip(unit.weights, slope).reduce(0) { $0 + $1.0 * $1.1 }
      let panel = zip(unit.weights, density).reduce(0) { $0 + $1.0 * $1.1 }
      logMass = Self.logSum(logMass, log(h * panel) - least)
    }
  }

  func absorbedHigh(from start: Double) -> Double {
    var sum = 0.0
    for i in points.indices where points[i].x > start {
      sum += points[i].weight * exp(phi[i] + logSpeed[i])
    }
    return sum
  }

  func absorbedBoth(from start: Double) -> Double {
    // T = S(start)/S(total) · ∫_low^high e^Φ m − ∫_low^start e^Φ m, with m the speed integral
    var (scaleStart, scaleAll, doubleStart, doubleAll) = (0.0, 0.0, 0.0, 0.0)
    let top = phi.max() ?? 0
    for i in points.indices {
      let e = points[i].weight * exp(phi[i] - top)
      let both = points[i].weight * exp(phi[i] + logSpeed[i])
      scaleAll += e
      doubleAll += both
      if points[i].x < start {
        scaleStart += e
        doubleStart += both
      }
    }
    return scaleStart / scaleAll * doubleAll - doubleStart
  }

  /// `ln(eᵃ + eᵇ)`; what is not a number, from an interpolation below 0, counts as nothing.
  private static func logSum(_ a: Double, _ b: Double) -> Double {
    guard b > -.infinity else { return a }
    guard a > -.infinity else { return b }
    return max(a, b) + log1p(exp(-abs(a - b)))
  }

  /// Row `i`: weights of the integral from 0 to node `i` of the polynomial through the nodes.
  private static func partialWeights(_ rule: GaussRule) -> Matrix {
    let n = rule.nodes.count
    let inner = GaussRule.legendre(n, from: 0, to: 1)
    return Matrix(rows: n, columns: n) { i, j in
      inner.integrate { t in
        let x = rule.nodes[i] * t
        var value = 1.0
        for k in 0..<n where k != j {
          value *= (x - rule.nodes[k]) / (rule.nodes[j] - rule.nodes[k])
        }
        return value * rule.nodes[i]
      }
    }
  }
}
