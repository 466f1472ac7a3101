internal import Stopping

/// A kernel of numbers alone, made ready for many evaluations: no array is made on the way. Its results are those of
/// ``ReferenceEvaluator`` to the bit.
package struct ScalarCode: Sendable {
  /// Each makes the next number; operands are indices of earlier ones.
  private enum Step {
    case constant(Double)
    case parameter(Int)
    case unary(UnaryPrimitive, Int)
    case binary(BinaryPrimitive, Int, Int)
    case integerPower(Int, Int)
    case compare(ComparisonPrimitive, Int, Int)
    case not(Int)
    case and(Int, Int)
    case or(Int, Int)
    case isFinite(Int)
    case select(Int, Int, Int)
    case copy(Int)
  }

  private let steps: [Step]
  private let result: Int

  /// Of a kernel's first result; nil if it needs more than arithmetic on numbers.
  package init?(_ kernel: Kernel) {
    let flat = kernel.flatteningConditionals(limit: .max)
    guard let first = flat.results.first, flat.types.allSatisfy(\.shape.isEmpty) else { return nil }
    var steps: [Step] = []
    var places: [ValueID: Int] = [:]
    for instruction in flat.instructions {
      let x = instruction.operands.compactMap { places[$0] }
      guard instruction.results.count == 1, x.count == instruction.operands.count,
        let step = Self.step(instruction.operation, x)
      else { return nil }
      places[instruction.results[0]] = steps.count
      steps.append(step)
    }
    guard let result = places[first] else { return nil }
    (self.steps, self.result) = (steps, result)
  }

  private static func step(_ operation: Operation, _ x: [Int]) -> Step? {
    switch operation {
    case .constant(let tensor): .constant(tensor.data[0])
    case .parameter(let index): .parameter(index)
    case .unary(let primitive): .unary(primitive, x[0])
    case .binary(let primitive): .binary(primitive, x[0], x[1])
    case .integerPower(let n): .integerPower(n, x[0])
    case .compare(let primitive): .compare(primitive, x[0], x[1])
    case .logic(.not): .not(x[0])
    case .logic(.and): .and(x[0], x[1])
    case .logic(.or): .or(x[0], x[1])
    case .isFinite: .isFinite(x[0])
    case .select: .select(x[0], x[1], x[2])
    case .toReal: .copy(x[0])
    case .draw, .redraw, .broadcast, .reshape, .transpose, .slice, .concatenate, .gather, .scatter,
      .reduce, .matmul, .cholesky, .triangularSolve, .solve, .host, .conditional, .loop,
      .whileLoop:
      nil
    }
  }

  /// NaN once a stop is wanted (``StopWish``).
  package func callAsFunction(_ parameters: [Double]) -> Double {
    if StopWish.isMade { return .nan }
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: steps.count) { numbers in
      for (place, step) in steps.enumerated() {
        numbers[place] =
          switch step {
          case .constant(let number): number
          case .parameter(let index): parameters[index]
          case .unary(let primitive, let a): ScalarMath.apply(primitive, numbers[a])
          case .binary(let primitive, let a, let b):
            ScalarMath.apply(primitive, numbers[a], numbers[b])
          case .integerPower(let n, let a): ScalarMath.integerPower(numbers[a], n)
          case .compare(let primitive, let a, let b):
            ScalarMath.compare(primitive, numbers[a], numbers[b]) ? 1 : 0
          case .not(let a): numbers[a] == 0 ? 1 : 0
          case .and(let a, let b): numbers[a] != 0 && numbers[b] != 0 ? 1 : 0
          case .or(let a, let b): numbers[a] != 0 || numbers[b] != 0 ? 1 : 0
          case .isFinite(let a): numbers[a].isFinite ? 1 : 0
          case .select(let mask, let a, let b): numbers[mask] != 0 ? numbers[a] : numbers[b]
          case .copy(let a): numbers[a]
          }
      }
      return numbers[result]
    }
  }
}
