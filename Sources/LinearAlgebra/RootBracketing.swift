/// A zero of a continuous function between `a` and `b`, where it has opposite signs (Brent's
/// method); nil if the signs agree or a value is NaN. Infinite values of either sign are allowed.
package func brentRoot(
  _ a: Double, _ b: Double, tolerance: Double = 0, maximumIterations: Int = 300,
  _ f: (Double) -> Double
) -> Double? {
  var (a, b) = (a, b)
  var (fa, fb) = (f(a), f(b))
  guard !fa.isNaN, !fb.isNaN else { return nil }
  if fa == 0 { return a }
  if fb == 0 { return b }
  guard (fa < 0) != (fb < 0) else { return nil }
  var (c, fc) = (a, fa)
  var d = b - a
  var e = d
  for _ in 0..<maximumIterations {
    if (fb < 0) == (fc < 0) {
      (c, fc) = (a, fa)
      d = b - a
      e = d
    }
    if abs(fc) < abs(fb) {
      (a, b, c) = (b, c, b)
      (fa, fb, fc) = (fb, fc, fb)
    }
    let margin = 2 * b.ulp + 0.5 * tolerance
    let half = 0.5 * (c - b)
    if abs(half) <= margin || fb == 0 { return b }
    if abs(e) >= margin, abs(fa) > abs(fb), fa.isFinite {
      let s = fb / fa
      var (p, q): (Double, Double)
      if a == c {
        (p, q) = (2 * half * s, 1 - s)
      } else {
        let (u, r) = (fa / fc, fb / fc)
        p = s * (2 * half * u * (u - r) - (b - a) * (r - 1))
        q = (u - 1) * (r - 1) * (s - 1)
      }
      if p > 0 { q = -q } else { p = -p }
      if 2 * p < min(3 * half * q - abs(margin * q), abs(e * q)) {
        e = d
        d = p / q
      } else {
        d = half
        e = half
      }
    } else {
      d = half
      e = half
    }
    (a, fa) = (b, fb)
    b += abs(d) > margin ? d : (half > 0 ? margin : -margin)
    fb = f(b)
    if fb.isNaN { return nil }
  }
  return b
}

/// A local minimum of `f` in `[a, b]` by golden section and parabolas (Brent); accurate to about
/// `√ε` in the place. `f` may be infinite at the ends.
package func brentMinimum(
  _ a: Double, _ b: Double, tolerance: Double = 1e-10, maximumIterations: Int = 300,
  _ f: (Double) -> Double
) -> (place: Double, value: Double) {
  let golden = 0.3819660112501051
  var (a, b) = (min(a, b), max(a, b))
  var x = a + golden * (b - a)
  var (w, v) = (x, x)
  var fx = f(x)
  var (fw, fv) = (fx, fx)
  var (d, e) = (0.0, 0.0)
  for _ in 0..<maximumIterations {
    let middle = 0.5 * (a + b)
    let t1 = tolerance * abs(x) + 1e-300 + tolerance * 1e-3 * (b - a)
    let t2 = 2 * t1
    if abs(x - middle) <= t2 - 0.5 * (b - a) { break }
    var step = 0.0
    var parabolic = false
    if abs(e) > t1 {
      let r = (x - w) * (fx - fv)
      var q = (x - v) * (fx - fw)
      var p = (x - v) * q - (x - w) * r
      q = 2 * (q - r)
      if q > 0 { p = -p }
      q = abs(q)
      let last = e
      e = d
      if abs(p) < abs(0.5 * q * last), p > q * (a - x), p < q * (b - x) {
        step = p / q
        let u = x + step
        if u - a < t2 || b - u < t2 { step = x < middle ? t1 : -t1 }
        parabolic = true
      }
    }
    if !parabolic {
      e = x < middle ? b - x : a - x
      step = golden * e
    }
    d = step
    let u = abs(step) >= t1 ? x + step : x + (step > 0 ? t1 : -t1)
    let fu = f(u)
    if fu <= fx {
      if u < x { b = x } else { a = x }
      (v, w, x) = (w, x, u)
      (fv, fw, fx) = (fw, fx, fu)
    } else {
      if u < x { a = u } else { b = u }
      if fu <= fw || w == x {
        (v, w) = (w, u)
        (fv, fw) = (fw, fu)
      } else if fu <= fv || v == x || v == w {
        (v, fv) = (u, fu)
      }
    }
  }
  return (x, fx)
}
