internal import Glibc

/// SplitMix64 (Steele, Lea, Flood 2014): enough for choosing test cases and for simulations in tests, the same on
/// every machine.
package struct TestRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(_ seed: UInt64) { state = seed }

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

  /// In the open unit interval.
  package mutating func uniform() -> Double { (Double(next() >> 12) + 0.5) * 0x1p-52 }

  package mutating func exponential() -> Double { -log(uniform()) }

  package mutating func normal() -> Double {
    (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform())
  }

  package mutating func whole(_ range: Range<Int>) -> Int { Int.random(in: range, using: &self) }

  package mutating func chance(_ probability: Double) -> Bool { real(0, 1) < probability }
}
