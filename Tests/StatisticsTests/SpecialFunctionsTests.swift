import Statistics
import Testing

/// Relative error.
private func off(_ a: Double, _ b: Double) -> Double { abs(a - b) / abs(b) }

@Suite struct SpecialFunctionsTests {
REFS
  @Test func `normal`() {
    for (x, p) in References.normalCDF { #expect(off(normalCDF(x), p) < 1e-14) }
    for (p, x) in References.normalQuantile { #expect(off(normalQuantile(p), x) < 1e-14) }
    #expect(normalQuantile(0) == -.infinity && normalQuantile(1.5).isNaN)
  }

  @Test func `incomplete gamma and χ²`() {
    for (a, x, p) in References.incompleteGamma { #expect(off(incompleteGamma(a, x), p) < 2e-12) }
    for (x, f, p) in References.chiSquareUpper {
      #expect(off(chiSquareUpper(x, freedom: f), p) < 2e-12)
    }
    for (p, f, x) in References.chiSquareQuantile {
      #expect(off(chiSquareQuantile(p, freedom: f), x) < 1e-10)
    }
  }

  @Test func `incomplete beta, Student and F`() {
    for (a, b, x, p) in References.incompleteBeta {
      #expect(off(incompleteBeta(a, b, x), p) < 2e-12)
    }
    for (t, f, p) in References.studentTwoSided {
      #expect(off(studentTwoSided(t, freedom: f), p) < 2e-12)
    }
    for (p, f, t) in References.studentQuantile {
      #expect(off(studentQuantile(p, freedom: f), t) < 1e-10)
    }
    for (x, a, b, p) in References.fisherUpper { #expect(off(fisherUpper(x, a, b), p) < 2e-12) }
    #expect(off(betaQuantile(0.25, 2, 3), 0.2430_1) < 1e-4)
    // Student without bound is normal.
    #expect(studentTwoSided(1.96, freedom: .infinity) == normalTwoSided(1.96))
  }
}
