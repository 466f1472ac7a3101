internal import KernelIR

extension KernelBuilder {
  /// What the adjoint of an instruction's result adds to those of its operands; nil where an operand is not
  /// `wanted` or gets nothing.
  mutating func adjoints(
    of step: Step, _ adjoint: ValueID, wanted: [Bool]
  ) throws(NotDifferentiable) -> [ValueID?] {
    if let whole = step.operation.wholeOperand, wanted[whole] { throw .index(step.operation) }
    let operands = step.operands
    let shapes = operands.map { type(of: $0).shape }
    switch step.operation {
    case .constant, .parameter, .draw, .redraw, .compare, .logic, .isFinite, .toReal,
      .reduce(.argmax, _), .reduce(.any, _), .reduce(.all, _):
      return operands.map { _ in nil }
    case .unary(let primitive):
      return [derivative(of: primitive, operands[0], step.result).map { scale(adjoint, $0) }]
    case .integerPower(let n):
      return [n == 0 ? nil : multiply(adjoint, powerDerivative(operands[0], n))]
    case .binary(let primitive):
      let factors = partials(
        of: primitive, operands[0], operands[1], step.result, (wanted[0], wanted[1]))
      return [
        factors.0.map { gathered(scale(adjoint, $0), shapes[0]) },
        factors.1.map { gathered(scale(adjoint, $0), shapes[1]) },
      ]
    case .select:
      return [
        nil,
        wanted[1] ? gathered(gated(adjoint, operands[0], when: true), shapes[1]) : nil,
        wanted[2] ? gathered(gated(adjoint, operands[0], when: false), shapes[2]) : nil,
      ]
    case .broadcast:
      let count = type(of: operands[0]).count
      if shapes[0].isEmpty { return [gathered(adjoint, [])] }
      guard type(of: adjoint).shape != shapes[0], count > 0 else { return [adjoint] }
      let copies = type(of: adjoint).count / count
      return [emit(.reduce(.sum, axis: 0), reshape(adjoint, [copies] + shapes[0]))]
    case .reshape: return [reshape(adjoint, shapes[0])]
    case .transpose: return [emit(.transpose, adjoint)]
    case .slice(let start, _): return [padded(adjoint, start: start, to: shapes[0])]
    case .concatenate(let axis):
      var offset = 0
      var parts: [ValueID?] = []
      for (shape, isWanted) in zip(shapes, wanted) {
        var start = Array(repeating: 0, count: shape.count)
        start[axis] = offset
        offset += shape[axis]
        parts.append(isWanted ? emit(.slice(start: start, size: shape), adjoint) : nil)
      }
      return parts
    case .gather: return [emit(.scatter(count: shapes[0][0]), adjoint, operands[1]), nil]
    case .scatter: return [emit(.gather, adjoint, operands[1]), nil]
    case .reduce(.sum, let axis):
      guard let axis else { return [spread(adjoint, shapes[0])] }
      return [repeated(adjoint, axis: axis, length: shapes[0][axis])]
    case .reduce(.maximum, let axis), .reduce(.minimum, let axis):
      let (extreme, ties) = extremeShare(operands[0], step.result, axis: axis)
      let share = divide(adjoint, ties)
      let wide = axis.map { repeated(share, axis: $0, length: shapes[0][$0]) } ?? share
      return [gated(wide, extreme, when: true)]
    case .matmul:
      return [
        wanted[0] ? matmulAdjoint(adjoint, left: operands, shapes) : nil,
        wanted[1] ? matmulAdjoint(adjoint, right: operands, shapes) : nil,
      ]
    case .cholesky: return [choleskyAdjoint(step.result, adjoint)]
    case .triangularSolve(let lower, let transposed):
      let back: Operation = .triangularSolve(lower: lower, transposed: !transposed)
      let right = emit(back, operands[0], adjoint)
      guard wanted[0] else { return [nil, right] }
      let product = transposed ? outer(step.result, right) : outer(right, step.result)
      return [negate(triangle(product, lower: lower)), wanted[1] ? right : nil]
    case .solve:
      let right = emit(.solve, emit(.transpose, operands[0]), adjoint)
      return [wanted[0] ? negate(outer(right, step.result)) : nil, wanted[1] ? right : nil]
    case .host(let function):
      return [multiply(adjoint, emit(.host(try function.derivative()), operands[0]))]
    case .conditional, .loop, .whileLoop:
      preconditionFailure("control is not one step")
    }
  }

  private mutating func matmulAdjoint(
    _ adjoint: ValueID, left operands: [ValueID], _ shapes: [[Int]]
  ) -> ValueID {
    switch (shapes[0].count, shapes[1].count) {
    case (1, 1): multiply(adjoint, operands[1])
    case (2, 1): outer(adjoint, operands[1])
    case (1, _): emit(.matmul, operands[1], adjoint)
    default: emit(.matmul, adjoint, emit(.transpose, operands[1]))
    }
  }

  private mutating func matmulAdjoint(
    _ adjoint: ValueID, right operands: [ValueID], _ shapes: [[Int]]
  ) -> ValueID {
    switch (shapes[0].count, shapes[1].count) {
    case (1, 1): multiply(adjoint, operands[0])
    case (2, 1): emit(.matmul, adjoint, operands[0])
    case (1, _): outer(operands[0], adjoint)
    default: emit(.matmul, emit(.transpose, operands[0]), adjoint)
    }
  }

  /// The adjoint of ``choleskyTangent``: S = L⁻ᵀ Φ(Lᵀ L̄) L⁻¹, folded onto the lower triangle, which is all that
  /// is read: its entries there, plus those mirrored from above.
  private mutating func choleskyAdjoint(_ l: ValueID, _ adjoint: ValueID) -> ValueID {
    let inner = triangle(
      emit(.matmul, emit(.transpose, l), adjoint), lower: true, diagonal: 0.5)
    let backward: Operation = .triangularSolve(lower: true, transposed: true)
    let left = emit(backward, l, inner)
    let both = emit(.transpose, emit(backward, l, emit(.transpose, left)))
    let mirrored = triangle(emit(.transpose, both), lower: true, diagonal: 0)
    return add(triangle(both, lower: true), mirrored)
  }
}
