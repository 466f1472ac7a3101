/// Builds a kernel instruction by instruction. Operands must fit: whoever builds has checked them.
package struct KernelBuilder: Sendable {
  private let name: String
  private var parameters: [KernelParameter] = []
  private var types: [ValueType] = []
  /// The instructions of the kernel, and of each region now open inside it.
  private var open: [[Instruction]] = [[]]
  /// The number that each constant of equal entries repeats.
  private var numbers: [ValueID: Double] = [:]

  package init(name: String) { self.name = name }

  package func type(of value: ValueID) -> ValueType { types[value.index] }

  /// The number a value is everywhere, if it is a constant of equal entries.
  package func number(_ value: ValueID) -> Double? { numbers[value] }

  /// The number of instructions so far, in all open regions.
  package var instructionCount: Int { open.reduce(0) { $0 + $1.count } }

  private mutating func newValue(_ type: ValueType) -> ValueID {
    types.append(type)
    return ValueID(index: types.count - 1)
  }

  package mutating func parameter(_ name: String, _ type: ValueType) -> ValueID {
    // A parameter met first inside a region stands before the control instruction all the same.
    let value = newValue(type)
    open[0].append(Instruction(.parameter(parameters.count), [], results: [value]))
    parameters.append(KernelParameter(name: name, type: type))
    return value
  }

  package mutating func constant(_ tensor: Tensor) -> ValueID { emit(.constant(tensor)) }
  package mutating func constant(_ value: Double) -> ValueID { emit(.constant(Tensor(value))) }

  /// Appends an operation without regions.
  package mutating func emit(_ operation: Operation, _ operands: ValueID...) -> ValueID {
    emit(operation, operands)
  }

  package mutating func emit(_ operation: Operation, _ operands: [ValueID]) -> ValueID {
    do throws(OperandMismatch) {
      let value = newValue(try operation.resultType(of: operands.map(type(of:))))
      open[open.count - 1].append(Instruction(operation, operands, results: [value]))
      if case .constant(let tensor) = operation { numbers[value] = tensor.repeated }
      return value
    } catch {
      preconditionFailure("operands do not fit: \(error)")
    }
  }

  /// How many regions are open.
  package var regionDepth: Int { open.count - 1 }

  /// Opens a region: what is emitted until ``closeRegion(_:_:)`` goes there.
  package mutating func openRegion(_ parameterTypes: [ValueType]) -> [ValueID] {
    let parameters = parameterTypes.map { newValue($0) }
    open.append([])
    return parameters
  }

  package mutating func closeRegion(_ parameters: [ValueID], _ results: [ValueID]) -> Region {
    precondition(open.count > 1, "a region is open")
    return Region(parameters: parameters, instructions: open.removeLast(), results: results)
  }

  /// Appends a region built by `body` of values of the given parameter types.
  private mutating func region(
    _ parameterTypes: [ValueType], _ body: (inout KernelBuilder, [ValueID]) -> [ValueID]
  ) -> Region {
    let parameters = openRegion(parameterTypes)
    let results = body(&self, parameters)
    return closeRegion(parameters, results)
  }

  /// Appends a control operation over regions made with ``openRegion(_:)``.
  package mutating func emitControl(
    _ operation: Operation, _ operands: [ValueID], _ regions: [Region], types: [ValueType]
  ) -> [ValueID] {
    let results = types.map { newValue($0) }
    open[open.count - 1].append(
      Instruction(operation, operands, results: results, regions: regions))
    return results
  }

  /// `if mask { then } else { otherwise }`, for a scalar mask. Both give values of the same types.
  package mutating func conditional(
    _ mask: ValueID, then: (inout KernelBuilder) -> [ValueID],
    otherwise: (inout KernelBuilder) -> [ValueID]
  ) -> [ValueID] {
    let first = region([]) { builder, _ in then(&builder) }
    let second = region([]) { builder, _ in otherwise(&builder) }
    let types = first.results.map(type(of:))
    precondition(types == second.results.map(type(of:)), "branches give values of the same types")
    return emitControl(.conditional, [mask], [first, second], types: types)
  }

  /// `trips` times `carried = body(index, carried)`.
  package mutating func loop(
    trips: Int, _ initial: [ValueID],
    body: (inout KernelBuilder, _ index: ValueID, _ carried: [ValueID]) -> [ValueID]
  ) -> [ValueID] {
    let types = initial.map(type(of:))
    let region = region([.scalar] + types) { builder, parameters in
      body(&builder, parameters[0], Array(parameters.dropFirst()))
    }
    precondition(region.results.map(type(of:)) == types, "a loop keeps the types it carries")
    return emitControl(.loop(trips: trips), initial, [region], types: types)
  }

  /// While the condition holds, at most `limit` times: `carried = body(carried)`.
  package mutating func whileLoop(
    limit: Int, _ initial: [ValueID],
    condition: (inout KernelBuilder, [ValueID]) -> ValueID,
    body: (inout KernelBuilder, [ValueID]) -> [ValueID]
  ) -> [ValueID] {
    let types = initial.map(type(of:))
    let test = region(types) { builder, carried in [condition(&builder, carried)] }
    let trip = region(types) { builder, carried in body(&builder, carried) }
    precondition(trip.results.map(type(of:)) == types, "a loop keeps the types it carries")
    return emitControl(.whileLoop(limit: limit), initial, [test, trip], types: types)
  }

  /// Copies a kernel's instructions in here, its parameters being `arguments`; returns its results.
  package mutating func inline(_ kernel: Kernel, _ arguments: [ValueID]) -> [ValueID] {
    var inliner = Inliner(kernel: kernel, arguments: arguments)
    let (instructions, results) = inliner.copy(into: &self)
    open[open.count - 1].append(contentsOf: instructions)
    return results
  }

  /// A fresh value for copied instructions.
  fileprivate mutating func fresh(_ type: ValueType) -> ValueID { newValue(type) }

  /// Mutating, so that results may be emitted in the argument itself.
  package mutating func finish(_ results: [ValueID]) -> Kernel {
    precondition(open.count == 1, "all regions are closed")
    return Kernel(
      name: name, parameters: parameters, types: types, instructions: open[0], results: results)
  }
}

/// Renumbers the values of a kernel for ``KernelBuilder/inline(_:_:)``.
private struct Inliner {
  let kernel: Kernel
  let arguments: [ValueID]
  var renamed: [ValueID: ValueID] = [:]

  init(kernel: Kernel, arguments: [ValueID]) {
    self.kernel = kernel
    self.arguments = arguments
  }

  mutating func copy(into builder: inout KernelBuilder) -> ([Instruction], [ValueID]) {
    let instructions = copy(kernel.instructions, &builder)
    return (instructions, kernel.results.map { renamed[$0, default: $0] })
  }

  private mutating func copy(
    _ instructions: [Instruction], _ builder: inout KernelBuilder
  ) -> [Instruction] {
    var copied: [Instruction] = []
    for instruction in instructions {
      if case .parameter(let index) = instruction.operation {
        renamed[instruction.results[0]] = arguments[index]
        continue
      }
      let operands = instruction.operands.map { renamed[$0, default: $0] }
      let regions = instruction.regions.map { region in
        let parameters = region.parameters.map { define($0, &builder) }
        let body = copy(region.instructions, &builder)
        return Region(
          parameters: parameters, instructions: body,
          results: region.results.map { renamed[$0, default: $0] })
      }
      let results = instruction.results.map { define($0, &builder) }
      copied.append(
        Instruction(instruction.operation, operands, results: results, regions: regions))
    }
    return copied
  }

  private mutating func define(_ value: ValueID, _ builder: inout KernelBuilder) -> ValueID {
    let fresh = builder.fresh(kernel.type(of: value))
    renamed[value] = fresh
    return fresh
  }
}
