/// Values of functions at chosen arguments, computed with many digits (Derivation/reference.py).
enum ReferenceTable {
  struct Entry {
    var arguments: [Double]
    /// The value, rounded to double.
    var value: Double
    /// What the rounding took away, in ulps of the value.
    var rest: Double
  }

  /// The entries of a table for a function of `arity` arguments.
  static func entries(_ table: String, arity: Int) -> [Entry] {
    let words = table.split { $0.isWhitespace }
    return stride(from: 0, to: words.count, by: arity + 2).compactMap { start in
      let bits = words[start...(start + arity)].compactMap { UInt64($0, radix: 16) }
      guard bits.count == arity + 1, let rest = Double(words[start + arity + 1]) else { return nil }
      return Entry(
        arguments: bits.dropLast().map { Double(bitPattern: $0) },
        value: Double(bitPattern: bits[arity]), rest: rest / 4096)
    }
  }
}

/// The distance from the exact value, in ulps.
func ulps(_ got: Double, _ entry: ReferenceTable.Entry) -> Double {
  guard got.isFinite, (got < 0) == (entry.value < 0) else { return .infinity }
  let difference =
    Int64(bitPattern: got.magnitude.bitPattern)
    - Int64(bitPattern: entry.value.magnitude.bitPattern)
  let away = entry.value < 0 ? -entry.rest : entry.rest
  return abs(Double(difference) - away)
}

/// The largest error over a table and where it is.
func worst(
  _ table: String, arity: Int, _ function: ([Double]) -> Double
) -> (ulps: Double, arguments: [Double], count: Int) {
  let entries = ReferenceTable.entries(table, arity: arity)
  var result = (ulps: 0.0, arguments: [Double](), count: entries.count)
  for entry in entries {
    let error = ulps(function(entry.arguments), entry)
    if !(error <= result.ulps) {
      result.ulps = error
      result.arguments = entry.arguments
    }
  }
  return result
}
