internal import KernelIR
internal import LinearAlgebra

/// A loss and its derivatives as functions of the flattened place.
final class LossSurface {
  private let kernel: Kernel
  private let shapes: [[Int]]
  /// Value, slope and curvature are often asked for at the same place.
  private var last: (place: [Double], parts: [Tensor])?

  /// `kernel`: (w) → (L, ∇L, ∇²L), where `w` has leaves of these shapes.
  init(_ kernel: Kernel, shapes: [[Int]]) {
    self.kernel = kernel
    self.shapes = shapes
  }

  private func evaluate(_ x: [Double]) -> [Tensor] {
    if let last, last.place == x { return last.parts }
    var start = 0
    let parts = kernel.evaluate(
      parameters: shapes.map { shape in
        let count = shape.reduce(1, *)
        defer { start += count }
        return Tensor(shape: shape, data: Array(x[start..<start + count]))
      })
    last = (x, parts)
    return parts
  }

  func value(_ x: [Double]) -> Double { evaluate(x)[0].data.first ?? .nan }

  func gradient(_ x: [Double]) -> [Double] { evaluate(x).dropFirst().dropLast().flatMap(\.data) }

  func hessian(_ x: [Double]) -> Matrix {
    let (d, data) = (x.count, evaluate(x).last?.data ?? [])
    return Matrix(
      rows: d, columns: d,
      elements: data.count == d * d ? data : [Double](repeating: .nan, count: d * d))
  }
}
