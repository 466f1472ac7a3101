internal import KernelIR

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
  /// A number that a body draws, as a function of its draws; nil if it needs what has no distribution function: a
  /// `given`, an array of draws, a batch of fresh samples.
  func drawnNumber(_ body: () throws -> Value) throws -> DrawnNumber? {
    let found = try opened(.distributions) { try tracedValue(try body(), named: "the noise") }
    guard let found, found.drawsNumbers, found.kernel.resultTypes[0].shape.isEmpty else {
      return nil
    }
    let laws = found.draws.compactMap(\.source.distribution)
    guard laws.count == found.draws.count else { return nil }
    return DrawnNumber(of: laws) { found($0).first ?? .nan }
  }
}
