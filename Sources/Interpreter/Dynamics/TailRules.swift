internal import KernelIR

/// The tails of a number that is a function of independent draws, by what sums, products, maxima and minima do to
/// tails; bounds where no rule tells, and nothing that rests on a guess.
///
/// Where only one of several large numbers is enough the heavier tail wins; where it takes two independent ones, the
/// indices add. Moments of a product of dependent ones exist as Hölder's inequality says. Source: Embrechts,
/// Klüppelberg, Mikosch, Modelling Extremal Events (1997), appendix A3.
struct TailRules {
  private let kernel: Kernel
  /// By parameter.
  private let sources: [OneDraw.Source]
  private let depends: [Set<Int>]
  private var made: [Int: Instruction] = [:]
  private var known: [Int: Tails] = [:]

  /// Larger functions are not followed.
  private static let mostInstructions = 400

  /// nil for what is not one number made of numbers, one after the other.
  init?(_ whole: Kernel, _ sources: [OneDraw.Source]) {
    let kernel = whole.flatteningConditionals(limit: Self.mostInstructions)
    guard kernel.instructions.count <= Self.mostInstructions,
      kernel.types.allSatisfy(\.shape.isEmpty),
      kernel.instructions.allSatisfy(\.regions.isEmpty)
    else { return nil }
    (self.kernel, self.sources) = (kernel, sources)
    depends = kernel.dependencesOfValues().map(\.parameters)
    for instruction in kernel.instructions { made[instruction.results[0].index] = instruction }
  }

  mutating func tails() -> Tails { tails(of: kernel.results[0]) }

  private mutating func tails(of value: ValueID) -> Tails {
    if let found = known[value.index] { return found }
    let draws = depends[value.index]
    let found: Tails
    if draws.isEmpty {
      found = .light
    } else if draws.count == 1 {
      found = oneDraw(value).tails
    } else {
      found = made[value.index].map { tails(of: $0) } ?? .unknown
    }
    known[value.index] = found
    return found
  }

  private func oneDraw(_ value: ValueID) -> OneDraw {
    let parameter = depends[value.index].first ?? 0
    return OneDraw(value, of: kernel, parameter: parameter, sources[parameter])
  }

  private func number(_ value: ValueID) -> Double? {
    depends[value.index].isEmpty ? oneDraw(value)(0.5) : nil
  }

  private func areIndependent(_ a: ValueID, _ b: ValueID) -> Bool {
    depends[a.index].isDisjoint(with: depends[b.index])
  }

  private mutating func tails(of instruction: Instruction) -> Tails {
    let operands = instruction.operands
    switch instruction.operation {
    case .unary(let function): return tails(of: function, operands[0])
    case .integerPower(let n):
      guard n > 0 else { return .unknown }
      let base = n % 2 == 0 ? tails(of: operands[0]).absolute : tails(of: operands[0])
      return base.raised(to: Double(n))
    case .binary(let function): return tails(of: function, operands[0], operands[1])
    case .select: return selection(operands)
    case .toReal: return .light
    case .constant, .parameter, .draw, .redraw, .compare, .logic, .isFinite, .broadcast, .reshape,
      .transpose, .slice, .concatenate, .gather, .scatter, .reduce, .matmul, .cholesky,
      .triangularSolve, .solve, .host, .conditional, .loop, .whileLoop:
      return .unknown
    }
  }

  private mutating func tails(of function: UnaryPrimitive, _ operand: ValueID) -> Tails {
    let inner = tails(of: operand)
    switch function {
    case .negate: return inner.negated
    case .absolute: return inner.absolute
    case .sign, .sin, .cos, .asin, .acos, .atan, .tanh, .erf, .erfc: return .light
    case .floor, .ceiling, .round: return inner
    case .squareRoot: return Tails(above: inner.above, below: .light).raised(to: 0.5)
    case .exp, .expm1: return Tails(above: inner.above.ofExponential, below: .light)
    case .cosh: return Tails(above: inner.size.ofExponential, below: .light)
    case .sinh:
      return Tails(above: inner.above.ofExponential, below: inner.below.ofExponential)
    case .log1p, .log:
      return Tails(above: inner.above.least > 0 ? .light : .unknown, below: .unknown)
    case .tan, .erfinv, .logGamma, .reciprocal: return .unknown
    }
  }

  private mutating func tails(of function: BinaryPrimitive, _ a: ValueID, _ b: ValueID) -> Tails {
    switch function {
    case .add: return sum(tails(of: a), tails(of: b), areIndependent(a, b))
    case .subtract: return sum(tails(of: a), tails(of: b).negated, areIndependent(a, b))
    case .multiply: return product(a, b)
    case .divide:
      guard depends[b.index].count <= 1 else { return .unknown }
      if let number = number(b) { return tails(of: a).scaled(by: number) }
      return product(tails(of: a), oneDraw(b).reciprocal.tails, areIndependent(a, b))
    case .maximum: return maximum(tails(of: a), tails(of: b), areIndependent(a, b))
    case .minimum:
      return maximum(tails(of: a).negated, tails(of: b).negated, areIndependent(a, b)).negated
    case .hypot:
      return Tails(above: .heavier(tails(of: a).size, tails(of: b).size), below: .light)
    case .atan2: return .light
    case .power:
      guard let exponent = number(b), exponent > 0 else { return .unknown }
      return tails(of: a).absolute.raised(to: exponent)
    case .modulo: return number(b) == nil ? .unknown : .light
    }
  }

  private func sum(_ a: Tails, _ b: Tails, _ areIndependent: Bool) -> Tails {
    let sum = Tails(
      above: .heavier(a.above, b.above), below: .heavier(a.below, b.below),
      size: .heavier(a.size, b.size))
    // What is not independent may cancel.
    return areIndependent ? sum : sum.orLighter
  }

  private func maximum(_ a: Tails, _ b: Tails, _ areIndependent: Bool) -> Tails {
    let both = areIndependent ? a.below + b.below : .lighter(a.below, b.below).orLighter
    return Tails(above: .heavier(a.above, b.above), below: both)
  }

  private mutating func product(_ a: ValueID, _ b: ValueID) -> Tails {
    if let number = number(a) { return tails(of: b).scaled(by: number) }
    if let number = number(b) { return tails(of: a).scaled(by: number) }
    return product(tails(of: a), tails(of: b), areIndependent(a, b))
  }

  private func product(_ a: Tails, _ b: Tails, _ areIndependent: Bool) -> Tails {
    if areIndependent { return Tails(size: .heavier(a.size, b.size)) }
    let (p, q) = (a.size.least, b.size.least)
    return Tails(size: TailBounds(from: 1 / (1 / p + 1 / q), to: .infinity))
  }

  /// Of either of two: as heavy as the heavier, if both come about whatever they are.
  private mutating func selection(_ operands: [ValueID]) -> Tails {
    let (mask, a, b) = (operands[0], operands[1], operands[2])
    let (first, second) = (tails(of: a), tails(of: b))
    let either = Tails(
      above: .heavier(first.above, second.above), below: .heavier(first.below, second.below),
      size: .heavier(first.size, second.size))
    guard depends[mask.index].count == 1, areIndependent(mask, a), areIndependent(mask, b),
      oneDraw(mask).takesTwoValues
    else { return either.orLighter }
    return either
  }
}

extension Tails {
  fileprivate init(above: TailBounds, below: TailBounds, size: TailBounds) {
    self.init(above: above, below: below)
    self.size = self.size.and(size)
  }

  fileprivate var orLighter: Tails {
    Tails(above: above.orLighter, below: below.orLighter, size: size.orLighter)
  }

  fileprivate func raised(to power: Double) -> Tails {
    Tails(above: above / power, below: below / power, size: size / power)
  }

  fileprivate func scaled(by number: Double) -> Tails {
    number == 0 ? .light : number < 0 ? negated : self
  }
}

extension TailBounds {
  /// The exponential of what has a power tail has no moments; of what has none, nothing is known.
  fileprivate var ofExponential: TailBounds { most < .infinity ? TailBounds(0) : .unknown }

  fileprivate static func lighter(_ a: TailBounds, _ b: TailBounds) -> TailBounds {
    TailBounds(from: max(a.least, b.least), to: max(a.most, b.most))
  }
}
