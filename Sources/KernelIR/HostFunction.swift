/// A function that the host program supplies, for use inside kernels. It must be pure: the same arguments give
/// the same result, whatever thread asks and how often.
package final class HostFunction: Sendable {
  /// Arguments and result are columns: entry `i` of column `c` is at `i * columns + c`.
  package typealias Body =
    @Sendable (
      _ arguments: UnsafePointer<Double>, _ count: Int, _ columns: Int,
      _ result: UnsafeMutablePointer<Double>
    ) -> Void

  package let name: String
  /// How many numbers it takes.
  package let argumentCount: Int
  /// Of its result.
  package let shape: [Int]
  /// The derivative of a function with one number as its result in its arguments, in their order.
  package let gradient: HostFunction?
  private let body: Body

  /// About how many simple operations a call takes: dearer than all else.
  package static let cost = 2_000

  package init(
    _ name: String, arguments: Int, shape: [Int], gradient: HostFunction? = nil,
    _ body: @escaping Body
  ) {
    self.name = name
    argumentCount = arguments
    self.shape = shape
    self.gradient = gradient
    self.body = body
  }

  package func evaluate(
    _ arguments: UnsafePointer<Double>, into result: UnsafeMutablePointer<Double>, columns: Int
  ) {
    body(arguments, argumentCount, columns, result)
  }

  /// Of one column.
  package func evaluate(_ arguments: [Double]) -> [Double] {
    precondition(arguments.count == argumentCount, "a function gets the numbers it takes")
    let count = shape.reduce(1, *)
    return [Double](unsafeUninitializedCapacity: count) { buffer, filled in
      arguments.withUnsafeBufferPointer { arguments in
        if let result = buffer.baseAddress, let start = arguments.baseAddress {
          body(start, argumentCount, 1, result)
        }
      }
      filled = arguments.isEmpty ? 0 : count
    }
  }
}

extension HostFunction: Hashable {
  package static func == (a: HostFunction, b: HostFunction) -> Bool { a === b }
  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
