import CLaneKernels
import CScalarMath
import Testing

/// A block of lanes with a 64-byte aligned state, freed at the end.
private final class Lanes {
  let count: Int
  let states: UnsafeMutablePointer<UInt64>

  init(_ count: Int) {
    self.count = count
    states = UnsafeMutableRawPointer.allocate(byteCount: 32 * count, alignment: 64)
      .bindMemory(to: UInt64.self, capacity: 4 * count)
  }

  deinit { UnsafeMutableRawPointer(states).deallocate() }

  var words: [UInt64] { (0..<4 * count).map { states[$0] } }

  /// An aligned output of `rows` rows, filled by `body`.
  func fill(_ rows: Int, _ body: (UnsafeMutablePointer<Double>) -> Void) -> [Double] {
    let out = UnsafeMutableRawPointer.allocate(byteCount: 8 * rows * count, alignment: 64)
      .bindMemory(to: Double.self, capacity: rows * count)
    defer { UnsafeMutableRawPointer(out).deallocate() }
    body(out)
    return (0..<rows * count).map { out[$0] }
  }
}

/// The bulk kernels agree with the definitions by address, on every instruction set the machine has.
@Suite struct LaneFillTests {
  static let key = sgd_site_key(2026, 0x5eed, 0xfeed)
  static let levels: [Int32] = Array(0...sgd_random_best_level())

  @Test func `a level the processor lacks falls back to its best`() {
    #expect(sgd_random_kernels_at(99).pointee.level == sgd_random_best_level())
    for level in Self.levels { #expect(sgd_random_kernels_at(level).pointee.level == level) }
  }

  @Test(arguments: levels, [8, 16, 64, 104])
  func `fills are the words, uniforms and normals of each lane's own stream`(
    level: Int32, count: Int
  ) {
    let kernels = sgd_random_kernels_at(level).pointee
    let lanes = Lanes(count)
    let replicas = (0..<count).map { UInt64($0 * 977 + 3) }
    let segments = (0..<count).map { UInt64($0 % 5) }
    let rows = 14
    func seeded(_ body: (UnsafeMutablePointer<Double>) -> Void) -> [Double] {
      kernels.seed(lanes.states, Self.key, replicas, segments, Int64(count))
      return lanes.fill(rows, body)
    }
    let uniforms = seeded { kernels.fill_uniform(lanes.states, $0, Int64(rows), Int64(count)) }
    let after = lanes.words
    let normals = seeded { kernels.fill_normal(lanes.states, $0, Int64(rows), Int64(count)) }
    #expect(lanes.words == after, "both consume the same words")
    let words = seeded { out in
      out.withMemoryRebound(to: UInt64.self, capacity: rows * count) {
        kernels.fill_words(lanes.states, $0, Int64(rows), Int64(count))
      }
    }
    #expect(lanes.words == after)
    kernels.seed(lanes.states, Self.key, replicas, segments, Int64(count))
    kernels.skip(lanes.states, UInt64(rows), Int64(count))
    #expect(lanes.words == after, "skipping is drawing")
    for lane in 0..<count {
      for row in 0..<rows {
        let at = row * count + lane
        let step = segments[lane] * 64
        let (r, n, i) = (replicas[lane], UInt64(rows), UInt64(row))
        #expect(words[at].bitPattern == sgd_word_at(Self.key, r, step, n, i))
        #expect(uniforms[at].bitPattern == sgd_uniform_at(Self.key, r, step, n, i).bitPattern)
        #expect(normals[at].bitPattern == sgd_normal_at(Self.key, r, step, n, i).bitPattern)
      }
    }
  }

  @Test(arguments: levels)
  func `normals have the same bits over a million words`(level: Int32) {
    let (count, rows) = (64, 256)
    let lanes = Lanes(count)
    let other = Lanes(count)
    let replicas = (0..<count).map { UInt64($0) }
    let kernels = sgd_random_kernels_at(level).pointee
    let baseline = sgd_random_kernels_at(0).pointee
    for segment in 0..<8 as Range<UInt64> {
      let segments = [UInt64](repeating: segment, count: count)
      kernels.seed(lanes.states, Self.key, replicas, segments, Int64(count))
      baseline.seed(other.states, Self.key, replicas, segments, Int64(count))
      let a = lanes.fill(rows) { kernels.fill_normal(lanes.states, $0, Int64(rows), Int64(count)) }
      let b = other.fill(rows) { baseline.fill_normal(other.states, $0, Int64(rows), Int64(count)) }
      #expect(a.map(\.bitPattern) == b.map(\.bitPattern))
    }
  }

  @Test(arguments: levels)
  func `lanes are reseeded one by one or by mask, the others untouched`(level: Int32) {
    let count = 24
    let kernels = sgd_random_kernels_at(level).pointee
    let lanes = Lanes(count)
    let replicas = (0..<count).map { UInt64($0) }
    let zero = [UInt64](repeating: 0, count: count)
    kernels.seed(lanes.states, Self.key, replicas, zero, Int64(count))
    let before = lanes.words
    let mask = (0..<count).map { UInt64($0 % 3 == 0 ? 7 : 0) }
    let ones = [UInt64](repeating: 1, count: count)
    kernels.seed_masked(lanes.states, Self.key, replicas, ones, mask, Int64(count))
    for lane in 0..<count {
      let expected = GeneratorTests.words(
        sgd_segment_state(Self.key, UInt64(lane), lane % 3 == 0 ? 1 : 0))
      #expect((0..<4).map { lanes.states[$0 * count + lane] } == expected)
    }
    kernels.seed(lanes.states, Self.key, replicas, zero, Int64(count))
    sgd_random_reseed(
      lanes.states, Self.key, [5, 17], [100, 200], [3, 4], [0, 9], 2, Int64(count))
    let out = lanes.fill(1) { kernels.fill_uniform(lanes.states, $0, 1, Int64(count)) }
    #expect(out[5] == sgd_uniform_at(Self.key, 100, 3 * 64, 1, 0))
    #expect(out[17] == sgd_uniform_at(Self.key, 200, 4 * 64 + 9, 1, 0))
    #expect(out[6] == sgd_uniform_at(Self.key, 6, 0, 1, 0) && before.count == 4 * count)
  }
}
