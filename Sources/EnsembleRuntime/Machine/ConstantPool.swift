internal import KernelIR
internal import Threads

/// The entries of a constant as lane code reads them; masks are all ones or zeros.
///
/// `@unchecked`: they are never written after it is made.
final class LaneConstant: @unchecked Sendable {
  private let values: AlignedDoubles

  init(_ tensor: Tensor, isMask: Bool) {
    values = AlignedDoubles(tensor.count)
    for (index, value) in tensor.data.enumerated() {
      values.start[index] = isMask ? (value != 0 ? Double(bitPattern: ~0) : 0) : value
    }
  }

  var start: UnsafeMutablePointer<Double> { values.start }
  var count: Int { values.count }
}

/// The constants of a run's codes. A large one (the data of a loss) is there once, whatever the number of
/// codes and threads.
final class ConstantPool: Sendable {
  private let large = Locked<[UInt: (source: Tensor, constant: LaneConstant)]>([:])

  /// The entries from which a constant is worth looking for.
  private static let largeCount = 256

  func constant(_ tensor: Tensor, isMask: Bool) -> LaneConstant {
    guard tensor.count >= Self.largeCount, !isMask, let storage = tensor.storage else {
      return LaneConstant(tensor, isMask: isMask)
    }
    return large.withLock { known in
      if let found = known[storage] { return found.constant }
      let constant = LaneConstant(tensor, isMask: false)
      known[storage] = (tensor, constant)
      return constant
    }
  }
}

extension Tensor {
  /// Where the entries are: the same for copies that share them.
  var storage: UInt? {
    data.withUnsafeBufferPointer { $0.baseAddress.map { UInt(bitPattern: $0) } }
  }
}
