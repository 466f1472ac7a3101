internal import KernelIR

/// Writes a kernel down together with the tangents of its values.
struct ForwardTransform {
  var rewriter: KernelRewriter
  private let activity: Activity
  /// The tangent of each value of the source, in the new kernel; nil for zero.
  private var tangents: [ValueID?]
  private var depth = 0

  init(_ rewriter: KernelRewriter, _ activity: Activity) {
    self.rewriter = rewriter
    self.activity = activity
    tangents = Array(repeating: nil, count: rewriter.source.types.count)
  }

  /// The tangents of the source's results for the given tangents of its parameters. When called again, what
  /// stands outside regions is not computed again.
  mutating func run(_ seeds: [Int: ValueID]) throws(NotDifferentiable) -> [ValueID?] {
    tangents = Array(repeating: nil, count: tangents.count)
    for instruction in rewriter.source.instructions {
      if case .parameter(let index) = instruction.operation {
        tangents[instruction.results[0].index] = seeds[index]
      } else {
        try visit(instruction)
      }
      try rewriter.builder.checkLength()
    }
    return rewriter.source.results.map { tangents[$0.index] }
  }

  private mutating func visit(_ instruction: Instruction) throws(NotDifferentiable) {
    let isActive = instruction.results.contains { activity[$0] }
    let isKnown = depth == 0 && rewriter.hasNew(instruction.results[0])
    guard isActive else {
      if !isKnown { rewriter.copy(instruction) }
      return
    }
    switch instruction.operation {
    case .conditional: try conditional(instruction)
    case .loop, .whileLoop: try loop(instruction)
    case .constant, .parameter, .draw, .redraw, .unary, .binary, .integerPower, .compare, .logic,
      .isFinite, .select, .toReal, .broadcast, .reshape, .transpose, .slice, .concatenate, .gather,
      .scatter, .reduce, .matmul, .cholesky, .triangularSolve, .solve, .host:
      if !isKnown { rewriter.copy(instruction) }
      let step = Step(
        operation: instruction.operation, operands: rewriter.new(instruction.operands),
        result: rewriter.new(instruction.results[0]))
      tangents[instruction.results[0].index] = try rewriter.builder.tangent(
        of: step, instruction.operands.map { tangents[$0.index] })
    }
  }

  /// The tangent of a value, a zero written down if need be.
  private mutating func written(_ value: ValueID) -> ValueID {
    tangents[value.index] ?? rewriter.builder.zeros(rewriter.source.type(of: value).shape)
  }

  private mutating func written(_ values: [ValueID]) -> [ValueID] {
    var result: [ValueID] = []
    for value in values { result.append(written(value)) }
    return result
  }

  /// The instructions of a region, then its results, then the tangents of those picked by `carriesTangent`.
  private mutating func body(
    _ region: Region, _ parameters: [ValueID], _ carriesTangent: [Bool]
  ) throws(NotDifferentiable) -> Region {
    depth += 1
    for instruction in region.instructions { try visit(instruction) }
    depth -= 1
    let active = zip(region.results, carriesTangent).filter(\.1).map(\.0)
    let results = rewriter.new(region.results) + written(active)
    return rewriter.builder.closeRegion(parameters, results)
  }

  private mutating func assign(_ instruction: Instruction, _ active: [ValueID], _ new: [ValueID]) {
    for (old, value) in zip(instruction.results, new) {
      if depth > 0 || !rewriter.hasNew(old) { rewriter.rename(old, value) }
    }
    for (old, value) in zip(active, new.dropFirst(instruction.results.count)) {
      tangents[old.index] = value
    }
  }

  private mutating func conditional(_ instruction: Instruction) throws(NotDifferentiable) {
    let carriesTangent = instruction.results.map { activity[$0] }
    let active = zip(instruction.results, carriesTangent).filter(\.1).map(\.0)
    var regions: [Region] = []
    for region in instruction.regions {
      let parameters = rewriter.builder.openRegion([])
      regions.append(try body(region, parameters, carriesTangent))
    }
    let types = (instruction.results + active).map(rewriter.source.type(of:))
    let new = rewriter.builder.emitControl(
      .conditional, rewriter.new(instruction.operands), regions, types: types)
    assign(instruction, active, new)
  }

  private mutating func loop(_ instruction: Instruction) throws(NotDifferentiable) {
    let carriesTangent = instruction.results.map { activity[$0] }
    let active = zip(instruction.results, carriesTangent).filter(\.1).map(\.0)
    let types = (instruction.results + active).map(rewriter.source.type(of:))
    let start = zip(instruction.operands, carriesTangent).filter(\.1).map(\.0)
    let operands = rewriter.new(instruction.operands) + written(start)
    var regions: [Region] = []
    for (index, region) in instruction.regions.enumerated() {
      let isCondition = instruction.regions.count == 2 && index == 0
      let leading = region.parameters.count - instruction.results.count
      let parameters = rewriter.builder.openRegion(
        Array(repeating: .scalar, count: leading) + types)
      for (old, value) in zip(region.parameters, parameters) { rewriter.rename(old, value) }
      let carried = zip(region.parameters.dropFirst(leading), carriesTangent).filter(\.1).map(\.0)
      for (old, value) in zip(carried, parameters.dropFirst(region.parameters.count)) {
        tangents[old.index] = value
      }
      if isCondition {
        for nested in region.instructions { rewriter.copy(nested) }
        let test = rewriter.new(region.results)
        regions.append(rewriter.builder.closeRegion(parameters, test))
      } else {
        regions.append(try body(region, parameters, carriesTangent))
      }
    }
    let new = rewriter.builder.emitControl(
      instruction.operation, operands, regions, types: types)
    assign(instruction, active, new)
  }
}

extension KernelBuilder {
  /// The most instructions a derivative may take.
  static var derivativeLimit: Int { 50_000 }

  func checkLength() throws(NotDifferentiable) {
    if instructionCount > Self.derivativeLimit { throw .tooLong(limit: Self.derivativeLimit) }
  }
}
