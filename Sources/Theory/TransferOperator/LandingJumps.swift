internal import Glibc
internal import Stopping

/// The places where a function `u = r + P u` of a chain jumps because a single value of the noise leads from there to an
/// edge, or to another such place.
///
/// A jump of `u` at `y` makes one of `wₖ` times its height at every `x` with `m(x) + aₖ(x) = y`, where `aₖ` is a value of
/// the noise and `wₖ` its weight. The highest are found first. Where all of the noise is single values, `u` is nothing but
/// such jumps, and a mesh that does not know them settles slowly.
func landingJumps(
  step: ScalarStep, intervals: [ClosedRange<Double>], edges: [Double], most: Int = 64,
  least: Double = 1e-3
) -> [Double] {
  let branches = LandingBranches(step: step, intervals: intervals)
  guard !branches.isEmpty, let low = intervals.first?.lowerBound,
    let high = intervals.last?.upperBound
  else { return [] }
  let apart = 1e-9 * (high - low)
  var waiting = edges.filter(\.isFinite).map { (place: $0, weight: 1.0) }
  var found: [Double] = []
  while found.count < most, !StopWish.isMade,
    let next = waiting.indices.max(by: { waiting[$0].weight < waiting[$1].weight })
  {
    let jump = waiting.remove(at: next)
    for (place, share) in branches.origins(of: jump.place) where found.count < most {
      let weight = share * jump.weight
      guard weight >= least, !found.contains(where: { abs($0 - place) <= apart }),
        !edges.contains(where: { abs($0 - place) <= apart })
      else { continue }
      found.append(place)
      waiting.append((place, weight))
    }
  }
  return found
}

/// Where the single values of a step lead, as functions of the place: tabulated, to be inverted.
private struct LandingBranches {
  private let step: ScalarStep
  /// Ascending places of one interval, and for each the landings with their weights, in the order of the values.
  private var tables: [[(place: Double, landings: [(value: Double, weight: Double)])]] = []

  private static let placesAnInterval = 256
  /// Of more values each counts for little.
  private static let mostValues = 64

  init(step: ScalarStep, intervals: [ClosedRange<Double>]) {
    self.step = step
    for interval in intervals {
      let width = interval.upperBound - interval.lowerBound
      let probes = (0...4).map { interval.lowerBound + width * Double($0) / 4 }
      guard
        probes.allSatisfy({ x in step.noise.atoms(x).count <= Self.mostValues }),
        probes.contains(where: { x in !step.noise.atoms(x).isEmpty })
      else { continue }
      let count = Self.placesAnInterval
      let places = (0...count).map { interval.lowerBound + width * Double($0) / Double(count) }
      tables.append(places.map { ($0, landings(from: $0)) })
    }
  }

  var isEmpty: Bool { tables.isEmpty }

  private func landings(from x: Double) -> [(value: Double, weight: Double)] {
    guard let drift = step.drift([x]).first else { return [] }
    let bound = step.clip ?? .infinity
    return step.noise.atoms(x).map { atom in
      (min(max(drift + atom.value, x - bound), x + bound), atom.weight)
    }
  }

  /// The places from which a single value leads to `y`, with the weight of that value.
  func origins(of y: Double) -> [(place: Double, weight: Double)] {
    var found: [(place: Double, weight: Double)] = []
    for table in tables {
      for (a, b) in zip(table, table.dropFirst())
      where a.landings.count == b.landings.count {
        for k in a.landings.indices {
          let (left, right) = (a.landings[k].value - y, b.landings[k].value - y)
          guard left == 0 || left * right < 0 else { continue }
          let place = left == 0 ? a.place : origin(of: y, k, a.place, left, b.place, right)
          found.append((place, a.landings[k].weight))
        }
      }
    }
    return found
  }

  /// By the false position (Illinois).
  private func origin(
    of y: Double, _ k: Int, _ a: Double, _ left: Double, _ b: Double, _ right: Double
  ) -> Double {
    var (low, high, atLow, atHigh) = (a, b, left, right)
    var side = 0
    for _ in 0..<60 where high - low > 1e-14 * max(abs(low), abs(high)) {
      let middle = low + (high - low) * atLow / (atLow - atHigh)
      let here = landings(from: middle)
      guard k < here.count, middle > low, middle < high else { return middle }
      let value = here[k].value - y
      if value == 0 { return middle }
      if value * atLow > 0 {
        (low, atLow) = (middle, value)
        if side < 0 { atHigh *= 0.5 }
        side = -1
      } else {
        (high, atHigh) = (middle, value)
        if side > 0 { atLow *= 0.5 }
        side = 1
      }
      if abs(value) <= 4e-16 * max(abs(y), abs(middle)) { return middle }
    }
    return abs(atLow) < abs(atHigh) ? low : high
  }
}
