/// Where the nodes go: fine against the noise if that is affordable, otherwise graded towards the
/// rest points of the drift and the ends of the living intervals.
struct MeshDesign {
  let step: ScalarStep
  let exits: [ExitRegion]
  /// Living intervals, ascending, all finite.
  let intervals: [ClosedRange<Double>]
  let start: Double?
  /// Places where the answer jumps beside those that clipping makes.
  let jumps: [Double]
  /// Whether a power tail reaches the cut of the window: what matters then is small against the window, and nothing
  /// happens at the cut.
  let isOpen: Bool

  init(
    step: ScalarStep, exits: [ExitRegion], intervals: [ClosedRange<Double>], start: Double?,
    jumps: [Double] = [], isOpen: Bool = false
  ) {
    (self.step, self.exits, self.intervals) = (step, exits, intervals)
    (self.start, self.jumps, self.isOpen) = (start, jumps, isOpen)
  }

  /// The noise's scale, with a floor against the whole width where it vanishes or is undefined.
  private func scale(_ x: Double, _ total: Double) -> Double {
    let value = step.noise.scale(x)
    return value.isFinite ? max(value, 2e-7 * total) : total
  }

  func mesh(nodes target: Int) -> TransferMesh {
    TransferMesh(segments: segments(target), exits: exits)
  }

  private func segments(_ target: Int) -> [[Double]] {
    let total = intervals.reduce(0) { $0 + $1.upperBound - $1.lowerBound }
    guard total > 0 else { return intervals.map { [$0.lowerBound] } }
    let focus = restPoints(total)
    let samples = 1200
    // cumulative node density on a fine grid, per interval
    let grids = intervals.map { interval -> [Double] in
      let width = interval.upperBound - interval.lowerBound
      let count = max(8, Int(Double(samples) * width / total))
      let even = (0...count).map { interval.lowerBound + width * Double($0) / Double(count) }
      var grid = even + breakPoints(interval)
      for point in focus where point >= interval.lowerBound && point <= interval.upperBound {
        var distance = width / Double(count)
        while distance > 1e-9 * width {
          for side in [-1.0, 1] {
            let x = point + side * distance
            if x > interval.lowerBound, x < interval.upperBound { grid.append(x) }
          }
          distance *= 0.7
        }
        grid.append(point)
      }
      return Array(Set(grid)).sorted()
    }
    let flat = grids.flatMap { $0 }
    let fine = flat.map { 0.5 * scale($0, total) }
    let distance = flat.map { x in focus.reduce(Double.infinity) { min($0, abs($1 - x)) } }
    func lengths(_ slope: Double) -> [Double] {
      zip(fine, distance).map { max($0, slope * $1) }
    }
    func nodeCount(_ lengths: [Double]) -> Double {
      var sum = 0.0
      var k = 0
      for grid in grids {
        for i in grid.indices.dropFirst() {
          sum += (grid[i] - grid[i - 1]) * 0.5 * (1 / lengths[k + i] + 1 / lengths[k + i - 1])
        }
        k += grid.count
      }
      return sum
    }
    var (low, high) = (0.0, 10.0)
    if nodeCount(lengths(0)) > Double(target) {
      for _ in 0..<30 {
        let middle = 0.5 * (low + high)
        if nodeCount(lengths(middle)) > Double(target) { low = middle } else { high = middle }
      }
    } else {
      high = 0
    }
    let graded = lengths(high)
    let mean = total / Double(target)
    // Half the nodes spread evenly: where cells are wider than the noise, hats act as a diffusion
    // of variance `scale · h` per step, which even cells keep small far from the focus points.
    let chosen = high > 0 && !isOpen ? graded.map { 2 / (1 / $0 + 1 / mean) } : graded
    let factor = Double(target) / nodeCount(chosen)
    var k = 0
    return zip(intervals, grids).map { interval, grid in
      let local = Array(chosen[k..<(k + grid.count)])
      k += grid.count
      return place(interval, grid, local.map { factor / $0 })
    }
  }

  /// Nodes such that each stretch between break points holds its share of the density.
  private func place(
    _ interval: ClosedRange<Double>, _ grid: [Double], _ density: [Double]
  ) -> [Double] {
    var cumulative = [0.0]
    for i in grid.indices.dropFirst() {
      let area = (grid[i] - grid[i - 1]) * 0.5 * (density[i] + density[i - 1])
      cumulative.append((cumulative.last ?? 0) + area)
    }
    func position(_ level: Double) -> Double {
      var (a, b) = (0, grid.count - 1)
      while b - a > 1 {
        let middle = (a + b) / 2
        if cumulative[middle] <= level { a = middle } else { b = middle }
      }
      let span = cumulative[b] - cumulative[a]
      return span > 0 ? grid[a] + (grid[b] - grid[a]) * (level - cumulative[a]) / span : grid[a]
    }
    func level(_ x: Double) -> Double {
      var (a, b) = (0, grid.count - 1)
      while b - a > 1 {
        let middle = (a + b) / 2
        if grid[middle] <= x { a = middle } else { b = middle }
      }
      let span = grid[b] - grid[a]
      return span > 0
        ? cumulative[a] + (cumulative[b] - cumulative[a]) * (x - grid[a]) / span : cumulative[a]
    }
    let marks = [interval.lowerBound] + breakPoints(interval) + [interval.upperBound]
    var nodes = [interval.lowerBound]
    for (a, b) in zip(marks, marks.dropFirst()) where b > a {
      let (la, lb) = (level(a), level(b))
      let narrow = b - a <= 1e-9 * max(abs(a), abs(b)) + 1e-11
      // Between jumps a law of single values is the same, or nearly: a short stretch is one cell.
      let fewest = jumps.isEmpty ? 2 : 1
      let cells = narrow ? 1 : max(fewest, Int(min((lb - la).rounded(.up), 1e5)))
      for i in 1..<max(cells, 1) where i < cells {
        let x = position(la + (lb - la) * Double(i) / Double(cells))
        if x > (nodes.last ?? x), x < b { nodes.append(x) }
      }
      nodes.append(b)
    }
    return nodes
  }

  /// Where a step from inside may land on an edge by a single value of the noise or by clipping: the exit time jumps
  /// there, so a pair of nodes stands on both sides.
  private func breakPoints(_ interval: ClosedRange<Double>) -> [Double] {
    let (a, b) = (interval.lowerBound, interval.upperBound)
    let gap = 1e-10 * max(abs(a), abs(b)) + 1e-12
    var places = jumps
    if let bound = step.clip, bound > 0 {
      for edge in intervals.flatMap({ [$0.lowerBound, $0.upperBound] }) {
        for k in 1...6 { places += [edge - Double(k) * bound, edge + Double(k) * bound] }
      }
    }
    let marks = places.filter { $0 - gap > a && $0 + gap < b }.flatMap { [$0 - gap, $0 + gap] }
      .sorted()
    var out: [Double] = []
    for x in marks where x - (out.last ?? -.infinity) > 0.5 * gap { out.append(x) }
    return out
  }

  /// Zeros of `m(x) − x`, the ends that are no cuts, and the start.
  private func restPoints(_ total: Double) -> [Double] {
    var points: [Double] = start.map { [$0] } ?? []
    for interval in intervals {
      points += isOpen ? [] : [interval.lowerBound, interval.upperBound]
      let count = 1000
      let width = interval.upperBound - interval.lowerBound
      let grid = (0...count).map { interval.lowerBound + width * Double($0) / Double(count) }
      let motion = zip(step.drift(grid), grid).map { $0 - $1 }
      for i in grid.indices.dropFirst() where motion[i].isFinite && motion[i - 1].isFinite {
        if (motion[i] > 0) != (motion[i - 1] > 0) { points.append(0.5 * (grid[i] + grid[i - 1])) }
      }
    }
    return points
  }
}
