internal import KernelIR

/// The normal numbers that an optimizer draws itself, as parameters of the kernel in which theory looks at its step:
/// each has mean 0 and variance 1, and they are independent.
final class OwnDraws {
  let tracer: Tracer
  private(set) var values: [(path: String, value: Traced)] = []

  init(tracer: Tracer) { self.tracer = tracer }

  var shapes: [[Int]] { values.map(\.value.type.shape) }

  func value(at path: String, shape: [Int]) -> Value {
    if let known = values.first(where: { $0.path == path }) { return .traced(known.value) }
    let value = tracer.parameter("draw\(values.count)", ValueType(.real, shape))
    values.append((path, value))
    return .traced(value)
  }
}
