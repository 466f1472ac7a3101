/// How the real line is divided for the transfer operator: cells between nodes where the chain
/// lives, exits, and the two ends.
struct TransferMesh {
  /// What lies between two consecutive edges.
  enum Zone: Equatable {
    /// Alive, between node `left` and node `left + 1`.
    case cell(left: Int)
    case exit(Int)
    /// Mass that lands here is put on this node (projection, or the cut of an unbounded line).
    case node(Int)
  }

  private(set) var nodes: [Double] = []
  /// Ascending; zone `k` lies between `edges[k − 1]` and `edges[k]`.
  private(set) var edges: [Double] = []
  private(set) var zones: [Zone] = []
  private let segments: [[Double]]
  private let exits: [ExitRegion]

  /// From the nodes of each living interval (ascending) and the exits between and beside them.
  /// What is neither, left of the first or right of the last interval, is put on the end nodes.
  init(segments: [[Double]], exits: [ExitRegion]) {
    self.segments = segments
    self.exits = exits
    var previous = -Double.infinity
    for segment in segments {
      guard let first = segment.first else { continue }
      addGap(from: previous, to: first, nodeBefore: nodes.count - 1, nodeAfter: nodes.count)
      for (i, x) in segment.enumerated() {
        if i > 0 { zones.append(.cell(left: nodes.count - 1)) }
        nodes.append(x)
        edges.append(x)
      }
      previous = segment.last ?? previous
    }
    addGap(from: previous, to: .infinity, nodeBefore: nodes.count - 1, nodeAfter: nodes.count)
  }

  /// Zones and inner edges between two living intervals, or beside the outermost.
  private mutating func addGap(from a: Double, to b: Double, nodeBefore: Int, nodeAfter: Int) {
    // Left of everything the first node takes what no exit claims, elsewhere the node before.
    let spill: Zone = .node(nodeBefore >= 0 ? nodeBefore : nodeAfter)
    var at = a
    var empty = true
    for index in exits.indices.sorted(by: { exits[$0].low < exits[$1].low }) {
      let (low, high) = (max(exits[index].low, at), min(exits[index].high, b))
      guard low < high || (low == high && a == b && empty) else { continue }
      if !empty { edges.append(at) }
      if low > at {
        zones.append(spill)
        edges.append(low)
      }
      zones.append(.exit(index))
      at = high
      empty = false
    }
    if empty {
      zones.append(spill)
    } else if at < b {
      edges.append(at)
      zones.append(spill)
    }
  }

  /// Every cell halved, except those too narrow to matter (they only mark a jump).
  var refined: TransferMesh {
    let finer = segments.map { segment in
      var out: [Double] = []
      for (i, x) in segment.enumerated() {
        if i > 0 {
          let before = segment[i - 1]
          if x - before > 1e-9 * max(abs(x), abs(before)) + 1e-11 { out.append(0.5 * (before + x)) }
        }
        out.append(x)
      }
      return out
    }
    return TransferMesh(segments: finer, exits: exits)
  }

  /// The zone that holds `y`; an edge belongs to an exit if one begins or ends there.
  func zone(at y: Double) -> Zone {
    let k = firstEdge(atLeast: y)
    if k < edges.count, edges[k] == y {
      if case .exit = zones[k] { return zones[k] }
      if k + 1 < zones.count, case .exit = zones[k + 1] { return zones[k + 1] }
    }
    return zones[k]
  }

  /// Index of the first edge `≥ y`, which is also the index of the zone left of it.
  func firstEdge(atLeast y: Double) -> Int {
    var (low, high) = (0, edges.count)
    while low < high {
      let middle = (low + high) / 2
      if edges[middle] < y { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
