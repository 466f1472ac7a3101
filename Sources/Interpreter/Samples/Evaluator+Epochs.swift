internal import KernelIR

/// The order of the rows in the present epoch, where a step has shuffled it so far.
struct Shuffle {
  let tracer: Tracer
  /// The rows of this step's batch, and how many of them count, if not all.
  let batch: Traced
  let count: Traced?
  /// The order that goes on to the next step.
  let next: Traced
}

extension Evaluator {
  /// The state of a dynamics with the orders of its `epochs` noises before the first step, each under the name of
  /// its site.
  func withOrders(_ state: Value, _ dynamics: DynamicsValue, at w: Value) throws -> Value {
    guard case .record(let record) = state, let noise = dynamics.noise else { return state }
    var fields = record.fields
    for (path, rows) in try epochSites(noise, dynamics.loss, at: w) {
      fields.append((path, .tensor(Tensor(vector: (0..<rows).map(Double.init)))))
    }
    return .record(Record(fields))
  }

  /// The state after a step, with the orders as this step leaves them.
  func withNextOrders(
    _ state: Value, _ dynamics: DynamicsValue, at w: Value
  ) throws -> Value {
    guard case .record(let record) = state, let noise = dynamics.noise else { return state }
    var fields = record.fields
    for (path, rows) in try epochSites(noise, dynamics.loss, at: w) {
      guard let size = epochSize(noise, path: path) else { continue }
      fields.append((path, .traced(try shuffle(path, rows: rows, size: size).next)))
    }
    return .record(Record(fields))
  }

  private func epochSites(_ noise: NoiseValue, _ loss: LossValue, at w: Value) throws -> [(
    path: String, rows: Int
  )] {
    var sites: [(String, Int)] = []
    for (path, _) in epochNoises(noise, path: "noise") {
      guard let rows = try loss.sampleCount else { continue }
      sites.append((path, rows))
    }
    return sites
  }

  private func epochSize(_ noise: NoiseValue, path: String) -> Int? {
    epochNoises(noise, path: "noise").first { $0.path == path }?.size
  }

  /// The `epochs` in a noise, with the names of their sites; those in the body of a declared noise are not known.
  private func epochNoises(_ noise: NoiseValue, path: String) -> [(path: String, size: Int)] {
    switch noise {
    case .law, .declared: []
    case .sum(let a, let b):
      epochNoises(a, path: path + ".0") + epochNoises(b, path: path + ".1")
    case .scaled(_, let inner), .product(_, let inner): epochNoises(inner, path: path)
    case .subsampling(let subsampling):
      subsampling.choice == .shuffled
        ? [(path + ".batch", subsampling.size.integer ?? 1)] : []
    }
  }

  /// The order that a state holds under a path.
  private func order(_ path: String, rows: Int, in state: Value?) -> Value? {
    guard case .record(let record)? = state else { return nil }
    if let own = record[path] { return own }
    guard coupling else { return nil }
    // All coupled ones of as many rows have the same.
    for case .record(let part) in record.fields.map(\.value) {
      if let order = part[path], order.shape == [rows] { return order }
    }
    return nil
  }

  /// This step's part of a Fisher–Yates shuffle: the rows at places `t mod M · B` and on are swapped with rows
  /// drawn from those not yet used in this epoch, so that after M = ⌈N/B⌉ steps the order is a uniformly random
  /// permutation, exact up to the 52 bits of a draw, from whatever order the epoch began with. The last batch is
  /// smaller where B does not divide N. It takes B draws a step, and N numbers of state.
  func shuffle(_ path: String, rows: Int, size: Int) throws -> Shuffle {
    guard let tracer else { preconditionFailure("only while a kernel is built") }
    if let known = shuffles[path], known.tracer === tracer { return known }
    let frame = measuring?.frame
    guard let order = order(path, rows: rows, in: partState ?? frame?.state ?? stepState),
      let time = frame?.time ?? stepTime
    else {
      throw mistake(
        .other(
          "`epochs` go on from step to step, so they are known only in a run",
          help: "use `minibatch(size: \(size), replace: false)`"))
    }
    let batches = (rows + size - 1) / size
    let n = tracer.constant(Tensor(Double(rows)))
    let last = tracer.constant(Tensor(Double(rows - 1)))
    let turn = tracer.emit(
      .binary(.modulo),
      [
        try tracedValue(time, named: "t").id, tracer.constant(Tensor(Double(batches))).id,
      ])
    let start = tracer.emit(
      .binary(.multiply), [turn.id, tracer.constant(Tensor(Double(size))).id])
    let u = tracer.emit(.draw(.uniform, Site(path), shape: [size]), [])
    let numbers = tracer.constant(Tensor(vector: (0..<rows).map(Double.init)))
    let places = tracer.constant(Tensor(vector: (0..<size).map(Double.init)))
    let all = ValueType(.real, [rows])
    let part = ValueType(.real, [size])
    let none = tracer.constant(Tensor(repeating: 0, shape: [size]))
    let parameters = tracer.builder.openRegion([.scalar, all, part])
    let (index, old, chosen) = (parameters[0], parameters[1], parameters[2])
    let ahead = tracer.emit(.binary(.add), [start.id, index])
    let here = tracer.emit(.binary(.minimum), [ahead.id, last.id])
    let left = tracer.emit(.binary(.subtract), [n.id, here.id])
    let draw = tracer.emit(.gather, [u.id, index])
    let product = tracer.emit(.binary(.multiply), [draw.id, left.id])
    let jump = tracer.emit(.unary(.floor), [product.id])
    let there = tracer.emit(.binary(.add), [here.id, jump.id])
    let (a, b) = (
      tracer.emit(.gather, [old, here.id]), tracer.emit(.gather, [old, there.id])
    )
    let isThere = tracer.emit(.compare(.equal), [numbers.id, there.id])
    let isHere = tracer.emit(.compare(.equal), [numbers.id, here.id])
    let moved = tracer.emit(.select, [isThere.id, a.id, old])
    let swapped = tracer.emit(.select, [isHere.id, b.id, moved.id])
    let isIndex = tracer.emit(.compare(.equal), [places.id, index])
    let taken = tracer.emit(.select, [isIndex.id, b.id, chosen])
    let region = tracer.builder.closeRegion(parameters, [swapped.id, taken.id])
    let results = tracer.builder.emitControl(
      .loop(trips: size), [try tracedValue(order, named: "order").id, none.id], [region],
      types: [all, part])
    var count: Traced?
    if rows % size != 0 {
      let rest = tracer.emit(.binary(.subtract), [n.id, start.id])
      count = tracer.emit(
        .binary(.minimum), [rest.id, tracer.constant(Tensor(Double(size))).id])
    }
    let shuffle = Shuffle(
      tracer: tracer, batch: Traced(id: results[1], type: part, tracer: tracer), count: count,
      next: Traced(id: results[0], type: all, tracer: tracer))
    if tracer.builder.regionDepth == 0 { shuffles[path] = shuffle }
    return shuffle
  }
}

extension LossValue {
  /// The rows of the table that its samples come from.
  fileprivate var sampleCount: Int? {
    get throws {
      switch self {
      case .declared: nil
      case .sampled(let sampled), .batch(let sampled, _):
        sampled.samples.law == nil ? try sampled.samples.rows.count : nil
      case .sum(let a, let b): try a.sampleCount ?? b.sampleCount
      case .scaled(_, let inner), .noisy(let inner, _): try inner.sampleCount
      }
    }
  }
}
