internal import CLaneKernels

/// Lane code with the memory of one machine behind its slots, as plain pointers: nothing is counted or
/// checked while it runs.
struct InstalledCode: BitwiseCopyable {
  let setup: UnsafeMutableBufferPointer<LaneInstruction>
  let body: UnsafeMutableBufferPointer<LaneInstruction>
  let slots: UnsafeMutablePointer<UnsafeMutablePointer<Double>>
  let shapes: UnsafeMutablePointer<LaneShape>
  let strided: UnsafeMutablePointer<StridedRow>
  let copies: UnsafeMutablePointer<UnsafeMutableBufferPointer<CopyRun>>
  let trips: UnsafeMutablePointer<Int>
  let counters: UnsafeMutablePointer<Int>
  /// Slots of draws and of the row of observations, whose memory moves from step to step.
  let draws: UnsafeMutableBufferPointer<DrawSlot>
  let observations: UnsafeMutableBufferPointer<ObservationSlot>
  let usesTime: Bool
  let usesDraws: Bool
  /// The masks of the exits, and of any.
  let exits: UnsafeMutableBufferPointer<UnsafeMutablePointer<Double>>
  let anyExit: UnsafeMutablePointer<Double>?

  struct DrawSlot: BitwiseCopyable {
    var slot: Int
    var bulk: UnsafeMutablePointer<Double>
    var spot: UnsafeMutablePointer<Double>
    /// Doubles from one step of the window to the next.
    var stride: Int
  }

  struct ObservationSlot: BitwiseCopyable {
    var slot: Int
    /// In doubles.
    var offset: Int
  }
}

/// The memory of installed code.
final class CodeMemory {
  private let own: AlignedDoubles
  let code: LaneCode
  let installed: InstalledCode

  init(_ code: LaneCode, _ memory: BlockMemory, _ streams: DrawStreams) {
    self.code = code
    own = AlignedDoubles(code.keptCount)
    var draws: [InstalledCode.DrawSlot] = []
    var observations: [InstalledCode.ObservationSlot] = []
    var pointers: [UnsafeMutablePointer<Double>] = []
    for (index, place) in code.slots.enumerated() {
      switch place {
      case .scratch(let start): pointers.append(memory.scratch.start + start)
      case .kept(let start): pointers.append(own.start + start)
      case .constant(let index, let offset):
        pointers.append(code.constants[index].start + offset)
      case .state(let state, let offset):
        pointers.append(memory.states[state].start + offset * memory.lanes)
      case .time: pointers.append(memory.time.start)
      case .draws(let site, let offset):
        let start = streams.bulk[site].start + offset * memory.lanes
        draws.append(
          InstalledCode.DrawSlot(
            slot: index, bulk: start, spot: streams.spot[site].start + offset * memory.lanes,
            stride: streams.sites[site].count * memory.lanes))
        pointers.append(start)
      case .observation(let offset):
        observations.append(
          InstalledCode.ObservationSlot(slot: index, offset: offset * memory.lanes))
        pointers.append(memory.scratch.start)
      }
    }
    func copy<Element>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
      let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
      memory.initialize(from: elements, count: elements.count)
      return memory
    }
    installed = InstalledCode(
      setup: .allocating(code.setup), body: .allocating(code.body), slots: copy(pointers),
      shapes: copy(code.shapes), strided: copy(code.strided),
      copies: copy(code.copies.map { .allocating(Array(code.runs[$0])) }),
      trips: copy(code.trips), counters: copy(code.trips), draws: .allocating(draws),
      observations: .allocating(observations), usesTime: code.usesTime, usesDraws: code.usesDraws,
      exits: .allocating(code.exitSlots.map { pointers[Int($0)] }),
      anyExit: code.anyExitSlot.map { pointers[Int($0)] })
  }

  deinit {
    installed.setup.deallocate()
    installed.body.deallocate()
    installed.slots.deallocate()
    installed.shapes.deallocate()
    installed.strided.deallocate()
    for index in code.copies.indices { installed.copies[index].deallocate() }
    installed.copies.deallocate()
    installed.trips.deallocate()
    installed.counters.deallocate()
    installed.draws.deallocate()
    installed.observations.deallocate()
    installed.exits.deallocate()
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
