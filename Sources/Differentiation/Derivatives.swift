package import KernelIR

/// Derivatives of kernels, as kernels. Parameters are named by index; draws count as constants. Each result
/// is optimized: free of dead code and of repeated expressions. Piecewise constant operations have the derivative zero
/// inside a sum; where nothing else is left it is refused (``NotDifferentiable``).
extension Kernel {
  /// The kernel with one more parameter for each of `wrt` (its tangent, of the same type) and with one more
  /// result for each result (its tangent; zero for masks).
  package func jvp(wrt: [Int]) throws(NotDifferentiable) -> Kernel {
    let activity = try checkedActivity(wrt)
    var rewriter = KernelRewriter(self, name: name + ".jvp")
    var seeds: [Int: ValueID] = [:]
    for index in wrt {
      let parameter = parameters[index]
      seeds[index] = rewriter.builder.parameter("d" + parameter.name, parameter.type)
    }
    var forward = ForwardTransform(rewriter, activity)
    let tangents = try forward.run(seeds)
    let values = forward.rewriter.new(results)
    let written = forward.rewriter.builder.written(tangents, resultTypes)
    return try forward.rewriter.builder.finish(values + written).tidied()
  }

  /// The gradient of the one result, a scalar, in each of `wrt`: kernel with the same parameters, whose
  /// results have the types of those. With `keepingValue` the value comes first.
  ///
  /// In reverse, loops of fixed length being written out; in one variable forwards. Where a loop forbids that and there are at most
  /// eight variables, by as many forward passes.
  package func gradient(
    wrt: [Int], keepingValue: Bool = false
  ) throws(NotDifferentiable) -> Kernel {
    try checkScalar()
    return try gradient(wrt, checkedActivity(wrt), keepingValue: keepingValue)
  }

  /// The kernel with one more parameter for each real result (its adjoint), whose results are the adjoints of
  /// `wrt`.
  package func vjp(wrt: [Int]) throws(NotDifferentiable) -> Kernel {
    _ = try checkedActivity(wrt)
    let (kernel, activity) = try unrolled(wrt)
    var rewriter = KernelRewriter(kernel, name: name + ".vjp")
    var seeds: [ValueID?] = []
    for (index, type) in resultTypes.enumerated() {
      let isReal = type.element == .real
      seeds.append(isReal ? rewriter.builder.parameter("adjoint\(index)", type) : nil)
    }
    var reverse = ReverseTransform(rewriter, activity)
    try reverse.forward()
    let adjoint = try reverse.backward(seeds)
    let parts = kernel.parameterValues(wrt).map { $0.flatMap(adjoint) }
    let written = reverse.rewriter.builder.written(parts, wrt.map { parameters[$0].type })
    return try reverse.rewriter.builder.finish(written).tidied()
  }
}

extension Kernel {
  func checkScalar() throws(NotDifferentiable) {
    precondition(results.count == 1, "a gradient is of one result")
    if resultTypes[0] != .scalar { throw .notScalar(resultTypes[0]) }
  }

  /// Which values vary with `wrt`, if some result does with each of those it depends on.
  func checkedActivity(_ wrt: [Int]) throws(NotDifferentiable) -> Activity {
    precondition(wrt.allSatisfy(parameters.indices.contains), "parameters by their index")
    for index in wrt {
      if parameters[index].type.element != .real {
        throw .notReal(parameter: parameters[index].name)
      }
      let one = Activity(self, parameters: [index])
      let isConstant = !results.contains { one[$0] }
      if isConstant, results.contains(where: { one.dependent[$0.index] }), let stop = one.firstStop
      {
        throw .piecewiseConstant(parameter: parameters[index].name, through: stop)
      }
    }
    return Activity(self, parameters: Set(wrt))
  }

  /// With its loops written out if a derivative has to pass through one, and what varies in that.
  func unrolled(_ wrt: [Int]) throws(NotDifferentiable) -> (Kernel, Activity) {
    let varying = Activity(self, parameters: Set(wrt))
    let kernel = unrollingLoops(budget: KernelBuilder.derivativeLimit / 4) { loop in
      loop.results.contains { varying[$0] }
    }
    return (kernel, Activity(kernel, parameters: Set(wrt)))
  }

  /// The values of the given parameters, nil for those without an instruction.
  func parameterValues(_ indices: [Int]) -> [ValueID?] {
    var values: [Int: ValueID] = [:]
    for instruction in instructions {
      if case .parameter(let index) = instruction.operation {
        values[index] = instruction.results[0]
      }
    }
    return indices.map { values[$0] }
  }

  func gradient(
    _ wrt: [Int], _ activity: Activity, keepingValue: Bool
  ) throws(NotDifferentiable) -> Kernel {
    // In one variable forwards: as many operations, and hardly anything kept for the way back.
    if wrt.count == 1, parameters[wrt[0]].type == .scalar,
      instructions.allSatisfy(\.regions.isEmpty)
    {
      var forward = ForwardTransform(KernelRewriter(self, name: name + ".gradient"), activity)
      let one = forward.rewriter.builder.constant(1)
      let tangents = try forward.run([wrt[0]: one])
      let value = keepingValue ? forward.rewriter.new(results) : []
      let written = forward.rewriter.builder.written(tangents, [.scalar])
      return try forward.rewriter.builder.finish(value + written).tidied()
    }
    do throws(NotDifferentiable) {
      return try reverseGradient(wrt, keepingValue: keepingValue)
    } catch {
      let variables = wrt.reduce(0) { $0 + parameters[$1].type.count }
      guard error.isAboutLoops, variables <= 8 else { throw error }
      return try forwardGradient(wrt, activity, keepingValue: keepingValue)
    }
  }

  private func reverseGradient(
    _ wrt: [Int], keepingValue: Bool
  ) throws(NotDifferentiable) -> Kernel {
    let (kernel, activity) = try unrolled(wrt)
    var reverse = ReverseTransform(
      KernelRewriter(kernel, name: name + ".gradient"), activity)
    try reverse.forward()
    let one = reverse.rewriter.builder.constant(1)
    let adjoint = try reverse.backward([one])
    let parts = kernel.parameterValues(wrt).map { $0.flatMap(adjoint) }
    let value = keepingValue ? reverse.rewriter.new(kernel.results) : []
    let written = reverse.rewriter.builder.written(parts, wrt.map { parameters[$0].type })
    return try reverse.rewriter.builder.finish(value + written).tidied()
  }

  private func forwardGradient(
    _ wrt: [Int], _ activity: Activity, keepingValue: Bool
  ) throws(NotDifferentiable) -> Kernel {
    var forward = ForwardTransform(KernelRewriter(self, name: name + ".gradient"), activity)
    let columns = try forward.columns(wrt)
    let value = keepingValue ? forward.rewriter.new(results) : []
    var parts: [ValueID] = []
    var next = 0
    for index in wrt {
      let type = parameters[index].type
      let entries = columns[next..<next + type.count].map { column in
        column[0].map { forward.rewriter.builder.reshape($0, [1]) }
          ?? forward.rewriter.builder.zeros([1])
      }
      next += type.count
      let joined = forward.rewriter.builder.emit(.concatenate(axis: 0), Array(entries))
      parts.append(forward.rewriter.builder.reshape(joined, type.shape))
    }
    return try forward.rewriter.builder.finish(value + parts).tidied()
  }

  /// Optimized, and within the limit of instructions.
  func tidied() throws(NotDifferentiable) -> Kernel {
    let kernel = optimized()
    if kernel.instructionCount > KernelBuilder.derivativeLimit {
      throw .tooLong(limit: KernelBuilder.derivativeLimit)
    }
    return kernel
  }
}

extension NotDifferentiable {
  /// Whether only running backwards is in the way.
  fileprivate var isAboutLoops: Bool {
    switch self {
    case .conditionalLoop, .longLoop: true
    case .piecewiseConstant, .index, .host, .tooLong, .largeHessian, .notReal, .notScalar: false
    }
  }
}

extension ForwardTransform {
  /// For each entry of `wrt`, in order, the tangents of all results in its direction (nil for zero).
  mutating func columns(_ wrt: [Int]) throws(NotDifferentiable) -> [[ValueID?]] {
    var columns: [[ValueID?]] = []
    for index in wrt {
      let type = rewriter.source.parameters[index].type
      for entry in 0..<type.count {
        var direction = Tensor(repeating: 0, shape: type.shape)
        direction.data[entry] = 1
        let seed = rewriter.builder.constant(direction)
        columns.append(try run([index: seed]))
      }
    }
    return columns
  }
}

extension KernelBuilder {
  /// Derivatives of the given types, zeros written down.
  mutating func written(_ parts: [ValueID?], _ types: [ValueType]) -> [ValueID] {
    var result: [ValueID] = []
    for (part, type) in zip(parts, types) { result.append(part ?? zeros(type.shape)) }
    return result
  }
}
