internal import CLaneKernels
internal import KernelIR

/// Writes a plan as lane code for a number of lanes: memory for each value, and an instruction for each node.
struct LaneCodeBuilder {
  let plan: LanePlan
  let lanes: Int
  let pool: ConstantPool
  let lifetimes: Lifetimes
  var code = LaneCode()
  /// Where the memory of each root begins.
  var places: [SlotPlace?]
  private var scratch = ScratchAllocator()
  private var slotNumbers: [SlotPlace: UInt16] = [:]
  /// Instructions whose jump goes to the end of a loop or region still open.
  var openJumps: [[Int]] = []
  var counters: [Int] = []
  /// The node being written.
  var place = 0

  init(_ plan: LanePlan, sites: [DrawSite], lanes: Int, pool: ConstantPool) {
    self.plan = plan
    self.pool = pool
    self.lanes = lanes
    lifetimes = Lifetimes(plan)
    places = Array(repeating: nil, count: plan.types.count)
    code.sites = sites
  }

  /// `rowOffsets`: the entry of the row of observations at which each observable begins.
  static func build(
    _ flat: FlatCode, sites: [DrawSite], lanes: Int, timeVariesByLane: Bool, rowOffsets: [Int],
    pool: ConstantPool
  ) -> LaneCode {
    let plan = LanePlan(
      flat.simplified(timeVariesByLane: timeVariesByLane), timeVariesByLane: timeVariesByLane)
    var builder = LaneCodeBuilder(plan, sites: sites, lanes: lanes, pool: pool)
    builder.placeOutputs(rowOffsets)
    for (place, node) in plan.nodes.enumerated() {
      builder.place = place
      builder.write(node)
      builder.releaseDead(node)
    }
    builder.storeOutputs(rowOffsets)
    builder.mineStrips()
    builder.code.scratchCount = builder.scratch.total
    return builder.code
  }

  // MARK: Memory

  func count(_ value: Int) -> Int { plan.types[value].count }

  /// The lanes of a value's layout: 1 for constants.
  func lanes(_ value: Int) -> Int {
    switch plan.layouts[value] {
    case .pool: 1
    case .narrow: 8
    case .wide: lanes
    }
  }

  mutating func slot(_ place: SlotPlace) -> UInt16 {
    if let number = slotNumbers[place] { return number }
    precondition(code.slots.count < 65536, "lane code has at most 65536 slots")
    let number = UInt16(code.slots.count)
    slotNumbers[place] = number
    code.slots.append(place)
    return number
  }

  /// The slot of a value, or of the part of it from component `component` on.
  mutating func slot(_ value: Int, component: Int = 0) -> UInt16 {
    let root = lifetimes.roots[value]
    guard let base = places[root] else { preconditionFailure("value \(value) has no memory") }
    let offset = lifetimes.offsets[value] + component
    switch base {
    case .scratch(let start): return slot(.scratch(start + offset * lanes(root)))
    case .kept(let start): return slot(.kept(start + offset * lanes(root)))
    case .constant(let index, let start):
      return slot(.constant(index, offset: start + offset))
    case .state(let index, let start): return slot(.state(index, offset: start + offset))
    case .draws(let index, let start): return slot(.draws(index, offset: start + offset))
    case .observation(let start): return slot(.observation(offset: start + offset))
    case .time: return slot(.time)
    }
  }

  /// Memory for a value made now; in that of operand `reusing` if it dies here.
  mutating func define(_ value: Int, reusing operands: [Int] = []) -> UInt16 {
    if places[value] == nil {
      let size = count(value) * lanes(value)
      if plan.isHoisted[value] {
        places[value] = .kept(code.keptCount)
        code.keptCount += size
      } else if let operand = operands.first(where: { canReplace($0, by: value) }) {
        places[value] = places[lifetimes.roots[operand]]
        taken.insert(lifetimes.roots[operand])
      } else {
        places[value] = .scratch(scratch.allocate(size))
      }
    }
    return slot(value)
  }

  /// Roots whose memory has gone over to a result.
  private var taken: Set<Int> = []

  private func canReplace(_ operand: Int, by value: Int) -> Bool {
    let root = lifetimes.roots[operand]
    guard case .scratch = places[root], !taken.contains(root) else { return false }
    return lifetimes.lastUse[root] == place && lifetimes.offsets[operand] == 0
      && count(root) == count(value) && lanes(root) == lanes(value)
  }

  private mutating func releaseDead(_ node: FlatNode) {
    var dead = Set(node.operands.map { lifetimes.roots[$0] })
    if let result = node.result { dead.insert(lifetimes.roots[result]) }
    for root in dead.sorted() where lifetimes.lastUse[root] <= place {
      guard case .scratch(let start) = places[root], !taken.contains(root) else { continue }
      scratch.release(start..<start + count(root) * lanes(root))
      taken.insert(root)
    }
    // What lived up to the end of a loop dies with it.
    switch node.action {
    case .loopEnd, .whileEnd:
      for root in lifetimes.lastUse.indices
      where lifetimes.lastUse[root] == place && !taken.contains(root) {
        guard case .scratch(let start) = places[root] else { continue }
        scratch.release(start..<start + count(root) * lanes(root))
        taken.insert(root)
      }
    default: break
    }
  }

  /// Memory of work, needed by this node alone.
  mutating func workSlot(components: Int, lanes: Int) -> UInt16 {
    let start = scratch.allocate(components * lanes)
    scratch.release(start..<start + components * lanes)
    return slot(.scratch(start))
  }

  // MARK: Outputs

  /// Lets results be made where they are wanted, where nothing else needs that memory then.
  private mutating func placeOutputs(_ rowOffsets: [Int]) {
    var definedAt: [Int: Int] = [:]
    for (place, node) in plan.nodes.enumerated() {
      if let result = node.result { definedAt[result] = place }
    }
    var stateRoots: [Int: Int] = [:]
    for node in plan.nodes {
      if case .state(let index) = node.action, let result = node.result {
        stateRoots[index] = result
      }
    }
    func isFree(_ value: Int) -> Int? {
      guard places[value] == nil, lifetimes.roots[value] == value, !plan.isHoisted[value],
        let place = definedAt[value], lifetimes.depths[place] == 0
      else { return nil }
      switch plan.nodes[place].action {
      case .apply, .matmul, .fused, .copy, .splat, .retry: return place
      default: return nil
      }
    }
    for (index, value) in plan.outputs.states.enumerated() {
      guard let place = isFree(value) else { continue }
      if let old = stateRoots[index] {
        let last = lifetimes.lastUse[old]
        let node = plan.nodes[place]
        let isInPlace = node.operands.allSatisfy { operand in
          lifetimes.roots[operand] != old
            || (lifetimes.offsets[operand] == 0 && count(operand) == count(value))
        }
        guard last < place || (last == place && node.isElementwise && isInPlace) else { continue }
      }
      places[value] = .state(index, offset: 0)
    }
    for (index, value) in plan.outputs.observables.enumerated() where isFree(value) != nil {
      places[value] = .observation(offset: rowOffsets[index])
    }
  }

  private mutating func storeOutputs(_ rowOffsets: [Int]) {
    for (index, value) in plan.outputs.observables.enumerated() {
      copy(value, to: .observation(offset: rowOffsets[index]))
    }
    for value in plan.outputs.exits { code.exitSlots.append(slot(value)) }
    code.anyExitSlot = plan.outputs.anyExit.map { slot($0) }
    // A state that another takes over is saved first.
    var moves: [(value: Int, index: Int)] = []
    for (index, value) in plan.outputs.states.enumerated() {
      let target = SlotPlace.state(index, offset: 0)
      if code.slots[Int(slot(value))] != target { moves.append((value, index)) }
    }
    var saved: [(slot: UInt16, index: Int, size: Int)] = []
    for (value, index) in moves {
      let size = count(value) * lanes
      if case .state = places[lifetimes.roots[value]] {
        let work = slot(.scratch(scratch.allocate(size)))
        emit(.copy, d: work, a: slot(value), count: size)
        saved.append((work, index, size))
      }
    }
    for (value, index) in moves {
      if case .state = places[lifetimes.roots[value]] { continue }
      copy(value, to: .state(index, offset: 0))
    }
    for (source, index, size) in saved {
      emit(.copy, d: slot(.state(index, offset: 0)), a: source, count: size)
    }
  }

  private mutating func copy(_ value: Int, to place: SlotPlace) {
    let source = slot(value)
    if code.slots[Int(source)] == place { return }
    emit(.copy, d: slot(place), a: source, count: count(value) * lanes)
  }

  // MARK: Instructions

  mutating func emit(
    _ opcode: LaneOpcode, flags: UInt8 = 0, d: UInt16 = 0, a: UInt16 = 0, b: UInt16 = 0,
    c: UInt16 = 0, index: Int = 0, count: Int = 0, hoisted: Bool = false
  ) {
    let instruction = LaneInstruction(
      opcode: opcode, flags: flags, d: d, a: a, b: b, c: c, index: UInt16(index),
      count: UInt32(count))
    if hoisted { code.setup.append(instruction) } else { code.body.append(instruction) }
  }

  mutating func shape(_ shape: LaneShape) -> Int {
    code.shapes.append(shape)
    return code.shapes.count - 1
  }
}

extension FlatNode {
  /// Whether each entry of the result needs the same entries of the operands alone.
  var isElementwise: Bool {
    switch action {
    case .fused(let primitive): return !primitive.isInPlace
    case .copy: return true
    case .apply(let operation):
      switch operation {
      case .unary, .binary, .integerPower, .compare, .logic, .isFinite, .select, .toReal:
        return true
      default: return false
      }
    default: return false
    }
  }
}
