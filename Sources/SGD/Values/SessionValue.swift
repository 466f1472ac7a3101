/// A value of a script, for the program around it; and a value of that program, for an `input`.
///
/// Values are written out where that is shorter: `options.values["rate"] = 0.1`,
/// `options.values["start"] = [1.0, 2.0]`.
public indirect enum SessionValue: Sendable, Hashable {
  /// No value: of a statement; as a cell of a table that goes in, an empty one.
  case nothing
  /// A truth value.
  case bool(Bool)
  /// A whole number.
  case int(Int)
  /// A number.
  case real(Double)
  /// A text.
  case text(String)
  /// Of the given shape, row-major. The entries are those of the script, not a copy.
  case array(shape: [Int], [Double])
  /// A list or a tuple.
  case list([SessionValue])
  /// A record; a run is one of its measures, with `exit`, counts and what it says of its own quality: `mixing`,
  /// `rhat`, `stationary`, `discarded`, `reached`.
  case record([Field])
  /// A value from sampling.
  case estimate(EstimatedValue)
  /// A value from theory.
  case theory(TheoryValue)
  /// A table.
  case table(TableValue)
  /// A plot.
  case plot(PlotValue)
  /// What the language refuses to give, and why: a statistic, a cell.
  case refused(String)
  /// A function, a law…: what `print` shows of it.
  case other(String)

  /// A label of a record and its value.
  public struct Field: Sendable, Hashable {
    /// The label.
    public let name: String
    /// What it stands for.
    public let value: SessionValue

    /// A label and its value.
    public init(name: String, value: SessionValue) {
      self.name = name
      self.value = value
    }
  }

  /// The number; of an estimate or a theory value, its value. Nil of anything that is not one number.
  public var real: Double? {
    switch self {
    case .int(let whole): Double(whole)
    case .real(let number): number
    case .estimate(let estimate) where estimate.shape.isEmpty: estimate.value.first
    case .theory(let theory): theory.value.real
    case .nothing, .bool, .text, .array, .list, .record, .estimate, .table, .plot, .refused, .other:
      nil
    }
  }

  /// The whole number, also of a real that is one. Nil of anything else.
  public var int: Int? {
    switch self {
    case .int(let whole): whole
    case .real(let number): Int(exactly: number)
    case .theory(let theory): theory.value.int
    case .nothing, .bool, .text, .array, .list, .record, .estimate, .table, .plot, .refused, .other:
      nil
    }
  }

  /// The truth value.
  public var bool: Bool? {
    if case .bool(let truth) = self { truth } else { nil }
  }

  /// The text.
  public var text: String? {
    if case .text(let text) = self { text } else { nil }
  }

  /// The entries of an array, a list of numbers, an estimate or a theory value, row-major; a number is one entry.
  /// Those of an array or an estimate are not copied.
  public var reals: [Double]? {
    switch self {
    case .array(_, let entries): return entries
    case .estimate(let estimate): return estimate.value
    case .theory(let theory): return theory.value.reals
    case .int, .real: return real.map { [$0] }
    case .list(let items):
      var entries: [Double] = []
      for item in items {
        guard let more = item.reals else { return nil }
        entries += more
      }
      return entries
    case .nothing, .bool, .text, .record, .table, .plot, .refused, .other: return nil
    }
  }

  /// Of a number `[]`, of an array or an estimate its sizes; nil of anything else.
  public var shape: [Int]? {
    switch self {
    case .array(let shape, _): shape
    case .estimate(let estimate): estimate.shape
    case .theory(let theory): theory.value.shape
    case .int, .real: []
    case .list, .nothing, .bool, .text, .record, .table, .plot, .refused, .other: nil
    }
  }

  /// The estimate; of theory, if it was computed together with one.
  public var estimate: EstimatedValue? {
    switch self {
    case .estimate(let estimate): estimate
    case .theory(let theory): theory.value.estimate
    case .nothing, .bool, .int, .real, .text, .array, .list, .record, .table, .plot, .refused,
      .other:
      nil
    }
  }

  /// What a value of theory rests on; nil of any other value.
  public var assumptions: [String]? {
    if case .theory(let theory) = self { theory.assumptions } else { nil }
  }

  /// Why the language refuses to give this value.
  public var refusal: String? {
    if case .refused(let reason) = self { reason } else { nil }
  }

  /// The table.
  public var table: TableValue? {
    if case .table(let table) = self { table } else { nil }
  }

  /// The plot.
  public var plot: PlotValue? {
    if case .plot(let plot) = self { plot } else { nil }
  }

  /// A field of a record.
  public subscript(name: String) -> SessionValue? {
    if case .theory(let theory) = self { return theory.value[name] }
    guard case .record(let fields) = self else { return nil }
    return fields.first { $0.name == name }?.value
  }
}

extension SessionValue: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral
{
  /// A number.
  public init(floatLiteral value: Double) { self = .real(value) }
  /// A whole number.
  public init(integerLiteral value: Int) { self = .int(value) }
  /// A text.
  public init(stringLiteral value: String) { self = .text(value) }
  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// A list.
  public init(arrayLiteral elements: SessionValue...) { self = .list(elements) }

  /// A vector.
  public static func vector(_ entries: [Double]) -> SessionValue {
    .array(shape: [entries.count], entries)
  }

  /// A matrix, row by row; the number of columns divides that of the entries, or a script refuses it.
  public static func matrix(columns: Int, _ entries: [Double]) -> SessionValue {
    .array(shape: [columns > 0 ? entries.count / columns : 0, columns], entries)
  }
}
