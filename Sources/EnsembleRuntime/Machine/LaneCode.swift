internal import CLaneKernels
internal import KernelIR

typealias LaneShape = sgd_lane_shape

/// A kernel planned for a number of lanes: instructions over slots.
struct LaneCode: Sendable {
  /// Run once for each machine; then `body` at each step.
  var setup: [LaneInstruction] = []
  var body: [LaneInstruction] = []
  var slots: [SlotPlace] = []
  var constants: [LaneConstant] = []
  var shapes: [LaneShape] = []
  var strided: [StridedRow] = []
  /// Rows of runs, as ranges of `runs`.
  var copies: [Range<Int>] = []
  var runs: [CopyRun] = []
  var sites: [DrawSite] = []
  /// Functions of the host program that it calls.
  var hosts: [HostFunction] = []
  /// Trips of each loop counter.
  var trips: [Int] = []
  /// Doubles of the shared area and of this code's own.
  var scratchCount = 0
  var keptCount = 0
  /// The masks of the exits, and of any.
  var exitSlots: [UInt16] = []
  var anyExitSlot: UInt16?
  var usesDraws = false
  var usesTime = false
}
