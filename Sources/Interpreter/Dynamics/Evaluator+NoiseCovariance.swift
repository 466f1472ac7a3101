internal import KernelIR

extension Evaluator {
  /// Mean and covariance of a noise's law, which may depend on the traced place; a mistake where the
  /// covariance is infinite or not known.
  func finiteCovariance(
    of law: Law, _ name: String, remedy: String, otherwise: () throws -> LawMoments? = { nil }
  ) throws -> (mean: Value?, covariance: Value) {
    var known = try moments(of: law) ?? otherwise()
    if known?.covariance == nil, known?.tail.hasMoment(2) != false {
      known = try derivedMoments(of: law) ?? known
    }
    if let known, known.tail.hasMoment(2) == false {
      throw mistake(
        .theory("this noise has no \(name): its tail index is \(words(known.tail))", remedy: remedy)
      )
    }
    guard let known, let covariance = known.covariance else {
      throw mistake(
        .theory(
          "the \(name) of this noise is not known",
          remedy: "say it with `known(law, mean: 0, cov: …)`"))
    }
    return (known.mean, covariance)
  }

  /// As it stands after "the tail index is".
  func words(_ tail: TailBounds) -> String {
    tail.exact.map { formatted($0) } ?? "at most \(formatted(tail.most))"
  }

  /// Mean and covariance of a law of numbers that are a function of a few independent draws, and perhaps of the place, by
  /// Gauss rules over the draws: exact for polynomials of them, to eight digits for smooth functions of up to three,
  /// which may be singular at the ends of a uniform number. Where an end makes the covariance infinite, the tail index
  /// that does; nil where the rules do not tell.
  func momentsByRules(of law: Law) throws -> LawMoments? {
    let whole = try momentsByRules(of: law, .measures)
    if whole?.covariance != nil || whole?.tail.hasMoment(2) == false { return whole }
    // What laws cannot say as a whole, the numbers that they are made of may.
    let parts = try momentsByRules(of: law, .choices)
    return parts?.covariance == nil ? whole ?? parts : parts
  }

  private func momentsByRules(of law: Law, _ grain: OpenDraws.Grain) throws -> LawMoments? {
    let value = try opened(grain, capturing: true) { () -> Traced? in
      let drawn = try sample(law, shape: [], path: "law")
      guard let shape = drawn.shape, shape.count <= 1 else { return nil }
      return try tracedValue(drawn, named: "law")
    }
    guard let value, !value.draws.isEmpty else { return nil }
    func expectation(onlyMean: Bool) -> Expectation {
      Expectation(
        of: value.kernel, slope: value.kernel, over: value.sources, onlyMean: onlyMean,
        endsMatter: grain == .choices, row: { $0 })
    }
    let both = expectation(onlyMean: false)
    let perRow = value.ofRows
    func meanAlone() throws -> Value? {
      guard both.missingMean == nil,
        case .exact(let rows) = expectation(onlyMean: true).method
      else { return nil }
      return try mean(of: perRow, over: rows)[0]
    }
    if both.missingCovariance != nil {
      // With several draws together it may be heavier.
      return LawMoments(
        mean: try meanAlone(), covariance: nil, tail: TailBounds(from: 0, to: both.tail))
    }
    let rows: Samples.Rows
    switch both.method {
    case .exact(let exact): rows = exact
    case .smooth(let fine, let coarse):
      guard perRow.agrees(over: fine, and: coarse) else { return nil }
      rows = fine
    case .draws:
      return try meanAlone().map { LawMoments(mean: $0, covariance: nil, tail: .unknown) }
    }
    let first = try mean(of: perRow, over: rows)[0]
    let second = try mean(of: perRow.outerProduct, over: rows)[0]
    let d = value.kernel.resultTypes[0].count
    let column = try apply(.reshape([d, 1]), [first], named: "cov")
    let row = try apply(.reshape([1, d]), [first], named: "cov")
    let covariance = try binary(
      .subtract, second, try apply(.matmul, [column, row], named: "cov"))
    let isNumber = value.kernel.resultTypes[0].shape.isEmpty
    return LawMoments(
      mean: first,
      covariance: isNumber ? try apply(.reshape([]), [covariance], named: "cov") : covariance,
      tail: .unknown)
  }
}

extension OpenedValue {
  /// The same as a kernel of (captured…, row), where a row holds all that is drawn.
  fileprivate var ofRows: SampleKernel {
    var builder = KernelBuilder(name: "draws")
    var arguments = kernel.parameters.dropLast(draws.count).map {
      builder.parameter($0.name, $0.type)
    }
    let row = builder.parameter("row", ValueType(.real, [sources.count]))
    var start = 0
    for parameter in kernel.parameters.suffix(draws.count) {
      let count = parameter.type.count
      let part = builder.emit(.slice(start: [start], size: [count]), row)
      arguments.append(builder.emit(.reshape(parameter.type.shape), part))
      start += count
    }
    return SampleKernel(
      kernel: builder.finish(builder.inline(kernel, arguments)).simplified(), row: captured.count,
      arguments: captured, capturesOthers: !captured.isEmpty)
  }
}

extension SampleKernel {
  /// Whether both give the same first and second moments, to eight digits, at places without pattern.
  fileprivate func agrees(over fine: Samples.Rows, and coarse: Samples.Rows) -> Bool {
    let product = outerProduct
    return [0.37, -1.21].allSatisfy { place in
      let here = kernel.parameters.enumerated().filter { $0.offset != row }.map {
        Tensor(repeating: place, shape: $0.element.type.shape)
      }
      func moments(_ of: SampleKernel, _ rows: Samples.Rows) -> [Double] {
        of.mean(over: rows).evaluate(parameters: here)[0].data
      }
      func agree(_ a: [Double], _ b: [Double], _ size: Double) -> Bool {
        size.isFinite && zip(a, b).allSatisfy { abs($0 - $1) <= 1e-8 * size }
      }
      let second = moments(product, fine)
      let size = second.reduce(0) { max($0, abs($1)) }
      return agree(second, moments(product, coarse), size)
        && agree(moments(self, fine), moments(self, coarse), size.squareRoot())
    }
  }
}
