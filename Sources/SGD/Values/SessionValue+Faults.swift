extension SessionValue {
  /// Why this is no value at all; nil if it is one. A host may put together what no script can.
  var fault: String? {
    switch self {
    case .nothing, .bool, .int, .real, .text, .plot, .refused, .other: nil
    case .theory(let theory): theory.value.fault
    case .array(let shape, let entries): Self.fault(of: shape, holding: entries.count)
    case .estimate(let estimate): Self.fault(of: estimate.shape, holding: estimate.value.count)
    case .list(let items): items.lazy.compactMap(\.fault).first
    case .record(let fields):
      Self.repeated(fields.map(\.name)).map { "it has two fields `\($0)`" }
        ?? fields.lazy.compactMap(\.value.fault).first
    case .table(let table):
      if let name = Self.repeated(table.columns.map(\.name)) {
        "it has two columns `\(name)`"
      } else if let other = table.columns.first(where: { $0.count != table.count }) {
        "its columns have \(table.count) and, in `\(other.name)`, \(other.count) cells"
      } else {
        table.columns.lazy.flatMap { $0.cells.lazy.compactMap(\.fault) }.first
      }
    }
  }

  private static func fault(of shape: [Int], holding count: Int) -> String? {
    if let size = shape.first(where: { $0 < 0 }) { return "its shape has the size \(size)" }
    var product = 1
    for size in shape where product != 0 {
      let (next, overflows) = product.multipliedReportingOverflow(by: size)
      if overflows { return "its shape \(shape) is too large" }
      product = next
    }
    return product == count
      ? nil : "its shape \(shape) is that of \(product) numbers, and it has \(count)"
  }

  private static func repeated(_ names: [String]) -> String? {
    var known: Set<String> = []
    return names.first { !known.insert($0).inserted }
  }
}
