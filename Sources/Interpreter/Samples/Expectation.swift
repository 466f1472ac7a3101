internal import KernelIR
internal import LinearAlgebra

/// The base draws of a law as parameters of the kernel that is being built.
final class OpenDraws {
  let tracer: Tracer
  private(set) var values: [(path: String, law: BaseLaw, value: Traced)] = []

  init(tracer: Tracer) { self.tracer = tracer }

  var count: Int { values.reduce(0) { $0 + $1.value.type.count } }

  func value(_ law: BaseLaw, at path: String, shape: [Int]) -> Value {
    if let known = values.first(where: { $0.path == path }) { return .traced(known.value) }
    let value = tracer.parameter("draw\(values.count)", ValueType(.real, shape))
    values.append((path, law, value))
    return .traced(value)
  }
}

/// Which of the fresh samples of a minibatch a loop is at.
struct FreshSample {
  let index: Traced
  let count: Int
}

extension Evaluator {
  /// As many rows of a law stand for it where there is no quadrature.
  static let pinnedRows = 8_192

  /// Rows that stand for a law in expectations: for a law of at most three base numbers that is a smooth
  /// function of them, the nodes of a product of Gauss rules (exact for polynomials of degree 31 in each);
  /// else pinned draws.
  func expectationRows(of law: Law, _ model: Value) throws -> Samples.Rows {
    let inner = Tracer(name: "row", outer: nil)
    let open = OpenDraws(tracer: inner)
    let saved = (openDraws, retry, drawSite, freshSample)
    openDraws = open
    (retry, drawSite, freshSample) = (nil, nil, nil)
    defer { (openDraws, retry, drawSite, freshSample) = saved }
    let kernel = try tracing(inner) { () -> Kernel in
      let row = try packedRow(try sample(law, shape: [], path: "row"), model)
      return inner.builder.finish([row.id]).simplified()
    }
    (openDraws, retry, drawSite, freshSample) = saved
    let laws = open.values.flatMap { Array(repeating: $0.law, count: $0.value.type.count) }
    guard laws.count <= 3, !kernel.draws, kernel.isPolynomialLike else {
      return try pinnedRows(of: law, model)
    }
    let width = leaves(model).reduce(0) { $0 + ($1.tensor?.count ?? 0) }
    var nodes: [(numbers: [Double], weight: Double)] = [([], 1)]
    for law in laws {
      let rule =
        law == .normal ? GaussRule.standardNormal(16) : GaussRule.legendre(16, from: 0, to: 1)
      nodes = nodes.flatMap { node in
        zip(rule.nodes, rule.weights).map { (node.numbers + [$0], node.weight * $1) }
      }
    }
    var numbers: [Double] = []
    for node in nodes {
      var start = 0
      let draws = open.values.map { open -> Tensor in
        let count = open.value.type.count
        defer { start += count }
        return Tensor(
          shape: open.value.type.shape, data: Array(node.numbers[start..<start + count]))
      }
      numbers += kernel.evaluate(parameters: draws)[0].data
    }
    return Samples.Rows(
      numbers: Tensor(shape: [nodes.count, width], data: numbers), weights: nodes.map(\.weight),
      areDraws: false)
  }

  private func pinnedRows(of law: Law, _ model: Value) throws -> Samples.Rows {
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
      numbers: Tensor(shape: [rows.count, width], data: rows.flatMap { $0 }), weights: nil,
      areDraws: true)
  }
}

extension Kernel {
  /// Whether its results are sums and products of its parameters, so that Gauss rules are exact.
  fileprivate var isPolynomialLike: Bool {
    instructions.allSatisfy { instruction in
      switch instruction.operation {
      case .constant, .parameter, .unary(.negate), .unary(.exp), .unary(.sin), .unary(.cos),
        .unary(.tanh), .unary(.erf), .binary(.add), .binary(.subtract), .binary(.multiply),
        .integerPower, .broadcast, .reshape, .transpose, .slice, .concatenate,
        .reduce(.sum, _), .matmul:
        true
      default: false
      }
    }
  }
}
