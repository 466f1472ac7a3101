package import KernelIR

/// A place where draws come from, with how many it gives in a step.
package struct DrawSite: Hashable, Sendable {
  package var law: BaseLaw
  package var site: Site
  package var count: Int
}

/// One node of flat code: what it does, to which values, and the value it makes.
struct FlatNode: Sendable {
  enum Action: Hashable, Sendable {
    case constant(Tensor)
    case state(Int)
    /// The number of updates done.
    case time
    /// All draws of a site in this step.
    case draw(Int)
    /// The draws of a retry at a site: (attempt).
    case retry(DrawSite)
    /// A pure operation without regions.
    case apply(Operation)
    /// A product whose operands may be read as transposes: (a, b).
    case matmul(transposedA: Bool, transposedB: Bool)
    /// Two operations in one pass over the lanes, each with its own rounding.
    case fused(FusedPrimitive)
    /// A value of its own: (a).
    case copy
    /// The same in every lane: (a).
    case splat
    /// A value that is assigned again later: (initial).
    case variable
    /// (variable, value)
    case assign
    /// (mask, variable, value)
    case assignWhere
    case loopBegin(trips: Int)
    case loopEnd
    case whileBegin(limit: Int)
    /// Leaves the loop unless the mask holds in some lane: (mask).
    case whileTest
    case whileEnd
    /// Goes to the matching `skipEnd` unless the mask holds in some lane: (mask).
    case skipUnless
    case skipEnd
  }

  var action: Action
  var operands: [Int]
  var result: Int?
}

extension FlatNode.Action {
  /// 1 where a loop or a region that may be skipped begins, −1 where one ends, else 0.
  var nesting: Int {
    switch self {
    case .loopBegin, .whileBegin, .skipUnless: 1
    case .loopEnd, .whileEnd, .skipEnd: -1
    case .constant, .state, .time, .draw, .retry, .apply, .matmul, .fused, .copy, .splat,
      .variable, .assign, .assignWhere, .whileTest:
      0
    }
  }
}

/// Two operations in one pass over the lanes: x·y+z, x·y−z, z−x·y, (x·y)·z, min(max(x, y), z),
/// max(min(x, y), z); and three, in the memory of their first operand w: w·x+y·z, w·x−y·z, w+(x·y)·z,
/// w−(x·y)·z.
enum FusedPrimitive: Hashable, Sendable {
  case multiplyAdd, multiplySubtract, negativeMultiplyAdd
  case multiplyTwice, maximumMinimum, minimumMaximum
  case productSum, productDifference, addProduct, subtractProduct

  /// Whether the result takes the place of the first operand.
  var isInPlace: Bool {
    switch self {
    case .multiplyAdd, .multiplySubtract, .negativeMultiplyAdd, .multiplyTwice, .maximumMinimum,
      .minimumMaximum:
      false
    case .productSum, .productDifference, .addProduct, .subtractProduct: true
    }
  }
}

/// Kernels as one list of nodes, without regions; values are numbers.
struct FlatCode: Sendable {
  var nodes: [FlatNode] = []
  /// The type of each value.
  var types: [ValueType] = []
  var outputs = Outputs()

  /// The values that leave the code.
  struct Outputs: Sendable {
    var states: [Int] = []
    /// Reals, each with the entries it takes in a row of observations.
    var observables: [Int] = []
    /// Masks; and whether any of them holds.
    var exits: [Int] = []
    var anyExit: Int?

    var all: [Int] { states + observables + exits + (anyExit.map { [$0] } ?? []) }
  }
}

extension FlatCode {
  /// About how many operations on single numbers the code takes in each lane; loops count once.
  var work: Int {
    nodes.reduce(0) { sum, node in
      guard let result = node.result else { return sum }
      let size = types[result].count
      switch node.action {
      case .matmul:
        let inner = types[node.operands[0]].count / max(1, types[result].shape.first ?? 1)
        return sum + size * max(1, inner)
      case .apply(.cholesky), .apply(.solve), .apply(.triangularSolve):
        return sum + size * (types[result].shape.first ?? 1)
      case .apply(.host): return sum + HostFunction.cost
      case .apply(.unary), .apply(.reduce): return sum + 8 * size
      default: return sum + size
      }
    }
  }
}
