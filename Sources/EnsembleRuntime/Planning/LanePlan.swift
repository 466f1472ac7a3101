internal import KernelIR

/// How a value lies in memory.
enum LaneLayout: Hashable, Sendable {
  /// Entry by entry, among the constants.
  case pool
  /// Each entry eight times: values common to all lanes are computed as blocks of eight lanes.
  case narrow
  /// Each entry once for each lane.
  case wide
}

/// Flat code with a layout for each value, and copies into all lanes where a kernel needs them.
struct LanePlan {
  var nodes: [FlatNode] = []
  var types: [ValueType]
  var outputs: FlatCode.Outputs
  var layouts: [LaneLayout]
  /// Whether the value is computed once, before the first step.
  var isHoisted: [Bool]

  private var splats: [Splat: Int] = [:]

  private struct Splat: Hashable {
    var value: Int
    var layout: LaneLayout
  }

  init(_ code: FlatCode, timeVariesByLane: Bool) {
    let levels = code.levels(timeVariesByLane: timeVariesByLane)
    types = code.types
    outputs = code.outputs
    layouts = levels.map { $0 == .lane ? .wide : .narrow }
    isHoisted = levels.map { $0 == .run }
    for node in code.nodes {
      if let result = node.result {
        if case .constant = node.action { layouts[result] = .pool }
        if node.action.isView, layouts[node.operands[0]] == .pool { layouts[result] = .pool }
      }
    }
    for node in code.nodes { append(node) }
    outputs.states = outputs.states.map { native($0, .wide) }
    outputs.observables = outputs.observables.map { native($0, .wide) }
    outputs.exits = outputs.exits.map { native($0, .wide) }
    outputs.anyExit = outputs.anyExit.map { native($0, .wide) }
  }

  /// The layout a node works in.
  private func width(_ node: FlatNode) -> LaneLayout {
    switch node.action {
    case .assign: layouts[node.operands[0]]
    case .assignWhere: layouts[node.operands[1]]
    case .whileTest, .skipUnless:
      layouts[node.operands[0]] == .pool ? .narrow : layouts[node.operands[0]]
    default: node.result.map { layouts[$0] } ?? .narrow
    }
  }

  private mutating func append(_ node: FlatNode) {
    var node = node
    let width = width(node)
    func isNative(_ operand: Int) -> Bool { layouts[node.operands[operand]] == width }
    var needed: [Int] = []
    switch node.action {
    case .constant, .state, .time, .draw, .loopBegin, .loopEnd, .whileBegin, .whileEnd, .skipEnd,
      .splat:
      break
    case .apply(let operation):
      switch operation {
      case .binary, .compare, .logic(.and), .logic(.or):
        if !isNative(0) && !isNative(1) { needed = [0] }
      case .select: needed = [0]
      case .gather: needed = [1]
      case .triangularSolve: needed = [1]
      case .reshape, .slice: if width != .pool { needed = [0] }
      default: needed = Array(node.operands.indices)
      }
    case .matmul: if !isNative(0) && !isNative(1) { needed = [1] }
    case .fused(let primitive): needed = primitive.isInPlace ? [0, 1] : [0]
    case .retry, .copy, .variable, .whileTest, .skipUnless: needed = [0]
    case .assign: needed = [1]
    case .assignWhere: needed = [0]
    }
    for index in needed where !isNative(index) {
      node.operands[index] = native(node.operands[index], width)
    }
    nodes.append(node)
  }

  /// The value in another layout.
  private mutating func native(_ value: Int, _ layout: LaneLayout) -> Int {
    if layouts[value] == layout { return value }
    let splat = Splat(value: value, layout: layout)
    if let known = splats[splat] { return known }
    types.append(types[value])
    layouts.append(layout)
    isHoisted.append(isHoisted[value])
    let result = types.count - 1
    nodes.append(FlatNode(action: .splat, operands: [value], result: result))
    if isHoisted[value] { splats[splat] = result }
    return result
  }
}
