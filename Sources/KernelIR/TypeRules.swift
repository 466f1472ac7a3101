/// Why an operation cannot be applied.
package struct OperandMismatch: Error, Hashable, Sendable {
  package let operation: Operation
  package let operands: [ValueType]

  package init(operation: Operation, operands: [ValueType]) {
    self.operation = operation
    self.operands = operands
  }
}

extension Operation {
  /// The type of the result, for operations without regions.
  package func resultType(of operands: [ValueType]) throws(OperandMismatch) -> ValueType {
    let mismatch = OperandMismatch(operation: self, operands: operands)
    switch (self, operands.count) {
    case (.constant(let tensor), 0): return ValueType(.real, tensor.shape)
    case (.draw(_, _, let shape), 0): return ValueType(.real, shape)
    case (.redraw(_, _, let shape), 1):
      guard operands[0] == .scalar else { throw mismatch }
      return ValueType(.real, shape)
    case (.unary, 1), (.integerPower, 1):
      guard operands[0].element == .real else { throw mismatch }
      return operands[0]
    case (.binary, 2), (.compare, 2):
      guard operands[0].element == .real, operands[1].element == .real,
        let shape = Self.elementwiseShape(operands[0].shape, operands[1].shape)
      else { throw mismatch }
      if case .compare = self { return ValueType(.mask, shape) }
      return ValueType(.real, shape)
    case (.logic(let logic), 1):
      guard logic == .not, operands[0].element == .mask else { throw mismatch }
      return operands[0]
    case (.logic(let logic), 2):
      guard logic != .not, operands[0].element == .mask, operands[1].element == .mask,
        let shape = Self.elementwiseShape(operands[0].shape, operands[1].shape)
      else { throw mismatch }
      return ValueType(.mask, shape)
    case (.isFinite, 1):
      guard operands[0].element == .real else { throw mismatch }
      return ValueType(.mask, operands[0].shape)
    case (.toReal, 1):
      guard operands[0].element == .mask else { throw mismatch }
      return ValueType(.real, operands[0].shape)
    case (.select, 3):
      guard operands[0].element == .mask, operands[1].element == operands[2].element,
        let shape = Self.elementwiseShape(operands[1].shape, operands[2].shape),
        operands[0].shape.isEmpty || operands[0].shape == shape
      else { throw mismatch }
      return ValueType(operands[1].element, shape)
    case (.broadcast(let shape), 1):
      guard operands[0].shape == Array(shape.suffix(operands[0].shape.count)) else {
        throw mismatch
      }
      return ValueType(operands[0].element, shape)
    case (.reshape(let shape), 1):
      guard shape.reduce(1, *) == operands[0].count else { throw mismatch }
      return ValueType(operands[0].element, shape)
    case (.transpose, 1):
      guard operands[0].shape.count == 2 else { throw mismatch }
      return ValueType(operands[0].element, [operands[0].shape[1], operands[0].shape[0]])
    case (.slice(let start, let size), 1):
      let shape = operands[0].shape
      guard start.count == shape.count, size.count == shape.count,
        shape.indices.allSatisfy({
          start[$0] >= 0 && size[$0] >= 0 && start[$0] + size[$0] <= shape[$0]
        })
      else { throw mismatch }
      return ValueType(operands[0].element, size)
    case (.concatenate(let axis), 1...):
      var shape = operands[0].shape
      guard shape.indices.contains(axis) else { throw mismatch }
      for other in operands.dropFirst() {
        var expected = shape
        guard other.element == operands[0].element, other.shape.count == shape.count else {
          throw mismatch
        }
        expected[axis] = other.shape[axis]
        guard other.shape == expected else { throw mismatch }
        shape[axis] += other.shape[axis]
      }
      return ValueType(operands[0].element, shape)
    case (.gather, 2):
      guard !operands[0].shape.isEmpty, operands[1] == .scalar else { throw mismatch }
      return ValueType(operands[0].element, Array(operands[0].shape.dropFirst()))
    case (.scatter(let count), 2):
      guard operands[1] == .scalar else { throw mismatch }
      return ValueType(operands[0].element, [count] + operands[0].shape)
    case (.reduce(let reduction, let axis), 1):
      let isLogic = reduction == .any || reduction == .all
      guard (operands[0].element == .mask) == isLogic else { throw mismatch }
      var shape: [Int] = []
      if let axis {
        shape = operands[0].shape
        guard shape.indices.contains(axis) else { throw mismatch }
        shape.remove(at: axis)
      }
      return ValueType(operands[0].element, shape)
    case (.matmul, 2):
      guard operands[0].element == .real, operands[1].element == .real else { throw mismatch }
      let (a, b) = (operands[0].shape, operands[1].shape)
      switch (a.count, b.count) {
      case (1, 1) where a[0] == b[0]: return .scalar
      case (2, 1) where a[1] == b[0]: return ValueType(.real, [a[0]])
      case (1, 2) where a[0] == b[0]: return ValueType(.real, [b[1]])
      case (2, 2) where a[1] == b[0]: return ValueType(.real, [a[0], b[1]])
      default: throw mismatch
      }
    case (.cholesky, 1):
      let shape = operands[0].shape
      guard shape.count == 2, shape[0] == shape[1] else { throw mismatch }
      return operands[0]
    case (.triangularSolve, 2), (.solve, 2):
      let (a, b) = (operands[0].shape, operands[1].shape)
      guard a.count == 2, a[0] == a[1], b.count == 1 || b.count == 2, b[0] == a[0] else {
        throw mismatch
      }
      return ValueType(.real, b)
    case (.host(let function), 1):
      guard operands[0] == ValueType(.real, [function.argumentCount]) else { throw mismatch }
      return ValueType(.real, function.shape)
    default: throw mismatch
    }
  }

  /// The common shape of two operands of which one may be a scalar.
  package static func elementwiseShape(_ a: [Int], _ b: [Int]) -> [Int]? {
    if a == b || b.isEmpty { return a }
    return a.isEmpty ? b : nil
  }
}
