extension Simplifier {
  /// Movements of entries that undo each other, do nothing, or take one part of what was put together.
  mutating func simplifiedShape(_ operation: Operation, _ operands: [ValueID]) -> ValueID? {
    let a = operands[0]
    let definition = definitions[a]
    switch operation {
    case .reshape(let shape):
      if self.shape(a) == shape { return a }
      if case .reshape? = definition?.operation, let inner = definition?.operands[0] {
        return emit(.reshape(shape), inner)
      }
      return repeated(a).map { emit(.broadcast(shape), $0) }
    case .broadcast(let shape):
      if self.shape(a) == shape { return a }
      if case .broadcast? = definition?.operation, let inner = definition?.operands[0] {
        return emit(.broadcast(shape), inner)
      }
      return nil
    case .transpose:
      if case .transpose? = definition?.operation { return definition?.operands[0] }
      let shape = shape(a)
      return repeated(a).map { emit(.broadcast([shape[1], shape[0]]), $0) }
    case .slice(let start, let size):
      if shape(a) == size { return a }
      if let x = repeated(a) { return emit(.broadcast(size), x) }
      if case .slice(let inner, _)? = definition?.operation, let whole = definition?.operands[0] {
        return emit(.slice(start: zip(start, inner).map { $0 + $1 }, size: size), whole)
      }
      if case .concatenate(let axis)? = definition?.operation, let parts = definition?.operands,
        let (part, offset) = part(of: parts, axis, start[axis], size[axis])
      {
        var start = start
        start[axis] -= offset
        return emit(.slice(start: start, size: size), part)
      }
      return nil
    case .concatenate: return operands.count == 1 ? a : nil
    case .gather:
      let rest = Array(shape(a).dropFirst())
      if case .broadcast? = definition?.operation, let inner = definition?.operands[0],
        shape(inner).count < shape(a).count
      {
        return shape(inner) == rest ? inner : emit(.broadcast(rest), inner)
      }
      guard case .concatenate(axis: 0)? = definition?.operation, let parts = definition?.operands,
        let index = definitions.constant(operands[1])
      else { return nil }
      let row = PinnedOrder.row(index, of: shape(a)[0])
      guard let (part, offset) = part(of: parts, 0, row, 1) else { return nil }
      return emit(.gather, part, emit(.constant(Tensor(Double(row - offset)))))
    case .constant, .parameter, .draw, .redraw, .unary, .binary, .integerPower, .compare, .logic,
      .isFinite, .select, .toReal, .scatter, .reduce, .matmul, .cholesky, .triangularSolve, .solve,
      .host,
      .conditional, .loop, .whileLoop:
      return nil
    }
  }

  /// The scalar that `value` repeats.
  private func repeated(_ value: ValueID) -> ValueID? {
    guard let definition = definitions[value], case .broadcast = definition.operation,
      shape(definition.operands[0]).isEmpty
    else { return nil }
    return definition.operands[0]
  }

  /// The one of `parts` that holds all of `start ..< start + size` along the axis, and where it begins.
  private func part(
    of parts: [ValueID], _ axis: Int, _ start: Int, _ size: Int
  ) -> (ValueID, Int)? {
    var offset = 0
    for part in parts {
      let length = shape(part)[axis]
      if start >= offset, start + size <= offset + length, size > 0 { return (part, offset) }
      offset += length
    }
    return nil
  }
}
