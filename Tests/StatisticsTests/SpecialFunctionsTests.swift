import Statistics
import Testing

/// Relative error.
private func off(_ a: Double, _ b: Double) -> Double { abs(a - b) / abs(b) }

/// The exponents `a log x − x − log Γ(a)` are rounded at their own size, which is about `a log a`.
private func tolerance(_ parameter: Double) -> Double { max(1e-13, parameter * 4e-15) }

@Suite struct SpecialFunctionsTests {
  @Test func `normal`() {
    for (x, p) in References.normalCDF { #expect(off(normalCDF(x), p) < 1e-14 + x * x * 2.2e-16) }
    for (p, x) in References.normalQuantile { #expect(off(normalQuantile(p), x) < 1e-14) }
    #expect(normalQuantile(0) == -.infinity && normalQuantile(1.5).isNaN)
  }

  @Test func `incomplete gamma and χ²`() {
    for (a, x, p) in References.incompleteGamma {
      #expect(off(incompleteGamma(a, x), p) < tolerance(a))
    }
    for (x, f, p) in References.chiSquareUpper {
      #expect(off(chiSquareUpper(x, freedom: f), p) < tolerance(f))
    }
    for (p, f, x) in References.chiSquareQuantile {
      #expect(off(chiSquareQuantile(p, freedom: f), x) < 1e-10)
    }
  }

  @Test func `incomplete beta, Student and F`() {
    for (a, b, x, p) in References.incompleteBeta {
      #expect(off(incompleteBeta(a, b, x), p) < tolerance(a + b))
    }
    for (t, f, p) in References.studentTwoSided {
      #expect(off(studentTwoSided(t, freedom: f), p) < tolerance(f))
    }
    for (p, f, t) in References.studentQuantile {
      #expect(off(studentQuantile(p, freedom: f), t) < 1e-10)
    }
    for (x, a, b, p) in References.fisherUpper {
      #expect(off(fisherUpper(x, a, b), p) < tolerance(a + b))
    }
    #expect(off(betaQuantile(0.25, 2, 3), 0.2430_1) < 1e-4)
    // Student without bound is normal.
    #expect(studentTwoSided(1.96, freedom: .infinity) == normalTwoSided(1.96))
  }
}
