internal import Synchronization

/// What a fixed run's block of lanes gives.
struct TaskOutcome: Sendable {
  var start: Int
  var count: Int
  /// Whether its replicas came to their end; otherwise there are no final values.
  var isComplete = true
  /// By replica: the statistics of each block in time.
  var records: [[[Double]]] = []
  var parts: [MergedPart] = []
  var counts: [Double] = []
  var firstBlock = 0
  /// By series, then by time.
  var series: [[[MergedPart]]] = []
  /// By keep, then by replica.
  var kept: [[[[Double]]]] = []
  /// Replica by replica; empty without `final`.
  var finals: [Double] = []
  var diverged: [Divergence] = []
  var updates = 0
}

/// What all threads of a run have given so far.
struct RunLedger: Sendable {
  private let setup: RunSetup
  private var tree: MergeTree
  private var timeRecords: [[Double]]
  private var counts: [Double]
  private var series: [[MergeTree]]
  private var kept: [[[[Double]]]]
  private(set) var endings: [Ending?]
  private var finals: NumberRows
  /// Replicas that came to their end, so that their final values are known.
  private var hasFinals: [Bool]
  private var diverged: [Divergence] = []
  private(set) var finishedReplicas = 0
  private var updates = 0
  /// Replicas of tasks that were stopped: of a run that goes on there are none.
  private var replicasUnderWay = 0
  /// Outcomes of tasks before which others are missing, by their first replica.
  private var waiting: [Int: TaskOutcome] = [:]
  private var nextStart = 0

  init(_ setup: RunSetup) {
    self.setup = setup
    let blocks = setup.blocks
    func newTree(_ layout: RecordLayout) -> MergeTree {
      MergeTree(layout, replicas: blocks.replicas, replicasPerBlock: blocks.replicasPerBlock)
    }
    tree = newTree(setup.pooled.record)
    timeRecords =
      blocks.timeBlocks == 1
      ? []
      : Array(
        repeating: Array(repeating: 0, count: setup.pooled.record.length), count: blocks.count)
    counts = Array(repeating: 0, count: blocks.count * setup.pooled.countWidth)
    series = zip(setup.plan.series, setup.series).map { plan, pooled in
      plan.times.map { _ in newTree(pooled.record) }
    }
    kept = setup.plan.keeps.map {
      Array(repeating: [], count: max(0, min($0.replicas, setup.plan.replicas)))
    }
    endings = Array(repeating: nil, count: setup.program.exitCount > 0 ? setup.plan.replicas : 0)
    let (rows, width) = (
      setup.final == nil ? 0 : setup.plan.replicas, setup.program.finalRow.components
    )
    finals = NumberRows(width: width, count: rows, Array(repeating: 0, count: width * rows))
    hasFinals = Array(repeating: false, count: rows)
  }

  /// The tree into which an accumulator's parts go; all have the same shape.
  func parts(start: Int, _ records: [[Double]]) -> [MergedPart] {
    tree.parts(start: start, records)
  }

  // MARK: Fixed runs

  /// Takes a task's outcome as soon as all tasks before it are there, so that what is reported is always of
  /// the first replicas.
  mutating func add(_ outcome: TaskOutcome) {
    waiting[outcome.start] = outcome
    while let next = waiting.removeValue(forKey: nextStart) {
      take(next)
      nextStart += next.count
    }
  }

  /// Takes an outcome whatever is missing before it.
  mutating func addAtOnce(_ outcome: TaskOutcome) { take(outcome) }

  private mutating func take(_ outcome: TaskOutcome) {
    let blocks = setup.blocks
    if blocks.timeBlocks == 1 {
      tree.insert(outcome.parts)
    } else {
      for (offset, records) in outcome.records.enumerated() {
        let first = blocks.block(of: outcome.start + offset)
        for (index, record) in records.enumerated() { timeRecords[first + index] = record }
      }
    }
    add(counts: outcome.counts, firstBlock: outcome.firstBlock)
    for (index, times) in outcome.series.enumerated() {
      for (time, parts) in times.enumerated() { series[index][time].insert(parts) }
    }
    for (index, paths) in outcome.kept.enumerated() {
      for (offset, path) in paths.enumerated() where outcome.start + offset < kept[index].count {
        kept[index][outcome.start + offset] = path
      }
    }
    if outcome.isComplete { add(finals: outcome.finals, from: outcome.start, outcome.count) }
    diverged += outcome.diverged
    if outcome.isComplete {
      finishedReplicas += outcome.count
    } else {
      replicasUnderWay += outcome.count
    }
    updates += outcome.updates
  }

  mutating func add(counts more: [Double], firstBlock: Int) {
    let base = firstBlock * setup.pooled.countWidth
    for (index, value) in more.enumerated() where base + index < counts.count {
      counts[base + index] += value
    }
  }

  private mutating func add(finals more: [Double], from first: Int, _ count: Int) {
    guard !hasFinals.isEmpty else { return }
    finals.replace(from: first, with: more)
    for replica in first..<first + count { hasFinals[replica] = true }
  }

  // MARK: Exit runs

  /// Takes what a replica gave that has ended.
  mutating func add(_ ended: EndedReplica, isFinished: Bool) {
    let replica = ended.replica
    endings[replica] = ended.ending
    tree.insert(level: 0, index: replica, ended.record)
    for (index, records) in ended.series.enumerated() {
      for (time, record) in records.enumerated() {
        series[index][time].insert(level: 0, index: replica, record)
      }
    }
    for (index, path) in ended.kept.enumerated() where replica < kept[index].count {
      kept[index][replica] = path
    }
    if isFinished { add(finals: ended.finals, from: replica, 1) }
    if let step = ended.divergedAt {
      diverged.append(Divergence(replica: replica, step: step, fault: ended.fault))
    }
    if isFinished { finishedReplicas += 1 }
    updates += ended.ending.step
  }

  // MARK: Checkpoints

  mutating func exchange(_ stream: inout StateStream) {
    tree.exchange(&stream)
    let (rows, width, replicas) = (timeRecords.count, counts.count, endings.count)
    stream.exchange(&timeRecords)
    stream.exchange(sparse: &counts)
    stream.expect(timeRecords.count == rows && counts.count == width)
    for index in series.indices {
      stream.exchangeKnown(&series[index]) { $1.exchange(&$0) }
    }
    let (paths, ends) = (kept.map(\.count), hasFinals.count)
    stream.exchange(&kept)
    stream.exchange(&endings, new: nil) { $1.exchange(&$0) }
    finals.exchange(&stream)
    stream.exchange(&hasFinals)
    stream.expect(
      kept.map(\.count) == paths && endings.count == replicas && hasFinals.count == ends)
    stream.exchange(&diverged, new: .new) { $1.exchange(&$0) }
    stream.exchange(&finishedReplicas)
    stream.exchange(&updates)
    var outcomes = waiting.values.sorted { $0.start < $1.start }
    stream.exchange(&outcomes, new: TaskOutcome(start: 0, count: 0)) { $1.exchange(&$0) }
    waiting = [:]
    for outcome in outcomes { waiting[outcome.start] = outcome }
    stream.exchange(&nextStart)
  }

  // MARK: Result

  func result(wasCancelled: Bool) -> RunResult {
    let blocks = setup.blocks
    let records = blocks.timeBlocks == 1 ? tree.gathered() : timeRecords
    let width = setup.pooled.countWidth
    let isExitRun = setup.program.exitCount > 0
    // Replicas of a task begin and end together, so that those of a stopped run are no selection.
    let parts = wasCancelled && blocks.timeBlocks == 1 && !isExitRun ? tree.partsSoFar() : nil
    let pooled = setup.plan.pooled.indices.map { index -> [BlockStatistics] in
      if let parts, setup.pooled.countOffsets[index] == nil {
        return parts.map { setup.pooled.statistics(index, record: $0, counts: []) }
      }
      return (0..<blocks.count).map { block in
        setup.pooled.statistics(
          index, record: records[block], counts: counts[block * width..<(block + 1) * width])
      }
    }
    let series = zip(setup.series, self.series).map { plan, trees in
      trees.map { tree in
        let records = tree.gathered()
        return plan.accumulators.indices.map { index in
          records.map { plan.statistics(index, record: $0, counts: []) }
        }
      }
    }
    // Replicas are begun in order of their index.
    let begun = isExitRun ? (endings.firstIndex { $0 == nil } ?? endings.count) : finishedReplicas
    var result = RunResult(
      pooled: pooled, series: series, kept: kept, endings: endings.prefix(begun).compactMap { $0 },
      finals: finals.head(hasFinals.firstIndex(of: false) ?? hasFinals.count),
      diverged: diverged.sorted { $0.replica < $1.replica },
      completedReplicas: finishedReplicas, wasCancelled: wasCancelled, updates: updates)
    result.timeBlocks = blocks.timeBlocks
    result.replicasUnderWay = replicasUnderWay
    return result
  }
}

/// What a replica of an exit run gave.
struct EndedReplica: Sendable {
  var replica: Int
  var ending: Ending
  var divergedAt: Int?
  var fault: Int?
  var record: [Double]
  /// By series, then by time.
  var series: [[[Double]]]
  var kept: [[[Double]]]
  var finals: [Double]
}
