package import KernelIR
package import TestRandom

/// Makes well-typed kernels of any operations, with values of moderate size: each operand is brought into the
/// domain of its operation, and each result that could grow is bounded. The same seed gives the same kernel.
package struct KernelGenerator: Sendable {
  package var random: TestRandom
  /// The probability that an operand is used as it is, though it may be outside the domain, which gives NaN
  /// and infinities.
  package var wild: Double
  /// Bounds by smooth functions alone; otherwise also by clipping.
  package var smooth: Bool
  package var kinds: [OperationKind]
  /// The values at hand.
  private var pool: [ValueID] = []
  private var siteCount = 0
  private var depth = 0
  var builder = KernelBuilder(name: "generated")

  package init(
    seed: UInt64, wild: Double = 0, smooth: Bool = false,
    kinds: [OperationKind] = OperationKind.allCases
  ) {
    random = TestRandom(seed)
    self.wild = wild
    self.smooth = smooth
    self.kinds = kinds.filter { $0 != .parameter }
  }

  package static let shapes: [[Int]] = [
    [], [], [2], [3], [11], [2, 3], [3, 3], [3, 2], [2, 2, 3],
  ]

  /// A kernel of the given parameters, of at least `size` operations outside regions, which gives its last
  /// real values, or with `scalar` one number that depends on all of them.
  package mutating func kernel(
    parameters: [ValueType], size: Int, results: Int = 3, scalar: Bool = false
  ) -> Kernel {
    builder = KernelBuilder(name: "generated")
    siteCount = 0
    pool = parameters.enumerated().map { builder.parameter("p\($0)", $1) }
    for _ in 0..<size { step() }
    let reals = pool.filter { builder.type(of: $0).element == .real }
    let last = Array(reals.suffix(scalar ? 8 : results))
    guard scalar else { return builder.finish(last) }
    var sum: ValueID?
    for value in last {
      let bent = builder.emit(.unary(.sin), value)
      let part = builder.emit(.reduce(.sum, axis: nil), bent)
      sum = sum.map { builder.emit(.binary(.add), $0, part) } ?? part
    }
    return builder.finish([sum ?? builder.constant(0)])
  }

  // MARK: operands

  mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
    choices[random.whole(0..<choices.count)]
  }

  /// A real of that shape: one at hand or a new constant.
  mutating func real(_ shape: [Int]) -> ValueID {
    let type = ValueType(.real, shape)
    let candidates = pool.filter { builder.type(of: $0) == type }
    if candidates.isEmpty || random.chance(0.1) {
      if !shape.isEmpty, random.chance(0.3) { return builder.emit(.broadcast(shape), real([])) }
      // Numbers that rules of simplification look for.
      if random.chance(0.3) {
        return builder.constant(Tensor(repeating: pick([0, -0.0, 1, -1, 2, -0.5]), shape: shape))
      }
      return builder.constant(random.tensor(shape))
    }
    return pick(candidates)
  }

  mutating func anyReal(rank: Range<Int> = 0..<4) -> ValueID {
    real(pick(Self.shapes.filter { rank.contains($0.count) }))
  }

  mutating func mask(_ shape: [Int]) -> ValueID {
    let type = ValueType(.mask, shape)
    let candidates = pool.filter { builder.type(of: $0) == type }
    if !candidates.isEmpty, random.chance(0.7) { return pick(candidates) }
    let comparison = pick(ComparisonPrimitive.allCases)
    return builder.emit(.compare(comparison), real(shape), real(random.chance(0.5) ? shape : []))
  }

  /// A whole number from 0 to `count`, constant or not.
  mutating func row(_ count: Int) -> ValueID {
    if random.chance(0.4) { return builder.constant(Double(random.whole(0..<count))) }
    return builder.emit(.unary(.floor), builder.emit(.unary(.absolute), real([])))
  }

  /// |a| + low
  mutating func positive(_ a: ValueID, above low: Double) -> ValueID {
    if random.chance(wild) { return a }
    return builder.emit(.binary(.add), builder.emit(.unary(.absolute), a), builder.constant(low))
  }

  mutating func scaled(_ a: ValueID, _ factor: Double) -> ValueID {
    builder.emit(.binary(.multiply), a, builder.constant(factor))
  }

  /// A value of at most 3 in size, or close to it.
  mutating func bounded(_ a: ValueID) -> ValueID {
    guard builder.type(of: a).element == .real else { return a }
    if smooth || random.chance(0.3) {
      return scaled(builder.emit(.unary(.tanh), a), 2)
    }
    let high = builder.emit(.binary(.minimum), a, builder.constant(3))
    return builder.emit(.binary(.maximum), high, builder.constant(-3))
  }

  mutating func add(_ value: ValueID) { pool.append(value) }

  // MARK: one step

  /// Emits an operation of some kind and puts its results at hand.
  mutating func step() {
    let isDeep = depth >= 2
    let control: Set<OperationKind> = [.conditional, .loop, .whileLoop]
    let kind = pick(kinds.filter { !isDeep || !control.contains($0) })
    switch kind {
    case .parameter: return
    case .constant: add(builder.constant(random.tensor(pick(Self.shapes))))
    case .draw, .redraw: add(draw(isRetry: kind == .redraw))
    case .unary, .binary, .integerPower: add(elementwise(kind))
    case .compare: add(mask(pick(Self.shapes)))
    case .logic: add(logic())
    case .isFinite: add(builder.emit(.isFinite, anyReal()))
    case .toReal: add(builder.emit(.toReal, mask(pick(Self.shapes))))
    case .select: add(select())
    case .broadcast, .reshape, .transpose, .slice, .concatenate, .gather, .scatter:
      add(movement(kind))
    case .reduce: add(reduction())
    case .matmul, .cholesky, .triangularSolve, .solve: add(algebra(kind))
    case .host: add(host())
    case .conditional: conditional()
    case .loop: loop()
    case .whileLoop: whileLoop()
    }
  }

  private mutating func draw(isRetry: Bool) -> ValueID {
    let law = pick(BaseLaw.allCases)
    let shape = pick(Self.shapes)
    siteCount += 1
    let site = Site("site\(siteCount)")
    guard isRetry else { return bounded(builder.emit(.draw(law, site, shape: shape))) }
    let attempt = builder.emit(.binary(.add), row(3), builder.constant(1))
    return bounded(builder.emit(.redraw(law, site, shape: shape), attempt))
  }

  // MARK: regions

  /// What `body` puts at hand is forgotten after it: it belongs to a region.
  private mutating func inside(
    _ parameters: [ValueType], _ body: (inout KernelGenerator, [ValueID]) -> [ValueID]
  ) -> Region {
    let outside = pool
    depth += 1
    let values = builder.openRegion(parameters)
    pool += values
    for _ in 0..<random.whole(1..<5) { step() }
    let results = body(&self, values)
    pool = outside
    depth -= 1
    return builder.closeRegion(values, results)
  }

  private mutating func conditional() {
    let shapes = (0..<random.whole(1..<3)).map { _ in pick(Self.shapes) }
    let test = mask([])
    let regions = (0..<2).map { _ in
      inside([]) { generator, _ in shapes.map { generator.real($0) } }
    }
    let types = shapes.map { ValueType(.real, $0) }
    pool += builder.emitControl(.conditional, [test], regions, types: types)
  }

  private mutating func loop() {
    let initial = (0..<random.whole(1..<3)).map { _ in anyReal() }
    let types = initial.map(builder.type(of:))
    let region = inside([.scalar] + types) { generator, values in
      types.enumerated().map { index, type in
        let change = generator.real(type.shape)
        let sum = generator.builder.emit(.binary(.add), values[index + 1], change)
        return generator.bounded(sum)
      }
    }
    pool += builder.emitControl(
      .loop(trips: random.whole(0..<5)), initial, [region], types: types)
  }

  private mutating func whileLoop() {
    let initial = [real([])] + (0..<random.whole(0..<2)).map { _ in anyReal() }
    let types = initial.map(builder.type(of:))
    let limit = builder.constant(random.real(0, 3))
    let test = inside(types) { generator, values in
      [generator.builder.emit(.compare(.less), values[0], limit)]
    }
    let body = inside(types) { generator, values in
      types.enumerated().map { index, type in
        if index == 0 {
          return generator.builder.emit(
            .binary(.add), values[0], generator.builder.constant(0.75))
        }
        let change = generator.real(type.shape)
        let sum = generator.builder.emit(.binary(.add), values[index], change)
        return generator.bounded(sum)
      }
    }
    pool += builder.emitControl(
      .whileLoop(limit: random.whole(1..<8)), initial, [test, body], types: types)
  }
}
