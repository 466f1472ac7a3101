internal import KernelIR

/// Which values share memory, and how long each piece of memory is needed.
struct Lifetimes {
  /// The value whose memory a value is a view of, and from which component on.
  private(set) var roots: [Int]
  private(set) var offsets: [Int]
  /// The last node that needs the memory of a root; the number of nodes if it leaves the code.
  private(set) var lastUse: [Int]
  /// How many loops and skipped regions are open at each node.
  private(set) var depths: [Int]

  init(_ plan: LanePlan) {
    roots = Array(plan.types.indices)
    offsets = Array(repeating: 0, count: plan.types.count)
    lastUse = Array(repeating: -1, count: plan.types.count)
    depths = []
    for node in plan.nodes {
      guard let result = node.result, let operand = node.operands.first,
        let offset = node.viewOffset(plan.types[operand].shape)
      else { continue }
      roots[result] = roots[operand]
      offsets[result] = offsets[operand] + offset
    }
    var definedAt = Array(repeating: 0, count: plan.types.count)
    let loops = Self.loops(plan)
    var open: [Range<Int>] = []
    for (place, node) in plan.nodes.enumerated() {
      if let loop = loops.ends[place] { open.append(loop) }
      depths.append(loops.depths[place])
      if let result = node.result, roots[result] == result {
        definedAt[result] = place
        lastUse[result] = place
      }
      for operand in node.operands {
        let root = roots[operand]
        let outermost = open.first { !$0.contains(definedAt[root]) }
        lastUse[root] = max(lastUse[root], outermost.map { $0.upperBound - 1 } ?? place)
      }
      if open.last?.upperBound == place + 1 { open.removeLast() }
    }
    for value in plan.outputs.all { lastUse[roots[value]] = plan.nodes.count }
  }

  /// The range of each loop by its first node, and the number of regions open at each node.
  private static func loops(_ plan: LanePlan) -> (ends: [Int: Range<Int>], depths: [Int]) {
    var ends: [Int: Range<Int>] = [:]
    var depths: [Int] = []
    var starts: [Int] = []
    var depth = 0
    for (place, node) in plan.nodes.enumerated() {
      switch node.action {
      case .loopBegin, .whileBegin: starts.append(place)
      case .loopEnd, .whileEnd:
        let start = starts.removeLast()
        ends[start] = start..<place + 1
      default: break
      }
      let nesting = node.action.nesting
      depth += max(nesting, 0)
      depths.append(depth)
      depth += min(nesting, 0)
    }
    return (ends, depths)
  }
}

extension FlatNode {
  /// Where in the operand's memory the result lies, if it is a view of it.
  func viewOffset(_ shape: [Int]) -> Int? {
    switch action {
    case .apply(.reshape): return 0
    case .apply(.slice(let start, let size)):
      // Contiguous if, after the axes of one entry and one cut axis, all axes are whole.
      var axis = 0
      while axis < size.count, size[axis] == 1 { axis += 1 }
      if axis < size.count { axis += 1 }
      guard (axis..<max(axis, size.count)).allSatisfy({ size[$0] == shape[$0] }) else {
        return nil
      }
      var offset = 0
      for (index, extent) in zip(start, shape) { offset = offset * extent + index }
      return offset
    default: return nil
    }
  }
}

/// Memory by first fit, in doubles; sizes are multiples of 8.
struct ScratchAllocator {
  private var free: [Range<Int>] = []
  private(set) var total = 0

  mutating func allocate(_ count: Int) -> Int {
    if let index = free.firstIndex(where: { $0.count >= count }) {
      let start = free[index].lowerBound
      if free[index].count == count {
        free.remove(at: index)
      } else {
        free[index] = start + count..<free[index].upperBound
      }
      return start
    }
    if let last = free.last, last.upperBound == total {
      free.removeLast()
      total = last.lowerBound + count
      return last.lowerBound
    }
    total += count
    return total - count
  }

  mutating func release(_ range: Range<Int>) {
    if range.isEmpty { return }
    var range = range
    var index = free.firstIndex { $0.lowerBound > range.lowerBound } ?? free.count
    if index < free.count, free[index].lowerBound == range.upperBound {
      range = range.lowerBound..<free[index].upperBound
      free.remove(at: index)
    }
    if index > 0, free[index - 1].upperBound == range.lowerBound {
      range = free[index - 1].lowerBound..<range.upperBound
      free.remove(at: index - 1)
      index -= 1
    }
    free.insert(range, at: index)
  }
}
