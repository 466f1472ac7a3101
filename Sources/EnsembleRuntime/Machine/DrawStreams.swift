internal import CLaneKernels
internal import CScalarMath
internal import KernelIR

/// What the streams of a run have in common.
struct StreamKey: Sendable {
  var seed: UInt64
  var stream: UInt64

  func key(_ site: Site) -> sgd_block { sgd_site_key(seed, stream, site.hash64) }
}

/// The draws of one block of lanes: bulk fills of a window of steps, and single steps by address.
final class DrawStreams {
  /// Steps in a segment, after which a stream takes a new key.
  static let segmentSteps = 64

  let sites: [DrawSite]
  let lanes: Int
  /// Steps a fill makes; divides 64.
  let window: Int
  private let keys: [sgd_block]
  private let kernels: UnsafePointer<sgd_random_kernels>
  private let states: [AlignedDoubles]
  /// By site: [step, draw, lane] of the window.
  let bulk: [AlignedDoubles]
  /// By site: [draw, lane] of one step, by address.
  let spot: [AlignedDoubles]
  /// By lane.
  private let replicas: UnsafeMutableBufferPointer<UInt64>
  private let segments: UnsafeMutableBufferPointer<UInt64>
  /// Lanes that take a new key, their replicas, and their generators.
  private let freshLanes: UnsafeMutableBufferPointer<Int>
  private let freshReplicas: UnsafeMutableBufferPointer<UInt64>
  private let freshStates: AlignedDoubles

  /// The bytes of draws and observations of a window. They pass through the second cache once.
  private static let windowBytes = 262144

  /// `replicas`: the replica in each lane, as it is when draws are made.
  init(
    _ sites: [DrawSite], key: StreamKey, lanes: Int, window: Int, level: Int,
    replicas: UnsafeMutableBufferPointer<UInt64>
  ) {
    self.sites = sites
    self.window = window
    self.replicas = replicas
    self.lanes = lanes
    keys = sites.map { key.key($0.site) }
    kernels = sgd_random_kernels_at(Int32(level))
    states = sites.map { _ in AlignedDoubles(4 * lanes) }
    bulk = sites.map { AlignedDoubles(window * $0.count * lanes) }
    spot = sites.map { AlignedDoubles($0.count * lanes) }
    segments = .allocating(Array(repeating: 0, count: lanes))
    freshLanes = .allocating(Array(repeating: 0, count: lanes))
    freshReplicas = .allocating(Array(repeating: 0, count: lanes))
    freshStates = AlignedDoubles(4 * lanes)
  }

  deinit {
    segments.deallocate()
    freshLanes.deallocate()
    freshReplicas.deallocate()
  }

  /// The steps of a window in which each makes `numbers` draws and observations in a lane, at most `most`.
  static func window(numbers: Int, lanes: Int, most: Int) -> Int {
    var window = most
    while window > 2, window * numbers * lanes * 8 > windowBytes { window /= 2 }
    return window
  }

  private func generator(_ site: Int) -> UnsafeMutablePointer<UInt64> {
    UnsafeMutableRawPointer(states[site].start).assumingMemoryBound(to: UInt64.self)
  }

  /// Makes the draws of the next `window` steps, of which the first, `step`, is the same for all lanes.
  func fill(step: Int) {
    if step % Self.segmentSteps == 0 {
      segments.update(repeating: UInt64(step / Self.segmentSteps))
      for site in sites.indices {
        kernels.pointee.seed(
          generator(site), keys[site], replicas.baseAddress, segments.baseAddress, Int64(lanes))
      }
    }
    advance()
  }

  /// The same where each lane is at its own step, a multiple of the window. Only lanes at the beginning of a
  /// segment take a new key; their generators are made side by side and then put into their lanes.
  func fill(steps: UnsafeMutableBufferPointer<Int>) {
    var count = 0
    for lane in 0..<lanes {
      // Written in any case: which lanes these are cannot be foretold.
      let (segment, rest) = steps[lane].quotientAndRemainder(dividingBy: Self.segmentSteps)
      freshLanes[count] = lane
      freshReplicas[count] = replicas[lane]
      segments[count] = UInt64(segment)
      count += rest == 0 ? 1 : 0
    }
    if count > 0 {
      let width = (count + 7) / 8 * 8
      for place in count..<width { (freshReplicas[place], segments[place]) = (0, 0) }
      let fresh = UnsafeMutableRawPointer(freshStates.start).assumingMemoryBound(to: UInt64.self)
      for site in sites.indices {
        kernels.pointee.seed(
          fresh, keys[site], freshReplicas.baseAddress, segments.baseAddress, Int64(width))
        let states = generator(site)
        for place in 0..<count {
          let lane = freshLanes[place]
          states[lane] = fresh[place]
          states[lanes + lane] = fresh[width + place]
          states[2 * lanes + lane] = fresh[2 * width + place]
          states[3 * lanes + lane] = fresh[3 * width + place]
        }
      }
    }
    advance()
  }

  /// Puts each lane's generators at its own step.
  func reposition(_ steps: UnsafeMutableBufferPointer<Int>) {
    for (index, site) in sites.enumerated() {
      for lane in 0..<lanes {
        var place = Int32(lane)
        var replica = replicas[lane]
        var segment = UInt64(steps[lane] / Self.segmentSteps)
        var word = UInt64(steps[lane] % Self.segmentSteps * site.count)
        sgd_random_reseed(
          generator(index), keys[index], &place, &replica, &segment, &word, 1, Int64(lanes))
      }
    }
  }

  private func advance() {
    for (index, site) in sites.enumerated() {
      let rows = Int64(window * site.count)
      switch site.law {
      case .uniform:
        kernels.pointee.fill_uniform(generator(index), bulk[index].start, rows, Int64(lanes))
      case .normal:
        kernels.pointee.fill_normal(generator(index), bulk[index].start, rows, Int64(lanes))
      }
    }
  }

  /// Makes the draws of one step by address, which may differ by lane.
  func place(_ step: (_ lane: Int) -> Int) {
    for (index, site) in sites.enumerated() {
      for lane in 0..<lanes {
        let at = UInt64(step(lane))
        for draw in 0..<site.count {
          let (n, i) = (UInt64(site.count), UInt64(draw))
          spot[index].start[draw * lanes + lane] =
            site.law == .uniform
            ? sgd_uniform_at(keys[index], replicas[lane], at, n, i)
            : sgd_normal_at(keys[index], replicas[lane], at, n, i)
        }
      }
    }
  }

  /// The draw `index` of a retry: word 0 of its block as a uniform, words 0 and 1 as a normal.
  static func retry(
    _ site: DrawSite, _ key: StreamKey, replica: UInt64, step: UInt64, index: UInt64,
    attempt: UInt64
  ) -> Double {
    let block = sgd_retry_block(key.key(site.site), replica, step, index, attempt)
    switch site.law {
    case .uniform: return sgd_unit(block.word.0)
    case .normal: return sgd_normals(block.word.0, block.word.1).first
    }
  }
}
