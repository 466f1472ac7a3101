/// Statistics of replicas merged over a binary tree of replica indices: whoever comes when, the same pairs
/// are merged, so that the digits are the same. Siblings merge as soon as both are there.
struct MergeTree: Sendable {
  private let layout: RecordLayout
  private let replicas: Int
  /// Levels up to a whole block, which is 2^levels replicas.
  private let levels: Int
  private var pending: [Node: [Double]] = [:]
  /// By block, once all its replicas are there.
  private(set) var blocks: [[Double]?]

  private struct Node: Hashable {
    var level: Int
    var index: Int
  }

  init(_ layout: RecordLayout, replicas: Int, replicasPerBlock: Int) {
    self.layout = layout
    self.replicas = replicas
    levels = replicasPerBlock.trailingZeroBitCount
    blocks = Array(repeating: nil, count: (replicas + replicasPerBlock - 1) / replicasPerBlock)
  }

  /// The statistics of the 2^level replicas from `index`·2^level on, or of those of them that exist.
  mutating func insert(level: Int, index: Int, _ record: [Double]) {
    if layout.length == 0 { return }
    var (level, index, record) = (level, index, record)
    while level < levels {
      let sibling = index ^ 1
      if sibling << level < replicas {
        guard var other = pending.removeValue(forKey: Node(level: level, index: sibling)) else {
          pending[Node(level: level, index: index)] = record
          return
        }
        if sibling < index {
          layout.merge(&other, record)
          record = other
        } else {
          layout.merge(&record, other)
        }
      }
      level += 1
      index >>= 1
    }
    blocks[index] = record
  }

  /// What there is of each block, of replicas in order; zeros where there is nothing.
  func gathered() -> [[Double]] {
    var result = blocks.map { $0 ?? Array(repeating: 0, count: layout.length) }
    let rest = pending.sorted {
      ($0.key.index << $0.key.level) < ($1.key.index << $1.key.level)
    }
    for (node, record) in rest {
      layout.merge(&result[(node.index << node.level) >> levels], record)
    }
    return result
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

  /// Merges the records of neighbouring replicas from `start` on, as far as whole subtrees reach; `start` is
  /// a multiple of the least power of two that is not less than their number.
  func parts(start: Int, _ records: [[Double]]) -> [MergedPart] {
    var records = records
    var level = 0
    while level < levels, 1 << level < records.count {
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
