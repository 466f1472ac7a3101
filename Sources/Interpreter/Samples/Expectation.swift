internal import EnsembleRuntime
internal import KernelIR

/// Which of the fresh samples of a minibatch a loop is at.
struct FreshSample {
  let index: Traced
  let count: Int
}

/// How the expectation of a loss over a law of rows is taken, and whether it exists.
struct Expectation {
  enum Method {
    /// Rows with weights by which the mean loss, its derivatives and the products of two gradients of a sample are
    /// exact.
    case exact(Samples.Rows)
    /// The nodes of Gauss rules for a smooth function, and of coarser ones that tell how good they are.
    case smooth(Samples.Rows, coarse: Samples.Rows)
    /// Pinned draws.
    case draws
  }

  var method: Method
  /// The tail index of the gradient of a sample: moments of an order below it exist.
  var tail = Double.infinity
  /// Why the gradient of a sample has no mean, or no covariance; nil where nothing is known against it.
  var missingMean: Excess?
  var missingCovariance: Excess?

  /// A function that grows too fast for the law of a draw.
  struct Excess {
    enum End {
      /// Far out, where moments of an order below it exist.
      case tail(Double)
      /// At an end of a uniform number.
      case uniform
    }

    let end: End
    let power: Double
  }
}

/// What stood for the rows of laws while theory was at work.
struct RowsInUse {
  var draws = false
  var smooth = false
  /// In place of all: without this group of the pinned draws.
  var leftOut: Int?
  /// In place of the fine rules the coarse ones.
  var coarse = false

  static let groups = 8

  /// What is known already was found this way.
  mutating func note(_ expectation: Expectation?) {
    switch expectation?.method {
    case .smooth: smooth = true
    case .draws: draws = true
    case .exact, nil: break
    }
  }
}

extension Evaluator {
  /// As many rows of a law stand for it where there is no quadrature.
  static let pinnedRows = 8_192

  /// The rows over which the mean of a loss is taken.
  func expectationRows(of sampled: SampledLoss, at point: Value) throws -> Samples.Rows {
    guard sampled.samples.law != nil else { return try sampled.samples.rows }
    switch try expectation(of: sampled, at: point).method {
    case .exact(let rows): return rows
    case .smooth(let fine, let coarse):
      rowsInUse.smooth = true
      return rowsInUse.coarse ? coarse : fine
    case .draws:
      rowsInUse.draws = true
      let rows = try sampled.samples.rows
      return rowsInUse.leftOut.map { rows.without(group: $0, of: RowsInUse.groups) } ?? rows
    }
  }

  /// How to take means over the law: found once for each shape of the place.
  func expectation(of sampled: SampledLoss, at point: Value) throws -> Expectation {
    let shapes = leaves(point).map { $0.shape ?? [] }
    if let known = sampled.expectations[shapes] { return known }
    guard let law = sampled.samples.law else { return Expectation(method: .draws) }
    let slope = try sampleKernel(.gradient, sampled, at: point)
    // What the loss takes from the kernel around it may be different there.
    guard !slope.capturesOthers else { return Expectation(method: .draws) }
    let value = try sampleKernel(nil, sampled, at: point)
    let row = try opened(.measures) {
      try packedRow(try sample(law, shape: [], path: "row"), sampled.samples.model)
    }
    let found = row.map { row in
      Expectation(
        of: value.kernel.composed(with: row.kernel), slope: slope.kernel.composed(with: row.kernel),
        over: row.sources, row: { row($0) })
    }
    sampled.expectations[shapes] = found ?? Expectation(method: .draws)
    return found ?? Expectation(method: .draws)
  }

  /// Pinned draws of a law.
  func pinnedRows(of law: Law, _ model: Value) throws -> Samples.Rows {
    let inner = Tracer(name: "pinned", outer: nil)
    let saved = (tracer, drawSite, retry, freshSample, openDraws)
    defer { (tracer, drawSite, retry, freshSample, openDraws) = saved }
    (drawSite, retry, freshSample, openDraws) = (nil, nil, nil, nil)
    let (row, log) = try loggingFaults(in: inner) {
      try packedRow(try sample(law, shape: [], path: "pinned"), model)
    }
    let rows = try self.rows(drawing: [row.id], log, count: Self.pinnedRows)
    let width = row.type.count
    return Samples.Rows(
      numbers: Tensor(shape: [rows.count, width], data: rows.numbers), weights: nil,
      areDraws: true)
  }
}

extension Samples.Rows {
  /// All but one of as many equal parts.
  fileprivate func without(group: Int, of groups: Int) -> Samples.Rows {
    let width = numbers.shape[1]
    let part = count / groups
    let (start, end) = (group * part, (group + 1) * part)
    let data = numbers.data[..<(start * width)] + numbers.data[(end * width)...]
    return Samples.Rows(
      numbers: Tensor(shape: [count - part, width], data: Array(data)), weights: nil,
      areDraws: areDraws)
  }
}

extension Kernel {
  /// Of (places…, row): the same of (places…, what the row is made of…).
  fileprivate func composed(with row: Kernel) -> Kernel {
    var builder = KernelBuilder(name: "composed")
    var places = parameters.dropLast().map { builder.parameter($0.name, $0.type) }
    let atoms = row.parameters.map { builder.parameter($0.name, $0.type) }
    places += builder.inline(row, atoms)
    return builder.finish(builder.inline(self, places)).simplified()
  }
}
