/// A straight line that is bounded on both sides: what clipping makes of one draw.
struct ClippedLine {
  let level: Double
  let slope: Double
  /// The bounds of the draw between which it is a line, and the values there, in the order of the draw.
  let ends: (first: Double, last: Double)
  let values: (first: Double, last: Double)

  /// Nil for any other function; `center` and `scale`: where the draw lives.
  init?(around center: Double, scale: Double, _ function: (Double) -> Double) {
    let far = 1e9 * scale
    let (a, b) = (function(center - far), function(center + far))
    guard a.isFinite, b.isFinite, a != b, function(center - 2 * far) == a,
      function(center + 2 * far) == b
    else { return nil }
    func isInside(_ value: Double) -> Bool { value > min(a, b) && value < max(a, b) }
    // A place inside, by steps that double, and by halving once it is behind.
    var (low, high, place) = (center - far, center + far, center)
    var stride = scale
    for _ in 0..<80 where !isInside(function(place)) {
      if function(place) == a { low = place } else { high = place }
      let next = function(place) == a ? place + stride : place - stride
      place = next > low && next < high ? next : 0.5 * (low + high)
      stride *= 2
    }
    let here = function(place)
    guard isInside(here) else { return nil }
    var step = 0.25 * scale
    while step > 1e-6 * scale, !isInside(function(place + step)) { step *= -0.5 }
    guard isInside(function(place + step)) else { return nil }
    slope = (function(place + step) - here) / step
    level = here - slope * place
    values = (a, b)
    ends = (place + (a - here) / slope, place + (b - here) / slope)
    guard ends.first < ends.last else { return nil }
    let width = ends.last - ends.first
    let size = max(abs(a), abs(b))
    for share in [-30, -1, -0.01, 0.01, 0.3, 0.5, 0.8, 0.99, 1.01, 2, 30] {
      let x = ends.first + share * width
      let expected = share <= 0 ? a : share >= 1 ? b : a + share * (b - a)
      guard abs(function(x) - expected) <= 1e-11 * size else { return nil }
    }
  }
}

extension ScalarLaw.Distribution {
  /// The law of a bounded line of the draw: single values at the bounds, and the rest between.
  func clipped(_ line: ClippedLine) -> ScalarLaw {
    let (before, after) = (below([line.ends.first])[0], above([line.ends.last])[0])
    let points = [
      (value: line.values.first, weight: before), (value: line.values.last, weight: after),
    ]
    let rest = moved(factor: line.slope, shift: line.level)
    let (low, high) = (
      min(line.values.first, line.values.last), max(line.values.first, line.values.last)
    )
    let (lost, kept) = (rest.below([low])[0], rest.above([high])[0])
    let mass =
      center <= 0.5 * (line.ends.first + line.ends.last)
      ? above([line.ends.first])[0] - after : below([line.ends.last])[0] - before
    guard mass > 0 else { return .of(points, nil) }
    return .of(
      points,
      ScalarLaw.Distribution(
        below: { z in rest.below(z.map { min(max($0, low), high) }).map { max($0 - lost, 0) } },
        above: { z in rest.above(z.map { min(max($0, low), high) }).map { max($0 - kept, 0) } },
        scale: rest.scale, center: min(max(rest.center, low), high)))
  }
}
