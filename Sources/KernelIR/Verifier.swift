/// What is wrong with a kernel. Only a bug of ours makes one.
package enum KernelProblem: Error, Hashable, Sendable {
  /// A value without a type: its number is outside the kernel's.
  case unknownValue(ValueID)
  case assignedTwice(ValueID)
  /// Used where no assignment stands before it, in its region or around it.
  case usedBeforeAssigned(ValueID)
  case operandsDoNotFit(OperandMismatch)
  /// The declared type of a result is not what the operation gives.
  case resultType(ValueID, declared: ValueType, given: ValueType)
  case resultCount(Operation, Int)
  case regionCount(Operation, Int)
  /// The parameters of a region are not of the types its operation gives it.
  case regionParameters(Operation, [ValueType])
  /// The results of a region are not of the types its operation needs.
  case regionResults(Operation, [ValueType])
  case conditionType(Operation, [ValueType])
  /// A parameter's instruction names no parameter of the kernel, or stands in a region.
  case misplacedParameter(Int)
  /// The parameters do not each have one instruction, in order.
  case parameterOrder([Int])
  /// One site is drawn from by different laws or in different shapes.
  case siteConflict(Site)
}

extension Kernel {
  /// What is wrong with the kernel: nothing, if it is well formed.
  package func verify() -> [KernelProblem] {
    var verifier = Verifier(kernel: self)
    verifier.check(instructions, isTop: true)
    verifier.use(results)
    verifier.checkParameters()
    return verifier.problems
  }
}

private struct Verifier {
  let kernel: Kernel
  var problems: [KernelProblem] = []
  private var assigned: [Bool]
  private var visible: [Bool]
  private var parameterOrder: [Int] = []
  private var sites: [Site: SiteUse] = [:]

  private struct SiteUse: Equatable {
    let law: BaseLaw
    let shape: [Int]
  }

  init(kernel: Kernel) {
    self.kernel = kernel
    assigned = Array(repeating: false, count: kernel.types.count)
    visible = assigned
  }

  private func type(of value: ValueID) -> ValueType? {
    kernel.types.indices.contains(value.index) ? kernel.types[value.index] : nil
  }

  private func types(of values: [ValueID]) -> [ValueType] { values.compactMap(type(of:)) }

  mutating func use(_ values: [ValueID]) {
    for value in values {
      if type(of: value) == nil {
        problems.append(.unknownValue(value))
      } else if !visible[value.index] {
        problems.append(.usedBeforeAssigned(value))
      }
    }
  }

  private mutating func assign(_ values: [ValueID]) {
    for value in values {
      guard type(of: value) != nil else {
        problems.append(.unknownValue(value))
        continue
      }
      if assigned[value.index] { problems.append(.assignedTwice(value)) }
      assigned[value.index] = true
      visible[value.index] = true
    }
  }

  mutating func check(_ instructions: [Instruction], isTop: Bool) {
    for instruction in instructions {
      use(instruction.operands)
      check(instruction, isTop: isTop)
      assign(instruction.results)
    }
  }

  private mutating func check(_ region: Region) {
    let outside = visible
    assign(region.parameters)
    check(region.instructions, isTop: false)
    use(region.results)
    visible = outside
  }

  private mutating func check(_ instruction: Instruction, isTop: Bool) {
    let operation = instruction.operation
    let operands = types(of: instruction.operands)
    let results = types(of: instruction.results)
    guard operands.count == instruction.operands.count, results.count == instruction.results.count
    else { return }
    let expectedRegions = operation.regionCount
    guard instruction.regions.count == expectedRegions else {
      problems.append(.regionCount(operation, instruction.regions.count))
      return
    }
    for region in instruction.regions { check(region) }
    switch operation {
    case .conditional:
      if operands != [.condition] { problems.append(.conditionType(operation, operands)) }
      for region in instruction.regions { expect(region, operation, [], results) }
    case .loop:
      let carried = checkCarried(operation, operands, results)
      expect(instruction.regions[0], operation, [.scalar] + carried, carried)
    case .whileLoop:
      let carried = checkCarried(operation, operands, results)
      expect(instruction.regions[0], operation, carried, [.condition])
      expect(instruction.regions[1], operation, carried, carried)
    case .parameter(let index):
      guard isTop, kernel.parameters.indices.contains(index) else {
        problems.append(.misplacedParameter(index))
        return
      }
      parameterOrder.append(index)
      expectResult(instruction, results, kernel.parameters[index].type)
    case .draw(let law, let site, let shape), .redraw(let law, let site, let shape):
      let use = SiteUse(law: law, shape: shape)
      if sites[site, default: use] != use { problems.append(.siteConflict(site)) }
      sites[site] = use
      checkSimple(instruction, operands, results)
    case .constant, .unary, .binary, .integerPower, .compare, .logic, .isFinite, .select, .toReal,
      .broadcast, .reshape, .transpose, .slice, .concatenate, .gather, .scatter, .reduce, .matmul,
      .cholesky, .triangularSolve, .solve, .host:
      checkSimple(instruction, operands, results)
    }
  }

  private mutating func checkSimple(
    _ instruction: Instruction, _ operands: [ValueType], _ results: [ValueType]
  ) {
    do throws(OperandMismatch) {
      expectResult(instruction, results, try instruction.operation.resultType(of: operands))
    } catch {
      problems.append(.operandsDoNotFit(error))
    }
  }

  private mutating func expectResult(
    _ instruction: Instruction, _ results: [ValueType], _ given: ValueType
  ) {
    guard results.count == 1 else {
      problems.append(.resultCount(instruction.operation, results.count))
      return
    }
    if results[0] != given {
      problems.append(
        .resultType(instruction.results[0], declared: results[0], given: given))
    }
  }

  private mutating func checkCarried(
    _ operation: Operation, _ operands: [ValueType], _ results: [ValueType]
  ) -> [ValueType] {
    if operands.count != results.count {
      problems.append(.resultCount(operation, results.count))
    } else if operands != results {
      problems.append(
        .operandsDoNotFit(OperandMismatch(operation: operation, operands: operands)))
    }
    return operands
  }

  private mutating func expect(
    _ region: Region, _ operation: Operation, _ parameters: [ValueType], _ results: [ValueType]
  ) {
    let givenParameters = types(of: region.parameters)
    if givenParameters != parameters {
      problems.append(.regionParameters(operation, givenParameters))
    }
    let givenResults = types(of: region.results)
    if givenResults != results { problems.append(.regionResults(operation, givenResults)) }
  }

  mutating func checkParameters() {
    if parameterOrder != Array(kernel.parameters.indices) {
      problems.append(.parameterOrder(parameterOrder))
    }
  }
}

extension Operation {
  /// How many regions an instruction of this operation has.
  package var regionCount: Int {
    switch self {
    case .conditional, .whileLoop: 2
    case .loop: 1
    case .constant, .parameter, .draw, .redraw, .unary, .binary, .integerPower, .compare, .logic,
      .isFinite, .select, .toReal, .broadcast, .reshape, .transpose, .slice, .concatenate, .gather,
      .scatter, .reduce, .matmul, .cholesky, .triangularSolve, .solve, .host:
      0
    }
  }
}
