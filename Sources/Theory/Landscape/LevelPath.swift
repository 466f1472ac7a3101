/// Whether critical points of one level lead from one place to another, so that both are of one connected set: the middle of
/// the way, brought to where the slope vanishes, is between them on their level, and so on in both halves.
struct LevelPath {
  private let surface: Surface
  private let scale: SurfaceScale
  /// Whether the slope does not vanish on the set but jumps.
  private let atKinks: Bool

  init(_ surface: Surface, _ scale: SurfaceScale, atKinks: Bool) {
    self.surface = surface
    self.scale = scale
    self.atKinks = atKinks
  }

  func leads(from a: [Double], to b: [Double]) -> Bool {
    let level = surface.value(a)
    let rounding = 1e-8 * (scale.level + abs(level))
    guard abs(surface.value(b) - level) <= rounding else { return false }
    let gap = distance(a, b)
    if gap <= 1e-9 * scale.size { return true }
    guard let between = settled(zip(a, b).map { 0.5 * ($0 + $1) }, within: 0.5 * gap),
      abs(surface.value(between) - level) <= rounding
    else { return false }
    if gap <= 0.02 * scale.size { return true }
    return leads(from: a, to: between) && leads(from: between, to: b)
  }

  /// The critical point near a place.
  private func settled(_ place: [Double], within reach: Double) -> [Double]? {
    let rest =
      atKinks
      ? KinkDescent(surface, size: scale.size).minimum(from: place, steps: 60)
      : surface.newton(from: place, 1e-10, steps: 20)
    return rest.flatMap { distance($0, place) <= reach ? $0 : nil }
  }
}
