internal import Glibc
internal import Stopping

/// A costly function of one number, tabulated where it is asked for: piecewise Chebyshev
/// interpolation on intervals that grow with the distance from a centre.
///
/// Each piece is accepted only if it agrees with the function to 1e-9 of the *local* value at points
/// between its nodes, or to the function's own accuracy, so far tails keep their relative accuracy;
/// where that cannot be had (a kink, a jump, underflow) the function itself is called.
package final class DemandTable {
  private struct Piece {
    let low: Double
    let high: Double
    /// Chebyshev coefficients; empty where the function itself is called.
    let coefficients: [Double]

    func callAsFunction(_ z: Double) -> Double {
      let t = (2 * z - low - high) / (high - low)
      var (b1, b2) = (0.0, 0.0)
      for c in coefficients.dropFirst().reversed() { (b1, b2) = (c + 2 * t * b1 - b2, b1) }
      return coefficients[0] + t * b1 - b2
    }
  }

  private let function: ([Double]) -> [Double]
  private let center: Double
  private let scale: Double
  private let tolerance: Double
  /// Pieces of each octave of the distance, ascending.
  private var octaves: [Int: [Piece]] = [:]
  private static let degree = 15
  private static let deepest = 12
  private static let innermost = -2

  /// `function` takes whole arrays; it is smooth on the length `scale` almost everywhere.
  /// `tolerance`: the relative accuracy of the function itself.
  package init(
    center: Double, scale: Double, tolerance: Double = 1e-9,
    function: @escaping ([Double]) -> [Double]
  ) {
    self.tolerance = tolerance
    self.function = function
    self.center = center
    self.scale = scale
  }

  package func callAsFunction(_ places: [Double]) -> [Double] {
    var out = [Double](repeating: .nan, count: places.count)
    var direct: [Int] = []
    var piece: Piece?
    for (i, z) in places.enumerated() {
      if let last = piece, last.low <= z, z < last.high {
        // the places ascend, so this is the usual case
      } else {
        piece = find(z)
      }
      if let found = piece, !found.coefficients.isEmpty {
        out[i] = found(z)
      } else {
        direct.append(i)
      }
    }
    if !direct.isEmpty {
      for (i, value) in zip(direct, function(direct.map { places[$0] })) { out[i] = value }
    }
    return out
  }

  /// The piece around `z`; nil beyond what numbers can hold.
  private func find(_ z: Double) -> Piece? {
    let distance = (z - center) / scale
    guard distance.isFinite, abs(distance) < 1e15 else { return nil }
    // the centre's own cell is octave 0, then ±1, ±2, … outwards
    let level =
      abs(distance) < exp2(Double(Self.innermost))
      ? 0 : Int(distance.exponent) - Self.innermost + 1
    let key = distance < 0 ? -level : level
    let pieces = octaves[key] ?? build(key)
    octaves[key] = pieces
    var (low, high) = (0, pieces.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if z < pieces[middle].high { high = middle } else { low = middle + 1 }
    }
    let found = pieces[low]
    return found.low <= z && z < found.high ? found : nil
  }

  private func build(_ key: Int) -> [Piece] {
    let edge = exp2(Double(Self.innermost + abs(key)))
    let ends = key == 0 ? (-edge, edge) : key > 0 ? (edge / 2, edge) : (-edge, -edge / 2)
    var pieces: [Piece] = []
    add(center + scale * ends.0, center + scale * ends.1, depth: 0, to: &pieces)
    return pieces
  }

  private func add(
    _ a: Double, _ b: Double, depth: Int, parent: Double = .infinity, to pieces: inout [Piece]
  ) {
    let (coefficients, residual) = fit(a, b)
    // A function computed with less accuracy than that gains nothing from shorter pieces.
    let isNoise = depth > 0 && residual < 1e-6 && residual > 0.7 * parent
    if residual <= (depth < 2 ? 0.1 * tolerance : tolerance) || isNoise {
      pieces.append(Piece(low: a, high: b, coefficients: coefficients))
    } else if depth == Self.deepest || StopWish.isMade {
      pieces.append(Piece(low: a, high: b, coefficients: []))
    } else {
      let middle = 0.5 * (a + b)
      add(a, middle, depth: depth + 1, parent: residual, to: &pieces)
      add(middle, b, depth: depth + 1, parent: residual, to: &pieces)
    }
  }

  /// Chebyshev coefficients on the interval, and the largest relative deviation from the function
  /// between the nodes; infinite if the function is not finite there.
  private func fit(_ a: Double, _ b: Double) -> (coefficients: [Double], residual: Double) {
    let n = Self.degree + 1
    let angles = (0..<n).map { Double.pi * (Double($0) + 0.5) / Double(n) }
    let nodes = angles.map { 0.5 * (a + b) + 0.5 * (b - a) * cos($0) }
    let tests = (0...n).map {
      0.5 * (a + b) + 0.5 * (b - a) * cos(Double.pi * Double($0) / Double(n))
    }
    let values = function(Array((nodes + tests).reversed())).reversed() as [Double]
    guard values.count == nodes.count + tests.count, values.allSatisfy(\.isFinite) else {
      return ([], .infinity)
    }
    let coefficients = (0..<n).map { k -> Double in
      let sum = (0..<n).reduce(0) { $0 + values[$1] * cos(Double(k) * angles[$1]) }
      return sum * (k == 0 ? 1 : 2) / Double(n)
    }
    let piece = Piece(low: a, high: b, coefficients: coefficients)
    var residual = 0.0
    for (z, exact) in zip(tests, values.dropFirst(n)) where piece(z) != exact {
      residual = max(residual, abs(piece(z) - exact) / abs(exact))
    }
    return (coefficients, residual.isNaN ? .infinity : residual)
  }
}
