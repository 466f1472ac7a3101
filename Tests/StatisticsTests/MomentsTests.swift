import Statistics
import TestRandom
import Testing

@Suite struct MomentsTests {
  private static func sample(_ n: Int, offset: Double = 0) -> [[Double]] {
    var random = TestRandom(21)
    return (0..<n).map { _ in [offset + random.normal(), offset + random.exponential()] }
  }

  private static func moments(_ x: some Sequence<[Double]>) -> Moments {
    var m = Moments(dimension: 2)
    for row in x { m.add(row) }
    return m
  }

  @Test func `merging is adding`() {
    let x = Self.sample(1000)
    let whole = Self.moments(x)
    let parts = stride(from: 0, to: 1000, by: 7).map { Self.moments(x[$0..<min($0 + 7, 1000)]) }
    let merged = Moments.merged(parts)
    // Rounding alone: n ε.
    for (a, b) in zip(whole.covariance, merged?.covariance ?? []) { #expect(abs(a - b) < 1e-13) }
    #expect(merged?.count == 1000)
  }

  @Test func `a large mean does not cancel the variance`() {
    let near = Self.moments(Self.sample(500)).covariance
    let far =
      Moments.merged(
        Self.sample(500, offset: 1e8).map { Self.moments([$0]) })?.covariance ?? []
    // The sample itself is rounded to 1e-8.
    for (a, b) in zip(near, far) { #expect(abs(a - b) < 1e-6) }
  }

  @Test func `the tree splits at the largest power of two below`() {
    #expect([2, 3, 4, 5, 8, 9, 1000].map { MergeTree.split($0) } == [1, 2, 2, 4, 4, 8, 512])
    // A full left subtree is the same whatever follows it.
    func shape(_ n: Int) -> String {
      MergeTree.merge((0..<n).map(String.init)) { "(\($0) \($1))" } ?? ""
    }
    #expect(shape(5) == "(((0 1) (2 3)) 4)")
    #expect(shape(6) == "(((0 1) (2 3)) (4 5))")
    #expect(shape(0) == "")
  }

  @Test func `digits do not depend on who merged which subtree`() {
    let x = Self.sample(96).map { Self.moments([$0]) }
    let whole = Moments.merged(x)
    let workers = [0..<64, 64..<96].map { Moments.merged(Array(x[$0])) }.compactMap { $0 }
    #expect(Moments.merged(workers) == whole)
  }

  @Test func `leaving out leaves out`() {
    #expect(MergeTree.leavingOut(["a", "b", "c"]) { $0 + $1 } == ["bc", "ac", "ab"])
    #expect(MergeTree.leavingOut(["a"]) { $0 + $1 } == [nil])
  }

  @Test func `weights say how much an observation counts`() {
    var weighted = Moments(dimension: 1)
    var repeated = Moments(dimension: 1)
    for (x, w) in [(1.0, 2), (4, 1), (2, 3)] {
      weighted.add([x], weight: Double(w))
      for _ in 0..<w { repeated.add([x]) }
    }
    #expect(abs(weighted.mean[0] - repeated.mean[0]) < 1e-15)
    // Reliability weights: Σ w (x − x̄)² / (W − Σw²/W), by hand: x̄ = 2, Σ = 6, W = 6, Σw² = 14.
    #expect(abs(weighted.variance[0] - 6 / (6 - 14.0 / 6)) < 1e-14)
    weighted.add([100], weight: 0)
    #expect(weighted.count == 4 && abs(weighted.mean[0] - 2) < 1e-15)
  }

  @Test func `one observation has no variance`() {
    #expect(Moments(of: [3]).variance[0].isNaN)
    #expect(Moments.merged([]) == nil)
  }
}
