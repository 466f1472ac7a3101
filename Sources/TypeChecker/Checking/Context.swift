/// What may stand at the place being checked.
struct Context: Sendable {
  enum Drawing: Hashable, Sendable {
    case forbidden
    /// In a block that becomes a law by drawing.
    case law
    case step
  }
  enum Statistics: Hashable, Sendable {
    /// Not in a run.
    case outside
    /// In a measure, where statistics pool replicas.
    case measure
    /// Inside such a statistic: this one's name.
    case inside(String)
    /// In an exit or a label: a value for each replica, no statistics.
    case replica
  }

  var drawing = Drawing.forbidden
  /// What was drawn so far in this block: noises make the block a noise.
  var drew = false
  var drewNoise = false
  var drewSubsample = false
  var statistics = Statistics.outside
  /// Among arguments whose place is not known: a statistic may have been meant around them.
  var placeIsUnknown = false
  /// The engine runs this: what to call it in a message.
  var kernel: String?
  /// The declared result of the function around; unknown if it is inferred.
  var result: Type?
  var returned: [Type] = []
  /// Columns that `row` has added, in a sweep.
  var row: [Field]?
  /// The variables of the sweeps around that have several points.
  var sweepVariables: [String] = []
  /// The declaration whose body this is.
  var callable: CallableID?
  var inTest = false
  /// The parameter type on which the body of an optimizer or noise is tried.
  var meets: Type?
  /// The numbers with which the body of a law is looked at once more.
  var constants: [String: Constant]?
  /// `until` compares arrays entry by entry.
  var comparesEntries = false
  /// Why the function around cannot be used inside a run.
  var obstacle: KernelObstacle?
}
