extension Kernel {
  /// `next` of this kernel's results: its parameters are this one's.
  package func followed(by next: Kernel, name: String) -> Kernel {
    precondition(
      resultTypes == next.parameters.map(\.type), "the next kernel takes what this one gives")
    var builder = KernelBuilder(name: name)
    let arguments = parameters.map { builder.parameter($0.name, $0.type) }
    let middle = builder.inline(self, arguments)
    let results = builder.inline(next, middle)
    return builder.finish(results)
  }

  /// One kernel that gives the results of all, one after the other, for the same parameters, which all have
  /// in the same order. Names are those of the first. What they have in common is computed once.
  package static func merged(_ name: String, _ kernels: [Kernel]) -> Kernel {
    var builder = KernelBuilder(name: name)
    guard let first = kernels.first else { return builder.finish([]) }
    let arguments = first.parameters.map { builder.parameter($0.name, $0.type) }
    var results: [ValueID] = []
    for kernel in kernels {
      precondition(
        kernel.parameters.map(\.type) == first.parameters.map(\.type),
        "merged kernels have the same parameters")
      results += builder.inline(kernel, arguments)
    }
    return builder.finish(results).eliminatingCommonSubexpressions()
  }

  /// With some parameters, by index, replaced by constants; the others keep their order. What depends on
  /// constants alone is computed.
  package func substituting(_ constants: [Int: Tensor]) -> Kernel {
    var builder = KernelBuilder(name: name)
    let arguments = parameters.enumerated().map { index, parameter in
      guard let constant = constants[index] else {
        return builder.parameter(parameter.name, parameter.type)
      }
      precondition(
        ValueType(.real, constant.shape) == parameter.type, "a constant of the parameter's type")
      return builder.constant(constant)
    }
    let results = builder.inline(self, arguments)
    return builder.finish(results).optimized()
  }

  /// With only the results of the given indices, in that order.
  package func selectingResults(_ indices: [Int]) -> Kernel {
    var copy = self
    copy.results = indices.map { results[$0] }
    return copy.eliminatingDeadCode()
  }
}
