package import KernelIR

extension Kernel {
  /// The most variables a Hessian may have.
  package static var hessianLimit: Int { 300 }

  /// The matrix [n, n] of second derivatives of the one result, a scalar, in the entries of `wrt`, flattened
  /// and joined in order. Forward over reverse, one pass for each variable; then ½(H + Hᵀ), since the two
  /// triangles differ in their last bits.
  package func hessian(wrt: [Int]) throws(NotDifferentiable) -> Kernel {
    try checkScalar()
    let variables = wrt.reduce(0) { $0 + parameters[$1].type.count }
    guard variables <= Self.hessianLimit else {
      throw .largeHessian(variables: variables, limit: Self.hessianLimit)
    }
    let slope = try gradient(wrt, checkedActivity(wrt), keepingValue: false)
    var forward = ForwardTransform(
      KernelRewriter(slope, name: name + ".hessian"), Activity(slope, parameters: Set(wrt)))
    let columns = try forward.columns(wrt)
    // One column of the Jacobian of the gradient is one row here: the matrix is symmetric.
    let matrix = forward.rewriter.builder.matrix(columns, slope.resultTypes)
    let transposed = forward.rewriter.builder.emit(.transpose, matrix)
    let sum = forward.rewriter.builder.add(matrix, transposed)
    let symmetric = forward.rewriter.builder.multiply(0.5, sum)
    return try forward.rewriter.builder.finish([symmetric]).tidied()
  }

  /// The product of the Hessian of the one result, a scalar, and a vector: the kernel with one more parameter
  /// for each of `wrt` (the vector, in parts of their types), whose results have the types of those.
  package func hessianVectorProduct(wrt: [Int]) throws(NotDifferentiable) -> Kernel {
    try checkScalar()
    let slope = try gradient(wrt, checkedActivity(wrt), keepingValue: false)
    var rewriter = KernelRewriter(slope, name: name + ".hvp")
    var seeds: [Int: ValueID] = [:]
    for index in wrt {
      let parameter = parameters[index]
      seeds[index] = rewriter.builder.parameter("d" + parameter.name, parameter.type)
    }
    var forward = ForwardTransform(rewriter, Activity(slope, parameters: Set(wrt)))
    let tangents = try forward.run(seeds)
    let written = forward.rewriter.builder.written(tangents, slope.resultTypes)
    return try forward.rewriter.builder.finish(written).tidied()
  }

  /// The matrix [m, n] of derivatives of all results, which are reals, flattened and joined, in the entries of
  /// `wrt`, flattened and joined. By n forward passes.
  package func jacobian(wrt: [Int]) throws(NotDifferentiable) -> Kernel {
    let activity = try checkedActivity(wrt)
    var forward = ForwardTransform(KernelRewriter(self, name: name + ".jacobian"), activity)
    let columns = try forward.columns(wrt)
    let rows = forward.rewriter.builder.matrix(columns, resultTypes)
    let matrix = forward.rewriter.builder.emit(.transpose, rows)
    return try forward.rewriter.builder.finish([matrix]).tidied()
  }
}

extension KernelBuilder {
  /// A matrix of which each row is a list of parts of the given types, flattened and joined (nil for zero).
  fileprivate mutating func matrix(_ rows: [[ValueID?]], _ types: [ValueType]) -> ValueID {
    let width = types.reduce(0) { $0 + $1.count }
    var lines: [ValueID] = []
    for row in rows {
      var parts: [ValueID] = []
      for (part, type) in zip(row, types) {
        parts.append(part.map { reshape($0, [type.count]) } ?? zeros([type.count]))
      }
      let line = parts.count == 1 ? parts[0] : emit(.concatenate(axis: 0), parts)
      lines.append(reshape(line, [1, width]))
    }
    guard !lines.isEmpty else { return zeros([0, width]) }
    return lines.count == 1 ? lines[0] : emit(.concatenate(axis: 0), lines)
  }
}
