import Differentiation
import KernelIR
import Testing

/// Compares all derivatives of a kernel with one scalar result at a point, where it is smooth.
///
/// Central differences at steps h and h/2, extrapolated (error h⁴f⁽⁵⁾/480 + ε|f|/h): with h = 2⁻⁸ about 1e-10
/// of the function's scale for the functions here; `tolerance` allows for their growth. Forward and reverse
/// agree to rounding, 1e-11 of the scale.
struct DerivativeCheck {
  var tolerance = 2e-8
  var draws: any DrawSource = NoDraws()

  func callAsFunction(
    _ kernel: Kernel, at point: [Tensor], wrt: [Int], second: Bool = true,
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    let gradient = try kernel.gradient(wrt: wrt)
    let slope = flat(gradient.evaluate(parameters: point, draws: draws))
    let expected = differences(point, wrt) { kernel.evaluate(parameters: $0, draws: draws) }
      .map { $0[0] }
    compare(slope, expected, tolerance, "gradient", location)

    let direction = wrt.map { index in
      wave(point[index].shape, phase: Double(index) + 0.3)
    }
    let v = flat(direction)
    let forward = try kernel.jvp(wrt: wrt).evaluate(parameters: point + direction, draws: draws)
    compare([flat([forward[1]])[0]], [dot(slope, v)], 1e-11, "jvp", location)
    compare(
      forward[0].data, kernel.evaluate(parameters: point, draws: draws)[0].data, 0, "value",
      location)

    guard second else { return }
    let hessian = flat(try kernel.hessian(wrt: wrt).evaluate(parameters: point, draws: draws))
    let rows = differences(point, wrt) { flat(gradient.evaluate(parameters: $0, draws: draws)) }
    compare(hessian, rows.flatMap { $0 }, 50 * tolerance, "Hessian", location)
    let n = v.count
    let product = flat(
      try kernel.hessianVectorProduct(wrt: wrt).evaluate(
        parameters: point + direction, draws: draws))
    let expectedProduct = (0..<n).map { i in dot(Array(hessian[i * n..<(i + 1) * n]), v) }
    compare(product, expectedProduct, 1e-10, "Hessian times vector", location)
    for i in 0..<n {
      for j in 0..<i {
        #expect(hessian[i * n + j] == hessian[j * n + i], sourceLocation: location)
      }
    }
  }

  func compare(
    _ got: [Double], _ expected: [Double], _ tolerance: Double, _ what: String,
    _ location: SourceLocation
  ) {
    guard got.count == expected.count else {
      Issue.record("\(what): \(got.count) entries, not \(expected.count)", sourceLocation: location)
      return
    }
    let scale = expected.reduce(1) { max($0, abs($1)) }
    for (a, b) in zip(got, expected) where !(abs(a - b) <= tolerance * scale) {
      Issue.record("\(what): \(got), not \(expected)", sourceLocation: location)
      return
    }
  }

  /// For each entry of `wrt`, the derivatives of all that `function` gives.
  private func differences(
    _ point: [Tensor], _ wrt: [Int], _ function: ([Tensor]) -> [Tensor]
  ) -> [[Double]] {
    differences(point, wrt) { flat(function($0)) }
  }

  private func differences(
    _ point: [Tensor], _ wrt: [Int], _ function: ([Tensor]) -> [Double]
  ) -> [[Double]] {
    var rows: [[Double]] = []
    for index in wrt {
      for entry in 0..<point[index].count {
        func central(_ h: Double) -> [Double] {
          var (high, low) = (point, point)
          high[index].data[entry] += h
          low[index].data[entry] -= h
          return zip(function(high), function(low)).map { ($0 - $1) / (2 * h) }
        }
        let h = 0x1p-8
        rows.append(zip(central(h / 2), central(h)).map { (4 * $0 - $1) / 3 })
      }
    }
    return rows
  }
}

func flat(_ tensors: [Tensor]) -> [Double] { tensors.flatMap(\.data) }

func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

/// Entries of order one without regularity.
func wave(_ shape: [Int], phase: Double = 0) -> Tensor {
  let count = shape.reduce(1, *)
  let data = (0..<count).map { index in
    let x = (Double(index) * 0.618033988749895 + phase * 0.754877666).truncatingRemainder(
      dividingBy: 1)
    return 0.25 + abs(x)
  }
  return Tensor(shape: shape, data: data)
}
