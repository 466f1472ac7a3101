extension Matrix {
  /// `e^A` by the [13/13] Padé approximant with scaling and squaring (Higham 2005); nil if the
  /// result overflows or the input is not finite.
  package func exponential() -> Matrix? {
    precondition(isSquare, "square")
    guard isFinite else { return nil }
    let norm = oneNorm
    var squarings = 0
    var scale = 1.0
    while norm * scale > 5.371920351148152 {
      squarings += 1
      scale *= 0.5
      if squarings > 1100 { return nil }
    }
    let a = scale * self
    let (a2, id) = (a * a, Matrix.identity(rows))
    let a4 = a2 * a2
    let a6 = a2 * a4
    let b = padeCoefficients
    let uHigh = a6 * (b[13] * a6 + b[11] * a4 + b[9] * a2)
    let uLow = b[7] * a6 + b[5] * a4 + b[3] * a2 + b[1] * id
    let u = a * (uHigh + uLow)
    let vHigh = a6 * (b[12] * a6 + b[10] * a4 + b[8] * a2)
    let v = vHigh + b[6] * a6 + b[4] * a4 + b[2] * a2 + b[0] * id
    guard var result = (v - u).solve(v + u) else { return nil }
    for _ in 0..<squarings { result = result * result }
    return result.isFinite ? result : nil
  }
}

private let padeCoefficients: [Double] = [
  64_764_752_532_480_000, 32_382_376_266_240_000, 7_771_770_303_897_600, 1_187_353_796_428_800,
  129_060_195_264_000, 10_559_470_521_600, 670_442_572_800, 33_522_128_640, 1_323_241_920,
  40_840_800, 960_960, 16_380, 182, 1,
]
