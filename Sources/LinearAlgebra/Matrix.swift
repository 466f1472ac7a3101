internal import Stopping

/// A dense real matrix, row-major.
///
/// Operations on matrices of matching shapes never trap; what may fail (singular, not positive,
/// not finite) returns nil. Shapes that do not match are a programmer's mistake.
package struct Matrix: Sendable, Equatable {
  package let rows: Int
  package let columns: Int
  /// The entries, row after row.
  package var elements: [Double]

  package init(rows: Int, columns: Int, elements: [Double]) {
    precondition(rows >= 0 && columns >= 0 && elements.count == rows * columns, "shape")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  package init(rows: Int, columns: Int, repeating value: Double = 0) {
    self.init(
      rows: rows, columns: columns, elements: [Double](repeating: value, count: rows * columns))
  }

  /// NaN from where a stop was wanted.
  package init(rows: Int, columns: Int, _ entry: (Int, Int) throws -> Double) rethrows {
    var elements: [Double] = []
    elements.reserveCapacity(rows * columns)
    var patience = Patience()
    for i in 0..<rows {
      if patience.isOver(after: 8 * columns) {
        elements += [Double](repeating: .nan, count: (rows - i) * columns)
        break
      }
      for j in 0..<columns { elements.append(try entry(i, j)) }
    }
    self.init(rows: rows, columns: columns, elements: elements)
  }

  /// From rows of equal length.
  package init(_ rows: [[Double]]) {
    let columns = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == columns }, "rows of one length")
    self.init(rows: rows.count, columns: columns, elements: rows.flatMap { $0 })
  }

  package static func identity(_ n: Int, scale: Double = 1) -> Matrix {
    diagonal([Double](repeating: scale, count: n))
  }

  package static func diagonal(_ values: [Double]) -> Matrix {
    var m = Matrix(rows: values.count, columns: values.count)
    for (i, v) in values.enumerated() { m[i, i] = v }
    return m
  }

  package static func column(_ values: [Double]) -> Matrix {
    Matrix(rows: values.count, columns: 1, elements: values)
  }

  package subscript(i: Int, j: Int) -> Double {
    get {
      precondition(i >= 0 && i < rows && j >= 0 && j < columns, "index")
      return elements[i * columns + j]
    }
    set {
      precondition(i >= 0 && i < rows && j >= 0 && j < columns, "index")
      elements[i * columns + j] = newValue
    }
  }

  package var isSquare: Bool { rows == columns }
  package var isFinite: Bool { elements.allSatisfy(\.isFinite) }
  package var diagonal: [Double] { (0..<min(rows, columns)).map { self[$0, $0] } }
  package var trace: Double { diagonal.reduce(0, +) }

  package var transpose: Matrix { Matrix(rows: columns, columns: rows) { self[$1, $0] } }

  /// `(A + Aᵀ)/2`.
  package var symmetrized: Matrix {
    precondition(isSquare, "square")
    return Matrix(rows: rows, columns: columns) { 0.5 * (self[$0, $1] + self[$1, $0]) }
  }

  /// Largest absolute entry; NaN if any entry is.
  package var maxNorm: Double {
    elements.reduce(0) { $1.isNaN || $0.isNaN ? .nan : max($0, abs($1)) }
  }

  package var frobeniusNorm: Double { elements.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  /// Largest column sum of absolute values.
  package var oneNorm: Double {
    var sums = [Double](repeating: 0, count: columns)
    for i in 0..<rows { for j in 0..<columns { sums[j] += abs(elements[i * columns + j]) } }
    return sums.reduce(0) { $1.isNaN || $0.isNaN ? .nan : max($0, $1) }
  }

  /// Whether `|A_ij − A_ji|` stays within `tolerance` times the largest entry.
  package func isSymmetric(tolerance: Double = 1e-12) -> Bool {
    guard isSquare else { return false }
    let bound = tolerance * maxNorm
    var patience = Patience()
    for i in 0..<rows {
      if patience.isOver(after: 8 * i) { return false }
      for j in 0..<i where !(abs(self[i, j] - self[j, i]) <= bound) { return false }
    }
    return isFinite
  }

  package func row(_ i: Int) -> [Double] { Array(elements[(i * columns)..<((i + 1) * columns)]) }
  package func column(_ j: Int) -> [Double] { (0..<rows).map { self[$0, j] } }

  package func block(_ rowRange: Range<Int>, _ columnRange: Range<Int>) -> Matrix {
    Matrix(rows: rowRange.count, columns: columnRange.count) {
      self[rowRange.lowerBound + $0, columnRange.lowerBound + $1]
    }
  }

  package mutating func setBlock(_ row: Int, _ column: Int, _ block: Matrix) {
    for i in 0..<block.rows {
      for j in 0..<block.columns { self[row + i, column + j] = block[i, j] }
    }
  }
}
