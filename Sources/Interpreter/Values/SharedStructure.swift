extension Value {
  /// Whether there are no more than `limit` lists, tuples and records inside, each counted as often as it occurs.
  package func hasStructures(atMost limit: Int) -> Bool {
    var room = limit
    var waiting = [self]
    while let next = waiting.popLast() {
      let parts: [Value]
      switch next {
      case .list(let items), .tuple(let items): parts = items
      case .record(let record): parts = record.fields.map(\.value)
      default: continue
      }
      room -= 1
      if room < 0 { return false }
      waiting += parts.filter(\.isStructure)
    }
    return true
  }

  private var isStructure: Bool {
    switch self {
    case .list, .tuple, .record: true
    default: false
    }
  }
}
