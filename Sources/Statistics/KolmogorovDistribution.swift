internal import Glibc

/// P(D_n ≥ d) for the Kolmogorov-Smirnov distance of `count` observations.
func kolmogorovUpper(_ d: Double, count n: Int) -> Double {
  guard n > 0, !d.isNaN else { return .nan }
  if d <= 0 { return 1 }
  if d >= 1 { return 0 }
  return n <= 100 ? 1 - kolmogorovExact(d, n) : limitUpper(d, Double(n))
}

/// The limit `2 Σ (−1)^{k−1} e^{−2 k² x²}` at `x = (√n + 0.12 + 0.11/√n) d` (Stephens 1970).
func limitUpper(_ d: Double, _ n: Double) -> Double {
  let root = n.squareRoot()
  let x = (root + 0.12 + 0.11 / root) * d
  guard x > 0 else { return 1 }
  if x < 1.18 {
    // The other theta series, which converges here.
    let y = exp(-1.233_700_550_136_169_8 / (x * x))
    return 1 - 2.506_628_274_631_000_5 / x * (y + pow(y, 9) + pow(y, 25) + pow(y, 49))
  }
  let y = exp(-2 * x * x)
  return 2 * (y - pow(y, 4) + pow(y, 9))
}

/// P(D_n < d): the middle entry of a matrix power (Marsaglia, Tsang, Wang 2003), with `k = ⌊nd⌋ + 1`,
/// a `(2k − 1)` square. Entries are rescaled by powers of ten as the power grows.
private func kolmogorovExact(_ d: Double, _ n: Int) -> Double {
  let k = Int(Double(n) * d) + 1
  let m = 2 * k - 1
  let h = Double(k) - Double(n) * d
  var base = [Double](repeating: 0, count: m * m)
  for i in 0..<m {
    for j in 0..<m { base[i * m + j] = i - j + 1 < 0 ? 0 : 1 }
  }
  for i in 0..<m {
    base[i * m] -= pow(h, Double(i + 1))
    base[(m - 1) * m + i] -= pow(h, Double(m - i))
  }
  base[(m - 1) * m] += 2 * h - 1 > 0 ? pow(2 * h - 1, Double(m)) : 0
  for i in 0..<m {
    for j in 0..<m where i - j + 1 > 0 {
      for g in 1...(i - j + 1) { base[i * m + j] /= Double(g) }
    }
  }
  func times(_ a: [Double], _ b: [Double]) -> [Double] {
    var c = [Double](repeating: 0, count: m * m)
    for i in 0..<m {
      for l in 0..<m {
        let x = a[i * m + l]
        if x != 0 { for j in 0..<m { c[i * m + j] += x * b[l * m + j] } }
      }
    }
    return c
  }
  let middle = (k - 1) * m + k - 1
  var result: [Double] = (0..<m * m).map { $0 / m == $0 % m ? 1 : 0 }
  var exponent = 0
  var power = base
  var powerExponent = 0
  var left = n
  while left > 0 {
    if left & 1 == 1 {
      result = times(result, power)
      exponent += powerExponent
      if result[middle] > 1e140 {
        result = result.map { $0 * 1e-140 }
        exponent += 140
      }
    }
    power = times(power, power)
    powerExponent *= 2
    if power[middle] > 1e140 {
      power = power.map { $0 * 1e-140 }
      powerExponent += 140
    }
    left >>= 1
  }
  var s = result[middle]
  for i in 1...n {
    s *= Double(i) / Double(n)
    if s < 1e-140 {
      s *= 1e140
      exponent -= 140
    }
  }
  return min(1, s * pow(10, Double(exponent)))
}
