internal import KernelIR

// A step, a loss or a covariance that is defined piece by piece may look linear, or quadratic, at each of
// the places that were tried. So its structure is asked as well.
extension Kernel {
  /// The first operation that a choice on these parameters enters by: a comparison, `abs`, `min`, `floor`, …; nil if
  /// the results are one formula throughout.
  ///
  /// `|x|` counts unless all that uses it are its even powers; a bound at infinity chooses nothing.
  func kink(in parameters: Set<Int>) -> Operation? {
    let bounds = InfiniteBounds(of: self)
    let depends = dependencesOfValues(settled: bounds.settled).map {
      !$0.parameters.isDisjoint(with: parameters)
    }
    let search = KinkSearch(depends: depends, bounds: bounds, harmless: squaredOnly)
    return search.first(in: instructions)
  }
}

private struct KinkSearch {
  let depends: [Bool]
  let bounds: InfiniteBounds
  let harmless: Set<ValueID>

  func first(in instructions: [Instruction]) -> Operation? {
    for instruction in instructions {
      for region in instruction.regions {
        if let found = first(in: region.instructions) { return found }
      }
      if isKink(instruction) { return instruction.operation }
    }
    return nil
  }

  private func any(_ ids: [ValueID]) -> Bool { ids.contains { depends[$0.index] } }

  private func isKink(_ instruction: Instruction) -> Bool {
    let operands = instruction.operands
    return switch instruction.operation {
    case .conditional, .select: depends[operands[0].index]
    case .whileLoop: any(instruction.regions[0].results)
    case .compare: any(operands) && !bounds.settled.contains(instruction.results[0])
    case .binary(.minimum), .binary(.maximum):
      any(operands) && !operands.contains { bounds.infinite.contains($0) }
    case .unary(.absolute): any(operands) && !harmless.contains(instruction.results[0])
    case .unary(.sign), .unary(.floor), .unary(.ceiling), .unary(.round), .binary(.modulo),
      .reduce(.maximum, _), .reduce(.minimum, _), .reduce(.argmax, _), .toReal:
      any(operands)
    case .gather, .scatter: depends[operands[1].index]
    case .constant, .parameter, .draw, .redraw, .unary, .binary, .integerPower, .logic, .isFinite,
      .broadcast, .reshape, .transpose, .slice, .concatenate, .reduce, .matmul, .cholesky,
      .triangularSolve, .solve, .host, .loop:
      false
    }
  }
}

/// The values that are infinite throughout, and the comparisons with them, which hold for all numbers or for none.
private struct InfiniteBounds {
  private(set) var infinite: Set<ValueID> = []
  private(set) var settled: Set<ValueID> = []

  init(of kernel: Kernel) { visit(kernel.instructions) }

  private mutating func visit(_ instructions: [Instruction]) {
    for instruction in instructions {
      let operands = instruction.operands
      switch instruction.operation {
      case .constant(let tensor):
        if let first = tensor.data.first, first.isInfinite,
          tensor.data.allSatisfy({ $0 == first })
        {
          infinite.formUnion(instruction.results)
        }
      case .compare:
        if operands.contains(where: { infinite.contains($0) }) {
          settled.formUnion(instruction.results)
        }
      case .binary(.divide), .broadcast, .reshape:
        // Infinity over a number is a bound that never acts.
        if infinite.contains(operands[0]) { infinite.formUnion(instruction.results) }
      case .parameter, .draw, .redraw, .unary, .binary, .integerPower, .logic, .isFinite, .select,
        .toReal, .transpose, .slice, .concatenate, .gather, .scatter, .reduce, .matmul, .cholesky,
        .triangularSolve, .solve, .host, .conditional, .loop, .whileLoop:
        break
      }
      for region in instruction.regions { visit(region.instructions) }
    }
  }
}

extension Kernel {
  /// The values that only even powers, and products with themselves, use.
  fileprivate var squaredOnly: Set<ValueID> {
    var squared: Set<ValueID> = []
    var otherwise = Set(results)
    func visit(_ instructions: [Instruction]) {
      for instruction in instructions {
        if instruction.isEvenPower {
          squared.formUnion(instruction.operands)
        } else {
          otherwise.formUnion(instruction.operands)
        }
        for region in instruction.regions {
          visit(region.instructions)
          otherwise.formUnion(region.results)
        }
      }
    }
    visit(instructions)
    return squared.subtracting(otherwise)
  }
}

extension Instruction {
  /// An even power of a value, or its product with itself.
  fileprivate var isEvenPower: Bool {
    if case .integerPower(let n) = operation { return n % 2 == 0 }
    return operation == .binary(.multiply) && operands[0] == operands[1]
  }
}
