internal import KernelIR

/// One simple instruction, in the kernel being built.
struct Step {
  let operation: Operation
  let operands: [ValueID]
  let result: ValueID
}

extension KernelBuilder {
  /// The tangent of an instruction's result, given those of its operands (nil for zero); nil for zero.
  mutating func tangent(
    of step: Step, _ tangents: [ValueID?]
  ) throws(NotDifferentiable) -> ValueID? {
    if let whole = step.operation.wholeOperand, tangents[whole] != nil {
      throw .index(step.operation)
    }
    let shape = type(of: step.result).shape
    let operands = step.operands
    switch step.operation {
    case .constant, .parameter, .draw, .redraw, .compare, .logic, .isFinite, .toReal,
      .reduce(.argmax, _), .reduce(.any, _), .reduce(.all, _):
      return nil
    case .unary(let primitive):
      guard let t = tangents[0], let factor = derivative(of: primitive, operands[0], step.result)
      else { return nil }
      return scale(t, factor)
    case .integerPower(let n):
      guard let t = tangents[0], n != 0 else { return nil }
      return multiply(t, powerDerivative(operands[0], n))
    case .binary(let primitive):
      let wanted = (tangents[0] != nil, tangents[1] != nil)
      guard wanted.0 || wanted.1 else { return nil }
      let factors = partials(of: primitive, operands[0], operands[1], step.result, wanted)
      var sum: ValueID?
      for (t, factor) in [(tangents[0], factors.0), (tangents[1], factors.1)] {
        if let t, let factor { sum = accumulate(sum, scale(t, factor)) }
      }
      return sum.map { spread($0, shape) }
    case .select:
      guard tangents[1] != nil || tangents[2] != nil else { return nil }
      // Both get the full shape, for the mask may have it.
      let first = tangents[1].map { spread($0, shape) } ?? zeros(shape)
      let second = tangents[2].map { spread($0, shape) } ?? zeros(shape)
      return select(operands[0], first, second)
    case .broadcast, .reshape, .transpose, .slice, .reduce(.sum, _):
      return tangents[0].map { emit(step.operation, $0) }
    case .gather, .scatter:
      return tangents[0].map { emit(step.operation, $0, operands[1]) }
    case .concatenate:
      guard tangents.contains(where: { $0 != nil }) else { return nil }
      var parts: [ValueID] = []
      for (operand, t) in zip(operands, tangents) {
        parts.append(t ?? zeros(type(of: operand).shape))
      }
      return emit(step.operation, parts)
    case .reduce(.maximum, let axis), .reduce(.minimum, let axis):
      guard let t = tangents[0] else { return nil }
      let (extreme, ties) = extremeShare(operands[0], step.result, axis: axis)
      return divide(emit(.reduce(.sum, axis: axis), gated(t, extreme, when: true)), ties)
    case .matmul:
      let first = tangents[0].map { emit(.matmul, $0, operands[1]) }
      let second = tangents[1].map { emit(.matmul, operands[0], $0) }
      return accumulate(first, second)
    case .cholesky:
      return tangents[0].map { choleskyTangent(step.result, $0) }
    case .triangularSolve(let lower, let transposed):
      var right = tangents[1]
      if let t = tangents[0] {
        let inside = triangle(t, lower: lower)
        let product = emit(.matmul, transposed ? emit(.transpose, inside) : inside, step.result)
        right = right.map { subtract($0, product) } ?? negate(product)
      }
      return right.map { emit(step.operation, operands[0], $0) }
    case .solve:
      var right = tangents[1]
      if let t = tangents[0] {
        let product = emit(.matmul, t, step.result)
        right = right.map { subtract($0, product) } ?? negate(product)
      }
      return right.map { emit(.solve, operands[0], $0) }
    case .host(let function):
      guard let t = tangents[0] else { return nil }
      return emit(.matmul, emit(.host(try function.derivative()), operands[0]), t)
    case .conditional, .loop, .whileLoop:
      preconditionFailure("control is not one step")
    }
  }

  /// n·aⁿ⁻¹
  mutating func powerDerivative(_ a: ValueID, _ n: Int) -> ValueID {
    switch n {
    case 1: spread(constant(1), type(of: a).shape)
    case 2: multiply(2, a)
    default: multiply(Double(n), emit(.integerPower(n - 1), a))
    }
  }

  /// Where `a` has its extreme value `r`, and how many such entries there are: ties share equally.
  mutating func extremeShare(
    _ a: ValueID, _ r: ValueID, axis: Int?
  ) -> (mask: ValueID, ties: ValueID) {
    let shape = type(of: a).shape
    let wide = axis.map { repeated(r, axis: $0, length: shape[$0]) } ?? r
    let mask = emit(.compare(.equal), a, wide)
    return (mask, emit(.reduce(.sum, axis: axis), emit(.toReal, mask)))
  }

  /// dL = L Φ(L⁻¹ dA L⁻ᵀ), Φ the lower triangle with half the diagonal (Murray, arXiv:1602.07527, eq. 8). Since
  /// `cholesky` reads the lower triangle of A alone, dA is that of dA, mirrored.
  private mutating func choleskyTangent(_ l: ValueID, _ t: ValueID) -> ValueID {
    let lower = triangle(t, lower: true)
    let strict = triangle(t, lower: true, diagonal: 0)
    let symmetric = add(lower, emit(.transpose, strict))
    let forward: Operation = .triangularSolve(lower: true, transposed: false)
    let left = emit(forward, l, symmetric)
    let both = emit(forward, l, emit(.transpose, left))
    return emit(.matmul, l, triangle(both, lower: true, diagonal: 0.5))
  }
}
