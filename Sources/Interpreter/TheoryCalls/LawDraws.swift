internal import KernelIR

/// The draws of a noise as parameters of the kernel that is being built: independent numbers whose distribution
/// functions are known.
final class LawDraws {
  let tracer: Tracer
  private(set) var values: [(path: String, law: ScalarLaw, value: Traced)] = []

  init(tracer: Tracer) { self.tracer = tracer }

  func value(_ law: ScalarLaw, at path: String) -> Value {
    if let known = values.first(where: { $0.path == path }) { return .traced(known.value) }
    let value = tracer.parameter("draw\(values.count)", .scalar)
    values.append((path, law, value))
    return .traced(value)
  }
}

/// A number that is a function of independent draws.
struct DrawnNumber {
  let laws: [ScalarLaw]
  private let function: ([Double]) -> Double

  init(of laws: [ScalarLaw], _ function: @escaping ([Double]) -> Double) {
    (self.laws, self.function) = (laws, function)
  }

  func callAsFunction(_ draws: [Double]) -> Double { function(draws) }
}

extension Evaluator {
  /// A draw that is kept whole while a noise is taken apart; nil for one that is itself taken apart.
  func wholeDraw(_ law: Law, shape: [Int], path: String) throws -> Value? {
    guard retry == nil, freshSample == nil, shape.isEmpty, let lawDraws, let tracer,
      lawDraws.tracer === tracer
    else { return nil }
    if case .constant = law.form { return nil }
    // A law with traced parameters is known by its base draws only.
    guard let known = try? elementaryLaw(of: law) else { return nil }
    return lawDraws.value(known, at: path)
  }

  /// A number that a body draws, as a function of its draws; nil if it needs what has no distribution function: a
  /// `given`, an array of draws, a batch of fresh samples.
  func drawnNumber(_ body: () throws -> Value) throws -> DrawnNumber? {
    let inner = Tracer(name: "noise", outer: nil)
    let draws = LawDraws(tracer: inner)
    let saved = (lawDraws, openDraws, retry, drawSite, freshSample)
    defer { (lawDraws, openDraws, retry, drawSite, freshSample) = saved }
    lawDraws = draws
    (openDraws, retry, drawSite, freshSample) = (nil, nil, nil, nil)
    let traced = try tracing(inner) { try tracedValue(try body(), named: "the noise") }
    guard traced.type.shape.isEmpty, inner.captured.isEmpty else { return nil }
    let kernel = inner.builder.finish([traced.id]).simplified()
    guard !kernel.draws, kernel.parameters.count == draws.values.count else { return nil }
    return DrawnNumber(of: draws.values.map(\.law)) { numbers in
      kernel.evaluate(parameters: numbers.map { Tensor($0) })[0].data.first ?? .nan
    }
  }
}
