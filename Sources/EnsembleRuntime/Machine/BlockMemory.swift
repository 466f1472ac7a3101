internal import KernelIR

/// The memory that the codes of one block of lanes share.
final class BlockMemory {
  let lanes: Int
  let scratch: AlignedDoubles
  /// Each state value, [components, lanes].
  let states: [AlignedDoubles]
  /// The number of updates done, in each lane.
  let time: AlignedDoubles

  init(lanes: Int, scratch: Int, states: [ValueType]) {
    self.lanes = lanes
    self.scratch = AlignedDoubles(scratch)
    self.states = states.map { AlignedDoubles($0.count * lanes) }
    time = AlignedDoubles(lanes)
  }
}
