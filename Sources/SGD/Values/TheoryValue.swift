/// A value that theory gave, with what it rests on.
public struct TheoryValue: Sendable, Hashable {
  /// The number or the array; an estimate where it was computed together with one.
  public let value: SessionValue
  /// A sentence for each assumption that is not known to hold, as `print` shows them.
  public let assumptions: [String]
}
