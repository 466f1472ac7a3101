/// A value of a kernel, by its number.
package struct ValueID: Hashable, Sendable {
  package let index: Int
  package init(index: Int) { self.index = index }
}

/// One assignment: `results = operation(operands)`.
package struct Instruction: Hashable, Sendable {
  package var operation: Operation
  package var operands: [ValueID]
  /// One, but for control, which has one for each result of its regions.
  package var results: [ValueID]
  package var regions: [Region]

  package init(
    _ operation: Operation, _ operands: [ValueID], results: [ValueID], regions: [Region] = []
  ) {
    self.operation = operation
    self.operands = operands
    self.results = results
    self.regions = regions
  }
}

/// A list of instructions inside a control operation.
package struct Region: Hashable, Sendable {
  package var parameters: [ValueID]
  package var instructions: [Instruction]
  package var results: [ValueID]

  package init(parameters: [ValueID], instructions: [Instruction], results: [ValueID]) {
    self.parameters = parameters
    self.instructions = instructions
    self.results = results
  }
}

/// A pure function from parameters and base draws to results: a flat list in single assignment form.
package struct Kernel: Hashable, Sendable {
  package var name: String
  package var parameters: [KernelParameter]
  /// The type of each value, by its number.
  package var types: [ValueType]
  package var instructions: [Instruction]
  package var results: [ValueID]

  package init(
    name: String, parameters: [KernelParameter], types: [ValueType], instructions: [Instruction],
    results: [ValueID]
  ) {
    self.name = name
    self.parameters = parameters
    self.types = types
    self.instructions = instructions
    self.results = results
  }

  package func type(of value: ValueID) -> ValueType { types[value.index] }
  package var resultTypes: [ValueType] { results.map(type(of:)) }
}

package struct KernelParameter: Hashable, Sendable {
  package var name: String
  package var type: ValueType
  package init(name: String, type: ValueType) {
    self.name = name
    self.type = type
  }
}

extension Instruction {
  /// The values from outside that its regions use, in the order of first use; operands not counted.
  package var freeValues: [ValueID] {
    var inside: Set<ValueID> = []
    var found: [ValueID] = []
    var seen: Set<ValueID> = []
    func use(_ values: [ValueID]) {
      for value in values where !inside.contains(value) && seen.insert(value).inserted {
        found.append(value)
      }
    }
    func visit(_ region: Region) {
      inside.formUnion(region.parameters)
      for instruction in region.instructions {
        use(instruction.operands)
        instruction.regions.forEach(visit)
        inside.formUnion(instruction.results)
      }
      use(region.results)
    }
    regions.forEach(visit)
    return found
  }
}
