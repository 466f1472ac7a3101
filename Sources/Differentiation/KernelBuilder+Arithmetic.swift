internal import KernelIR

/// Shorthands for what derivative rules write down.
extension KernelBuilder {
  mutating func negate(_ a: ValueID) -> ValueID { emit(.unary(.negate), a) }
  mutating func reciprocal(_ a: ValueID) -> ValueID { emit(.unary(.reciprocal), a) }
  mutating func add(_ a: ValueID, _ b: ValueID) -> ValueID { emit(.binary(.add), a, b) }
  mutating func subtract(_ a: ValueID, _ b: ValueID) -> ValueID { emit(.binary(.subtract), a, b) }
  mutating func multiply(_ a: ValueID, _ b: ValueID) -> ValueID { emit(.binary(.multiply), a, b) }
  mutating func divide(_ a: ValueID, _ b: ValueID) -> ValueID { emit(.binary(.divide), a, b) }
  mutating func select(_ mask: ValueID, _ a: ValueID, _ b: ValueID) -> ValueID {
    emit(.select, mask, a, b)
  }
  mutating func multiply(_ a: Double, _ b: ValueID) -> ValueID { multiply(constant(a), b) }
  mutating func add(_ a: Double, _ b: ValueID) -> ValueID { add(constant(a), b) }

  /// `a == value`, entry by entry.
  mutating func equal(_ a: ValueID, _ value: Double) -> ValueID {
    emit(.compare(.equal), a, constant(value))
  }

  mutating func zeros(_ shape: [Int]) -> ValueID { constant(Tensor(repeating: 0, shape: shape)) }

  mutating func reshape(_ a: ValueID, _ shape: [Int]) -> ValueID {
    type(of: a).shape == shape ? a : emit(.reshape(shape), a)
  }

  /// The sum of two contributions, either of which may be a zero that was never written down.
  mutating func accumulate(_ a: ValueID?, _ b: ValueID?) -> ValueID? {
    guard let a else { return b }
    guard let b else { return a }
    return add(a, b)
  }

  /// A scalar spread over `shape`; anything else already has it.
  mutating func spread(_ a: ValueID, _ shape: [Int]) -> ValueID {
    type(of: a).shape == shape ? a : emit(.broadcast(shape), a)
  }

  /// The adjoint of ``spread(_:_:)``.
  mutating func gathered(_ a: ValueID, _ shape: [Int]) -> ValueID {
    type(of: a).shape == shape ? a : emit(.reduce(.sum, axis: nil), a)
  }

  /// `a` repeated along a new axis of `length` entries: the adjoint of a sum along that axis.
  mutating func repeated(_ a: ValueID, axis: Int, length: Int) -> ValueID {
    let shape = type(of: a).shape
    if axis == 0 { return emit(.broadcast([length] + shape), a) }
    var result = shape
    result.insert(length, at: axis)
    let count = type(of: a).count
    if axis == shape.count {
      let rows = emit(.broadcast([length, count]), reshape(a, [count]))
      return reshape(emit(.transpose, rows), result)
    }
    var thin = shape
    thin.insert(1, at: axis)
    let layer = reshape(a, thin)
    return emit(.concatenate(axis: axis), Array(repeating: layer, count: length))
  }

  /// `a` inside zeros: the adjoint of a slice of an array of the given shape.
  mutating func padded(_ a: ValueID, start: [Int], to shape: [Int]) -> ValueID {
    var result = a
    for axis in shape.indices {
      let current = type(of: result).shape
      var parts = [result]
      if start[axis] > 0 {
        var before = current
        before[axis] = start[axis]
        parts.insert(zeros(before), at: 0)
      }
      let rest = shape[axis] - start[axis] - current[axis]
      if rest > 0 {
        var after = current
        after[axis] = rest
        parts.append(zeros(after))
      }
      if parts.count > 1 { result = emit(.concatenate(axis: axis), parts) }
    }
    return result
  }

  /// The outer product of two vectors; of a matrix [n, c] and a matrix [m, c] the sum of those of the columns.
  mutating func outer(_ a: ValueID, _ b: ValueID) -> ValueID {
    let (left, right) = (type(of: a).shape, type(of: b).shape)
    if left.count == 2 { return emit(.matmul, a, emit(.transpose, b)) }
    return emit(.matmul, reshape(a, [left[0], 1]), reshape(b, [1, right[0]]))
  }

  /// The entries of a square matrix on and below the diagonal (or above), the others times zero.
  mutating func triangle(_ a: ValueID, lower: Bool, diagonal: Double = 1) -> ValueID {
    let n = type(of: a).shape[0]
    let weights = (0..<n * n).map { index in
      let (i, j) = (index / n, index % n)
      return i == j ? diagonal : ((i > j) == lower ? 1 : 0)
    }
    return multiply(a, constant(Tensor(shape: [n, n], data: weights)))
  }
}
