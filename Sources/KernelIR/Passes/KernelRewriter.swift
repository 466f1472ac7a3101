/// Copies a kernel into a new one, instruction by instruction, so that a pass can put something else in place
/// of any of them. The copy has its parameters first and its values numbered without gaps.
package struct KernelRewriter: Sendable {
  package let source: Kernel
  package var builder: KernelBuilder
  /// The new value for each value of the source, by its index.
  private var renamed: [ValueID?]

  /// Copies into a kernel of its own, with the parameters of the source.
  package init(_ source: Kernel, name: String? = nil) {
    var builder = KernelBuilder(name: name ?? source.name)
    let arguments = source.parameters.map { builder.parameter($0.name, $0.type) }
    self.init(source, arguments: arguments, into: builder)
  }

  /// Copies to where `builder` stands, the source's parameters being `arguments`.
  package init(_ source: Kernel, arguments: [ValueID], into builder: KernelBuilder) {
    self.source = source
    self.builder = builder
    renamed = Array(repeating: nil, count: source.types.count)
    for instruction in source.instructions {
      if case .parameter(let index) = instruction.operation {
        renamed[instruction.results[0].index] = arguments[index]
      }
    }
  }

  /// The new value for a value of the source.
  package func new(_ old: ValueID) -> ValueID {
    guard let value = renamed[old.index] else {
      preconditionFailure("%\(old.index) is used before it is assigned")
    }
    return value
  }

  package func new(_ old: [ValueID]) -> [ValueID] { old.map { new($0) } }

  package func hasNew(_ old: ValueID) -> Bool { renamed[old.index] != nil }

  package mutating func rename(_ old: ValueID, _ value: ValueID) { renamed[old.index] = value }

  package typealias Visit<Failure: Error> = (
    inout KernelRewriter, Instruction
  ) throws(Failure) -> Void

  /// Copies an instruction as it is; those in its regions go through `visit`.
  package mutating func copy<Failure: Error>(
    _ instruction: Instruction, _ visit: Visit<Failure>
  ) throws(Failure) {
    if case .parameter = instruction.operation { return }
    guard !instruction.regions.isEmpty else {
      rename(
        instruction.results[0], builder.emit(instruction.operation, new(instruction.operands)))
      return
    }
    var regions: [Region] = []
    for region in instruction.regions { regions.append(try copy(region, visit)) }
    let types = instruction.results.map(source.type(of:))
    let results = builder.emitControl(
      instruction.operation, new(instruction.operands), regions, types: types)
    for (old, value) in zip(instruction.results, results) { rename(old, value) }
  }

  /// Copies a region whose instructions go through `visit`.
  package mutating func copy<Failure: Error>(
    _ region: Region, _ visit: Visit<Failure>
  ) throws(Failure) -> Region {
    let parameters = builder.openRegion(region.parameters.map(source.type(of:)))
    for (old, value) in zip(region.parameters, parameters) { rename(old, value) }
    for instruction in region.instructions { try visit(&self, instruction) }
    return builder.closeRegion(parameters, new(region.results))
  }

  /// Copies an instruction and all its regions as they are.
  package mutating func copy(_ instruction: Instruction) {
    copy(instruction) { rewriter, inner in rewriter.copy(inner) }
  }

  /// The new kernel, with the results of the source.
  package mutating func finish() -> Kernel { builder.finish(new(source.results)) }

  /// The whole of `kernel`, each instruction through `visit`.
  package static func rewrite(
    _ kernel: Kernel, _ visit: (inout KernelRewriter, Instruction) -> Void
  ) -> Kernel {
    var rewriter = KernelRewriter(kernel)
    for instruction in kernel.instructions { visit(&rewriter, instruction) }
    return rewriter.finish()
  }
}
