import Foundation
import LinearAlgebra
import Stopping
import Synchronization
import Testing
import Theory

func fourWellLandscape(cells: Int = 1024) throws -> Landscape1D {
  try Landscape1D(
    on: -1.6...1.6, cells: cells, value: { fourWell($0).v }, derivative: { fourWell($0).d },
    secondDerivative: { fourWell($0).dd })
}

@Suite struct LandscapeTests {
  /// Computed from the formula.
  @Test(arguments: [1024, 64, 7])
  func `the four wells, even from few first cells`(cells: Int) throws {
    let land = try fourWellLandscape(cells: cells)
    let minima = [-1.51148, -0.69927, 0.49625, 1.32209]
    try #require(land.minima.count == 4 && land.maxima.count == 3)
    for (found, place) in zip(land.minima, minima) { #expect(abs(found.place - place) < 6e-6) }
    for (found, value) in zip(land.minima, [-0.6646, -0.4028, -0.5240, -0.3259]) {
      #expect(abs(found.value - value) < 6e-5)
    }
    for (found, curvature) in zip(land.minima, [163.4, 2.178, 446.3, 7.73]) {
      #expect(close(found.curvature, curvature, 1e-3))
    }
    for (found, place) in zip(land.maxima, [-1.3, 0.2, 0.7]) {
      #expect(abs(found.place - place) < 1e-12 && abs(found.value) < 1e-12)
    }
    #expect(land.basin(at: -0.7) == 1 && land.basin(at: 0.3) == 2 && land.basin(at: 2) == nil)
    #expect(land.basins.map { $0.jumps(bound: 0.5) } == [1, 2, 1, 2])
    #expect(land.basins.map { $0.jumps(bound: 0.28) } == [1, 3, 1, 3])
    #expect(land.basins[0].left == nil && land.basins[0].right != nil)
  }

  /// Σ cos 4x + x²/20 in three dimensions.
  @Test(arguments: [1, 100, 3000, 100_000])
  func `the search for an edge ends when it is stopped`(patience: Int) throws {
    func value(_ x: [Double]) -> Double { x.reduce(0) { $0 + cos(4 * $1) + $1 * $1 / 20 } }
    func gradient(_ x: [Double]) -> [Double] { x.map { -4 * sin(4 * $0) + $0 / 10 } }
    func hessian(_ x: [Double]) -> Matrix { .diagonal(x.map { -16 * cos(4 * $0) + 0.1 }) }
    let surface = Surface(value: value, gradient: gradient, hessian: hessian)
    let land = try LandscapeND(surface, low: [-2, -2, -2], high: [2, 2, 2])
    let descent = Descent(surface, size: 7)
    let asked = Atomic(0)
    let wish = StopWish { asked.add(1, ordering: .relaxed).newValue > patience }
    let edge = wish.whileHeeded { land.nearestEdge(ofBasin: 0, descent: descent) }
    // Stopped on the way or, with much patience, done.
    #expect(wish.isHeard == (edge == nil))
  }

  /// Of n equally likely kinds, k were found once and l twice in so many draws: the chance of a new one is known.
  @Test func `the chance of a new minimum is that of urns`() {
    var state: UInt64 = 7
    func draw() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % 500
    }
    var (chances, hits, counts) = (0, 0, 0)
    for _ in 0..<200 {
      var finders: [Int: Int] = [:]
      for _ in 0..<300 { finders[draw(), default: 0] += 1 }
      let once = finders.values.count { $0 == 1 }
      let census = SearchCensus(
        starts: 300, soleFinders: once, once: once, twice: finders.values.count { $0 == 2 })
      let missing = Double(500 - finders.count)
      if abs(census.newMinimum.value - missing / 500) < 2 * census.newMinimum.se { chances += 1 }
      if abs(census.unseen.value - missing) < 2 * census.unseen.se { hits += 1 }
      if census.isIncomplete { counts += 1 }
    }
    // 95 % of 200, less three standard deviations
    #expect(chances >= 180 && hits >= 180 && counts == 200)
  }

  @Test func `a spike 1000 times narrower than the interval is found through its slopes`() throws {
    // x²/2 with a Gaussian dent of width 1e-3 at 0.5
    let s = 1e-3
    func dent(_ x: Double) -> Double { exp(-pow((x - 0.5) / s, 2) / 2) }
    let land = try Landscape1D(
      on: -1...1, value: { $0 * $0 / 2 - 0.01 * dent($0) },
      derivative: { $0 + 0.01 * ($0 - 0.5) / (s * s) * dent($0) },
      secondDerivative: { 1 + 0.01 / (s * s) * (1 - pow(($0 - 0.5) / s, 2)) * dent($0) })
    #expect(land.minima.count == 2 && land.maxima.count == 1)
  }

  @Test func `ends that hold the flow are minima, and log barriers need positive losses`() throws {
    let line = try Landscape1D(
      on: 0...1, value: { $0 }, derivative: { _ in 1 }, secondDerivative: { _ in 0 })
    #expect(line.minima.map(\.place) == [0] && line.minima[0].atBoundary)
    let land = try Landscape1D(
      on: -0.5...1.4, value: { 0.1 + $0 * $0 / 2 - $0 * $0 * $0 / 3 },
      derivative: { $0 - $0 * $0 }, secondDerivative: { 1 - 2 * $0 })
    let barrier = try #require(land.basins[0].right)
    #expect(abs(barrier.height - 1.0 / 6) < 1e-14)
    #expect(close(try #require(barrier.logHeight), log((0.1 + 1.0 / 6) / 0.1), 1e-13))
    #expect(land.minima.last?.atBoundary == true)
    #expect(throws: TheoryFailure.self) {
      try Landscape1D(
        on: 0...(.infinity), value: { $0 }, derivative: { $0 }, secondDerivative: { $0 })
    }
    // NaN everywhere: nothing found, no trap
    let broken = try Landscape1D(
      on: 0...1, value: { _ in .nan }, derivative: { _ in .nan }, secondDerivative: { _ in .nan })
    #expect(broken.criticalPoints.isEmpty && broken.basins.isEmpty)
  }

  @Test func `Himmelblau has four minima, four saddles, one maximum`() {
    func f(_ p: [Double]) -> Double {
      pow(p[0] * p[0] + p[1] - 11, 2) + pow(p[0] + p[1] * p[1] - 7, 2)
    }
    func gradient(_ p: [Double]) -> [Double] {
      let (a, b) = (p[0] * p[0] + p[1] - 11, p[0] + p[1] * p[1] - 7)
      return [4 * p[0] * a + 2 * b, 2 * a + 4 * p[1] * b]
    }
    func hessian(_ p: [Double]) -> Matrix {
      let off = 4 * (p[0] + p[1])
      return Matrix([
        [12 * p[0] * p[0] + 4 * p[1] - 42, off], [off, 12 * p[1] * p[1] + 4 * p[0] - 26],
      ])
    }
    let starts = (0..<144).map { [Double($0 / 12) - 5.5, Double($0 % 12) - 5.5] }
    let surface = Surface(value: f, gradient: gradient, hessian: hessian)
    var search = CriticalPoints(
      surface, scale: SurfaceScale(surface, at: starts, size: 15))
    for start in starts { _ = search.index(from: start) }
    let points = search.points.sorted { ($0.index, $0.value) < ($1.index, $1.value) }
    #expect(points.map(\.index) == [0, 0, 0, 0, 1, 1, 1, 1, 2])
    #expect(points.prefix(4).allSatisfy { $0.value < 1e-18 })
    #expect(points.contains { abs($0.place[0] - 3) < 1e-9 && abs($0.place[1] - 2) < 1e-9 })
  }

  /// Against all mixtures on a fine grid of weights.
  @Test(arguments: [
    [[1.0, 1], [1, -1], [3, 0]], [[2.0, 0], [-1, 1], [-1, -1]], [[1.0, 2], [2, 1], [1, 2]],
    [[-3.0, 1], [4, 1], [0, 5]],
  ])
  func `the shortest mixture of three vectors`(vectors: [[Double]]) {
    let found = shortestMixture(of: vectors)
    var shortest = Double.infinity
    for i in 0...200 {
      for j in 0...(200 - i) {
        let weights = [Double(i) / 200, Double(j) / 200, Double(200 - i - j) / 200]
        let sum = [0, 1].map { k in zip(weights, vectors).reduce(0) { $0 + $1.0 * $1.1[k] } }
        shortest = min(shortest, (sum[0] * sum[0] + sum[1] * sum[1]).squareRoot())
      }
    }
    let length = (found[0] * found[0] + found[1] * found[1]).squareRoot()
    // The grid's nodes are 1/200 apart, and vectors at most 5 long.
    #expect(length <= shortest + 1e-12 && length >= shortest - 0.05)
  }
}
