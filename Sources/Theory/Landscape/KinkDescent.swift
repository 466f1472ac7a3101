internal import Stopping

/// Descent to a minimum where the slope may jump, by gradient sampling: the step goes against the shortest mixture of the
/// slopes in a small ball, which vanishes at a minimum though no single slope does (Burke, Lewis, Overton 2005).
struct KinkDescent {
  let surface: Surface
  let size: Double

  init(_ surface: Surface, size: Double) {
    self.surface = surface
    self.size = size
  }

  /// The radius of the ball shrinks to this share of the region's size: the accuracy of the place.
  private static let finest = 1e-10

  /// Nil if it is not reached within so many steps, or is farther away than the region's size.
  func minimum(from start: [Double], steps: Int = 500) -> [Double]? {
    var (x, height, share) = (start, surface.value(start), 1e-3)
    let around = directions(start.count)
    for _ in 0..<steps {
      if StopWish.isMade { return nil }
      guard height.isFinite, distance(x, start) <= size else { return nil }
      let radius = share * size
      let slopes =
        [surface.gradient(x)] + around.map { surface.gradient(moved(x, by: radius, along: $0)) }
      guard slopes.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { return nil }
      let steepest = slopes.map(norm).max() ?? 0
      let mixture = shortestMixture(of: slopes)
      let length = norm(mixture)
      if length <= 10 * share * steepest || !step(&x, &height, against: mixture, radius) {
        if share <= Self.finest { return x }
        share = max(Self.finest, 0.1 * share)
      }
    }
    return nil
  }

  /// The best of ever shorter steps, if it leads down enough; false if none does before the ball's radius.
  private func step(
    _ x: inout [Double], _ height: inout Double, against slope: [Double], _ radius: Double
  ) -> Bool {
    let length = norm(slope)
    var t = 0.1 * size
    var best: (place: [Double], level: Double)?
    while t > 0.1 * radius {
      let next = moved(x, by: -t / length, along: slope)
      let level = surface.value(next)
      if let best, level >= best.level { break }
      if level < height - 1e-2 * t * length { best = (next, level) }
      t *= 0.5
    }
    if let best { (x, height) = best }
    return best != nil
  }
}
