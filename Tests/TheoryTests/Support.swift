import LinearAlgebra
import TestRandom
import Testing
import Theory

/// Relative closeness.
func close(_ a: Double, _ b: Double, _ relative: Double) -> Bool {
  abs(a - b) <= relative * max(abs(a), abs(b))
}

func close(_ a: Matrix, _ b: Matrix, _ relative: Double) -> Bool {
  (a - b).maxNorm <= relative * b.maxNorm
}

/// Whether the body throws `violated` with this name.
func violates(_ name: AssumptionName, _ body: () throws -> Void) -> Bool {
  do {
    try body()
    return false
  } catch TheoryFailure.violated(let assumption) {
    return assumption.name == name
  } catch {
    return false
  }
}

extension TestRandom {
  mutating func positive(_ n: Int) -> Matrix {
    let b = Matrix(rows: n, columns: n) { _, _ in real(-1, 1) }
    return (1 / Double(n)) * b.timesTranspose(b) + .identity(n, scale: 0.2)
  }
}
