internal import KernelIR

/// A kernel that is being built, and what it takes from the kernel around it.
package final class Tracer {
  var builder: KernelBuilder
  /// The tracer in whose midst this one began.
  let outer: Tracer?
  /// Values of outer kernels used here, each with the parameter that stands for it.
  private(set) var captured: [(outer: Traced, inner: Traced)] = []

  /// More instructions than any sensible body has: an error instead of a hang.
  static let instructionLimit = 50_000

  init(name: String, outer: Tracer?) {
    builder = KernelBuilder(name: name)
    self.outer = outer
  }

  func parameter(_ name: String, _ type: ValueType) -> Traced {
    Traced(id: builder.parameter(name, type), type: type, tracer: self)
  }

  func constant(_ tensor: Tensor) -> Traced {
    Traced(id: builder.constant(tensor), type: ValueType(.real, tensor.shape), tracer: self)
  }

  /// The value here of a traced number, which may belong to a kernel around this one.
  func adopt(_ traced: Traced) -> ValueID {
    if traced.tracer === self { return traced.id }
    if let known = captured.first(where: {
      $0.outer.tracer === traced.tracer && $0.outer.id == traced.id
    }) {
      return known.inner.id
    }
    let inner = parameter("captured\(captured.count)", traced.type)
    captured.append((traced, inner))
    return inner.id
  }

  func emit(_ operation: Operation, _ operands: [ValueID]) -> Traced {
    let id = builder.emit(operation, operands)
    return Traced(id: id, type: builder.type(of: id), tracer: self)
  }
}
