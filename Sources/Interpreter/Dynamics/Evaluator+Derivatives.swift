internal import Differentiation
internal import KernelIR

extension Evaluator {
  /// What `grad`, `hess` and `jacobian` may be asked of.
  func differentiable(_ arguments: [CallArgument], _ builtin: Builtin) throws -> Value {
    let subject = try single(arguments, builtin)
    switch subject {
    case .loss, .function: return subject
    default:
      throw mistake(
        .typeMismatch(
          parameter: builtin.rawValue, expected: "a loss or a function",
          found: subject.description))
    }
  }

  /// The derivative of a loss or a function at a place: a kernel of it is traced, differentiated, and run
  /// on known numbers or put into the kernel that is being built.
  func differentiate(_ derivative: Derivative, _ subject: Value, _ arguments: [CallArgument])
    throws -> Value
  {
    if case .loss(.noisy(let loss, let noise)) = subject {
      return try differentiateNoisy(derivative, loss, noise, arguments)
    }
    if case .loss(.sum(let a, let b)) = subject {
      return try binary(
        .add, try differentiate(derivative, .loss(a), arguments),
        try differentiate(derivative, .loss(b), arguments))
    }
    if case .loss(.scaled(let factor, let inner)) = subject {
      return try binary(
        .multiply, factor, try differentiate(derivative, .loss(inner), arguments))
    }
    let point = try place(of: subject, arguments)
    if case .loss(.batch(let sampled, let batch)) = subject {
      return try batchMean(derivative, sampled, batch, at: point)
    }
    if case .estimate = point {
      return try liftEstimates([point]) {
        try self.differentiate(derivative, subject, [CallArgument(label: nil, value: $0[0])])
      }
    }
    if case .loss(.sampled(let sampled)) = subject {
      return try meanDerivative(derivative, sampled, at: point)
    }
    return try derive(derivative, of: subject, at: point)
  }

  /// The one place at which a function is differentiated; several labelled arguments make a record.
  private func place(of subject: Value, _ arguments: [CallArgument]) throws -> Value {
    if case .loss(let loss) = subject { return try point(of: loss, arguments) }
    guard let first = arguments.first else {
      throw mistake(.missingArgument("w", of: "the derivative"))
    }
    if arguments.count == 1, first.label == nil {
      if case .list = first.value, let array = first.value.tensor { return .tensor(array) }
      return first.value
    }
    return .record(
      Record(arguments.enumerated().map { ($1.label ?? "\($0)", $1.value) }))
  }

  private func derive(_ derivative: Derivative, of subject: Value, at point: Value) throws -> Value
  {
    let parts = leaves(point)
    let inner = Tracer(name: "f", outer: tracer)
    let parameters = try zip(leafNames(point), parts).map { name, part -> Traced in
      guard let shape = part.shape else {
        throw mistake(.notANumber(part.description, in: "a derivative"))
      }
      return inner.parameter("w" + name, ValueType(.real, shape))
    }
    let result = try tracing(inner) {
      let traced = rebuild(like: point, from: parameters.map { .traced($0) })
      let value = try call(subject, [CallArgument(label: nil, value: traced)])
      return try tracedValue(value, named: "the function")
    }
    let kernel = inner.builder.finish([result.id])
    let places = Array(parts.indices)
    var extra: [Value] = []
    if case .hessianVector(let direction) = derivative {
      extra = leaves(try fitted(direction, to: point, named: "v"))
    }
    let derived = try self.derived(derivative, of: kernel, wrt: places)
    let captured = inner.captured.map { Value.traced($0.outer) }
    let values = try runOrInline(
      derived.simplified(), parts + captured + extra)
    return try shaped(derivative, values, at: point)
  }

  func derived(_ derivative: Derivative, of kernel: Kernel, wrt places: [Int]) throws -> Kernel {
    do throws(NotDifferentiable) {
      switch derivative {
      case .gradient: return try kernel.gradient(wrt: places)
      case .hessian: return try kernel.hessian(wrt: places)
      case .jacobian: return try kernel.jacobian(wrt: places)
      case .hessianVector: return try kernel.hessianVectorProduct(wrt: places)
      }
    } catch {
      throw mistake(.notDifferentiable(error.reason))
    }
  }

  /// The results of a derivative's kernel in the structure that the derivative has.
  func shaped(_ derivative: Derivative, _ values: [Value], at point: Value) throws -> Value {
    switch derivative {
    case .gradient, .hessianVector: return rebuild(like: point, from: values)
    case .hessian, .jacobian:
      // Of one number, the derivative is a number.
      let parts = leaves(point)
      if parts.count == 1, parts[0].shape == [], let first = values.first {
        guard let shape = first.shape else { return first }
        return try apply(
          .reshape(shape.filter { $0 != 1 }), [first], named: "derivative")
      }
      return values.first ?? .unit
    }
  }

  /// A kernel on these arguments: evaluated if all are known, else copied into the one being built.
  func runOrInline(_ kernel: Kernel, _ arguments: [Value]) throws -> [Value] {
    let known = arguments.compactMap(\.tensor)
    if known.count == arguments.count, !kernel.draws {
      return kernel.evaluate(parameters: known).map { Value($0) }
    }
    guard let tracer else { preconditionFailure("traced numbers live in a kernel") }
    let ids = try arguments.map { try tracedValue($0, named: "a derivative").id }
    let results = tracer.builder.inline(kernel, ids)
    try checkKernelSize()
    return results.map {
      .traced(Traced(id: $0, type: tracer.builder.type(of: $0), tracer: tracer))
    }
  }

  /// Derivatives of a loss as a step sees it: an additive noise is added to the gradient and leaves the
  /// curvature alone; subsampling puts a minibatch in place of the mean. The same draws serve every place in
  /// one step.
  private func differentiateNoisy(
    _ derivative: Derivative, _ loss: LossValue, _ noise: NoiseValue?,
    _ arguments: [CallArgument]
  ) throws -> Value {
    guard let noise else { return try differentiate(derivative, .loss(loss), arguments) }
    let place = try point(of: loss, arguments)
    let (seen, rest) = try subsampled(loss, by: noise, at: place)
    let smooth = try differentiate(derivative, .loss(seen), arguments)
    guard case .gradient = derivative, let additive = try rest() else { return smooth }
    return try binary(.add, smooth, additive)
  }
}
