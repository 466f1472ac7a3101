internal import CLaneKernels
internal import KernelIR

/// Runs lane code over one block of lanes.
final class LaneMachine {
  let lanes: Int
  let memory: BlockMemory
  private let key: StreamKey
  private var codes: [CodeMemory] = []
  let kernels: UnsafePointer<sgd_lane_kernels>
  /// The number of updates each lane had done when the present window began.
  let windowStart: UnsafeMutableBufferPointer<Int>
  /// The replica in each lane.
  let replicas: UnsafeMutableBufferPointer<UInt64>
  private var retrySites: [DrawSite] = []
  private var hosts: [HostFunction] = []

  /// Doubles of a strip: what a few operands may take of the nearest cache.
  static let stripLength = 512

  init(lanes: Int, memory: BlockMemory, key: StreamKey, level: Int) {
    self.lanes = lanes
    self.memory = memory
    self.key = key
    guard let kernels = sgd_lane_kernels_at(Int32(level)) ?? sgd_lane_kernels_at(0) else {
      preconditionFailure("the baseline kernels are always there")
    }
    self.kernels = kernels
    windowStart = .allocating(Array(repeating: 0, count: lanes))
    replicas = .allocating(Array(repeating: 0, count: lanes))
  }

  deinit {
    windowStart.deallocate()
    replicas.deallocate()
  }

  /// Lane code made ready to run here, with draws of these streams.
  func install(_ code: LaneCode, _ streams: DrawStreams) -> InstalledCode {
    // Retries and calls of the host find what they need in one list of the machine.
    var code = code
    let (firstSite, firstHost) = (retrySites.count, hosts.count)
    retrySites += code.sites
    hosts += code.hosts
    for index in code.body.indices {
      if code.body[index].opcode == .retry { code.body[index].index += UInt16(firstSite) }
      if code.body[index].opcode == .host { code.body[index].index += UInt16(firstHost) }
    }
    for index in code.setup.indices where code.setup[index].opcode == .host {
      code.setup[index].index += UInt16(firstHost)
    }
    let memory = CodeMemory(code, self.memory, streams)
    codes.append(memory)
    execute(memory.installed, memory.installed.setup, offset: 0)
    return memory.installed
  }

  /// Runs a code with the draws of step `offset` of the window; observations go to `row`.
  @inline(__always)
  func run(
    _ code: InstalledCode, offset: Int, row: UnsafeMutablePointer<Double>? = nil
  ) {
    for draw in code.draws { code.slots[draw.slot] = draw.bulk + offset * draw.stride }
    if let row { for place in code.observations { code.slots[place.slot] = row + place.offset } }
    execute(code, code.body, offset: offset)
  }

  /// Runs a code with draws placed by address; each lane is `offset` steps after its window's start.
  func runPlaced(_ code: InstalledCode, offset: Int, row: UnsafeMutablePointer<Double>? = nil) {
    for draw in code.draws { code.slots[draw.slot] = draw.spot }
    if let row { for place in code.observations { code.slots[place.slot] = row + place.offset } }
    execute(code, code.body, offset: offset)
  }

  private func execute(
    _ code: InstalledCode, _ instructions: UnsafeMutableBufferPointer<LaneInstruction>, offset: Int
  ) {
    guard let start = instructions.baseAddress else { return }
    let slots = code.slots
    let kernels = self.kernels
    let functions = kernels.pointee.elementwise
    var next = start
    let end = start + instructions.count
    while next < end {
      let i = next.pointee
      next += 1
      let d = slots[Int(i.d)]
      let a = slots[Int(i.a)]
      switch i.opcode {
      case .elementwise:
        functions[Int(i.index)](d, a, slots[Int(i.b)], slots[Int(i.c)], Int(i.count))
      case .strided:
        let row = code.strided[Int(i.index)]
        let function = functions[Int(row.function)]
        let (b, c) = (slots[Int(i.b)], slots[Int(i.c)])
        for component in 0..<Int(row.components) {
          function(
            d + component * Int(i.count), a + component * Int(row.strideA),
            b + component * Int(row.strideB), c + component * Int(row.strideC), Int(i.count))
        }
      case .sequence:
        let length = Int(i.index)
        next.withMemoryRebound(to: sgd_elementwise_step.self, capacity: length) {
          sgd_run_elementwise($0, length, slots, functions)
        }
        next += length
      case .strip:
        let (total, length) = (Int(i.count), Int(i.index))
        var done = 0
        while done < total {
          let size = min(Self.stripLength, total - done)
          for place in 0..<length {
            let j = next[place]
            functions[Int(j.index)](
              slots[Int(j.d)] + done, slots[Int(j.a)] + (j.flags & 1 == 0 ? done : 0),
              slots[Int(j.b)] + (j.flags & 2 == 0 ? done : 0),
              slots[Int(j.c)] + (j.flags & 4 == 0 ? done : 0), size)
          }
          done += size
        }
        next += length
      case .reduce:
        kernels.pointee.reduce[Int(i.flags)](
          d, a, a, d, code.shapes + Int(i.index), Int(i.count))
      case .matmulUniform:
        kernels.pointee.matmul_uniform(
          d, a, slots[Int(i.b)], d, code.shapes + Int(i.index), Int(i.count))
      case .matmulLanes, .cholesky, .triangularSolveUniform, .triangularSolveLanes, .solve,
        .gatherUniform, .gatherLanes, .scatter, .splat, .integerPower:
        structured(i.opcode)(
          d, a, slots[Int(i.b)], slots[Int(i.c)], code.shapes + Int(i.index), Int(i.count))
      case .copy: d.update(from: a, count: Int(i.count))
      case .copyRuns:
        for run in code.copies[Int(i.index)] {
          (d + Int(run.destination) * Int(i.count)).update(
            from: a + Int(run.source) * Int(i.count), count: Int(run.length) * Int(i.count))
        }
      case .retry: retry(Int(i.index), d, attempts: a, offset: offset)
      case .host: call(Int(i.index), a, into: d, columns: Int(i.count))
      case .loopBegin, .whileBegin:
        let trips = code.trips[Int(i.index)]
        code.counters[Int(i.index)] = trips
        if trips <= 0 { next = start + Int(i.count) }
      case .loopEnd, .whileEnd:
        code.counters[Int(i.index)] -= 1
        if code.counters[Int(i.index)] > 0 { next = start + Int(i.count) }
      case .unlessAny:
        if !holdsInAny(a, lanes: i.flags == 0 ? lanes : 8) { next = start + Int(i.count) }
      }
    }
  }

  private func structured(_ opcode: LaneOpcode) -> sgd_structured_fn {
    switch opcode {
    case .matmulUniform: kernels.pointee.matmul_uniform
    case .matmulLanes: kernels.pointee.matmul_lanes
    case .cholesky: kernels.pointee.cholesky
    case .triangularSolveUniform: kernels.pointee.triangular_solve_uniform
    case .triangularSolveLanes: kernels.pointee.triangular_solve_lanes
    case .solve: kernels.pointee.solve
    case .gatherUniform: kernels.pointee.gather_uniform
    case .gatherLanes: kernels.pointee.gather_lanes
    case .scatter: kernels.pointee.scatter
    case .integerPower: kernels.pointee.integer_power
    case .splat, .elementwise, .strided, .sequence, .strip, .reduce, .copy, .copyRuns, .retry,
      .host, .loopBegin,
      .loopEnd, .whileBegin, .whileEnd, .unlessAny:
      kernels.pointee.splat
    }
  }

  private func holdsInAny(_ mask: UnsafeMutablePointer<Double>, lanes: Int) -> Bool {
    (0..<lanes).contains { mask[$0].bitPattern != 0 }
  }

  // Both read what may change, and so begin an access that is checked: not inlined, they do so only where they are
  // called, and not at each step.

  @inline(never)
  private func call(
    _ host: Int, _ arguments: UnsafeMutablePointer<Double>,
    into results: UnsafeMutablePointer<Double>, columns: Int
  ) {
    hosts[host].evaluate(UnsafePointer(arguments), into: results, columns: columns)
  }

  @inline(never)
  private func retry(
    _ index: Int, _ d: UnsafeMutablePointer<Double>, attempts: UnsafeMutablePointer<Double>,
    offset: Int
  ) {
    let site = retrySites[index]
    for lane in 0..<lanes {
      let attempt = UInt64(max(0, min(attempts[lane], 4_294_967_295)))
      for draw in 0..<site.count {
        d[draw * lanes + lane] = DrawStreams.retry(
          site, key, replica: replicas[lane], step: UInt64(windowStart[lane] + offset),
          index: UInt64(draw), attempt: attempt)
      }
    }
  }
}
