internal import Glibc
internal import LinearAlgebra

// What kind of critical point a place is.
extension Surface {
  /// The critical point at a place; nil for an inflection, for a kink that is no minimum, and where the curvature is not
  /// finite.
  func classified(_ place: [Double], _ scale: SurfaceScale) -> StationaryPoint? {
    guard let eigen = hessian(place).symmetrized.symmetricEigen() else { return nil }
    if let across = directionsAcrossKink(at: place, scale) {
      return kink(at: place, across: across, scale)
    }
    var (index, isDegenerate) = (0, false)
    for (k, curvature) in eigen.values.enumerated() {
      if abs(curvature) > 1e-6 * scale.curvature {
        if curvature < 0 { index += 1 }
      } else {
        isDegenerate = true
        let sides = [-1.0, 1].map { turn(from: place, $0, along: eigen.vectors.column(k), scale) }
        // Down on one side only
        if sides.contains(.down), sides.contains(.up) { return nil }
        if sides.contains(.down) { index += 1 }
      }
    }
    return StationaryPoint(
      place: place, value: value(place), eigenvalues: eigen.values, index: index,
      isDegenerate: isDegenerate)
  }

  private enum Turn { case down, level, up }

  /// Where the loss turns to on one side, at the smallest distance where that can be told from rounding.
  private func turn(
    from place: [Double], _ side: Double, along direction: [Double], _ scale: SurfaceScale
  ) -> Turn {
    let level = value(place)
    let rounding = scale.rounding(of: level)
    for share in [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2] {
      let rise = value(moved(place, by: side * share * scale.size, along: direction)) - level
      if abs(rise) > rounding { return rise < 0 ? .down : .up }
    }
    return .level
  }

  /// Across how many directions the slope jumps at a place, rather than grow with the distance; nil if across none.
  private func directionsAcrossKink(at place: [Double], _ scale: SurfaceScale) -> Int? {
    let jumps = directions(place.count).compactMap { direction -> [Double]? in
      let (near, far) = (1e-7 * scale.size, 1e-6 * scale.size)
      let slope = gradient(moved(place, by: far, along: direction))
      guard norm(slope) > 1e-3 * scale.slope,
        norm(gradient(moved(place, by: near, along: direction))) > 0.5 * norm(slope)
      else { return nil }
      return slope
    }
    guard !jumps.isEmpty, let parts = Matrix(jumps).singularValues() else { return nil }
    return parts.values.count { $0 > 1e-3 * scale.slope }
  }

  private func kink(
    at place: [Double], across: Int, _ scale: SurfaceScale
  ) -> StationaryPoint? {
    let level = value(place)
    let rounding = scale.rounding(of: level)
    let isLowest = [1e-5, 1e-4].allSatisfy { share in
      directions(place.count).allSatisfy {
        value(moved(place, by: share * scale.size, along: $0)) >= level - rounding
      }
    }
    guard isLowest else { return nil }
    let along = place.count - across
    return StationaryPoint(
      place: place, value: level,
      eigenvalues: [Double](repeating: .nan, count: along)
        + [Double](repeating: .infinity, count: across),
      index: 0, isDegenerate: along > 0)
  }
}
