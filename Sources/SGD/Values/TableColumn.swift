/// A column of a table. Numbers, texts and estimates lie one after the other in memory, so ``reals`` and its
/// like give the column's own storage, however often they are asked.
public struct TableColumn: Sendable, Hashable {
  /// How the script calls it.
  public let name: String
  /// A column's numbers; of estimates and theory values their values; NaN where a cell is empty. Nil if a
  /// cell is no number.
  public let reals: [Double]?
  /// The standard errors of a column of estimates; 0 where a number is exact, NaN where a cell is empty. Nil if a
  /// cell is no number.
  public let standardErrors: [Double]?
  /// Of a column of texts; empty where a cell is. Nil if a cell is something else.
  public let texts: [String]?
  /// Of a column of estimates of numbers; nil where a cell is empty. Nil if a cell is something else.
  public let estimates: [EstimatedValue?]?
  /// Why cells are empty, by row.
  public let refusals: [Int: String]
  private let isWhole: Bool
  /// Where none of the above tells all.
  private let others: [SessionValue]?

  /// A column of numbers.
  public init(name: String, reals: [Double]) {
    self.init(name, reals: reals, isWhole: false)
  }

  /// A column of texts.
  public init(name: String, texts: [String]) {
    self.init(name, texts: texts)
  }

  /// A column of any values; ``SessionValue/nothing`` is an empty cell.
  public init(name: String, cells: [SessionValue]) {
    var refusals: [Int: String] = [:]
    var (texts, numbers, wholes, estimates, reals, theories) = (0, 0, 0, 0, 0, 0)
    for (row, cell) in cells.enumerated() {
      switch cell {
      case .nothing: refusals[row] = "no value"
      case .refused(let reason): refusals[row] = reason
      case .text: texts += 1
      case .int: (numbers, wholes) = (numbers + 1, wholes + 1)
      case .real: (numbers, reals) = (numbers + 1, reals + 1)
      case .estimate where cell.real != nil: (numbers, estimates) = (numbers + 1, estimates + 1)
      case .theory where cell.real != nil: (numbers, theories) = (numbers + 1, theories + 1)
      case .bool, .array, .list, .record, .estimate, .theory, .table, .plot, .other: break
      }
    }
    let full = cells.count - refusals.count
    if texts == full, full > 0 {
      self.init(name, texts: cells.map { $0.text ?? "" }, refusals: refusals)
    } else if numbers == full {
      // Whole numbers stay so where all of them are and a Double holds them.
      let isWhole =
        wholes == full && cells.allSatisfy { ($0.int?.magnitude ?? 0) <= 1 << 53 }
      let isPlain = isWhole || reals == full || estimates == full
      self.init(
        name, reals: cells.map { $0.real ?? .nan },
        errors: wholes + reals == full
          ? nil
          : cells.enumerated().map { row, cell in
            refusals[row] != nil ? .nan : cell.estimate?.se.first ?? 0
          },
        estimates: estimates == full && full > 0 ? cells.map(\.estimate) : nil,
        refusals: refusals, isWhole: isWhole, others: isPlain ? nil : cells)
    } else {
      self.init(name, refusals: refusals, others: cells)
    }
  }

  private init(
    _ name: String, reals: [Double]? = nil, errors: [Double]? = nil, texts: [String]? = nil,
    estimates: [EstimatedValue?]? = nil, refusals: [Int: String] = [:], isWhole: Bool = false,
    others: [SessionValue]? = nil
  ) {
    self.name = name
    self.reals = reals
    standardErrors =
      errors
      ?? reals.map { column in
        column.indices.map { refusals[$0] == nil ? 0 : .nan }
      }
    self.texts = texts
    self.estimates = estimates
    self.refusals = refusals
    self.isWhole = isWhole
    self.others = others
  }

  /// The number of rows.
  public var count: Int { others?.count ?? reals?.count ?? texts?.count ?? 0 }

  /// A cell.
  public subscript(row: Int) -> SessionValue {
    if let reason = refusals[row] { return .refused(reason) }
    if let others { return others[row] }
    if let estimate = estimates?[row] { return .estimate(estimate) }
    if let reals { return isWhole ? .int(Int(reals[row])) : .real(reals[row]) }
    return texts.map { .text($0[row]) } ?? .nothing
  }

  /// All cells, made anew at each call: for large columns of numbers ``reals`` is quicker.
  public var cells: [SessionValue] { (0..<count).map { self[$0] } }
}
