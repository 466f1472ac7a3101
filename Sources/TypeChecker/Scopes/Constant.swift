internal import Glibc

/// A value that is known before anything runs: of literals, simple arithmetic, and names bound to these.
enum Constant: Hashable, Sendable {
  case number(Double)
  case bool(Bool)
  case list([Constant])

  var number: Double? {
    if case .number(let value) = self { value } else { nil }
  }

  /// The whole number it is, if exactly representable.
  var whole: Int? {
    guard let number, number.rounded() == number, abs(number) < 9.0e15 else { return nil }
    return Int(number)
  }

  /// The rows of a matrix of numbers.
  var matrix: [[Double]]? {
    guard case .list(let rows) = self else { return nil }
    var result: [[Double]] = []
    for row in rows {
      guard case .list(let entries) = row else { return nil }
      let numbers = entries.compactMap(\.number)
      guard numbers.count == entries.count else { return nil }
      result.append(numbers)
    }
    return result
  }
}

/// Why a matrix of numbers is not symmetric positive definite.
enum DefinitenessFault: Hashable, Sendable {
  /// The entries `[i, j]` and `[j, i]` differ.
  case asymmetric(Int, Int, Double, Double)
  /// The leading minor of this order is not positive.
  case indefinite(order: Int)
}

/// Looks for a fault by Cholesky's factorisation. The matrix must be square.
func definitenessFault(of rows: [[Double]]) -> DefinitenessFault? {
  for i in rows.indices {
    for j in 0..<i where rows[i][j] != rows[j][i] {
      return .asymmetric(i, j, rows[i][j], rows[j][i])
    }
  }
  var factor = rows
  for j in rows.indices {
    for i in j..<rows.count {
      var rest = rows[i][j]
      for k in 0..<j { rest -= factor[i][k] * factor[j][k] }
      if i == j {
        guard rest > 0 else { return .indefinite(order: j + 1) }
        factor[j][j] = rest.squareRoot()
      } else {
        factor[i][j] = rest / factor[j][j]
      }
    }
  }
  return nil
}

/// `a^b` of constants.
func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

/// The functions that are worth evaluating before the program runs.
func constantFunction(_ name: String, _ x: Double) -> Double? {
  switch name {
  case "sqrt": x >= 0 ? x.squareRoot() : nil
  case "exp": exp(x)
  case "log": x > 0 ? log(x) : nil
  case "abs": abs(x)
  default: nil
  }
}

/// A number as in a message: whole numbers without a point.
func describe(_ value: Double) -> String {
  if value == .infinity { return "inf" }
  if value == -.infinity { return "-inf" }
  if value.rounded() == value, abs(value) < 1e15 { return "\(Int(value))" }
  return "\(value)"
}
