/// A value that theory gave, with what it rests on.
public struct TheoryValue: Sendable, Hashable {
  /// The number or the array; an estimate where it was computed together with one.
  public let value: SessionValue
  /// A sentence for each assumption it rests on, those that were checked among them.
  public let assumptions: [String]
}
