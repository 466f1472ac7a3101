internal import Glibc
internal import LinearAlgebra
internal import Stopping

/// All minima, maxima, basins and barriers of a loss on an interval.
package struct Landscape1D: Sendable {
  package let interval: ClosedRange<Double>
  /// Minima and interior maxima in order of place; they alternate.
  package let criticalPoints: [CriticalPoint]
  package let basins: [Basin]

  package var minima: [CriticalPoint] { criticalPoints.filter { $0.kind == .minimum } }
  package var maxima: [CriticalPoint] { criticalPoints.filter { $0.kind == .maximum } }

  /// Searches `f′` for zeros by subdividing until a cubic through values and slopes of `f′` agrees
  /// with it everywhere, so wells much narrower than the first cells are found; places are accurate
  /// to rounding of `f′`.
  ///
  /// A well that hides between two of the `cells` first points with no trace in `f′` and `f″` there is
  /// missed: choose `cells` above interval/width.
  package init(
    on interval: ClosedRange<Double>, cells: Int = 1024, value f: (Double) -> Double,
    derivative: @escaping (Double) -> Double,
    secondDerivative: @escaping (Double) -> Double
  ) throws(TheoryFailure) {
    let (a, b) = (interval.lowerBound, interval.upperBound)
    try demand(a.isFinite && b.isFinite && a < b, "a finite interval")
    try demand(cells >= 1, "at least one cell")
    var scan = SlopeScan(derivative, secondDerivative)
    var before = scan.sample(a)
    let first = before
    for i in 1...cells {
      if StopWish.isMade { throw .stopped }
      let next = scan.sample(a + (b - a) * Double(i) / Double(cells))
      scan.search(before, next, depth: 0)
      before = next
    }
    var points: [CriticalPoint] = []
    /// How the slope changes across a place; where it does not shrink with the distance it jumps.
    func isKink(_ x: Double) -> Bool {
      func change(_ distance: Double) -> Double {
        abs(derivative(x + distance) - derivative(x - distance))
      }
      let near = change(1e-8 * (b - a))
      return near > 1e-6 * scan.largest && near > 0.5 * change(8e-8 * (b - a))
    }
    func add(_ kind: CriticalPoint.Kind, _ x: Double, boundary: Bool = false) {
      let curvature =
        boundary || !isKink(x)
        ? secondDerivative(x) : kind == .minimum ? .infinity : -.infinity
      points.append(
        CriticalPoint(
          kind: kind, place: x, value: f(x), curvature: curvature, atBoundary: boundary))
    }
    // An end that holds the flow is a minimum of its own.
    if first.slope > 0 { add(.minimum, a, boundary: true) }
    // A zero of the slope at an end itself has one side only.
    let inset = 1e-3 * (b - a) / Double(cells)
    if first.slope == 0 {
      let inside = derivative(a + inset)
      if inside != 0 { add(inside > 0 ? .minimum : .maximum, a, boundary: true) }
    }
    for root in scan.roots where root.place > a && root.place < b {
      add(root.rising ? .minimum : .maximum, root.place)
    }
    if before.slope == 0 {
      let inside = derivative(b - inset)
      if inside != 0 { add(inside < 0 ? .minimum : .maximum, b, boundary: true) }
    }
    if before.slope < 0 { add(.minimum, b, boundary: true) }
    self.interval = interval
    criticalPoints = points
    basins = Self.basins(points, interval)
  }

  /// Index of the basin that holds `w`; nil outside the interval. A maximum belongs to its right.
  package func basin(at w: Double) -> Int? {
    guard interval.contains(w) else { return nil }
    return basins.lastIndex { $0.low <= w }
  }

  private static func basins(
    _ points: [CriticalPoint], _ interval: ClosedRange<Double>
  ) -> [Basin] {
    points.indices.filter { points[$0].kind == .minimum }.map { i in
      let minimum = points[i]
      func barrier(_ j: Int) -> Barrier? {
        guard points.indices.contains(j), points[j].kind == .maximum else { return nil }
        let top = points[j]
        return Barrier(
          top: top, width: abs(top.place - minimum.place), height: top.value - minimum.value,
          logHeight: top.value > 0 && minimum.value > 0 ? log(top.value / minimum.value) : nil)
      }
      let (left, right) = (barrier(i - 1), barrier(i + 1))
      return Basin(
        minimum: minimum, low: left?.top.place ?? interval.lowerBound,
        high: right?.top.place ?? interval.upperBound, left: left, right: right)
    }
  }
}

/// The zeros of `f′` with sign change, ascending.
private struct SlopeScan {
  struct Sample {
    let x: Double
    let slope: Double
    let curvature: Double
  }

  private let derivative: (Double) -> Double
  private let secondDerivative: (Double) -> Double
  private(set) var roots: [(place: Double, rising: Bool)] = []
  private(set) var largest = 0.0
  /// Evaluations left: a slope that is noise on every scale ends the search, not the machine.
  private var budget = 200_000
  private var patience = Patience()

  init(_ derivative: @escaping (Double) -> Double, _ second: @escaping (Double) -> Double) {
    self.derivative = derivative
    secondDerivative = second
  }

  mutating func sample(_ x: Double) -> Sample {
    budget -= 1
    if patience.isOver(after: 1_000) { budget = 0 }
    let sample = Sample(x: x, slope: derivative(x), curvature: secondDerivative(x))
    if sample.slope.isFinite { largest = max(largest, abs(sample.slope)) }
    return sample
  }

  mutating func search(_ a: Sample, _ b: Sample, depth: Int) {
    guard a.slope.isFinite, b.slope.isFinite else { return }
    let h = b.x - a.x
    let middle = sample(0.5 * (a.x + b.x))
    let cubic = 0.5 * (a.slope + b.slope) + h / 8 * (a.curvature - b.curvature)
    let size = max(abs(a.slope), abs(b.slope), 1e-9 * largest)
    let resolved = abs(middle.slope - cubic) <= 0.02 * size
    if !resolved, depth < 24, budget > 0, a.x < middle.x, middle.x < b.x, middle.slope.isFinite {
      search(a, middle, depth: depth + 1)
      search(middle, b, depth: depth + 1)
      return
    }
    record(a, middle)
    record(middle, b)
  }

  private mutating func record(_ a: Sample, _ b: Sample) {
    if (a.slope > 0) != (b.slope > 0) {
      // a zero exactly at `b` is found from the left only, one at `a` was recorded there
      if b.slope == 0 {
        let beyond = derivative(b.x + (b.x - a.x) * 1e-3)
        if (beyond > 0) == (a.slope > 0) { return }
      }
      if a.slope == 0 {
        // An inflection has the same sign on both sides.
        let before = derivative(a.x - (b.x - a.x) * 1e-3)
        if (before > 0) == (b.slope > 0), before != 0 { return }
        if roots.last?.place != a.x { roots.append((a.x, b.slope > 0)) }
        return
      }
      if let x = brentRoot(a.x, b.x, derivative) { roots.append((x, b.slope > a.slope)) }
    } else if a.slope * a.curvature < 0, b.slope * b.curvature > 0 {
      // |f′| dips between: look whether it crosses
      let low = brentMinimum(a.x, b.x) { abs(derivative($0)) }
      let dip = derivative(low.place)
      if (dip > 0) != (a.slope > 0), dip != 0 {
        if let x = brentRoot(a.x, low.place, derivative) { roots.append((x, dip > a.slope)) }
        if let x = brentRoot(low.place, b.x, derivative) { roots.append((x, b.slope > dip)) }
      }
    }
  }
}
