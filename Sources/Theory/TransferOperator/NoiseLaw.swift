internal import Glibc

/// The law of the random part of a one-dimensional step, given the state, by its distribution
/// function and the complement.
///
/// Both are needed: rates of 1e-12 per step come out with relative accuracy only if `above` is not
/// `1 − below`. Closures are called with whole arrays of ascending `z`.
package struct NoiseLaw {
  /// `P(noise ≤ z | x)`.
  package let below: (_ z: [Double], _ x: Double) -> [Double]
  /// `P(noise > z | x)`.
  package let above: (_ z: [Double], _ x: Double) -> [Double]
  /// A typical width given the state: the length over which the law is smooth.
  package let scale: (_ x: Double) -> Double
  /// Roughly the median: `below` is used left of it and `above` right of it.
  package let center: (_ x: Double) -> Double

  /// Single values with weights, beside what `below` and `above` tell, which are of the rest alone.
  package let atoms: (_ x: Double) -> [(value: Double, weight: Double)]

  package init(
    scale: @escaping (Double) -> Double, center: @escaping (Double) -> Double = { _ in 0 },
    below: @escaping ([Double], Double) -> [Double],
    above: (([Double], Double) -> [Double])? = nil,
    atoms: @escaping (Double) -> [(value: Double, weight: Double)] = { _ in [] }
  ) {
    self.scale = scale
    self.center = center
    self.below = below
    self.atoms = atoms
    self.above = above ?? { z, x in below(z, x).map { 1 - $0 } }
  }

  /// Whether it ends within ten of its scales on either side.
  func isBounded(at x: Double) -> Bool {
    let far = 10 * scale(x)
    return (above([far], x).first ?? 0) == 0 || (below([-far], x).first ?? 0) == 0
  }

  /// `N(0, σ(x)²)`.
  package static func gaussian(deviation: @escaping (Double) -> Double) -> NoiseLaw {
    func tail(_ z: [Double], _ sign: Double, _ x: Double) -> [Double] {
      let factor = sign / (deviation(x) * 2.0.squareRoot())
      return z.map { 0.5 * erfc(factor * $0) }
    }
    return NoiseLaw(
      scale: deviation, below: { tail($0, -1, $1) }, above: { tail($0, 1, $1) })
  }

  package static func gaussian(deviation: Double) -> NoiseLaw {
    gaussian(deviation: { _ in deviation })
  }

  /// `± scale · W` with fair sign and `P(W > w) = (1 + w)^−α`, numpy's "pareto" (Lomax).
  package static func symmetricLomax(index: Double, scale: Double) -> NoiseLaw {
    symmetric(scale: scale) { pow(1 + $0 / scale, -index) }
  }

  /// `± scale · W` with fair sign and `P(W > w) = w^−α`, `w ≥ 1` (classical Pareto).
  package static func symmetricPareto(index: Double, scale: Double) -> NoiseLaw {
    symmetric(scale: scale) { $0 <= scale ? 1 : pow($0 / scale, -index) }
  }

  /// A symmetric law by `P(|noise| > z)` for `z ≥ 0`.
  package static func symmetric(
    scale: Double, tail: @escaping (Double) -> Double
  ) -> NoiseLaw {
    func one(_ z: Double) -> Double { z >= 0 ? 0.5 * tail(z) : 1 - 0.5 * tail(-z) }
    return NoiseLaw(
      scale: { _ in scale }, below: { z, _ in z.map { one(-$0) } },
      above: { z, _ in z.map { one($0) } })
  }
}

/// One step of a one-dimensional Markov chain: `x' = project(x + clip(m(x) + noise − x))`.
package struct ScalarStep {
  /// `m(x)`: where the step leads without noise, for SGD `x − λ f′(x)`.
  package let drift: ([Double]) -> [Double]
  package let noise: NoiseLaw
  /// Bound on `|x' − x|`; the step beyond it becomes a point mass at `x ± bound`.
  package let clip: Double?
  /// Iterates are projected to this interval, with point masses at its ends.
  package let projection: ClosedRange<Double>?

  package init(
    drift: @escaping ([Double]) -> [Double], noise: NoiseLaw, clip: Double? = nil,
    projection: ClosedRange<Double>? = nil
  ) {
    self.drift = drift
    self.noise = noise
    self.clip = clip.flatMap { $0.isFinite ? $0 : nil }
    self.projection = projection
  }

  /// SGD with rate `λ` on a loss with this derivative, noise of the *gradient* scaled by `λ` already.
  package static func gradientDescent(
    rate: Double, derivative: @escaping (Double) -> Double, noise: NoiseLaw, clip: Double? = nil,
    projection: ClosedRange<Double>? = nil
  ) -> ScalarStep {
    ScalarStep(
      drift: { $0.map { $0 - rate * derivative($0) } }, noise: noise, clip: clip,
      projection: projection)
  }
}

/// A set that ends the run when the iterate falls into it.
package struct ExitRegion: Sendable {
  package let name: String
  /// The ends, possibly infinite; they belong to the region.
  package let low: Double
  package let high: Double

  package init(_ name: String, from low: Double = -.infinity, to high: Double = .infinity) {
    self.name = name
    self.low = low
    self.high = high
  }
}
