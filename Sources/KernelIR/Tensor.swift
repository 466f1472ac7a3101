/// A dense array of reals, row-major. A scalar has the shape `[]`.
///
/// Equality and hashing go by bit pattern, so that constants can be keys: `-0.0 != 0.0`, and a NaN equals
/// itself.
package struct Tensor: Sendable {
  package var shape: [Int]
  package var data: [Double]

  package init(shape: [Int], data: [Double]) {
    precondition(shape.reduce(1, *) == data.count, "a tensor holds the product of its shape")
    self.shape = shape
    self.data = data
  }

  package init(_ value: Double) {
    shape = []
    data = [value]
  }

  package init(repeating value: Double, shape: [Int]) {
    self.shape = shape
    data = Array(repeating: value, count: shape.reduce(1, *))
  }

  package init(vector: [Double]) {
    shape = [vector.count]
    data = vector
  }

  package var count: Int { data.count }
  package var isScalar: Bool { shape.isEmpty }
}

extension Tensor: Hashable {
  package static func == (a: Tensor, b: Tensor) -> Bool {
    a.shape == b.shape && zip(a.data, b.data).allSatisfy { $0.bitPattern == $1.bitPattern }
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(shape)
    for value in data { hasher.combine(value.bitPattern) }
  }
}
