extension Kernel {
  /// With each operation on the same operands done once, control with equal regions included. A region also
  /// reuses what stands before it outside.
  /// All operations are pure, draws and retries included: a draw is named by its site, a retry by its site and
  /// the value of its attempt.
  package func eliminatingCommonSubexpressions() -> Kernel {
    var table = ExpressionTable()
    func visit(_ rewriter: inout KernelRewriter, _ instruction: Instruction) {
      if case .parameter = instruction.operation { return }
      if instruction.regions.isEmpty {
        let operands = rewriter.new(instruction.operands)
        let key = ExpressionTable.Key(instruction.operation, operands)
        if let known = table[key] {
          rewriter.rename(instruction.results[0], known[0])
        } else {
          rewriter.copy(instruction)
          table.add(key, rewriter.new(instruction.results))
        }
        return
      }
      var regions: [Region] = []
      for region in instruction.regions {
        table.open()
        regions.append(rewriter.copy(region) { inner, nested in visit(&inner, nested) })
        table.close()
      }
      let operands = rewriter.new(instruction.operands)
      let key = ExpressionTable.Key(instruction.operation, operands, regions)
      let results =
        table[key]
        ?? rewriter.builder.emitControl(
          instruction.operation, operands, regions, types: instruction.results.map(type(of:)))
      table.add(key, results)
      for (old, new) in zip(instruction.results, results) { rewriter.rename(old, new) }
    }
    return KernelRewriter.rewrite(self, visit)
  }
}

/// The expressions computed so far, in the region at hand and those around it.
private struct ExpressionTable {
  struct Key: Hashable {
    let operation: Operation
    let operands: [ValueID]
    /// With their own values numbered down from −1 in order, so that equal regions are equal.
    let regions: [Region]

    init(_ operation: Operation, _ operands: [ValueID], _ regions: [Region] = []) {
      self.operation = operation
      var numbering = LocalNumbering()
      self.regions = regions.map { numbering.renumbered($0) }
      self.operands =
        Key.commutes(operation) ? operands.sorted { $0.index < $1.index } : operands
    }

    /// Whether the operands may be exchanged without a bit changing.
    private static func commutes(_ operation: Operation) -> Bool {
      switch operation {
      case .binary(.add), .binary(.multiply), .compare(.equal), .compare(.notEqual), .logic: true
      case .binary, .compare, .constant, .parameter, .draw, .redraw, .unary, .integerPower,
        .isFinite, .select, .toReal, .broadcast, .reshape, .transpose, .slice, .concatenate,
        .gather, .scatter, .reduce, .matmul, .cholesky, .triangularSolve, .solve, .host,
        .conditional,
        .loop, .whileLoop:
        false
      }
    }
  }

  private var known: [Key: [ValueID]] = [:]
  /// The keys added in each open region.
  private var scopes: [[Key]] = []

  subscript(key: Key) -> [ValueID]? { known[key] }

  mutating func add(_ key: Key, _ values: [ValueID]) {
    guard known.updateValue(values, forKey: key) == nil else { return }
    if !scopes.isEmpty { scopes[scopes.count - 1].append(key) }
  }

  mutating func open() { scopes.append([]) }

  mutating func close() { for key in scopes.removeLast() { known[key] = nil } }
}

/// Names the values of regions by the order of their assignment.
private struct LocalNumbering {
  private var numbers: [ValueID: ValueID] = [:]

  private mutating func define(_ value: ValueID) -> ValueID {
    let number = ValueID(index: -1 - numbers.count)
    numbers[value] = number
    return number
  }

  private func use(_ value: ValueID) -> ValueID { numbers[value, default: value] }

  mutating func renumbered(_ region: Region) -> Region {
    let parameters = region.parameters.map { define($0) }
    var instructions: [Instruction] = []
    for instruction in region.instructions {
      let operands = instruction.operands.map(use)
      let regions = instruction.regions.map { renumbered($0) }
      let results = instruction.results.map { define($0) }
      instructions.append(
        Instruction(instruction.operation, operands, results: results, regions: regions))
    }
    return Region(
      parameters: parameters, instructions: instructions, results: region.results.map(use))
  }
}
