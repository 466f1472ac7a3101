/// The law of the next state from one state, distributed over the nodes of a mesh and its exits.
///
/// Every weight is a sum of non-negative differences of the distribution function: a cell's mass goes
/// to its two nodes such that mass and mean are kept, `w = E[hat_j(x')]`, by integration by parts,
/// `∫ (y − y₀)/h dF = (p − y₀)/h · M + (1/h) ∫ (F(q) − F(y)) dy` over pieces `[p, q]` short
/// against the noise.
struct KernelRow {
  private(set) var weights: [Double]
  private(set) var killing: [Double]
  /// Mass put on the first and on the last node because no exit claims it.
  private(set) var spilledLow = 0.0
  private(set) var spilledHigh = 0.0

  init(from x: Double, drift m: Double, step: ScalarStep, mesh: TransferMesh, exits: Int) {
    weights = [Double](repeating: 0, count: mesh.nodes.count)
    killing = [Double](repeating: 0, count: exits)
    let bound = step.clip ?? .infinity
    var (low, high) = (x - bound, x + bound)
    if let projection = step.projection {
      low = max(low, projection.lowerBound)
      high = min(high, projection.upperBound)
    }
    let center = min(max(m + step.noise.center(x), low), high)
    let scale = step.noise.scale(x)

    var lower = PieceList(center: center, scale: scale, capacity: mesh.edges.count + 40)
    lower.add(from: low, to: center, mesh: mesh)
    var upper = PieceList(center: center, scale: scale, capacity: mesh.edges.count + 40)
    upper.add(from: center, to: high, mesh: mesh)
    let below = lower.evaluate { z in step.noise.below(z.map { $0 - m }, x) }
    let above = upper.evaluate { z in step.noise.above(z.map { $0 - m }, x) }
    distribute(lower, below, rising: true, mesh)
    distribute(upper, above, rising: false, mesh)
    // point masses of clip and projection
    if low.isFinite, let mass = below.first { place(mass, at: low, mesh) }
    if high.isFinite, let mass = above.last { place(mass, at: high, mesh) }
    for atom in step.noise.atoms(x) {
      place(atom.weight, at: min(max(m + atom.value, low), high), mesh)
    }
  }

  func times(_ factor: Double) -> KernelRow {
    var row = self
    row.weights = weights.map { factor * $0 }
    row.killing = killing.map { factor * $0 }
    row.spilledLow *= factor
    row.spilledHigh *= factor
    return row
  }

  func plus(_ other: KernelRow) -> KernelRow {
    var row = self
    row.weights = zip(weights, other.weights).map { $0 + $1 }
    row.killing = zip(killing, other.killing).map { $0 + $1 }
    row.spilledLow += other.spilledLow
    row.spilledHigh += other.spilledHigh
    return row
  }

  /// The same with some of the weights only.
  func restricted(to nodes: [Int]) -> KernelRow {
    var row = self
    row.weights = nodes.map { weights[$0] }
    return row
  }

  private mutating func distribute(
    _ list: PieceList, _ values: [Double], rising: Bool, _ mesh: TransferMesh
  ) {
    for piece in list.pieces {
      let (a, b) = (values[piece.first], values[piece.last])
      let mass = max(rising ? b - a : a - b, 0)
      switch mesh.zones[piece.zone] {
      case .exit(let index): killing[index] += mass
      case .node(let index): spill(mass, on: index)
      case .cell(let left):
        let (y0, y1) = (mesh.nodes[left], mesh.nodes[left + 1])
        let width = y1 - y0
        let span = piece.high - piece.low
        // averages of F(q) − F and F − F(p) over the piece
        let first = piece.first
        let (toRight, toLeft): (Double, Double)
        if piece.last == first + 2 {
          let middle = values[first + 1]
          toRight = (4 * abs(b - middle) + mass) / 6
          toLeft = (4 * abs(middle - a) + mass) / 6
        } else {
          let (u, v, w) = (values[first + 1], values[first + 2], values[first + 3])
          toRight = (5 * abs(b - u) + 8 * abs(b - v) + 5 * abs(b - w)) / 18
          toLeft = (5 * abs(u - a) + 8 * abs(v - a) + 5 * abs(w - a)) / 18
        }
        weights[left + 1] += ((piece.low - y0) * mass + span * toRight) / width
        weights[left] += ((y1 - piece.high) * mass + span * toLeft) / width
      }
    }
  }

  private mutating func spill(_ mass: Double, on index: Int) {
    weights[index] += mass
    if index == 0 { spilledLow += mass } else { spilledHigh += mass }
  }

  /// A point mass.
  private mutating func place(_ mass: Double, at y: Double, _ mesh: TransferMesh) {
    guard mass > 0 else { return }
    switch mesh.zone(at: y) {
    case .exit(let index): killing[index] += mass
    case .node(let index): spill(mass, on: index)
    case .cell(let left):
      let (y0, y1) = (mesh.nodes[left], mesh.nodes[left + 1])
      let share = min(max((y - y0) / (y1 - y0), 0), 1)
      weights[left + 1] += share * mass
      weights[left] += (1 - share) * mass
    }
  }
}

/// The pieces on one side of the noise's centre, with the points where its law is needed.
private struct PieceList {
  struct Piece {
    let low: Double
    let high: Double
    let zone: Int
    var first: Int
    var last: Int
  }

  let center: Double
  let scale: Double
  private(set) var pieces: [Piece] = []
  private(set) var points: [Double] = []

  init(center: Double, scale: Double, capacity: Int) {
    self.center = center
    self.scale = max(scale, 1e-300)
    pieces.reserveCapacity(capacity)
    points.reserveCapacity(4 * capacity)
  }

  mutating func add(from a: Double, to b: Double, mesh: TransferMesh) {
    points.append(a)
    guard a < b else { return }
    var zone = mesh.firstEdge(atLeast: a)
    if zone < mesh.edges.count, mesh.edges[zone] == a { zone += 1 }
    var low = a
    while low < b {
      let high = zone < mesh.edges.count ? min(mesh.edges[zone], b) : b
      if high > low {
        if case .cell = mesh.zones[zone] { split(low, high, zone) } else { append(low, high, zone) }
      }
      low = high
      zone += 1
    }
  }

  /// Pieces not longer than the noise's scale, or than their distance from its centre.
  private mutating func split(_ a: Double, _ b: Double, _ zone: Int) {
    if b <= center {
      var low = a
      while true {
        let near = center - b
        let far = center - low
        guard far - near > max(scale, near) else { break }
        // the outermost cut: the largest scale·2ʲ inside
        var cut = max(scale, 2 * near)
        while 2 * cut < far { cut *= 2 }
        let at = center - cut
        guard at > low, at < b else { break }
        appendPiece(low, at, zone)
        low = at
      }
      appendPiece(low, b, zone)
    } else {
      var low = a
      while true {
        let near = low - center
        guard b - low > max(scale, near) else { break }
        let at = center + max(scale, 2 * near)
        guard at > low, at < b else { break }
        appendPiece(low, at, zone)
        low = at
      }
      appendPiece(low, b, zone)
    }
  }

  private mutating func append(_ a: Double, _ b: Double, _ zone: Int) {
    let first = points.count - 1
    points.append(b)
    pieces.append(Piece(low: a, high: b, zone: zone, first: first, last: points.count - 1))
  }

  /// Simpson's point where the law is smooth on the piece, three Gauss points otherwise.
  private mutating func appendPiece(_ a: Double, _ b: Double, _ zone: Int) {
    let first = points.count - 1
    let span = b - a
    if 3 * span <= scale {
      points.append(a + 0.5 * span)
    } else {
      points.append(a + 0.1127016653792583 * span)
      points.append(a + 0.5 * span)
      points.append(a + 0.8872983346207417 * span)
    }
    points.append(b)
    pieces.append(Piece(low: a, high: b, zone: zone, first: first, last: points.count - 1))
  }

  /// The law at the points; infinite points carry no mass beyond them.
  func evaluate(_ law: ([Double]) -> [Double]) -> [Double] {
    var inner = points[...]
    let atLow = inner.first == -.infinity
    let atHigh = inner.last == .infinity
    if atLow { inner = inner.dropFirst() }
    if atHigh, !inner.isEmpty { inner = inner.dropLast() }
    let values = law(Array(inner))
    precondition(values.count == inner.count, "a law keeps the length")
    return (atLow ? [0] : []) + values + (atHigh ? [0] : [])
  }
}
