internal import KernelIR
internal import Syntax

/// Which function of the host a kernel calls, and with how many numbers.
struct HostFunctionKey: Hashable {
  let declaration: FunctionDeclaration
  let arguments: Int
  let shape: [Int]
}

extension Evaluator {
  /// A call of `extern fn name`: at once on known numbers, else in each replica of a run.
  func call(_ function: ExternFunction, _ arguments: [CallArgument]) throws -> Value {
    let declaration = function.declaration
    let name = declaration.name.text
    if arguments.contains(where: { if case .estimate = $0.value { true } else { false } }) {
      return try liftEstimates(arguments.map(\.value)) { values in
        try self.call(
          function, zip(arguments, values).map { CallArgument(label: $0.label, value: $1) })
      }
    }
    let bound = try bind(
      declaration.parameters, of: name, arguments, in: function.scope,
      generics: declaration.generics)
    var parts: [Value] = []
    for parameter in declaration.parameters {
      guard let value = try bound.scope.find(parameter.name.text)?.value else { continue }
      for leaf in leaves(value) {
        guard let shape = leaf.shape else {
          throw mistake(.notANumber(leaf.description, in: "`\(name)`, which the host supplies"))
        }
        parts.append(try apply(.reshape([shape.reduce(1, *)]), [leaf], named: name))
      }
    }
    let result = declaration.result.flatMap { model(of: $0, sizes: bound.sizes, in: bound.scope) }
    guard let shape = result?.shape, !parts.isEmpty else {
      throw mistake(
        .other(
          "a function of the host takes numbers or arrays and gives one number or array",
          help: "write e.g. `extern fn \(name)(x: Real) -> Real`"), at: declaration.name.span)
    }
    let all = parts.count == 1 ? parts[0] : try apply(.concatenate(axis: 0), parts, named: name)
    _ = function.supplied.takeFailure()
    let value = try apply(
      .host(kernelFunction(function, arguments: all.shape?.first ?? 0, shape: shape)), [all],
      named: name)
    if value.tensor != nil, let failure = function.supplied.takeFailure() {
      throw mistake(.hostFailure(name, failure))
    }
    return value
  }

  /// The same function is the same value, so that equal calls are made once.
  private func kernelFunction(_ function: ExternFunction, arguments: Int, shape: [Int])
    -> HostFunction
  {
    let key = HostFunctionKey(
      declaration: function.declaration, arguments: arguments, shape: shape)
    if let known = hostFunctions[key] { return known }
    func kernelFunction(
      _ name: String, shape: [Int], gradient: HostFunction?,
      _ body: @escaping SuppliedFunction.Body
    ) -> HostFunction {
      let results = shape.reduce(1, *)
      return HostFunction(name, arguments: arguments, shape: shape, gradient: gradient) {
        body($0, $1, $2, $3, results)
      }
    }
    let name = function.declaration.name.text
    let gradient = shape.isEmpty ? function.supplied.gradient : nil
    let result = kernelFunction(
      name, shape: shape,
      gradient: gradient.map {
        kernelFunction("grad(\(name))", shape: [arguments], gradient: nil, $0)
      }, function.supplied.value)
    hostFunctions[key] = result
    return result
  }

  /// What a function of the host could not compute during a run, if any.
  func takeHostFailure() -> String? {
    for (name, function) in externs.sorted(by: { $0.key < $1.key }) {
      if let failure = function.takeFailure() { return "`\(name)` failed: \(failure)" }
    }
    return nil
  }
}
