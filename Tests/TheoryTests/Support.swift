import LinearAlgebra
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

/// A small reproducible generator for test inputs, uniform on [−1, 1).
struct SplitMix {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }

  mutating func next() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    z ^= z >> 31
    return Double(z >> 11) * 0x1p-52 - 1
  }

  mutating func positive(_ n: Int) -> Matrix {
    let b = Matrix(rows: n, columns: n) { _, _ in next() }
    return (1 / Double(n)) * b.timesTranspose(b) + .identity(n, scale: 0.2)
  }
}
