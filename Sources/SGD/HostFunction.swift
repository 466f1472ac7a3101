internal import Interpreter
internal import Threads

/// A Swift function for `extern fn name(…)`.
///
/// Scripts call it like any other function: in the script itself, and inside runs, in a loss, a noise, a step
/// or a measure, where it is called for each replica and step. So it must be pure: the same arguments give
/// the same result, on any thread, however often it is asked. Then digits do not depend on threads.
///
///     options.functions["well"] = HostFunction(
///       { w in (w[0] * w[0] - 1) * (w[0] * w[0] - 1) / 4 },
///       gradient: { w in [w[0] * (w[0] * w[0] - 1)] })
///
/// The arguments come as one list of numbers: entry by entry, row-major, one argument after the other. With a
/// `gradient` the script may differentiate a function whose result is one number, as a loss must be; second
/// derivatives are refused.
///
/// A function that throws gives NaN inside a run: the replica diverges there, and the refusal of the run's
/// statistics tells the error.
public struct HostFunction: Sendable {
  let value: @Sendable (ReplicaBlock) throws -> Void
  let gradient: (@Sendable (ReplicaBlock) throws -> Void)?
  /// Whether a call is of one replica, so that an error is of that one alone.
  private let isSingle: Bool

  /// A number as a function of numbers, with its derivatives in all of them if it is to be differentiated.
  public init(
    _ value: @escaping @Sendable (_ arguments: [Double]) throws -> Double,
    gradient: (@Sendable (_ arguments: [Double]) throws -> [Double])? = nil
  ) {
    self.value = { (block: ReplicaBlock) throws in
      try block.eachReplica { arguments in [try value(arguments)] }
    }
    if let gradient {
      self.gradient = { (block: ReplicaBlock) throws in try block.eachReplica(gradient) }
    } else {
      self.gradient = nil
    }
    isSingle = true
  }

  /// An array as a function of numbers, row-major.
  public init(array value: @escaping @Sendable (_ arguments: [Double]) throws -> [Double]) {
    self.value = { (block: ReplicaBlock) throws in try block.eachReplica(value) }
    gradient = nil
    isSingle = true
  }

  /// The same for a block of replicas at once, without copies: ``ReplicaBlock/arguments(_:)`` to
  /// ``ReplicaBlock/results(_:)``. The number of replicas in a block is the library's choice, so each must be
  /// computed from its own arguments alone.
  public init(
    block value: @escaping @Sendable (ReplicaBlock) throws -> Void,
    gradient: (@Sendable (ReplicaBlock) throws -> Void)? = nil
  ) {
    self.value = value
    self.gradient = gradient
    isSingle = false
  }
}

/// Arguments and results of a ``HostFunction`` for some replicas, valid while it is called.
public struct ReplicaBlock {
  /// The replicas in the block: at least one.
  public let count: Int
  /// How many numbers the function takes for each replica.
  public let argumentCount: Int
  /// How many numbers the function gives for each replica.
  public let resultCount: Int
  private let argumentStart: UnsafePointer<Double>
  private let resultStart: UnsafeMutablePointer<Double>

  init(
    count: Int, argumentCount: Int, resultCount: Int, arguments: UnsafePointer<Double>,
    results: UnsafeMutablePointer<Double>
  ) {
    self.count = count
    self.argumentCount = argumentCount
    self.resultCount = resultCount
    argumentStart = arguments
    resultStart = results
  }

  /// The numbers at one place of the arguments, by replica. The place is in `0 ..< argumentCount`.
  public func arguments(_ index: Int) -> UnsafeBufferPointer<Double> {
    precondition((0..<argumentCount).contains(index), "the function takes \(argumentCount) numbers")
    return UnsafeBufferPointer(start: argumentStart + index * count, count: count)
  }

  /// Where the numbers at one place of the result go, by replica; all must be written. The place is in
  /// `0 ..< resultCount`.
  public func results(_ index: Int) -> UnsafeMutableBufferPointer<Double> {
    precondition((0..<resultCount).contains(index), "the function gives \(resultCount) numbers")
    return UnsafeMutableBufferPointer(start: resultStart + index * count, count: count)
  }

  /// Calls a function of one replica's arguments for each. The first error is thrown when all were asked.
  func eachReplica(_ function: ([Double]) throws -> [Double]) throws {
    var failure: (any Error)?
    var arguments = [Double](repeating: 0, count: argumentCount)
    for replica in 0..<count {
      for index in 0..<argumentCount {
        arguments[index] = argumentStart[index * count + replica]
      }
      do {
        let numbers = try function(arguments)
        guard numbers.count == resultCount else {
          throw WrongCount(expected: resultCount, found: numbers.count)
        }
        for (index, number) in numbers.enumerated() {
          resultStart[index * count + replica] = number
        }
      } catch {
        failure = failure ?? error
        for index in 0..<resultCount { resultStart[index * count + replica] = .nan }
      }
    }
    if let failure { throw failure }
  }

  func fail() {
    for index in 0..<resultCount * count { resultStart[index] = .nan }
  }

  private struct WrongCount: Error, CustomStringConvertible {
    let expected: Int
    let found: Int
    var description: String { "it gave \(found) numbers where \(expected) were declared" }
  }
}

extension HostFunction {
  /// The function as the interpreter calls it.
  var supplied: SuppliedFunction {
    let note = FailureNote()
    let isSingle = isSingle
    func body(_ function: @escaping @Sendable (ReplicaBlock) throws -> Void)
      -> SuppliedFunction.Body
    {
      { arguments, argumentCount, count, results, resultCount in
        let block = ReplicaBlock(
          count: count, argumentCount: argumentCount, resultCount: resultCount,
          arguments: arguments, results: results)
        do {
          try function(block)
        } catch {
          if !isSingle { block.fail() }
          note.write("\(error)")
        }
      }
    }
    return SuppliedFunction(
      value: body(value), gradient: gradient.map(body), takeFailure: { note.take() })
  }
}

/// The first thing that went wrong since it was last asked.
private final class FailureNote: Sendable {
  private let text = Locked<String?>(nil)

  func write(_ reason: String) {
    // The same one on any number of threads, as far as all of them come to it.
    text.withLock { $0 = $0.map { min($0, reason) } ?? reason }
  }

  func take() -> String? {
    text.withLock { text in
      defer { text = nil }
      return text
    }
  }
}
