internal import LinearAlgebra
internal import Stopping

/// The one-step kernel of a one-dimensional chain on a mesh: a substochastic matrix over the nodes
/// and the probability of each exit.
struct TransferOperator {
  let mesh: TransferMesh
  let kernel: Matrix
  /// `killing[i][e]`: probability to fall from node `i` into exit `e`.
  let killing: [[Double]]
  /// From each state, mass put on the two cut ends of an unbounded line.
  let spilled: [(low: Double, high: Double)]
  let step: ScalarStep
  let exitCount: Int
  /// The nodes that are states, where some of the mesh is never reached.
  private var states: [Int]?

  init(step: ScalarStep, mesh: TransferMesh, exits: Int) throws(TheoryFailure) {
    let nodes = mesh.nodes
    let drift = step.drift(nodes)
    guard drift.count == nodes.count, drift.allSatisfy(\.isFinite) else {
      throw .invalidInput("a step that is finite everywhere on the interval")
    }
    var elements: [Double] = []
    elements.reserveCapacity(nodes.count * nodes.count)
    var killing: [[Double]] = []
    var spilled: [(low: Double, high: Double)] = []
    for (x, m) in zip(nodes, drift) {
      if StopWish.isMade { throw .stopped }
      let row = KernelRow(from: x, drift: m, step: step, mesh: mesh, exits: exits)
      elements += row.weights
      killing.append(row.killing)
      spilled.append((row.spilledLow, row.spilledHigh))
    }
    self.mesh = mesh
    self.step = step
    exitCount = exits
    kernel = Matrix(rows: nodes.count, columns: nodes.count, elements: elements)
    guard kernel.isFinite else {
      throw .invalidInput("a noise whose distribution function is finite everywhere")
    }
    self.killing = killing
    self.spilled = spilled
  }

  /// Probability of leaving from each node, summed over the exits.
  var totalKilling: [Double] { killing.map { $0.reduce(0, +) } }

  /// The law after one step from any point.
  func row(from x: Double) throws(TheoryFailure) -> KernelRow {
    guard let m = step.drift([x]).first, m.isFinite else {
      throw .invalidInput("the drift is not finite at the start")
    }
    let row = KernelRow(from: x, drift: m, step: step, mesh: mesh, exits: exitCount)
    return states.map { row.restricted(to: $0) } ?? row
  }

  /// The law after one step from single values.
  func row(from points: [(value: Double, weight: Double)]) throws(TheoryFailure) -> KernelRow {
    var sum = try row(from: points[0].value).times(points[0].weight)
    for point in points.dropFirst() {
      sum = sum.plus(try row(from: point.value).times(point.weight))
    }
    return sum
  }

  /// The same over some of the nodes; what goes elsewhere is lost.
  func restricted(to keep: [Bool]) -> TransferOperator {
    precondition(states == nil, "restricted once")
    return TransferOperator(self, keep.indices.filter { keep[$0] })
  }

  private init(_ whole: TransferOperator, _ states: [Int]) {
    mesh = whole.mesh
    step = whole.step
    exitCount = whole.exitCount
    let n = whole.kernel.columns
    let elements = whole.kernel.elements
    kernel = Matrix(
      rows: states.count, columns: states.count,
      elements: states.flatMap { i in states.map { elements[i * n + $0] } })
    killing = states.map { whole.killing[$0] }
    spilled = states.map { whole.spilled[$0] }
    self.states = states
  }

  func factorization() throws(TheoryFailure) -> SubstochasticFactorization {
    guard
      let factors = SubstochasticFactorization(transitions: kernel, killing: totalKilling)
    else {
      throw .notConverged(
        "from some places that the noise leads to no exit is reached, or with a probability below 1e-300"
      )
    }
    return factors
  }
}

/// The slowest decay of a substochastic kernel: `escape rate = 1 − leading eigenvalue`, and the
/// quasi-stationary law.
struct SlowestMode {
  /// Per step, with relative accuracy however small.
  let rate: Double
  let law: [Double]

  /// Inverse iteration on the subtraction-free factors; the rate is the mean killing under the law.
  init?(_ operation: TransferOperator, _ factors: SubstochasticFactorization) {
    let killing = operation.totalKilling
    var law = [Double](repeating: 1 / Double(killing.count), count: killing.count)
    var rate = 0.0
    for iteration in 0..<400 {
      if StopWish.isMade { return nil }
      guard let next = factors.solveTransposed(law) else { return nil }
      let total = next.reduce(0, +)
      guard total > 0, total.isFinite else { return nil }
      law = next.map { $0 / total }
      let previous = rate
      rate = zip(law, killing).reduce(0) { $0 + $1.0 * $1.1 }
      if iteration > 2, abs(rate - previous) <= 1e-14 * rate { break }
    }
    self.rate = rate
    self.law = law
  }
}
