internal import KernelIR
internal import LinearAlgebra
internal import Theory

/// A loss and its derivatives as functions of the flattened place.
final class LossSurface {
  private let shapes: [[Int]]
  private let loss: Kernel
  private let slope: Kernel
  private let curvature: Kernel

  /// `kernel`: (w) → (L, ∇L, ∇²L), where `w` has leaves of these shapes.
  init(_ kernel: Kernel, shapes: [[Int]]) {
    func part(_ results: some Sequence<ValueID>) -> Kernel {
      var part = kernel
      part.results = Array(results)
      return part.simplified()
    }
    self.shapes = shapes
    loss = part(kernel.results.prefix(1))
    slope = part(kernel.results.dropFirst().dropLast())
    curvature = part(kernel.results.suffix(1))
  }

  var surface: Surface {
    Surface {
      self.evaluate(self.loss, $0).first ?? .nan
    } gradient: {
      self.evaluate(self.slope, $0)
    } hessian: {
      Matrix(rows: $0.count, columns: $0.count, elements: self.evaluate(self.curvature, $0))
    }
  }

  private func evaluate(_ kernel: Kernel, _ x: [Double]) -> [Double] {
    var start = 0
    return kernel.evaluate(
      parameters: shapes.map { shape in
        let count = shape.reduce(1, *)
        defer { start += count }
        return Tensor(shape: shape, data: Array(x[start..<start + count]))
      }
    ).flatMap(\.data)
  }
}
