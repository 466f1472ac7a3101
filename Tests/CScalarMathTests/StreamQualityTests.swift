import CLaneKernels
import CScalarMath
import Testing

/// The streams as a statistician sees them: laws, and no ties between neighbours.  The draws are
/// fixed, so these do not flicker; limits are 4.5 standard errors, or a Kolmogorov distance with
/// probability below 1e-5.
@Suite struct StreamQualityTests {
  enum Law { case uniform, normal }

  /// `rows` draws of 64 neighbouring streams, row-major.
  static func draws(
    _ law: Law, rows: Int, seed: UInt64 = 1, site: UInt64 = 1, segment: UInt64 = 0
  ) -> [Double] {
    let count = 64
    let key = sgd_site_key(seed, 1, site)
    let kernels = sgd_random_kernels_at(sgd_random_best_level()).pointee
    let raw = UnsafeMutableRawPointer.allocate(byteCount: (4 + rows) * 8 * count, alignment: 64)
    defer { raw.deallocate() }
    let states = raw.bindMemory(to: UInt64.self, capacity: 4 * count)
    let out = (raw + 32 * count).bindMemory(to: Double.self, capacity: rows * count)
    let replicas = (0..<count).map { UInt64($0) }
    let segments = [UInt64](repeating: segment, count: count)
    kernels.seed(states, key, replicas, segments, Int64(count))
    switch law {
    case .uniform: kernels.fill_uniform(states, out, Int64(rows), Int64(count))
    case .normal: kernels.fill_normal(states, out, Int64(rows), Int64(count))
    }
    return (0..<rows * count).map { out[$0] }
  }

  /// The Kolmogorov distance times the root of the sample size.
  static func kolmogorov(_ sample: [Double], _ law: (Double) -> Double) -> Double {
    let sorted = sample.sorted()
    let n = Double(sorted.count)
    var distance = 0.0
    for (i, x) in sorted.enumerated() {
      let p = law(x)
      distance = max(distance, p - Double(i) / n, Double(i + 1) / n - p)
    }
    return distance * n.squareRoot()
  }

  /// The correlation of centred variables in standard errors.
  static func correlation(_ a: some Sequence<Double>, _ b: some Sequence<Double>) -> Double {
    var (ab, aa, bb, n) = (0.0, 0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
      ab += x * y
      aa += x * x
      bb += y * y
      n += 1
    }
    return ab / (aa * bb).squareRoot() * n.squareRoot()
  }

  static func mean(_ values: some Sequence<Double>) -> Double {
    var (sum, n) = (0.0, 0.0)
    for value in values {
      sum += value
      n += 1
    }
    return sum / n
  }

  @Test func `uniforms are uniform`() {
    let sample = Self.draws(.uniform, rows: 3000)
    let n = Double(sample.count)
    // P(sqrt n D > 2.5) = 7e-6.
    #expect(Self.kolmogorov(sample) { $0 } < 2.5)
    #expect(abs(Self.mean(sample) - 0.5) < 4.5 / (12 * n).squareRoot())
    #expect(
      abs(Self.mean(sample.map { ($0 - 0.5) * ($0 - 0.5) }) - 1 / 12.0) < 4.5
        / (180 * n).squareRoot())
    #expect(
      Self.kolmogorov(sample.map { ($0 * 4096).truncatingRemainder(dividingBy: 1) }) { $0 } < 2.5)
  }

  @Test func `normals are normal, each of the pair and both together`() {
    let sample = Self.draws(.normal, rows: 3000)
    let n = Double(sample.count)
    let phi: (Double) -> Double = { 0.5 * sgd_erfc(-$0 * 0.5.squareRoot()) }
    #expect(Self.kolmogorov(sample, phi) < 2.5)
    let rows = stride(from: 0, to: sample.count, by: 64).map { sample[$0..<$0 + 64] }
    let cosines = rows.enumerated().filter { $0.offset % 2 == 0 }.flatMap(\.element)
    let sines = rows.enumerated().filter { $0.offset % 2 == 1 }.flatMap(\.element)
    #expect(Self.kolmogorov(cosines, phi) < 2.5 && Self.kolmogorov(sines, phi) < 2.5)
    // Moments 1 to 4 and 6; the variance of z^k is E z^2k - (E z^k)^2.
    let moments: [(Int, Double, Double)] = [
      (1, 0, 1), (2, 1, 2), (3, 0, 15), (4, 3, 96), (6, 15, 10170),
    ]
    for (k, expected, variance) in moments {
      let moment = Self.mean(sample.map { sgd_powi($0, Int64(k)) })
      #expect(abs(moment - expected) < 4.5 * (variance / n).squareRoot(), "moment \(k)")
    }
    #expect(abs(Self.correlation(cosines, sines)) < 4.5)
    #expect(abs(Self.correlation(cosines.map { $0 * $0 - 1 }, sines.map { $0 * $0 - 1 })) < 4.5)
    let length = zip(cosines, sines).map { 1 - sgd_exp(-0.5 * ($0 * $0 + $1 * $1)) }
    #expect(Self.kolmogorov(length) { $0 } < 2.5)
    let angle = zip(cosines, sines).map { sgd_atan2($1, $0) / (2 * .pi) + 0.5 }
    #expect(Self.kolmogorov(angle) { $0 } < 2.5)
  }

  @Test func `neighbouring replicas, draws, segments, sites and seeds do not know each other`() {
    let base = Self.draws(.normal, rows: 1000)
    for lag in [1, 2, 3, 4, 7, 8, 16] {
      // Lanes `lag` apart in the same row.
      let pairs = base.indices.lazy.filter { $0 % 64 + lag < 64 }
      let replicas = Self.correlation(pairs.map { base[$0] }, pairs.map { base[$0 + lag] })
      #expect(abs(replicas) < 4.5, "replicas \(lag) apart")
      let squares = Self.correlation(
        pairs.map { base[$0] * base[$0] - 1 }, pairs.map { base[$0 + lag] * base[$0 + lag] - 1 })
      #expect(abs(squares) < 4.5, "squares of replicas \(lag) apart")
      #expect(abs(Self.correlation(base, base.dropFirst(64 * lag))) < 4.5, "draws \(lag) apart")
    }
    let others = [
      ("segment", Self.draws(.normal, rows: 1000, segment: 1)),
      ("site", Self.draws(.normal, rows: 1000, site: 2)),
      ("seed", Self.draws(.normal, rows: 1000, seed: 2)),
    ]
    for (name, other) in others {
      #expect(abs(Self.correlation(base, other)) < 4.5, "\(name)")
      #expect(
        abs(Self.correlation(base.map { $0 * $0 - 1 }, other.map { $0 * $0 - 1 })) < 4.5, "\(name)")
    }
  }

  @Test func `the first draws of many short streams are normal`() {
    let key = sgd_site_key(3, 1, 4)
    for segment in [0, 1] as [UInt64] {
      let sample = (0..<20000).map { sgd_normal_at(key, UInt64($0), segment * 64, 1, 0) }
      #expect(Self.kolmogorov(sample) { 0.5 * sgd_erfc(-$0 * 0.5.squareRoot()) } < 2.5)
      #expect(abs(Self.correlation(sample, sample.dropFirst())) < 4.5)
    }
  }
}
