// Places and directions that are spread evenly.

let primes = [2, 3, 5, 7, 11, 13, 17, 19]

/// The digits of `i` mirrored at the point: entries of Halton's sequence.
func radicalInverse(_ i: Int, base: Int) -> Double {
  var (rest, weight, sum) = (i, 1 / Double(base), 0.0)
  while rest > 0 {
    sum += weight * Double(rest % base)
    rest /= base
    weight /= Double(base)
  }
  return sum
}

/// Unit vectors along the axes, and some between them.
func directions(_ d: Int) -> [[Double]] {
  let axes = (0..<d).flatMap { axis -> [[Double]] in
    [-1.0, 1].map { side in (0..<d).map { $0 == axis ? side : 0 } }
  }
  return axes
    + (1...4 * d).compactMap { i -> [Double]? in
      let u = (0..<d).map { 2 * radicalInverse(i, base: primes[$0]) - 1 }
      let length = norm(u)
      return length > 1e-3 ? u.map { $0 / length } : nil
    }
}
