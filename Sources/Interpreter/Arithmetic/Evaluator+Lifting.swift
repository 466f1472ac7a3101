internal import KernelIR
internal import Statistics

extension Evaluator {
  /// A function of numbers applied to values from theory: the result rests on all their assumptions.
  func liftTheory(_ values: [Value], _ f: ([Value]) throws -> Value) throws -> Value {
    var assumptions: [String] = []
    let plain = values.map { value in
      guard case .theory(let result) = value else { return value }
      for assumption in result.assumptions where !assumptions.contains(assumption) {
        assumptions.append(assumption)
      }
      return result.value
    }
    return .theory(TheoryResult(value: try f(plain), assumptions: assumptions))
  }

  /// A smooth function of numbers applied to estimates: evaluated on their values and on each of their
  /// replicates, so the result has the right joint error.
  func liftEstimates(_ values: [Value], _ f: ([Value]) throws -> Value) throws -> Value {
    var estimates: [Estimate] = []
    var positions: [Int] = []
    for (index, value) in values.enumerated() {
      if case .estimate(let estimate) = value {
        estimates.append(estimate.estimate)
        positions.append(index)
      }
    }
    if let source = Estimate.conflict(among: estimates) {
      _ = source
      throw mistake(
        .other(
          "these estimates come from one stream, but from runs of different sizes",
          help: "give the runs the same `replicas` and `steps`, or different `stream:`s"))
    }
    var shape: [Int]?
    var inputs = values
    func evaluate(_ parts: [[Double]]) throws -> [Double] {
      for (index, part) in parts.enumerated() {
        inputs[positions[index]] = Value(Tensor(shape: estimates[index].shape, data: part))
      }
      let result = try f(inputs)
      guard let tensor = result.tensor else {
        throw mistake(.notANumber(result.description, in: "arithmetic on estimates"))
      }
      shape = tensor.shape
      return tensor.data
    }
    _ = try evaluate(estimates.map(\.value))
    let combined = try Estimate.combine(estimates, shape: shape ?? [], evaluate)
    return .estimate(EstimateValue(estimate: combined))
  }
}
