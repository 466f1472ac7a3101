internal import KernelIR

extension KernelBuilder {
  /// ψ(x) = Γ′(x)/Γ(x), entry by entry, as a composition, so that it can be differentiated in turn.
  ///
  /// For x > 0: ψ(x) = ψ(x+8) − Σₖ₌₀⁷ 1/(x+k), and ψ(y) ≈ ln y − 1/(2y) − Σ B₂ₙ/(2n y²ⁿ), n ≤ 7 (Abramowitz and
  /// Stegun 6.3.5, 6.3.18), whose remainder for y ≥ 8 is below 2·10⁻¹⁵. Otherwise by reflection,
  /// ψ(x) = ψ(1−x) − π/tan(πx).
  mutating func digamma(_ x: ValueID) -> ValueID {
    let one = constant(1)
    let positive = emit(.compare(.less), constant(0), x)
    let z = select(positive, x, subtract(one, x))
    var shift = reciprocal(z)
    for k in 1..<8 { shift = add(shift, reciprocal(add(Double(k), z))) }
    let y = add(8, z)
    let inverse = reciprocal(y)
    let square = multiply(inverse, inverse)
    // B₂ₙ/2n, from n = 7 down.
    let coefficients = [
      1.0 / 12, -691.0 / 32760, 1.0 / 132, -1.0 / 240, 1.0 / 252, -1.0 / 120, 1.0 / 12,
    ]
    var series = multiply(coefficients[0], square)
    for coefficient in coefficients.dropFirst() {
      series = multiply(square, add(coefficient, series))
    }
    let asymptotic = subtract(subtract(emit(.unary(.log), y), multiply(0.5, inverse)), series)
    let right = subtract(asymptotic, shift)
    // 1/4 stands for the arguments of the other branch, so that no NaN arises there.
    let angle = multiply(.pi, select(positive, constant(0.25), x))
    let reflected = subtract(right, divide(constant(.pi), emit(.unary(.tan), angle)))
    return select(positive, right, reflected)
  }
}
