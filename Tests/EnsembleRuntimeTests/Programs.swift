import EnsembleRuntime
import KernelIR

/// Programs written by hand.
enum Programs {
  static let noise = Site("noise")

  /// x ← a x + s z, observed as x; begins at `start`.
  static func autoregression(_ a: Double, _ s: Double, start: Double = 0) -> EnsembleProgram {
    var initial = KernelBuilder(name: "initial")
    let zero = initial.constant(start)
    var step = KernelBuilder(name: "step")
    let x = step.parameter("x", .scalar)
    _ = step.parameter("t", .scalar)
    let z = step.emit(.draw(.normal, noise, shape: []))
    let next = step.emit(
      .binary(.add), step.emit(.binary(.multiply), step.constant(a), x),
      step.emit(.binary(.multiply), step.constant(s), z))
    return EnsembleProgram(
      initial: initial.finish([zero]), step: step.finish([next]), observe: identity(),
      final: identity(), checkedStates: 1)
  }

  /// (x, t) → x
  static func identity(_ type: ValueType = .scalar) -> Kernel {
    var observe = KernelBuilder(name: "observe")
    let x = observe.parameter("x", type)
    _ = observe.parameter("t", .scalar)
    return observe.finish([x])
  }

  /// x ← x − η (x³ − x + σ z), begins at 1.
  static func doubleWell(_ eta: Double, _ sigma: Double) -> EnsembleProgram {
    var initial = KernelBuilder(name: "initial")
    let one = initial.constant(1)
    var step = KernelBuilder(name: "step")
    let x = step.parameter("x", .scalar)
    _ = step.parameter("t", .scalar)
    let z = step.emit(.draw(.normal, noise, shape: []))
    let cube = step.emit(.integerPower(3), x)
    let gradient = step.emit(.binary(.subtract), cube, x)
    let sampled = step.emit(
      .binary(.add), gradient, step.emit(.binary(.multiply), step.constant(sigma), z))
    let change = step.emit(.binary(.multiply), step.constant(eta), sampled)
    let next = step.emit(.binary(.subtract), x, change)
    return EnsembleProgram(
      initial: initial.finish([one]), step: step.finish([next]), observe: identity(),
      final: identity(), checkedStates: 1)
  }

  /// The double well with exits to the left of 0 and beyond `far`.
  static func escape(_ eta: Double, _ sigma: Double, far: Double = 1.5) -> EnsembleProgram {
    var program = doubleWell(eta, sigma)
    var exits = KernelBuilder(name: "exits")
    let x = exits.parameter("x", .scalar)
    _ = exits.parameter("t", .scalar)
    let left = exits.emit(.compare(.less), x, exits.constant(0))
    let right = exits.emit(.compare(.less), exits.constant(far), x)
    program.exits = exits.finish([left, right])
    return program
  }

  /// Heavy ball on a quadratic in d dimensions with correlated noise: m ← μ m + K w + C z, w ← w − η m.
  static func heavyBall(_ d: Int, eta: Double = 0.1, mu: Double = 0.9) -> EnsembleProgram {
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
    var step = KernelBuilder(name: "step")
    let w = step.parameter("w", vector)
    let m = step.parameter("m", vector)
    _ = step.parameter("t", .scalar)
    let z = step.emit(.draw(.normal, noise, shape: [d]))
    let pull = step.emit(.matmul, step.constant(Tensor(shape: [d, d], data: k)), w)
    let push = step.emit(.matmul, step.constant(Tensor(shape: [d, d], data: c)), z)
    let gradient = step.emit(.binary(.add), pull, push)
    let kept = step.emit(.binary(.multiply), step.constant(mu), m)
    let momentum = step.emit(.binary(.add), kept, gradient)
    let change = step.emit(.binary(.multiply), step.constant(eta), momentum)
    let next = step.emit(.binary(.subtract), w, change)
    var observe = KernelBuilder(name: "observe")
    let seen = observe.parameter("w", vector)
    _ = observe.parameter("m", vector)
    _ = observe.parameter("t", .scalar)
    return EnsembleProgram(
      initial: initial.finish([zero, zero]), step: step.finish([next, momentum]),
      observe: observe.finish([seen]), checkedStates: 2)
  }
}
