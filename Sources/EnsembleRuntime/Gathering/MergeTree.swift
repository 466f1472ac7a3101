/// Statistics of replicas merged over a binary tree of replica indices: whoever comes when, the same pairs
/// are merged, so that the digits are the same. Siblings wait for each other, and while there are few parts they
/// stay apart, so that a run that is stopped early has blocks, too.
struct MergeTree: Sendable {
  private let layout: RecordLayout
  private let replicas: Int
  /// Levels up to a whole block, which is 2^levels replicas.
  private let levels: Int
  private var pending: [Node: [Double]] = [:]
  private var mostPending = leastPending
  /// By block, once all its replicas are there.
  private(set) var blocks: [[Double]?]

  /// So many parts stay apart at least, and so many a task gives.
  private static let leastPending = 16
  private static let partsOfTask = 8

  private struct Node: Hashable {
    var level: Int
    var index: Int
  }

  init(_ layout: RecordLayout, replicas: Int, replicasPerBlock: Int) {
    self.layout = layout
    self.replicas = replicas
    levels = replicasPerBlock.trailingZeroBitCount
    blocks = Array(repeating: nil, count: (replicas + replicasPerBlock - 1) / replicasPerBlock)
    mostPending = max(Self.leastPending, blocks.count)
  }

  /// The statistics of the 2^level replicas from `index`·2^level on, or of those of them that exist.
  mutating func insert(level: Int, index: Int, _ record: [Double]) {
    if layout.length == 0 { return }
    pending[Node(level: level, index: index)] = record
    if pending.count > mostPending {
      merge()
      // What has no sibling yet is not tried again at once.
      mostPending = max(Self.leastPending, blocks.count { $0 == nil }, 2 * pending.count)
    }
  }

  /// Merges all siblings, those of the fewest replicas first.
  private mutating func merge() {
    for level in 0..<levels {
      for node in pending.keys.filter({ $0.level == level && $0.index.isMultiple(of: 2) }) {
        let sibling = Node(level: level, index: node.index + 1)
        let exists = sibling.index << level < replicas
        if exists && pending[sibling] == nil { continue }
        guard var record = pending.removeValue(forKey: node) else { continue }
        if let other = pending.removeValue(forKey: sibling) { layout.merge(&record, other) }
        pending[Node(level: level + 1, index: node.index / 2)] = record
      }
    }
    for (node, record) in pending where node.level == levels {
      blocks[node.index] = record
      pending[node] = nil
    }
  }

  /// What there is of each block, of replicas in order; zeros where there is nothing.
  func gathered() -> [[Double]] {
    var merged = self
    merged.merge()
    var result = merged.blocks.map { $0 ?? Array(repeating: 0, count: layout.length) }
    for (node, record) in merged.pendingInOrder {
      layout.merge(&result[(node.index << node.level) >> levels], record)
    }
    return result
  }

  /// All that there is, in the parts in which it lies, of replicas in order.
  func partsSoFar() -> [[Double]] {
    let whole = blocks.indices.compactMap { index in
      blocks[index].map { (first: index << levels, record: $0) }
    }
    let parts = pending.map { (first: $0.index << $0.level, record: $1) }
    return (whole + parts).sorted { $0.first < $1.first }.map(\.record)
  }

  private var pendingInOrder: [(key: Node, value: [Double])] {
    pending.sorted { ($0.key.index << $0.key.level) < ($1.key.index << $1.key.level) }
  }

  mutating func exchange(_ stream: inout StateStream) {
    var nodes = pending.sorted { ($0.key.level, $0.key.index) < ($1.key.level, $1.key.index) }
      .map { MergedPart(level: $0.key.level, index: $0.key.index, record: $0.value) }
    stream.exchange(&nodes, new: .new) { $1.exchange(&$0) }
    pending = [:]
    for node in nodes { pending[Node(level: node.level, index: node.index)] = node.record }
    let (count, length) = (blocks.count, layout.length)
    stream.expect(nodes.allSatisfy { $0.record.count == length })
    // A block that is not there yet is an empty list.
    var whole = blocks.map { $0 ?? [] }
    stream.exchange(&whole)
    stream.expect(whole.count == count && whole.allSatisfy { $0.isEmpty || $0.count == length })
    blocks = whole.map { $0.isEmpty ? nil : $0 }
  }

  mutating func insert(_ parts: [MergedPart]) {
    for part in parts { insert(level: part.level, index: part.index, part.record) }
  }

  /// Merges the records of neighbouring replicas from `start` on into a few subtrees; `start` is
  /// a multiple of the least power of two that is not less than their number.
  func parts(start: Int, _ records: [[Double]]) -> [MergedPart] {
    var records = records
    var level = 0
    while level < levels, Self.partsOfTask << level < records.count {
      let step = 1 << level
      for index in stride(from: 0, to: records.count - step, by: 2 * step) {
        layout.merge(&records[index], records[index + step])
      }
      level += 1
    }
    return stride(from: 0, to: records.count, by: 1 << level).map { index in
      MergedPart(level: level, index: (start + index) >> level, record: records[index])
    }
  }
}

/// The statistics of a subtree: of 2^level replicas from `index`·2^level on.
struct MergedPart: Sendable {
  var level: Int
  var index: Int
  var record: [Double]
}
