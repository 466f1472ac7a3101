internal import KernelIR

/// Writes a kernel down, and after it the adjoints of its values, last first. No tape: what the adjoints need
/// is there as values. A conditional's adjoints are computed in regions of their own, in which the branch is
/// computed once more: what a branch not taken would give never enters.
struct ReverseTransform {
  var rewriter: KernelRewriter
  private let activity: Activity
  /// The adjoint of each value of the source, in the new kernel; nil for zero.
  private var adjoints: [ValueID?]

  init(_ rewriter: KernelRewriter, _ activity: Activity) {
    self.rewriter = rewriter
    self.activity = activity
    adjoints = Array(repeating: nil, count: rewriter.source.types.count)
  }

  /// Writes the values down.
  mutating func forward() throws(NotDifferentiable) {
    for instruction in rewriter.source.instructions { rewriter.copy(instruction) }
    try rewriter.builder.checkLength()
  }

  /// The adjoints of the source's values for the given adjoints of its results (nil for zero).
  mutating func backward(
    _ seeds: [ValueID?]
  ) throws(NotDifferentiable) -> (ValueID) -> ValueID? {
    adjoints = Array(repeating: nil, count: adjoints.count)
    for (result, seed) in zip(rewriter.source.results, seeds) { add(seed, to: result) }
    try backward(rewriter.source.instructions)
    return { [adjoints] in adjoints[$0.index] }
  }

  private mutating func add(_ adjoint: ValueID?, to value: ValueID) {
    guard activity[value] else { return }
    adjoints[value.index] = rewriter.builder.accumulate(adjoints[value.index], adjoint)
  }

  private mutating func backward(_ instructions: [Instruction]) throws(NotDifferentiable) {
    for instruction in instructions.reversed() {
      guard instruction.results.contains(where: { adjoints[$0.index] != nil }) else { continue }
      switch instruction.operation {
      case .parameter: continue
      case .conditional: try conditional(instruction)
      case .loop(let trips): throw .longLoop(trips: trips)
      case .whileLoop: throw .conditionalLoop
      case .constant, .draw, .redraw, .unary, .binary, .integerPower, .compare, .logic, .isFinite,
        .select, .toReal, .broadcast, .reshape, .transpose, .slice, .concatenate, .gather,
        .scatter, .reduce, .matmul, .cholesky, .triangularSolve, .solve, .host:
        guard let adjoint = adjoints[instruction.results[0].index] else { continue }
        let step = Step(
          operation: instruction.operation, operands: rewriter.new(instruction.operands),
          result: rewriter.new(instruction.results[0]))
        let wanted = instruction.operands.map { activity[$0] }
        let parts = try rewriter.builder.adjoints(of: step, adjoint, wanted: wanted)
        for (operand, part) in zip(instruction.operands, parts) { add(part, to: operand) }
      }
      try rewriter.builder.checkLength()
    }
  }

  private mutating func conditional(_ instruction: Instruction) throws(NotDifferentiable) {
    let outer = instruction.freeValues.filter { activity[$0] }
    let seeds = instruction.results.map { adjoints[$0.index] }
    let saved = adjoints
    var regions: [Region] = []
    for region in instruction.regions {
      adjoints = Array(repeating: nil, count: adjoints.count)
      let parameters = rewriter.builder.openRegion([])
      for nested in region.instructions { rewriter.copy(nested) }
      for (result, seed) in zip(region.results, seeds) { add(seed, to: result) }
      try backward(region.instructions)
      var results: [ValueID] = []
      for value in outer {
        let shape = rewriter.source.type(of: value).shape
        results.append(adjoints[value.index] ?? rewriter.builder.zeros(shape))
      }
      regions.append(rewriter.builder.closeRegion(parameters, results))
    }
    adjoints = saved
    let parts = rewriter.builder.emitControl(
      .conditional, rewriter.new(instruction.operands.prefix(1).map { $0 }), regions,
      types: outer.map(rewriter.source.type(of:)))
    for (value, part) in zip(outer, parts) { add(part, to: value) }
  }
}
