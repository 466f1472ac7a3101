internal import KernelIR
internal import Syntax

extension Evaluator {
  /// `Normal(mean: 0, sd: 1)` and the other laws that are not written in the language.
  func makeLaw(_ builtin: Builtin, _ arguments: [CallArgument]) throws -> Law {
    switch builtin {
    case .Normal:
      let given = try optional(["mean", "sd", "cov"], arguments, builtin)
      let mean = plain(given[0] ?? .real(0))
      switch (given[1].map(plain), given[2].map(plain)) {
      case (let sd?, nil):
        if let number = sd.double, number < 0 {
          throw mistake(
            .constraintViolated(parameter: "sd", constraint: ">= 0", value: formatted(number)))
        }
        try requireNonnegativeInRun(sd, named: "sd")
        return Law(
          .normal(mean: mean, sd: sd),
          moments: LawMoments(
            mean: mean, covariance: try? varianceOfEntries(sd), tail: .light,
            cdf: nil))
      case (nil, let cov?):
        if let number = cov.double, number < 0 {
          throw mistake(
            .constraintViolated(parameter: "cov", constraint: ">= 0", value: formatted(number)))
        }
        try requireNonnegativeInRun(cov, named: "cov")
        return Law(
          .multivariateNormal(mean: mean, covariance: cov),
          moments: LawMoments(mean: mean, covariance: cov, tail: .light, cdf: nil))
      case (nil, nil): throw mistake(.missingArgument("sd", of: "Normal"))
      default:
        throw mistake(
          .other("`Normal` takes `sd:` or `cov:`, not both", help: "`cov:` is the square of `sd:`"))
      }
    case .Uniform:
      let ends = try labelled(["low", "high"], arguments, builtin)
      if let low = ends[0].double, let high = ends[1].double, !(low < high) {
        throw mistake(
          .constraintViolated(
            parameter: "high", constraint: "> low = \(formatted(low))", value: formatted(high)))
      }
      return Law(.uniform(low: ends[0], high: ends[1]), moments: try uniformMoments(ends))
    case .Choice:
      let given = try optional(["values", "weights"], arguments, builtin)
      guard let list = given[0] else { throw mistake(.missingArgument("values", of: "Choice")) }
      let values = try items(of: list)
      let weights = try shares(given[1], count: values.count, of: "Choice")
      return Law(.choice(values, weights: weights), moments: try? choiceMoments(values, weights))
    case .Mixture:
      let given = try optional(["laws", "weights"], arguments, builtin)
      guard let list = given[0] else { throw mistake(.missingArgument("laws", of: "Mixture")) }
      let laws = try items(of: list).map { try law(from: $0) }
      let weights = try shares(given[1], count: laws.count, of: "Mixture")
      return Law(.mixture(laws, weights: weights), moments: try? mixtureMoments(laws, weights))
    case .Direction:
      let size = try labelled(["size"], arguments, builtin)[0]
      guard let n = size.integer, n >= 1, n <= 100_000 else {
        throw mistake(
          .constraintViolated(
            parameter: "size", constraint: "from 1 on", value: formatted(size)))
      }
      var covariance = Tensor(repeating: 0, shape: [n, n])
      for i in 0..<n { covariance.data[i * n + i] = 1 / Double(n) }
      return Law(
        .direction(size: n),
        moments: LawMoments(
          mean: .tensor(Tensor(repeating: 0, shape: [n])), covariance: .tensor(covariance),
          tail: .light, cdf: nil))
    default:
      return try knownLaw(arguments)
    }
  }

  /// nil while the ends are schedules.
  private func uniformMoments(_ ends: [Value]) throws -> LawMoments? {
    for end in ends { if case .function = end { return nil } }
    let width = try binary(.subtract, ends[1], ends[0])
    return LawMoments(
      mean: try binary(.multiply, .real(0.5), try binary(.add, ends[0], ends[1])),
      covariance: try binary(.divide, try binary(.elementwiseMultiply, width, width), .real(12)),
      tail: .light, cdf: nil)
  }

  /// `known(law, mean:, cov:, tail:, cdf:)`
  private func knownLaw(_ arguments: [CallArgument]) throws -> Law {
    let given = try optional(["law", "mean", "cov", "tail", "cdf"], arguments, .known)
    guard let subject = given[0] else { throw mistake(.missingArgument("law", of: "known")) }
    var law = try law(from: subject)
    var cdf: FunctionValue?
    if case .function(let function)? = given[4] { cdf = function }
    law.moments = LawMoments(
      mean: given[1] ?? law.moments?.mean, covariance: given[2] ?? law.moments?.covariance,
      tail: given[3]?.double.map { TailBounds($0) } ?? law.moments?.tail ?? .unknown, cdf: cdf)
    return law
  }

  /// A value without what theory attached to it.
  private func plain(_ value: Value) -> Value {
    if case .theory(let result) = value { return result.value.withoutError }
    if case .list = value, let array = value.tensor { return .tensor(array) }
    return value
  }

  /// The covariance of independent entries with these standard deviations.
  private func varianceOfEntries(_ sd: Value) throws -> Value {
    let square = try binary(.elementwiseMultiply, sd, sd)
    guard square.shape?.count == 1 else { return square }
    return try matrixFunction(.diag, [CallArgument(label: nil, value: square)])
  }

  private func shares(_ value: Value?, count: Int, of name: String) throws -> [Double] {
    guard count > 0 else { throw mistake(.other("`\(name)` among nothing", help: nil)) }
    guard let value else { return [Double](repeating: 1 / Double(count), count: count) }
    guard let tensor = value.tensor, tensor.count == count,
      tensor.data.allSatisfy({ $0 >= 0 && $0.isFinite }), tensor.data.reduce(0, +) > 0
    else {
      throw mistake(
        .constraintViolated(
          parameter: "weights", constraint: "\(count) numbers from 0 on, not all 0",
          value: formatted(value)))
    }
    let total = tensor.data.reduce(0, +)
    return tensor.data.map { $0 / total }
  }

  // MARK: - Arithmetic

  func negated(_ law: Law) -> Law {
    var moments = law.moments
    let mean = moments?.mean
    moments?.mean = mean.flatMap { try? negate($0) }
    moments?.cdf = nil
    return Law(.negated(law), moments: moments)
  }

  /// Independent draws of both sides, joined.
  func lawArithmetic(_ op: BinaryOperator, _ a: Value, _ b: Value) throws -> Value {
    let (x, y) = (try law(from: a), try law(from: b))
    return .law(Law(.combined(op, x, y), moments: try? combinedMoments(op, x, y)))
  }

  func mapped(_ builtin: Builtin, _ law: Law) -> Law {
    Law(.mapped(builtin, law), moments: nil)
  }

  /// Mean and covariance of a sum, difference, multiple or product of independent laws.
  private func combinedMoments(_ op: BinaryOperator, _ a: Law, _ b: Law) throws -> LawMoments? {
    guard let x = try moments(of: a), let y = try moments(of: b), let m = x.mean, let n = y.mean
    else { return nil }
    let tail = TailBounds.heavier(x.tail, y.tail)
    switch op {
    case .add, .subtract:
      let sum = try x.covariance.flatMap { left in
        try y.covariance.map { try addedCovariances(left, $0) }
      }
      return LawMoments(mean: try binary(op, m, n), covariance: sum, tail: tail, cdf: nil)
    case .multiply, .divide:
      if case .constant(let factor) = b.form, factor.shape == [] {
        if factor.double == 0, op == .multiply { return try nothing(like: m) }
        let square = try binary(.multiply, factor, factor)
        return LawMoments(
          mean: try binary(op, m, factor),
          covariance: try x.covariance.map { try binary(op, $0, square) }, tail: x.tail, cdf: nil)
      }
      guard op == .multiply else { return nil }
      if case .constant(let factor) = a.form, factor.shape == [] {
        if factor.double == 0 { return try nothing(like: n) }
        let square = try binary(.multiply, factor, factor)
        return LawMoments(
          mean: try binary(.multiply, factor, n),
          covariance: try y.covariance.map { try binary(.multiply, square, $0) }, tail: y.tail,
          cdf: nil)
      }
      guard m.shape == [], n.shape == [], let v = x.covariance, let u = y.covariance,
        v.shape == [], u.shape == []
      else { return LawMoments(mean: nil, covariance: nil, tail: tail, cdf: nil) }
      // Var xy = (Var x + m²)(Var y + n²) − m²n²
      let m2 = try binary(.multiply, m, m)
      let n2 = try binary(.multiply, n, n)
      let second = try binary(
        .multiply, try binary(.add, v, m2), try binary(.add, u, n2))
      return LawMoments(
        mean: try binary(.multiply, m, n),
        covariance: try binary(.subtract, second, try binary(.multiply, m2, n2)), tail: tail,
        cdf: nil)
    case .elementwiseMultiply, .elementwiseDivide, .power, .elementwisePower, .integerDivide,
      .modulo, .and, .or:
      return nil
    }
  }

  /// Of a law of 0 alone.
  private func nothing(like mean: Value) throws -> LawMoments? {
    let zero = Tensor(repeating: 0, shape: mean.shape ?? [])
    return try moments(of: Law(.constant(Value(zero))))
  }

  private func addedCovariances(_ a: Value, _ b: Value) throws -> Value {
    // A variance (of each entry) beside a matrix stands for that multiple of the identity.
    func matrix(_ value: Value, like other: Value) throws -> Value {
      guard value.shape == [], let n = other.shape?.first else { return value }
      let identity = try vectorSpace(.eye, [CallArgument(label: nil, value: .int(n))])
      return try binary(.multiply, value, identity)
    }
    return try binary(.add, try matrix(a, like: b), try matrix(b, like: a))
  }

  private func choiceMoments(_ values: [Value], _ weights: [Double]) throws -> LawMoments? {
    let numbers = values.compactMap(\.double)
    guard numbers.count == values.count else { return nil }
    let mean = zip(numbers, weights).reduce(0) { $0 + $1.0 * $1.1 }
    let variance = zip(numbers, weights).reduce(0) { $0 + $1.1 * ($1.0 - mean) * ($1.0 - mean) }
    return LawMoments(mean: .real(mean), covariance: .real(variance), tail: .light, cdf: nil)
  }

  private func mixtureMoments(_ laws: [Law], _ weights: [Double]) throws -> LawMoments? {
    var mean = 0.0
    var second = 0.0
    var tail = TailBounds.light
    // What is never drawn does not count.
    for (law, weight) in zip(laws, weights) where weight > 0 {
      guard let inner = try moments(of: law) else { return nil }
      tail = .heavier(tail, inner.tail)
      guard let m = inner.mean?.double, let v = inner.covariance?.double else { return nil }
      mean += weight * m
      second += weight * (v + m * m)
    }
    return LawMoments(
      mean: .real(mean), covariance: .real(second - mean * mean), tail: tail, cdf: nil)
  }
}
