internal import KernelIR

/// What a checkpoint of a run holds.
struct RunState {
  var lanes: Int
  var ledger: [UInt8] = []
  /// The first replica that no thread has taken.
  var claimed = 0
  /// What each thread had on its way.
  var parts: [[UInt8]] = []

  init(lanes: Int) { self.lanes = lanes }

  /// Nil if the bytes are no such state.
  init?(_ bytes: [UInt8]) {
    self.init(lanes: 0)
    var stream = StateStream(reading: bytes)
    exchange(&stream)
    guard stream.isSound, lanes >= 8, lanes <= 1024, lanes & (lanes - 1) == 0, claimed >= 0 else {
      return nil
    }
  }

  var bytes: [UInt8] {
    var (copy, stream) = (self, StateStream())
    copy.exchange(&stream)
    return stream.bytes
  }

  private mutating func exchange(_ stream: inout StateStream) {
    stream.exchange(&lanes)
    stream.exchange(&claimed)
    stream.exchange(bytes: &ledger)
    stream.exchange(&parts, new: []) { $0.exchange(bytes: &$1) }
  }
}

extension EnsembleProgram {
  /// A name for what a run of this program does: its kernels to the last digit of their constants, and the
  /// plan as far as digits depend on it. Functions of the host count by their names.
  package func fingerprint(_ plan: RunPlan) -> UInt64 {
    var text = ""
    for kernel in [initial, step] + [observe, exits, final].compactMap({ $0 }) {
      text += kernel.text
      kernel.instructions.forEach { $0.appendConstants(to: &text) }
    }
    text += "\(checkedStates) \(plan.replicas) \(plan.steps) \(plan.discard) \(plan.thinning)"
    text += "\(plan.pooled) \(plan.series) \(plan.keeps)"
    return NameHash.hash64(text)
  }
}

extension Instruction {
  fileprivate func appendConstants(to text: inout String) {
    if case .constant(let tensor) = operation, tensor.count > 8 {
      var hash: UInt64 = 14_695_981_039_346_656_037
      for number in tensor.data { hash = (hash ^ number.bitPattern) &* 1_099_511_628_211 }
      text += " \(hash)"
    }
    for region in regions { region.instructions.forEach { $0.appendConstants(to: &text) } }
  }
}

extension RunState {
  /// The first words of each part: the first replica, how many, and how far they are; with exits, the lanes.
  private func heads() -> [(first: Int, count: Int, time: Int)] {
    parts.map { part in
      var stream = StateStream(reading: part)
      var head = (first: 0, count: 0, time: 0)
      stream.exchange(&head.first)
      stream.exchange(&head.count)
      stream.exchange(&head.time)
      return head
    }
  }

  /// Updates that a run of so many steps had made, for showing progress.
  func updates(of steps: Int) -> Int {
    let missing = heads().reduce(0.0) { $0 + Double($1.count) * Double(steps - $1.time) }
    return Int(max(0, min(9e18, Double(claimed) * Double(steps) - missing)))
  }

  /// Replicas that had come to their end, for showing progress; with exits, all that are on no lane.
  func finishedReplicas(hasExits: Bool) -> Int {
    let open = heads().reduce(0.0) { $0 + Double(hasExits ? $1.first : $1.count) }
    return Int(max(0, Double(claimed) - open))
  }
}
