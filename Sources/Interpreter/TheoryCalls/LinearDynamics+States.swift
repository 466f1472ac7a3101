internal import LinearAlgebra
internal import Theory

extension LinearDynamics {
  /// With these entries of the state only; the others act on none of them.
  func keeping(_ kept: [Int]) -> LinearDynamics {
    LinearDynamics(
      transition: transition.chosen(rows: kept, columns: kept),
      noiseInput: noiseInput.chosen(rows: kept, columns: Array(0..<noiseInput.columns)),
      constant: kept.map { constant[$0] },
      output: output.chosen(rows: Array(0..<output.rows), columns: kept))
  }
}

extension Matrix {
  /// The entries in some rows and columns.
  func chosen(rows: [Int], columns: [Int]) -> Matrix {
    Matrix(rows: rows.count, columns: columns.count) { self[rows[$0], columns[$1]] }
  }
}
