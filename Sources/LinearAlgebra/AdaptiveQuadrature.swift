internal import Glibc
internal import Stopping

/// An integral with an estimate of its error.
package struct Integral: Sendable {
  package let value: Double
  package let error: Double
  /// Whether the requested tolerance was met.
  package let converged: Bool
}

/// `∫_a^b f` by globally adaptive Gauss–Kronrod (7, 15); either end may be infinite.
///
/// `breaks` are points where `f` has a kink or a narrow feature. Stops when the error estimate is
/// below `relative·|value| + absolute`.
package func integrate(
  from a: Double, to b: Double, breaks: [Double] = [], relative: Double = 1e-11,
  absolute: Double = 0, limit: Int = 400, _ f: (Double) -> Double
) -> Integral {
  if a == b { return Integral(value: 0, error: 0, converged: true) }
  if a > b {
    let flipped = integrate(
      from: b, to: a, breaks: breaks, relative: relative, absolute: absolute, limit: limit, f)
    return Integral(value: -flipped.value, error: flipped.error, converged: flipped.converged)
  }
  if a.isInfinite || b.isInfinite {
    // x = t/(1 − t²), x = a + t/(1 − t), x = b − t/(1 − t)
    let (low, high): (Double, Double) = a.isInfinite && b.isInfinite ? (-1, 1) : (0, 1)
    let map: (Double) -> (Double, Double) =
      if a.isInfinite && b.isInfinite {
        { t in
          let q = 1 - t * t
          return (t / q, (1 + t * t) / (q * q))
        }
      } else if b.isInfinite {
        { t in (a + t / (1 - t), 1 / ((1 - t) * (1 - t))) }
      } else {
        { t in (b - t / (1 - t), 1 / ((1 - t) * (1 - t))) }
      }
    let inverse: (Double) -> Double =
      if a.isInfinite && b.isInfinite {
        { x in x == 0 ? 0 : 2 * x / (1 + (1 + 4 * x * x).squareRoot()) }
      } else if b.isInfinite {
        { x in (x - a) / (1 + x - a) }
      } else {
        { x in (b - x) / (1 + b - x) }
      }
    return integrate(
      from: low, to: high, breaks: breaks.map(inverse), relative: relative, absolute: absolute,
      limit: limit
    ) { t in
      let (x, jacobian) = map(t)
      let value = f(x)
      // A density that underflows wins over the Jacobian of the end.
      return value == 0 ? 0 : value * jacobian
    }
  }
  let inner = breaks.filter { $0 > a && $0 < b }.sorted()
  let edges = [a] + inner + [b]
  var panels = zip(edges, edges.dropFirst()).map { kronrod($0, $1, f) }
  var value = panels.reduce(0) { $0 + $1.value }
  var error = panels.reduce(0) { $0 + $1.error }
  while true {
    if error <= relative * abs(value) + absolute || panels.count >= limit || !value.isFinite
      || StopWish.isMade
    {
      // the running sums have drifted by rounding
      value = panels.reduce(0) { $0 + $1.value }
      error = panels.reduce(0) { $0 + $1.error }
      let met = error <= (1 + 1e-6) * relative * abs(value) + absolute
      return Integral(value: value, error: error, converged: met && value.isFinite)
    }
    var worst = 0
    for i in panels.indices where panels[i].error > panels[worst].error { worst = i }
    let panel = panels[worst]
    let middle = 0.5 * (panel.low + panel.high)
    if !(panel.low < middle && middle < panel.high) {
      return Integral(value: value, error: error, converged: false)
    }
    let (left, right) = (kronrod(panel.low, middle, f), kronrod(middle, panel.high, f))
    panels[worst] = left
    panels.append(right)
    value += left.value + right.value - panel.value
    error += left.error + right.error - panel.error
  }
}

private struct Panel {
  let low: Double
  let high: Double
  let value: Double
  let error: Double
}

private func kronrod(_ a: Double, _ b: Double, _ f: (Double) -> Double) -> Panel {
  let (middle, half) = (0.5 * (a + b), 0.5 * (b - a))
  let center = f(middle)
  var fine = kronrodWeights[7] * center
  var coarse = gaussWeights[3] * center
  var absolute = kronrodWeights[7] * abs(center)
  for i in 0..<7 {
    let (l, r) = (f(middle - half * kronrodNodes[i]), f(middle + half * kronrodNodes[i]))
    fine += kronrodWeights[i] * (l + r)
    absolute += kronrodWeights[i] * (abs(l) + abs(r))
    if i % 2 == 1 { coarse += gaussWeights[i / 2] * (l + r) }
  }
  // The classical QUADPACK sharpening is optimistic for kinks; the plain difference is kept, with
  // the rounding floor of the sum.
  let raw = abs(fine - coarse) * half
  let floor = 1e-15 * absolute * half
  let scaled =
    raw > 0 && absolute > 0
    ? min(raw, absolute * half * pow(min(200 * raw / (absolute * half), 1), 1.5)) : raw
  let error = scaled <= floor ? 0 : scaled
  return Panel(low: a, high: b, value: fine * half, error: error)
}

private let kronrodNodes: [Double] = [
  0.991455371120812639206854697526329, 0.949107912342758524526189684047851,
  0.864864423359769072789712788640926, 0.741531185599394439863864773280788,
  0.586087235467691130294144691693013, 0.405845151377397166906606412076961,
  0.207784955007898467600689403773245,
]

private let kronrodWeights: [Double] = [
  0.022935322010529224963732008058970, 0.063092092629978553290700663189204,
  0.104790010322250183839876322541518, 0.140653259715525918745189590510238,
  0.169004726639267902826583426598550, 0.190350578064785409913256402421014,
  0.204432940075298892414161999234649, 0.209482141084727828012999174891714,
]

private let gaussWeights: [Double] = [
  0.129484966168869693270611432679082, 0.279705391489276667901467771423780,
  0.381830050505118944950369775488975, 0.417959183673469387755102040816327,
]
