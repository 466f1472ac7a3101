internal import KernelIR

/// A number that is a function of one draw.
struct OneDraw {
  enum Source: Hashable {
    case base(BaseLaw)
    /// A law that stays whole, known by its tails, and by whether it is of numbers above 0.
    case whole(Tails, isPositive: Bool)
  }

  let source: Source
  /// Of one number; all parameters but one do not matter.
  private let kernel: Kernel
  /// The same for many evaluations, if it is arithmetic on numbers.
  private let code: ScalarCode?
  private let parameter: Int

  /// A value of a kernel that depends on one of its parameters only.
  init(_ value: ValueID, of kernel: Kernel, parameter: Int, _ source: Source) {
    var own = kernel
    own.results = [value]
    self.kernel = own.flatteningConditionals(limit: .max).simplified()
    code = ScalarCode(self.kernel)
    (self.parameter, self.source) = (parameter, source)
  }

  func callAsFunction(_ draw: Double) -> Double {
    let numbers = kernel.parameters.indices.map { $0 == parameter ? draw : 0.5 }
    return code?(numbers) ?? kernel.evaluate(parameters: numbers.map { Tensor($0) })[0].data[0]
  }

  var reciprocal: OneDraw {
    var builder = KernelBuilder(name: "reciprocal")
    let arguments = kernel.parameters.map { builder.parameter($0.name, $0.type) }
    let value = builder.inline(kernel, arguments)[0]
    let result = builder.emit(.unary(.reciprocal), value)
    return OneDraw(result, of: builder.finish([result]), parameter: parameter, source)
  }

  /// Whether a condition on a base draw both holds and fails, inside.
  var takesTwoValues: Bool {
    guard case .base(let law) = source else { return false }
    return Set(mesh(of: law).map { self($0) == 0 }).count == 2
  }

  private func mesh(of law: BaseLaw) -> [Double] {
    switch law {
    case .uniform: (1..<256).map { Double($0) / 256 }
    case .normal: (-128...128).map { Double($0) / 16 }
    }
  }

  // MARK: - Places where it may be infinite

  /// Functions of the draw without a zero where it is finite.
  private var singular: [(Double) -> Double] {
    let depends = kernel.dependencesOfValues()
    return kernel.instructions.compactMap { instruction -> ((Double) -> Double)? in
      func zeros(of id: ValueID, _ g: @escaping (Double) -> Double = { $0 }) -> (
        (Double) -> Double
      )? {
        guard !depends[id.index].parameters.isEmpty else { return nil }
        let inner = OneDraw(id, of: kernel, parameter: parameter, source)
        return { g(inner($0)) }
      }
      let operands = instruction.operands
      switch instruction.operation {
      case .binary(.divide): return zeros(of: operands[1])
      case .binary(.power), .unary(.reciprocal), .unary(.log): return zeros(of: operands[0])
      case .integerPower(let n): return n < 0 ? zeros(of: operands[0]) : nil
      case .unary(.log1p): return zeros(of: operands[0]) { 1 + $0 }
      case .unary(.tan): return zeros(of: operands[0]) { ScalarMath.apply(.cos, $0) }
      default: return nil
      }
    }
  }

  /// The zeros of those, by a mesh that does not see two between neighbours.
  private func poles(of law: BaseLaw) -> [Double] {
    let mesh = mesh(of: law)
    return singular.flatMap { f -> [Double] in
      let values = mesh.map(f)
      return mesh.indices.dropLast().compactMap { i in
        if values[i] == 0 { return mesh[i] }
        if values[i] * values[i + 1] < 0 { return zero(of: f, mesh[i], mesh[i + 1]) }
        let isLow =
          i > 0 && abs(values[i]) < abs(values[i - 1]) && abs(values[i]) <= abs(values[i + 1])
        return isLow ? touch(of: f, mesh[i - 1], mesh[i + 1]) : nil
      }
    }
  }

  /// Where the sign changes.
  private func zero(of f: (Double) -> Double, _ low: Double, _ high: Double) -> Double {
    var (low, high) = (low, high)
    let isRising = f(high) > 0
    for _ in 0..<60 {
      let middle = 0.5 * (low + high)
      if (f(middle) > 0) == isRising { high = middle } else { low = middle }
    }
    return high
  }

  /// Where the least size is 0, by ternary search.
  private func touch(of f: (Double) -> Double, _ low: Double, _ high: Double) -> Double? {
    var (low, high) = (low, high)
    let size = max(abs(f(low)), abs(f(high)))
    for _ in 0..<120 {
      let third = (high - low) / 3
      if abs(f(low + third)) < abs(f(high - third)) { high -= third } else { low += third }
    }
    return abs(f(0.5 * (low + high))) < 1e-12 * size ? 0.5 * (low + high) : nil
  }

  // MARK: - Tails

  /// Read off far out, and close to poles: where the draw is beyond a place with probability p and the number there is
  /// x, the index is −Δ log p / Δ log |x|.
  var tails: Tails {
    switch source {
    case .base(let law): heaviest(ends(of: law) + poles(of: law).flatMap(ends))
    case .whole(let tails, let isPositive):
      if singular.isEmpty {
        heaviest(
          [grown(1, tails.above)] + (isPositive ? [] : [grown(-1, tails.below)]))
      } else {
        .unknown
      }
    }
  }

  /// What is seen at one end of the draws.
  private typealias End = (index: TailBounds, isAbove: Bool)

  private func heaviest(_ ends: [End]) -> Tails {
    func index(_ isAbove: Bool) -> TailBounds {
      ends.filter { $0.isAbove == isAbove }.reduce(.light) { .heavier($0, $1.index) }
    }
    return Tails(above: index(true), below: index(false))
  }

  private func ends(of law: BaseLaw) -> [End] {
    func uniform(_ decades: [Double], _ place: (Double) -> Double) -> (TailSlopes, Bool) {
      let draws = decades.map { place(Self.tenth($0)) }
      return (slopes(decades.map { $0 * Self.decade }, draws), isPositive(draws))
    }
    switch law {
    case .uniform:
      let low = uniform([3, 6, 12]) { $0 }
      let high = uniform([3, 6, 12]) { 1 - $0 }
      // Deep in the tail a difference may have been lost to rounding.
      let deep = uniform([20, 40, 80, 160]) { $0 }.0
      let isLost = deep.index == .light || deep.isTooLarge
      return [(isLost ? low.0.index : deep.index, low.1), (high.0.index, high.1)]
    case .normal:
      // −log P(z > 9), …, for squares that double
      let depths = [43.628149113332, 84.468816817060, 165.812373250714, 328.157421182349]
      let far = [9, 12.727922061357855, 18, 25.45584412271571]
      return [1.0, -1].map { side in
        let draws = far.map { side * $0 }
        return (slopes(depths, draws).index, isPositive(draws))
      }
    }
  }

  /// Close to a place where it may be infinite.
  private func ends(at pole: Double) -> [End] {
    [1.0, -1].map { side in
      let decades = [2.5, 5, 10]
      let draws = decades.map { pole + side * Self.tenth($0) }
      return (slopes(decades.map { $0 * Self.decade }, draws).index, isPositive(draws))
    }
  }

  /// Far out on one side of a law that is known by its tails: as this power of the draw.
  private func grown(_ side: Double, _ tail: TailBounds) -> End {
    func far(_ decades: [Double]) -> (TailSlopes, [Double]) {
      let draws = decades.map { side / Self.tenth($0) }
      return (slopes(decades.map { $0 * Self.decade }, draws), draws)
    }
    var (found, draws) = far([10, 20, 40, 80])
    if found.isTooLarge { (found, draws) = far([2.5, 5, 10, 20]) }
    // An index of 1/p is a growth like the power p.
    return (tail.ofPower(inverse: found.index), isPositive(draws))
  }

  private func isPositive(_ draws: [Double]) -> Bool { draws.last.map { self($0) > 0 } ?? true }

  private func slopes(_ depths: [Double], _ draws: [Double]) -> TailSlopes {
    TailSlopes(depths: depths, heights: draws.map { ScalarMath.apply(.log, abs(self($0))) })
  }

  private static let decade = 2.302585092994046

  private static func tenth(_ power: Double) -> Double {
    ScalarMath.apply(.exp, -power * decade)
  }
}
