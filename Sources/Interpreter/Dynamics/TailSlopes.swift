/// What a function does far out: its logarithm at places that are ever less probable, of which −log p, the depth, doubles
/// from one to the next.
struct TailSlopes {
  /// The tail index that shows, Δ depth / Δ height.
  let index: TailBounds
  /// Whether the function outgrew the numbers on the way.
  let isTooLarge: Bool

  init(depths: [Double], heights: [Double]) {
    isTooLarge = heights.contains(.infinity)
    if let place = heights.firstIndex(of: .infinity) {
      index = TailBounds(from: 0, to: depths[place] / Self.largest)
      return
    }
    // It is 0 there.
    guard heights.last != -.infinity else {
      index = .light
      return
    }
    let steps = zip(depths, depths.dropFirst()).map { $1 - $0 }
    let rises = zip(heights, heights.dropFirst()).map { $1 - $0 }
    index = Self.index(zip(rises, steps).map { $0 / $1 })
  }

  /// The logarithm of the largest number.
  private static let largest = 709.78

  private static func index(_ slopes: [Double]) -> TailBounds {
    let (before, last) = (slopes[slopes.count - 2], slopes[slopes.count - 1])
    guard last > 1e-9 else { return last.isNaN ? .unknown : .light }
    let change = abs(last - before) / last
    if change <= 1e-3 {
      // To as many digits as both agree in, with one to spare.
      var digits = 1e9
      while digits > 1e4, change * digits > 0.1 { digits /= 10 }
      return TailBounds((digits / last).rounded() / digits)
    }
    // In these a power of the logarithm beside the power is gone.
    let limits = zip(slopes, slopes.dropFirst()).map { 2 * $1 - $0 }
    let limit = limits[limits.count - 1]
    if limit <= 0.01 * last { return .light }
    guard limits.count > 1 else { return .unknown }
    let earlier = limits[limits.count - 2]
    if abs(limit - earlier) <= 0.01 * limit { return TailBounds((1e4 / limit).rounded() / 1e4) }
    return limit < earlier ? .light : .unknown
  }
}
