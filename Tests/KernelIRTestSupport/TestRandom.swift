package import KernelIR

/// SplitMix64 (Steele, Lea, Flood 2014): enough for choosing test cases, the same on every machine.
package struct TestRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  package mutating func real(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * Double(next() >> 11) * 0x1p-53
  }

  package mutating func whole(_ range: Range<Int>) -> Int { Int.random(in: range, using: &self) }

  package mutating func chance(_ probability: Double) -> Bool { real(0, 1) < probability }

  package mutating func tensor(_ shape: [Int], _ low: Double = -2, _ high: Double = 2) -> Tensor {
    let data = (0..<shape.reduce(1, *)).map { _ in real(low, high) }
    return Tensor(shape: shape, data: data)
  }
}

extension Tensor {
  /// The tensor with one bit pattern for all NaNs: their signs and payloads are not promised.
  package var withOneNaN: Tensor {
    Tensor(shape: shape, data: data.map { $0.isNaN ? .nan : $0 })
  }
}
