/// The lowest place along each coordinate in turn, until none is lower: exact for a sum of functions of one
/// coordinate each, and never higher than the start for any other loss.
///
/// A line is looked at in 128 places; the three lowest dips are narrowed by golden sections.
struct LineMinimization {
  let low: [Double]
  let high: [Double]
  let value: ([Double]) -> Double

  private static let cells = 128
  private static let dips = 3
  private static let sections = 40

  func lowest(from start: [Double]) -> [Double] {
    var (place, height) = (start, value(start))
    for _ in 0...low.count {
      let before = height
      for i in place.indices {
        let (x, level) = lowest(along: i, through: place)
        if level < height || height.isNaN {
          place[i] = x
          height = level
        }
      }
      // A gain within rounding is none.
      if !(height < before - 1e-12 * abs(before)) { break }
    }
    return place
  }

  private func lowest(along i: Int, through place: [Double]) -> (x: Double, level: Double) {
    let step = (high[i] - low[i]) / Double(Self.cells)
    func level(_ x: Double) -> Double {
      var there = place
      there[i] = x
      let level = value(there)
      return level.isNaN ? .infinity : level
    }
    let places = (0...Self.cells).map { low[i] + step * Double($0) }
    let levels = places.map(level)
    let dips = levels.indices.filter {
      ($0 == 0 || levels[$0] <= levels[$0 - 1])
        && ($0 == Self.cells || levels[$0] <= levels[$0 + 1])
    }
    let best = dips.sorted { levels[$0] < levels[$1] }.prefix(Self.dips).map { dip in
      section(max(low[i], places[dip] - step), min(high[i], places[dip] + step), level)
    }
    return best.min { $0.level < $1.level } ?? (place[i], level(place[i]))
  }

  private func section(
    _ low: Double, _ high: Double, _ level: (Double) -> Double
  ) -> (x: Double, level: Double) {
    let golden = (5.0.squareRoot() - 1) / 2
    var (a, b) = (low, high)
    var (x, y) = (b - golden * (b - a), a + golden * (b - a))
    var (atX, atY) = (level(x), level(y))
    for _ in 0..<Self.sections {
      if atX <= atY {
        (b, y, atY) = (y, x, atX)
        x = b - golden * (b - a)
        atX = level(x)
      } else {
        (a, x, atX) = (x, y, atY)
        y = a + golden * (b - a)
        atY = level(y)
      }
    }
    return atX <= atY ? (x, atX) : (y, atY)
  }
}
