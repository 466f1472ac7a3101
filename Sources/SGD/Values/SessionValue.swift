/// A value of a script, for the program around it; and a value of that program, for an `input`.
///
/// Values are written out where that is shorter: `options.values["rate"] = 0.1`,
/// `options.values["start"] = [1.0, 2.0]`.
public indirect enum SessionValue: Sendable, Hashable {
  /// No value: of a statement, of an empty cell, of what was refused.
  case nothing
  case bool(Bool)
  case int(Int)
  case real(Double)
  case text(String)
  /// Of the given shape, row-major. The entries are those of the script, not a copy.
  case array(shape: [Int], [Double])
  /// A list or a tuple.
  case list([SessionValue])
  /// A record; a run is one of its measures, with `exit` and counts.
  case record([Field])
  case estimate(EstimatedValue)
  case table(TableValue)
  /// A function, a law, a plot…: what `print` shows of it.
  case other(String)

  /// A label of a record and its value.
  public struct Field: Sendable, Hashable {
    public let name: String
    public let value: SessionValue

    public init(name: String, value: SessionValue) {
      self.name = name
      self.value = value
    }
  }

  /// The number; of an estimate or a theory value, its value.
  public var real: Double? {
    switch self {
    case .int(let whole): Double(whole)
    case .real(let number): number
    case .estimate(let estimate) where estimate.shape.isEmpty: estimate.value.first
    case .nothing, .bool, .text, .array, .list, .record, .estimate, .table, .other: nil
    }
  }

  /// The whole number, also of a real that is one.
  public var int: Int? {
    switch self {
    case .int(let whole): whole
    case .real(let number): Int(exactly: number)
    case .nothing, .bool, .text, .array, .list, .record, .estimate, .table, .other: nil
    }
  }

  public var bool: Bool? {
    if case .bool(let truth) = self { truth } else { nil }
  }

  public var text: String? {
    if case .text(let text) = self { text } else { nil }
  }

  /// The entries of an array, a list of numbers or an estimate, row-major; a number is one entry. Those of an
  /// array or an estimate are not copied.
  public var reals: [Double]? {
    switch self {
    case .array(_, let entries): return entries
    case .estimate(let estimate): return estimate.value
    case .int, .real: return real.map { [$0] }
    case .list(let items):
      var entries: [Double] = []
      for item in items {
        guard let more = item.reals else { return nil }
        entries += more
      }
      return entries
    case .nothing, .bool, .text, .record, .table, .other: return nil
    }
  }

  /// Of a number `[]`, of an array or an estimate its sizes.
  public var shape: [Int]? {
    switch self {
    case .array(let shape, _): shape
    case .estimate(let estimate): estimate.shape
    case .int, .real: []
    case .list, .nothing, .bool, .text, .record, .table, .other: nil
    }
  }

  public var estimate: EstimatedValue? {
    if case .estimate(let estimate) = self { estimate } else { nil }
  }

  public var table: TableValue? {
    if case .table(let table) = self { table } else { nil }
  }

  /// A field of a record.
  public subscript(name: String) -> SessionValue? {
    guard case .record(let fields) = self else { return nil }
    return fields.first { $0.name == name }?.value
  }
}

extension SessionValue: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral
{
  public init(floatLiteral value: Double) { self = .real(value) }
  public init(integerLiteral value: Int) { self = .int(value) }
  public init(stringLiteral value: String) { self = .text(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(arrayLiteral elements: SessionValue...) { self = .list(elements) }

  /// A vector.
  public static func vector(_ entries: [Double]) -> SessionValue {
    .array(shape: [entries.count], entries)
  }

  /// A matrix, row by row; the number of columns divides that of the entries.
  public static func matrix(columns: Int, _ entries: [Double]) -> SessionValue {
    precondition(
      columns > 0 && entries.count % columns == 0, "a matrix has whole rows of \(columns) entries")
    return .array(shape: [entries.count / columns, columns], entries)
  }
}
