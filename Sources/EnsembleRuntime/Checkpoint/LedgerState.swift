extension MergedPart {
  static let new = MergedPart(level: 0, index: 0, record: [])

  mutating func exchange(_ stream: inout StateStream) {
    stream.exchange(&level)
    stream.exchange(&index)
    stream.exchange(&record)
  }
}

extension Divergence {
  static let new = Divergence(replica: 0, step: 0)

  mutating func exchange(_ stream: inout StateStream) {
    stream.exchange(&replica)
    stream.exchange(&step)
    stream.exchange(&fault)
  }
}

extension TaskOutcome {
  mutating func exchange(_ stream: inout StateStream) {
    stream.exchange(&start)
    stream.exchange(&count)
    stream.exchange(&isComplete)
    stream.exchange(&records)
    stream.exchange(&parts, new: .new) { $1.exchange(&$0) }
    stream.exchange(sparse: &counts)
    stream.exchange(&firstBlock)
    stream.exchange(&series, new: []) { stream, times in
      stream.exchange(&times, new: []) { stream, parts in
        stream.exchange(&parts, new: .new) { $1.exchange(&$0) }
      }
    }
    stream.exchange(&kept)
    stream.exchange(&finals)
    stream.exchange(&diverged, new: .new) { $1.exchange(&$0) }
    stream.exchange(&updates)
  }
}

extension Ending? {
  /// −2: none yet; −1: censored.
  mutating func exchange(_ stream: inout StateStream) {
    var exit = map { $0.exit ?? -1 } ?? -2
    var step = self?.step ?? 0
    stream.exchange(&exit)
    stream.exchange(&step)
    self = exit == -2 ? nil : Ending(exit: exit < 0 ? nil : exit, step: step)
  }
}
