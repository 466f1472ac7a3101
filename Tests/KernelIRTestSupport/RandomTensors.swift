package import KernelIR
package import TestRandom

extension TestRandom {
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
