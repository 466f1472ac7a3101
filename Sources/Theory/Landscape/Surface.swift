internal import Glibc
package import LinearAlgebra

/// A loss of several numbers with its slope and its curvature.
package struct Surface {
  package let value: ([Double]) -> Double
  package let gradient: ([Double]) -> [Double]
  package let hessian: ([Double]) -> Matrix

  package init(
    value: @escaping ([Double]) -> Double, gradient: @escaping ([Double]) -> [Double],
    hessian: @escaping ([Double]) -> Matrix
  ) {
    self.value = value
    self.gradient = gradient
    self.hessian = hessian
  }
}

/// What is large and what is rounding for a surface: medians of `|L|`, `|∇L|` and `‖∇²L‖` over places of a region.
package struct SurfaceScale: Sendable {
  let level: Double
  let slope: Double
  let curvature: Double
  /// Diagonal of the region.
  let size: Double

  package init(_ surface: Surface, at places: [[Double]], size: Double) {
    func median(_ numbers: [Double]) -> Double {
      let finite = numbers.filter(\.isFinite).sorted()
      return finite.isEmpty ? 0 : finite[finite.count / 2]
    }
    level = median(places.map { abs(surface.value($0)) })
    slope = median(places.map { norm(surface.gradient($0)) })
    curvature = median(places.map { norm(surface.hessian($0).elements) })
    self.size = size
  }

  /// What a change of a value must exceed to be one.
  func rounding(of level: Double) -> Double { 1e-14 * self.level + 1e-13 * abs(level) }
}

func norm(_ x: [Double]) -> Double { dotProduct(x, x).squareRoot() }

func distance(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
}

/// `x + t u`
func moved(_ x: [Double], by t: Double, along u: [Double]) -> [Double] {
  zip(x, u).map { $0 + t * $1 }
}
