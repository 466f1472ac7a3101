import Differentiation
import EnsembleRuntime
import KernelIR

/// The three workloads of the limits in `Benchmarks/Limits`, as programs written by hand.
enum Workload: String, CaseIterable {
  case doubleWell, quadratic, exit
  /// `exit` with a^0.6 as exp(0.6 log a), which is what the limit computes.
  case exitByLogarithm
  /// `exit` as a script has it: the gradient of the loss, and the noise 0.1 · Rademacher · Pareto(1.2).
  case exitByGradient

  func plan(replicas: Int, steps: Int, threads: Int, lanes: Int?) -> RunPlan {
    RunPlan(replicas: replicas, steps: steps, seed: 1, threads: threads, lanes: lanes)
  }

  var program: EnsembleProgram {
    switch self {
    case .doubleWell: Self.doubleWellProgram
    case .quadratic: Self.quadraticProgram
    case .exit: Self.exitProgram(isPowerExact: true)
    case .exitByLogarithm: Self.exitProgram(isPowerExact: false)
    case .exitByGradient: Self.exitByGradientProgram
    }
  }

  private static let noise = Site("noise")

  private static func identity(_ types: [ValueType]) -> Kernel {
    var kernel = KernelBuilder(name: "observe")
    let states = types.enumerated().map { kernel.parameter("s\($0)", $1) }
    _ = kernel.parameter("t", .scalar)
    return kernel.finish([states[0]])
  }

  private static var doubleWellProgram: EnsembleProgram {
    var initial = KernelBuilder(name: "initial")
    let one = initial.constant(1)
    var b = KernelBuilder(name: "step")
    let x = b.parameter("x", .scalar)
    _ = b.parameter("t", .scalar)
    let z = b.emit(.draw(.normal, noise, shape: []))
    let gradient = b.emit(.binary(.subtract), b.emit(.integerPower(3), x), x)
    let sampled = b.emit(.binary(.add), gradient, b.emit(.binary(.multiply), b.constant(1), z))
    let change = b.emit(.binary(.multiply), b.constant(0.01), sampled)
    let next = b.emit(.binary(.subtract), x, change)
    return EnsembleProgram(
      initial: initial.finish([one]), step: b.finish([next]), observe: identity([.scalar]),
      checkedStates: 1)
  }

  private static var quadraticProgram: EnsembleProgram {
    let d = 10
    var k: [Double] = []
    var c: [Double] = []
    for i in 0..<d {
      for j in 0..<d {
        k.append(i == j ? 1 + 0.1 * Double(i) : 0.05 / Double(1 + abs(i - j)))
        c.append(j <= i ? (i == j ? 1 : 0.3 / Double(1 + i - j)) : 0)
      }
    }
    let vector = ValueType(.real, [d])
    var initial = KernelBuilder(name: "initial")
    let zero = initial.constant(Tensor(repeating: 0, shape: [d]))
    var b = KernelBuilder(name: "step")
    let w = b.parameter("w", vector)
    let m = b.parameter("m", vector)
    _ = b.parameter("t", .scalar)
    let z = b.emit(.draw(.normal, noise, shape: [d]))
    let pull = b.emit(.matmul, b.constant(Tensor(shape: [d, d], data: k)), w)
    let push = b.emit(.matmul, b.constant(Tensor(shape: [d, d], data: c)), z)
    let gradient = b.emit(.binary(.add), pull, push)
    let momentum = b.emit(
      .binary(.add), b.emit(.binary(.multiply), b.constant(0.9), m), gradient)
    let next = b.emit(
      .binary(.subtract), w, b.emit(.binary(.multiply), b.constant(0.1), momentum))
    return EnsembleProgram(
      initial: initial.finish([zero, zero]), step: b.finish([next, momentum]),
      observe: identity([vector, vector]), checkedStates: 2)
  }

  /// Four wells, Pareto noise of index 1.2, clipped steps, exits from (−0.2, 0.5).
  private static func exitProgram(isPowerExact: Bool) -> EnsembleProgram {
    var initial = KernelBuilder(name: "initial")
    let start = initial.constant(0.2)
    var b = KernelBuilder(name: "step")
    let x = b.parameter("x", .scalar)
    _ = b.parameter("t", .scalar)
    func c(_ value: Double) -> ValueID { b.constant(value) }
    func add(_ p: ValueID, _ q: ValueID) -> ValueID { b.emit(.binary(.add), p, q) }
    func sub(_ p: ValueID, _ q: ValueID) -> ValueID { b.emit(.binary(.subtract), p, q) }
    func mul(_ p: ValueID, _ q: ValueID) -> ValueID { b.emit(.binary(.multiply), p, q) }
    func div(_ p: ValueID, _ q: ValueID) -> ValueID { b.emit(.binary(.divide), p, q) }
    var value = add(x, c(1.6))
    var slope = c(1)
    func factor(_ f: ValueID, _ df: ValueID) {
      slope = add(mul(slope, f), mul(value, df))
      value = mul(value, f)
    }
    func square(_ shift: Double) {
      let q = add(x, c(shift))
      factor(mul(q, q), mul(c(2), q))
    }
    square(1.3)
    square(-0.2)
    square(-0.7)
    factor(sub(x, c(1.6)), c(1))
    let distance = sub(x, c(1.65))
    let base = mul(c(0.05), b.emit(.unary(.absolute), distance))
    let root =
      isPowerExact
      ? b.emit(.binary(.power), base, c(0.6))
      : b.emit(.unary(.exp), mul(c(0.6), b.emit(.unary(.log), base)))
    factor(root, div(mul(c(0.6), root), distance))
    for (shift, floor) in [(-0.5, 0.01), (1.5, 0.1)] {
      let q = add(x, c(shift))
      let e = div(c(1), add(mul(mul(c(4), q), q), c(floor)))
      factor(add(c(1), e), mul(mul(c(-8), q), mul(e, e)))
    }
    let q = add(x, c(0.8))
    let e = b.emit(.unary(.exp), mul(mul(c(-5), q), q))
    factor(sub(c(1), mul(c(0.25), e)), mul(mul(c(2.5), q), e))
    let u = b.emit(.draw(.uniform, noise, shape: []))
    let side = sub(mul(c(2), u), c(1))
    let logarithm = b.emit(.unary(.log), b.emit(.unary(.absolute), side))
    let size = mul(c(0.1), b.emit(.unary(.exp), mul(c(-1 / 1.2), logarithm)))
    let jump = mul(b.emit(.unary(.sign), side), size)
    let change = mul(c(eta), add(slope, jump))
    let low = b.emit(.binary(.maximum), change, c(-clip))
    let clipped = b.emit(.binary(.minimum), low, c(clip))
    let next = sub(x, clipped)
    var exits = KernelBuilder(name: "exits")
    let y = exits.parameter("x", .scalar)
    _ = exits.parameter("t", .scalar)
    let left = exits.emit(.compare(.less), y, exits.constant(-0.2))
    let right = exits.emit(.compare(.less), exits.constant(0.5), y)
    return EnsembleProgram(
      initial: initial.finish([start]), step: b.finish([next]), observe: identity([.scalar]),
      exits: exits.finish([left, right]), checkedStates: 1)
  }

  private static var fourWells: Kernel {
    var b = KernelBuilder(name: "loss")
    let x = b.parameter("x", .scalar)
    func c(_ value: Double) -> ValueID { b.constant(value) }
    func op(_ primitive: BinaryPrimitive, _ p: ValueID, _ q: ValueID) -> ValueID {
      b.emit(.binary(primitive), p, q)
    }
    func square(_ p: ValueID) -> ValueID { b.emit(.integerPower(2), p) }
    func plus(_ shift: Double) -> ValueID { op(.add, x, c(shift)) }
    func minus(_ shift: Double) -> ValueID { op(.subtract, x, c(shift)) }
    func well(_ q: ValueID, _ floor: Double) -> ValueID {
      op(.add, c(1), op(.divide, c(1), op(.add, c(floor), op(.multiply, c(4), square(q)))))
    }
    var value = plus(1.6)
    func times(_ factor: ValueID) { value = op(.multiply, value, factor) }
    times(square(plus(1.3)))
    times(square(minus(0.2)))
    times(square(minus(0.7)))
    times(minus(1.6))
    let distance = b.emit(.unary(.absolute), op(.subtract, c(1.65), x))
    times(op(.power, op(.multiply, c(0.05), distance), c(0.6)))
    times(well(minus(0.5), 0.01))
    times(well(plus(1.5), 0.1))
    let bump = b.emit(.unary(.exp), op(.multiply, c(-5), square(plus(0.8))))
    times(op(.subtract, c(1), op(.divide, bump, c(4))))
    return b.finish([value])
  }

  private static var exitByGradientProgram: EnsembleProgram {
    guard let gradient = try? fourWells.gradient(wrt: [0]) else {
      preconditionFailure("the loss has a gradient")
    }
    var b = KernelBuilder(name: "step")
    let x = b.parameter("x", .scalar)
    _ = b.parameter("t", .scalar)
    func c(_ value: Double) -> ValueID { b.constant(value) }
    func op(_ primitive: BinaryPrimitive, _ p: ValueID, _ q: ValueID) -> ValueID {
      b.emit(.binary(primitive), p, q)
    }
    let slope = b.inline(gradient, [x])[0]
    let coin = b.emit(.draw(.uniform, Site("sign"), shape: []))
    let sign = b.emit(.select, b.emit(.compare(.less), coin, c(0.5)), c(-1), c(1))
    let logarithm = b.emit(.unary(.log), b.emit(.draw(.uniform, noise, shape: [])))
    let size = b.emit(.unary(.exp), op(.divide, b.emit(.unary(.negate), logarithm), c(1.2)))
    let sampled = op(.add, slope, op(.multiply, op(.multiply, c(0.1), sign), size))
    let moved = op(.subtract, x, op(.multiply, c(eta), sampled))
    let change = op(.subtract, moved, x)
    let next = op(.add, x, op(.maximum, op(.minimum, change, c(clip)), c(-clip)))
    var program = exitProgram(isPowerExact: true)
    program.step = b.finish([next]).optimized()
    return program
  }

  static let eta = 0.001
  static let clip = 0.1
}
