internal import CLaneKernels

/// What a lane instruction does. Operands are slots; `d` is the destination.
enum LaneOpcode: UInt8, Sendable {
  /// d = f(a, b, c) over `count` doubles; `index` is the function, bits of `flags` tell which of a, b and c
  /// are scalars common to all lanes.
  case elementwise
  /// The same component by component, with the strides of a table row.
  case strided
  /// The next `index` instructions are elementwise and run one after the other, or in strips over `count`
  /// doubles.
  case sequence, strip
  /// Structured kernels; `index` is a row of shapes, `count` the lanes (integerPower: the doubles).
  case reduce, matmulUniform, matmulLanes, cholesky, triangularSolveUniform, triangularSolveLanes
  case solve, gatherUniform, gatherLanes, scatter, splat, integerPower
  /// d = a over `count` doubles.
  case copy
  /// Runs of components from a to d, by a table row; `count` is the lanes.
  case copyRuns
  /// The draws of a retry, of the attempt in a; `index` is the site.
  case retry
  /// A function of the host of a, lane by lane; `index` is the function, `count` the lanes.
  case host
  /// `index` is a counter; `count` where to jump.
  case loopBegin, loopEnd, whileBegin, whileEnd
  /// Jumps to `count` unless mask a holds in some lane; `flags` is 1 for a mask common to all lanes.
  case unlessAny
}

/// One instruction of lane code: 16 bytes, without references.
struct LaneInstruction: BitwiseCopyable, Sendable {
  var opcode: LaneOpcode
  var flags: UInt8 = 0
  var d: UInt16 = 0
  var a: UInt16 = 0
  var b: UInt16 = 0
  var c: UInt16 = 0
  var index: UInt16 = 0
  var count: UInt32 = 0
}

/// A component-by-component elementwise instruction: how far each operand moves from one to the next.
struct StridedRow: BitwiseCopyable, Sendable {
  var function: Int32
  var components: Int32
  var strideA: Int32
  var strideB: Int32
  var strideC: Int32
}

/// A run of components copied from one place to another.
struct CopyRun: BitwiseCopyable, Sendable {
  var destination: Int32
  var source: Int32
  var length: Int32
}

/// Where a slot's memory is.
enum SlotPlace: Hashable, Sendable {
  /// In the area all codes of a machine share, by doubles.
  case scratch(Int)
  /// In this code's own area, kept from step to step, by doubles.
  case kept(Int)
  /// Entry `offset` of a constant of this code.
  case constant(Int, offset: Int)
  /// Entry `offset` (in components) of a state value, of the present draws of a site, of the present row
  /// of observations; the time.
  case state(Int, offset: Int)
  case draws(Int, offset: Int)
  case observation(offset: Int)
  case time
}

/// What the speed of lane code rests on, for tests.
package enum LaneInstructionFacts {
  package static let size = MemoryLayout<LaneInstruction>.size
  /// Whether the kernels' own type of an elementwise instruction lies in memory as this one.
  package static let isLaidOutAsInKernels =
    MemoryLayout<sgd_elementwise_step>.size == size
    && MemoryLayout<LaneInstruction>.offset(of: \.d)
      == MemoryLayout<sgd_elementwise_step>.offset(of: \.d)
    && MemoryLayout<LaneInstruction>.offset(of: \.a)
      == MemoryLayout<sgd_elementwise_step>.offset(of: \.a)
    && MemoryLayout<LaneInstruction>.offset(of: \.b)
      == MemoryLayout<sgd_elementwise_step>.offset(of: \.b)
    && MemoryLayout<LaneInstruction>.offset(of: \.c)
      == MemoryLayout<sgd_elementwise_step>.offset(of: \.c)
    && MemoryLayout<LaneInstruction>.offset(of: \.index)
      == MemoryLayout<sgd_elementwise_step>.offset(of: \.function)
    && MemoryLayout<LaneInstruction>.offset(of: \.count)
      == MemoryLayout<sgd_elementwise_step>.offset(of: \.count)
  /// The numbers of the functions of four operands, all by lane.
  package static let productFunctions = [
    FusedPrimitive.productSum, .productDifference, .addProduct, .subtractProduct,
  ].map(\.laneFunction.number)
  package static let isTrivial = _isPOD(LaneInstruction.self) && _isPOD(InstalledCode.self)
}
