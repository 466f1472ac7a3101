internal import Differentiation
internal import Glibc
internal import KernelIR
internal import LinearAlgebra

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
  /// Why the gradient of a sample has no mean, or no covariance; nil where nothing is known against it.
  var missingMean: String?
  var missingCovariance: String?
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
    let found =
      try openRow(of: law, sampled.samples.model).flatMap { row in
        try expectation(over: row, value.kernel, slope.kernel)
      } ?? Expectation(method: .draws)
    sampled.expectations[shapes] = found
    return found
  }

  // MARK: - Rows as functions of independent numbers

  /// A row of a law as a function of what it is made of.
  fileprivate struct OpenRow {
    let kernel: Kernel
    /// One an entry of the kernel's parameters.
    let atoms: [OpenDraws.Atom]

    /// The row at some values of the atoms.
    func callAsFunction(_ numbers: [Double]) -> [Double] {
      var start = 0
      let draws = kernel.parameters.map { parameter -> Tensor in
        let count = parameter.type.count
        defer { start += count }
        return Tensor(shape: parameter.type.shape, data: Array(numbers[start..<start + count]))
      }
      return kernel.evaluate(parameters: draws)[0].data
    }
  }

  /// Nil where the law draws again until a condition holds.
  private func openRow(of law: Law, _ model: Value) throws -> OpenRow? {
    let inner = Tracer(name: "row", outer: nil)
    let open = OpenDraws(tracer: inner, keepsLaws: true)
    let saved = (openDraws, retry, drawSite, freshSample)
    defer { (openDraws, retry, drawSite, freshSample) = saved }
    openDraws = open
    (retry, drawSite, freshSample) = (nil, nil, nil)
    let kernel = try tracing(inner) { () -> Kernel in
      let row = try packedRow(try sample(law, shape: [], path: "row"), model)
      return inner.builder.finish([row.id]).simplified()
    }
    guard !kernel.draws, inner.captured.isEmpty else { return nil }
    return OpenRow(
      kernel: kernel,
      atoms: open.values.flatMap { Array(repeating: $0.atom, count: $0.value.type.count) })
  }

  /// The atom that stands for a law while a row is taken apart; nil where the law is taken apart itself.
  func openAtom(_ law: Law, shape: [Int], path: String) throws -> Value? {
    guard retry == nil, let openDraws, let tracer, openDraws.tracer === tracer else { return nil }
    if openDraws.keepsMoments {
      guard let moments = law.moments, moments.cdf != nil || moments.mean?.double != nil,
        !moments.isOfArray
      else { return nil }
      switch law.form {
      case .constant, .normal, .multivariateNormal, .uniform, .direction: return nil
      case .choice, .mixture, .block, .combined, .negated, .mapped: break
      }
      let measure = ScalarMeasure(form: .points([], weights: []), tail: moments.tail)
      return openDraws.value(.law(measure), at: path, shape: shape, moments: moments)
    }
    switch law.form {
    case .choice, .mixture: break
    case .block, .combined, .negated, .mapped:
      guard openDraws.keepsLaws, law.moments?.cdf != nil else { return nil }
    case .constant, .normal, .multivariateNormal, .uniform, .direction: return nil
    }
    guard let measure = try scalarMeasure(of: law) else { return nil }
    return openDraws.value(.law(measure), at: path, shape: shape)
  }

  // MARK: - Rules

  private func expectation(over row: OpenRow, _ value: Kernel, _ slope: Kernel) throws
    -> Expectation?
  {
    let k = row.atoms.count
    guard k > 0 else {
      let rows = rows(of: ProductRule(points: [[]], weights: [1]), row)
      return Expectation(method: .exact(rows))
    }
    let joint = slope.composed(with: row.kernel)
    let growth = row.growth(of: joint, places: joint.parameters.count - row.kernel.parameters.count)
    var result = Expectation(method: .draws)
    for (atom, power) in zip(row.atoms, growth) where atom.tail.isFinite {
      let about = "the rows have the tail index \(formatted(atom.tail)), and "
      if power >= atom.tail {
        result.missingMean = about + "the gradient grows like their power \(formatted(power))"
      }
      if 2 * power >= atom.tail {
        result.missingCovariance =
          about + "the square of the gradient grows like their power \(formatted(2 * power))"
      }
    }
    guard result.missingMean == nil else { return result }
    let whole = value.composed(with: row.kernel)
    func atoms(_ kernel: Kernel) -> Set<Int> {
      Set((kernel.parameters.count - row.kernel.parameters.count)..<kernel.parameters.count)
    }
    // Where there is no covariance, the mean needs less.
    let squares = result.missingCovariance == nil ? 2 : 1
    if let degree = joint.polynomialDegree(in: atoms(joint)),
      let height = whole.polynomialDegree(in: atoms(whole)), degree <= 8, height <= 17
    {
      let values = row.growth(
        of: whole, places: whole.parameters.count - row.kernel.parameters.count)
      if zip(row.atoms, values).contains(where: { $1 >= $0.tail }) { return result }
      let counts = zip(growth, values).map { slope, value in
        Int(Swift.max(Double(squares) * slope, value).rounded()) / 2 + 1
      }
      let level = Swift.max(squares * degree, height) / 2
      if let rule = rule(row.atoms, counts, level: level) {
        result.method = .exact(rows(of: rule, row))
      }
      return result
    }
    guard result.missingCovariance == nil else { return result }
    guard k <= 3, joint.isSmooth, whole.isSmooth else { return result }
    let rules = [16, 13].map { n in row.atoms.compactMap { $0.rule(nodes: n) } }
    guard rules.allSatisfy({ $0.count == k }) else { return result }
    result.method = .smooth(
      rows(of: .tensor(rules[0]), row), coarse: rows(of: .tensor(rules[1]), row))
    return result
  }

  /// All combinations of the nodes if they are few, else a sparse grid.
  private func rule(_ atoms: [OpenDraws.Atom], _ counts: [Int], level: Int) -> ProductRule? {
    let nested = zip(atoms, counts).map { atom, count in
      (1...count).compactMap { atom.rule(nodes: $0) }
    }
    guard zip(nested, counts).allSatisfy({ $0.count == $1 }) else { return nil }
    let size = counts.reduce(1.0) { $0 * Double($1) }
    if size <= 4096 { return .tensor(nested.compactMap(\.last)) }
    return .sparse(nested, level: level, limit: 50_000)
  }

  private func rows(of rule: ProductRule, _ row: OpenRow) -> Samples.Rows {
    let numbers = rule.points.map { row($0) }
    return Samples.Rows(
      numbers: Tensor(shape: [numbers.count, numbers[0].count], data: numbers.flatMap { $0 }),
      weights: rule.weights, areDraws: false)
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
      numbers: Tensor(shape: [rows.count, width], data: rows.flatMap { $0 }), weights: nil,
      areDraws: true)
  }
}

extension OpenDraws.Atom {
  fileprivate func rule(nodes n: Int) -> GaussRule? {
    switch self {
    case .base(.normal): .standardNormal(n)
    case .base(.uniform): .legendre(n, from: 0, to: 1)
    case .law(let measure): measure.rule(nodes: n)
    }
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

  /// No kinks and no jumps: Gauss rules converge.
  fileprivate var isSmooth: Bool { kink(in: Set(parameters.indices)) == nil }
}

extension Evaluator.OpenRow {
  /// For each atom the power of it like which the results grow, at most; a polynomial's degree.
  fileprivate func growth(of kernel: Kernel, places: Int) -> [Double] {
    /// Numbers without pattern between ½ and 1½.
    func generic(_ i: Int) -> Double {
      0.5 + (Double(i + 1) * 0.6180339887498949).truncatingRemainder(dividingBy: 1)
    }
    var index = 0
    let start = kernel.parameters.map { parameter -> Tensor in
      let data = (0..<parameter.type.count).map { _ -> Double in
        index += 1
        return generic(index)
      }
      return Tensor(shape: parameter.type.shape, data: data)
    }
    func size(_ parameter: Int, _ entry: Int, _ value: Double) -> Double {
      var here = start
      here[parameter].data[entry] = value
      return kernel.evaluate(parameters: here).flatMap(\.data).reduce(0) { Swift.max($0, abs($1)) }
    }
    return (places..<kernel.parameters.count).flatMap { parameter in
      kernel.parameters[parameter].type.shape.reduce(1, *) == 0
        ? []
        : (0..<kernel.parameters[parameter].type.count).map { entry in
          [-1.0, 1].map { side -> Double in
            let (near, far) = (
              size(parameter, entry, side * 1e6), size(parameter, entry, side * 1e7)
            )
            guard far.isFinite else { return .infinity }
            guard near > 0, far > 0 else { return 0 }
            // To an eighth: what is logarithmic counts as 0.
            return Swift.max(0, (8 * log10(far / near)).rounded() / 8)
          }.max() ?? 0
        }
    }
  }
}
