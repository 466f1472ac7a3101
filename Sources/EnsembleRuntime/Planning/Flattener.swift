internal import KernelIR

/// Writes kernels as flat code: calls and regions gone, equal values computed once.
///
/// A conditional computes both sides and selects; a costly side is skipped when no lane takes it. A while
/// loop goes on until no lane is active, and assigns only in lanes that are.
struct Flattener {
  private(set) var code = FlatCode()
  private(set) var sites: [DrawSite]
  /// What has been computed, by open region.
  private var known: [[Computation: Int]] = [[:]]
  /// The mask of lanes for which the present region counts; nil: all.
  private var enclosing: [Int] = []
  private var constants: [Int: Tensor] = [:]
  private var largeConstants: [UInt: Int] = [:]
  /// The variable of which a value is a part, if so.
  private var variableOf: [Int: Int] = [:]

  private struct Computation: Hashable {
    var action: FlatNode.Action
    var operands: [Int]
    var type: ValueType
  }

  /// The work, in element operations, from which a side of a conditional is worth a test.
  private static let skipWork = 40
  /// The entries from which a constant is not compared.
  private static let largeCount = 256

  init(sites: [DrawSite]) { self.sites = sites }

  // MARK: Nodes

  mutating func pure(_ action: FlatNode.Action, _ operands: [Int], _ type: ValueType) -> Int {
    if case .constant(let tensor) = action, tensor.count >= Self.largeCount {
      return largeConstant(tensor, type)
    }
    let computation = Computation(action: action, operands: operands, type: type)
    for scope in known.reversed() {
      if let value = scope[computation] { return value }
    }
    let value = fresh(action, operands, type)
    known[known.count - 1][computation] = value
    if case .constant(let tensor) = action { constants[value] = tensor }
    if let operand = operands.first, let variable = variableOf[operand], action.isView {
      variableOf[value] = variable
    }
    return value
  }

  /// Large constants are the same only if they share their memory: comparing entries would take long.
  private mutating func largeConstant(_ tensor: Tensor, _ type: ValueType) -> Int {
    if let storage = tensor.storage, let known = largeConstants[storage], code.types[known] == type
    {
      return known
    }
    let value = fresh(.constant(tensor), [], type)
    if let storage = tensor.storage { largeConstants[storage] = value }
    constants[value] = tensor
    return value
  }

  private mutating func fresh(
    _ action: FlatNode.Action, _ operands: [Int], _ type: ValueType
  ) -> Int {
    code.types.append(type)
    let value = code.types.count - 1
    code.nodes.append(FlatNode(action: action, operands: operands, result: value))
    return value
  }

  private mutating func effect(_ action: FlatNode.Action, _ operands: [Int] = []) {
    code.nodes.append(FlatNode(action: action, operands: operands, result: nil))
  }

  mutating func constant(_ value: Double) -> Int { pure(.constant(Tensor(value)), [], .scalar) }

  mutating func apply(_ operation: Operation, _ operands: [Int]) -> Int {
    let tensors = operands.compactMap { constants[$0] }
    do throws(OperandMismatch) {
      let type = try operation.resultType(of: operands.map { code.types[$0] })
      if tensors.count == operands.count, let folded = operation.value(of: tensors) {
        return pure(.constant(folded), [], type)
      }
      if operation == .matmul {
        return pure(.matmul(transposedA: false, transposedB: false), operands, type)
      }
      if case .reshape(let shape) = operation, shape == code.types[operands[0]].shape {
        return operands[0]
      }
      return pure(.apply(operation), operands, type)
    } catch {
      preconditionFailure("operands do not fit: \(error)")
    }
  }

  private mutating func siteIndex(_ site: DrawSite) -> Int {
    if let index = sites.firstIndex(of: site) { return index }
    sites.append(site)
    return sites.count - 1
  }

  /// Whether a value is a view of one of others.
  func isPartOf(_ value: Int, _ others: [Int]) -> Bool {
    var value = value
    while let node = code.nodes.first(where: { $0.result == value }), node.action.isView {
      value = node.operands[0]
      if others.contains(value) { return true }
    }
    return false
  }

  // MARK: Kernels

  /// Appends a kernel applied to `arguments`; returns its results.
  mutating func inline(_ kernel: Kernel, _ arguments: [Int]) -> [Int] {
    var values: [ValueID: Int] = [:]
    append(kernel.instructions, kernel, arguments, &values)
    return kernel.results.map { value($0, values) }
  }

  mutating func finish(_ outputs: FlatCode.Outputs) -> FlatCode {
    code.outputs = outputs
    return code
  }

  private func value(_ id: ValueID, _ values: [ValueID: Int]) -> Int {
    guard let value = values[id] else {
      preconditionFailure("%\(id.index) is used before it is assigned")
    }
    return value
  }

  private mutating func append(
    _ instructions: [Instruction], _ kernel: Kernel, _ arguments: [Int],
    _ values: inout [ValueID: Int]
  ) {
    for instruction in instructions {
      let operands = instruction.operands.map { value($0, values) }
      let results: [Int]
      switch instruction.operation {
      case .parameter(let index): results = [arguments[index]]
      case .constant(let tensor):
        results = [pure(.constant(tensor), [], kernel.type(of: instruction.results[0]))]
      case .draw(let law, let site, let shape):
        let type = ValueType(.real, shape)
        let index = siteIndex(DrawSite(law: law, site: site, count: type.count))
        let all = pure(.draw(index), [], ValueType(.real, [type.count]))
        results = [apply(.reshape(shape), [all])]
      case .redraw(let law, let site, let shape):
        let type = ValueType(.real, shape)
        let place = DrawSite(law: law, site: site, count: type.count)
        results = [pure(.retry(place), operands, type)]
      case .conditional:
        results = conditional(instruction, operands[0], kernel, arguments, values)
      case .loop(let trips):
        results = loop(trips, instruction, operands, kernel, arguments, values)
      case .whileLoop(let limit):
        results = whileLoop(limit, instruction, operands, kernel, arguments, values)
      case .unary, .binary, .integerPower, .compare, .logic, .isFinite, .select, .toReal,
        .broadcast, .reshape, .transpose, .slice, .concatenate, .gather, .scatter, .reduce,
        .matmul, .cholesky, .triangularSolve, .solve, .host:
        results = [apply(instruction.operation, operands)]
      }
      for (id, result) in zip(instruction.results, results) { values[id] = result }
    }
  }

  /// Appends a region's instructions; what it computes is known inside it only if `isScope`.
  private mutating func inline(
    _ region: Region, _ parameters: [Int], _ kernel: Kernel, _ arguments: [Int],
    _ values: [ValueID: Int]
  ) -> [Int] {
    var inner = values
    for (id, parameter) in zip(region.parameters, parameters) { inner[id] = parameter }
    append(region.instructions, kernel, arguments, &inner)
    return region.results.map { value($0, inner) }
  }

  // MARK: Control

  private mutating func both(_ mask: Int) -> Int {
    enclosing.last.map { apply(.logic(.and), [$0, mask]) } ?? mask
  }

  private mutating func conditional(
    _ instruction: Instruction, _ mask: Int, _ kernel: Kernel, _ arguments: [Int],
    _ values: [ValueID: Int]
  ) -> [Int] {
    let opposite = apply(.logic(.not), [mask])
    var sides: [[Int]] = []
    for (region, taken) in zip(instruction.regions, [mask, opposite]) {
      let active = both(taken)
      let isCostly = region.work(kernel) > Self.skipWork
      if isCostly {
        effect(.skipUnless, [active])
        known.append([:])
      }
      enclosing.append(active)
      sides.append(inline(region, [], kernel, arguments, values))
      enclosing.removeLast()
      if isCostly {
        known.removeLast()
        effect(.skipEnd)
      }
    }
    return zip(sides[0], sides[1]).map { $0 == $1 ? $0 : apply(.select, [mask, $0, $1]) }
  }

  private mutating func loop(
    _ trips: Int, _ instruction: Instruction, _ initial: [Int], _ kernel: Kernel,
    _ arguments: [Int], _ values: [ValueID: Int]
  ) -> [Int] {
    let region = instruction.regions[0]
    if trips <= 8 {
      var carried = initial
      for index in 0..<trips {
        carried = inline(region, [constant(Double(index))] + carried, kernel, arguments, values)
      }
      return carried
    }
    let zero = constant(0)
    let one = constant(1)
    let index = variable(zero)
    let carried = initial.map { variable($0) }
    effect(.loopBegin(trips: trips))
    known.append([:])
    let results = inline(region, [index] + carried, kernel, arguments, values)
    for (variable, result) in zip(carried, own(results, of: carried)) where variable != result {
      effect(.assign, [variable, result])
    }
    effect(.assign, [index, apply(.binary(.add), [index, one])])
    known.removeLast()
    effect(.loopEnd)
    return carried
  }

  private mutating func whileLoop(
    _ limit: Int, _ instruction: Instruction, _ initial: [Int], _ kernel: Kernel,
    _ arguments: [Int], _ values: [ValueID: Int]
  ) -> [Int] {
    let start = enclosing.last ?? pure(.constant(Tensor(1)), [], .condition)
    let active = variable(start)
    let carried = initial.map { variable($0) }
    effect(.whileBegin(limit: limit))
    known.append([:])
    let holds = inline(instruction.regions[0], carried, kernel, arguments, values)[0]
    effect(.assign, [active, apply(.logic(.and), [active, holds])])
    effect(.whileTest, [active])
    enclosing.append(active)
    known.append([:])
    let results = inline(instruction.regions[1], carried, kernel, arguments, values)
    for (variable, result) in zip(carried, own(results, of: carried)) where variable != result {
      effect(.assignWhere, [active, variable, result])
    }
    known.removeLast()
    known.removeLast()
    enclosing.removeLast()
    effect(.whileEnd)
    return carried
  }

  private mutating func variable(_ initial: Int) -> Int {
    let value = fresh(.variable, [initial], code.types[initial])
    variableOf[value] = value
    return value
  }

  /// The values, with copies of those that are parts of variables about to change.
  private mutating func own(_ values: [Int], of variables: [Int]) -> [Int] {
    zip(values, variables).map { value, variable in
      if value == variable || variableOf[value] == nil { return value }
      return fresh(.copy, [value], code.types[value])
    }
  }
}

extension FlatNode.Action {
  /// Whether the result is the operand's memory, seen otherwise.
  var isView: Bool {
    switch self {
    case .apply(.reshape), .apply(.slice): true
    default: false
    }
  }
}

extension Region {
  /// About how many element operations it takes.
  fileprivate func work(_ kernel: Kernel) -> Int {
    instructions.reduce(0) { sum, instruction in
      let inner = instruction.regions.reduce(0) { $0 + $1.work(kernel) }
      let size = instruction.results.reduce(0) { $0 + kernel.type(of: $1).count }
      switch instruction.operation {
      case .constant, .parameter, .reshape, .slice, .broadcast: return sum
      case .unary, .cholesky, .solve, .triangularSolve: return sum + 8 * size
      case .host: return sum + HostFunction.cost
      case .loop(let trips): return sum + trips * inner
      case .whileLoop: return sum + 1000
      default: return sum + size + inner
      }
    }
  }
}
