internal import CLaneKernels

/// Lane code with the memory of one machine behind its slots.
final class InstalledCode {
  let code: LaneCode
  let body: UnsafeMutableBufferPointer<LaneInstruction>
  let setup: UnsafeMutableBufferPointer<LaneInstruction>
  let slots: UnsafeMutableBufferPointer<UnsafeMutablePointer<Double>>
  let shapes: UnsafeMutableBufferPointer<LaneShape>
  let strided: UnsafeMutableBufferPointer<StridedRow>
  let counters: UnsafeMutableBufferPointer<Int>
  private let own: AlignedDoubles
  private let constants: AlignedDoubles
  /// Slots whose memory moves from step to step.
  let moving: UnsafeMutableBufferPointer<MovingSlot>

  struct MovingSlot {
    var slot: Int
    /// The draw site, or −1 for the row of observations.
    var site: Int
    /// In doubles.
    var offset: Int
  }

  init(_ code: LaneCode, memory: BlockMemory) {
    self.code = code
    body = .allocating(code.body)
    setup = .allocating(code.setup)
    shapes = .allocating(code.shapes)
    strided = .allocating(code.strided)
    counters = .allocating(code.trips)
    own = AlignedDoubles(code.keptCount)
    constants = AlignedDoubles(code.constants.count)
    for (index, value) in code.constants.enumerated() { constants.start[index] = value }
    var moving: [MovingSlot] = []
    var pointers: [UnsafeMutablePointer<Double>] = []
    for (index, place) in code.slots.enumerated() {
      switch place {
      case .scratch(let start): pointers.append(memory.scratch.start + start)
      case .kept(let start): pointers.append(own.start + start)
      case .constant(let start): pointers.append(constants.start + start)
      case .state(let state, let offset):
        pointers.append(memory.states[state].start + offset * memory.lanes)
      case .time: pointers.append(memory.time.start)
      case .draws(let site, let offset):
        moving.append(MovingSlot(slot: index, site: site, offset: offset * memory.lanes))
        pointers.append(memory.scratch.start)
      case .observation(let offset):
        moving.append(MovingSlot(slot: index, site: -1, offset: offset * memory.lanes))
        pointers.append(memory.scratch.start)
      }
    }
    slots = .allocating(pointers)
    self.moving = .allocating(moving)
  }

  deinit {
    body.deallocate()
    setup.deallocate()
    slots.deallocate()
    shapes.deallocate()
    strided.deallocate()
    counters.deallocate()
    moving.deallocate()
  }
}

/// Doubles aligned to a cache line, at first zero.
final class AlignedDoubles {
  let start: UnsafeMutablePointer<Double>
  let count: Int

  init(_ count: Int) {
    self.count = count
    let bytes = max(count, 8) * MemoryLayout<Double>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    start = raw.bindMemory(to: Double.self, capacity: max(count, 8))
    start.initialize(repeating: 0, count: max(count, 8))
  }

  deinit { start.deallocate() }
}

extension UnsafeMutableBufferPointer {
  /// A copy of an array.
  static func allocating(_ elements: [Element]) -> Self {
    let buffer = Self.allocate(capacity: Swift.max(elements.count, 1))
    _ = buffer.initialize(from: elements)
    return Self(rebasing: buffer[..<elements.count])
  }
}
