internal import Syntax

/// What the checker spends on a module. Functions without types in their heads are checked anew at each call,
/// so a few lines may ask for any number of steps, and for types of any size.
struct Effort: Sendable {
  /// Calls of `x => …` that are looked into.
  static let mostApplications = 20_000

  private(set) var steps = 0
  var applications = 0
  /// Nothing more is looked into: what is not known fits everywhere.
  var isSpent = false

  /// Counts an expression; asks now and then whether to go on.
  mutating func step(_ isStopped: () -> Bool) {
    steps &+= 1
    if steps & 0xFF == 0, isStopped() { isSpent = true }
  }
}

extension TypeChecker {
  /// What was found of an expression, unless its type is larger than anybody writes: then it is not known.
  func bounded(_ known: Known) -> (known: Known, isTooLarge: Bool) {
    guard known.type.hasParts,
      solutions.parts(of: known.type, upTo: Type.mostParts) > Type.mostParts
    else { return (known, false) }
    return (.unknown, true)
  }
}
