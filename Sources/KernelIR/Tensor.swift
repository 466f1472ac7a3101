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

  /// The number that all entries are, to the bit.
  package var repeated: Double? {
    guard let first = data.first,
      data.allSatisfy({ $0.bitPattern == first.bitPattern })
    else { return nil }
    return first
  }

  package var negated: Tensor { Tensor(shape: shape, data: data.map { -$0 }) }
  package var isScalar: Bool { shape.isEmpty }
}

extension Tensor: Hashable {
  package static func == (a: Tensor, b: Tensor) -> Bool {
    guard a.shape == b.shape else { return false }
    return a.data.withUnsafeBufferPointer { first in
      b.data.withUnsafeBufferPointer { second in
        // Copies of one array share their storage.
        if first.baseAddress == second.baseAddress { return true }
        return first.indices.allSatisfy { first[$0].bitPattern == second[$0].bitPattern }
      }
    }
  }

  /// By shape and at most 64 entries, for tables of data are constants too.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(shape)
    for index in stride(from: 0, to: count, by: max(1, (count + 63) / 64)) {
      hasher.combine(data[index].bitPattern)
    }
  }
}
