internal import KernelIR

// A step, a loss or a covariance that is defined piece by piece may look linear, or quadratic, at each of
// the places that were tried. So its structure is asked as well.
extension Kernel {
  /// The first operation that a choice on these parameters enters by: a comparison, `abs`, `min`, `floor`, …; nil if
  /// the results are one formula throughout.
  ///
  /// `|x|` counts unless all that uses it are its even powers; a bound at infinity chooses nothing.
  func kink(in parameters: Set<Int>) -> Operation? {
    var search = KinkSearch(kernel: self, parameters: parameters)
    search.visit(instructions)
    return search.found
  }
}

private struct KinkSearch {
  let parameters: Set<Int>
  var depends: [Bool]
  /// ±∞ for the values that are.
  var infinite: [Double?]
  let harmless: Set<ValueID>
  var found: Operation?

  init(kernel: Kernel, parameters: Set<Int>) {
    self.parameters = parameters
    depends = Array(repeating: false, count: kernel.types.count)
    infinite = Array(repeating: nil, count: kernel.types.count)
    harmless = kernel.squaredOnly
  }

  private func any(_ ids: [ValueID]) -> Bool { ids.contains { depends[$0.index] } }

  mutating func visit(_ instructions: [Instruction]) {
    for instruction in instructions { visit(instruction) }
  }

  private mutating func visit(_ instruction: Instruction) {
    let operands = instruction.operands
    let here = any(operands)
    switch instruction.operation {
    case .parameter(let index):
      depends[instruction.results[0].index] = parameters.contains(index)
      return
    case .constant(let tensor):
      if let first = tensor.data.first, first.isInfinite, tensor.data.allSatisfy({ $0 == first }) {
        infinite[instruction.results[0].index] = first
      }
      return
    case .conditional:
      for region in instruction.regions { visit(region.instructions) }
      if depends[operands[0].index] { note(instruction.operation) }
      for (k, result) in instruction.results.enumerated() {
        depends[result.index] = here || any(instruction.regions.map { $0.results[k] })
      }
      return
    case .loop, .whileLoop:
      loop(instruction)
      return
    case .compare:
      // x < ∞ holds for all numbers
      if operands.contains(where: { infinite[$0.index] != nil }) { return }
      if here { note(instruction.operation) }
    case .binary(.minimum), .binary(.maximum):
      if here, !operands.contains(where: { infinite[$0.index] != nil }) {
        note(instruction.operation)
      }
    case .unary(.absolute):
      if here, !harmless.contains(instruction.results[0]) { note(instruction.operation) }
    case .unary(.sign), .unary(.floor), .unary(.ceiling), .unary(.round), .binary(.modulo),
      .reduce(.maximum, _), .reduce(.minimum, _), .reduce(.argmax, _), .toReal:
      if here { note(instruction.operation) }
    case .select:
      if depends[operands[0].index] { note(instruction.operation) }
    case .gather, .scatter:
      if depends[operands[1].index] { note(instruction.operation) }
    case .binary(.divide):
      // A number over infinity is 0, infinity over a number a bound that never acts.
      if let top = infinite[operands[0].index] { infinite[instruction.results[0].index] = top }
    case .broadcast, .reshape:
      infinite[instruction.results[0].index] = infinite[operands[0].index]
    case .draw, .redraw, .unary, .binary, .integerPower, .logic, .isFinite, .transpose, .slice,
      .concatenate, .reduce, .matmul, .cholesky, .triangularSolve, .solve, .host:
      break
    }
    depends[instruction.results[0].index] = here
  }

  private mutating func note(_ operation: Operation) { found = found ?? operation }

  /// To the fixed point of the carried values.
  private mutating func loop(_ instruction: Instruction) {
    guard let body = instruction.regions.last else { return }
    var carried = instruction.operands.map { depends[$0.index] }
    while true {
      for region in instruction.regions {
        for (parameter, value) in zip(region.parameters.suffix(carried.count), carried) {
          depends[parameter.index] = value
        }
        visit(region.instructions)
      }
      if instruction.regions.count == 2, any(instruction.regions[0].results) {
        note(instruction.operation)
      }
      let next = zip(carried, body.results).map { $0 || depends[$1.index] }
      if next == carried { break }
      carried = next
    }
    for (result, value) in zip(instruction.results, carried) { depends[result.index] = value }
  }
}

extension Kernel {
  /// The values that only even powers, and products with themselves, use.
  fileprivate var squaredOnly: Set<ValueID> {
    var squared: Set<ValueID> = []
    var otherwise = Set(results)
    func visit(_ instructions: [Instruction]) {
      for instruction in instructions {
        switch instruction.operation {
        case .integerPower(let n) where n % 2 == 0: squared.formUnion(instruction.operands)
        case .binary(.multiply) where instruction.operands[0] == instruction.operands[1]:
          squared.formUnion(instruction.operands)
        default: otherwise.formUnion(instruction.operands)
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
