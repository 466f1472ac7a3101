internal import Glibc

/// A number with `digits` significant digits, without zeros at the end.
func shown(_ number: Double, digits: Int = 6) -> String {
  if number.isNaN { return "nan" }
  if number.isInfinite { return number < 0 ? "-inf" : "inf" }
  return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
    guard let base = buffer.baseAddress else { return "" }
    _ = withVaList([Int32(digits), number]) { vsnprintf(base, 64, "%.*g", $0) }
    return String(cString: base)
  }
}
