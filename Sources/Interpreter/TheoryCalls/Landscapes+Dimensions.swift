internal import KernelIR
internal import LinearAlgebra
internal import Theory

// Landscapes of losses of a few numbers.
extension Evaluator {
  /// Two corners of a box, in the shape of the loss's parameter.
  struct LandscapeBox {
    let low: Value
    let high: Value
  }

  /// The box of `landscape(L, in: ([0, 0], [1, 1]))`, or the same interval in each direction; nil for a loss of one
  /// number.
  func box(_ a: TheoryArguments) throws -> LandscapeBox? {
    let model = placeModel(of: try a.loss("L"))
    if let model, isNumber(model) { return nil }
    let given = try a.value("in")
    guard case .tuple(let ends) = given, ends.count == 2 else {
      if model == nil { return nil }
      throw mistake(
        .typeMismatch(
          parameter: "in", expected: "two corners `([0, 0], [1, 1])`", found: given.description))
    }
    if ends.allSatisfy({ $0.double != nil }) {
      guard let model else { return nil }
      return LandscapeBox(
        low: filled(model, ends[0].double ?? 0), high: filled(model, ends[1].double ?? 0))
    }
    if let model {
      return LandscapeBox(
        low: try fitted(ends[0], to: model, named: "in"),
        high: try fitted(ends[1], to: model, named: "in"))
    }
    guard let low = ends[0].tensor, let high = ends[1].tensor, low.shape == high.shape else {
      throw mistake(
        .typeMismatch(
          parameter: "in", expected: "two corners `([0, 0], [1, 1])`", found: given.description))
    }
    return LandscapeBox(low: .tensor(low), high: .tensor(high))
  }

  private func filled(_ model: Value, _ number: Double) -> Value {
    let count = leaves(model).reduce(0) { $0 + ($1.shape ?? []).reduce(1, *) }
    return unflattened([Double](repeating: number, count: count), like: model)
  }

  /// (w) → (L, ∇L, ∇²L)
  func lossKernel(_ loss: LossValue, like model: Value) throws -> Kernel {
    let tracer = Tracer(name: "loss", outer: nil)
    let w = rebuild(
      like: model,
      from: leaves(model).map {
        .traced(tracer.parameter("w", ValueType(.real, $0.shape ?? [])))
      })
    let here = [CallArgument(label: nil, value: w)]
    let ids = try tracing(tracer) { () -> [ValueID] in
      let parts =
        [try callLoss(loss, here)] + leaves(try differentiate(.gradient, .loss(loss), here))
        + [try differentiate(.hessian, .loss(loss), here)]
      return try parts.map { try tracedValue($0, named: "the loss").id }
    }
    return tracer.builder.finish(ids).simplified()
  }

  func landscape(_ loss: LossValue, in box: LandscapeBox, starts: Int) throws -> Value {
    let surface = LossSurface(
      try lossKernel(loss, like: box.low), shapes: leaves(box.low).map { $0.shape ?? [] }
    ).surface
    let (low, high) = (flat(box.low), flat(box.high))
    let land = try LandscapeND(surface, low: low, high: high, starts: starts)
    let descent = Descent(
      surface, size: zip(low, high).reduce(0) { $0 + ($1.1 - $1.0) * ($1.1 - $1.0) }.squareRoot())
    func onEdge(_ x: [Double]) -> Bool {
      x.indices.contains { x[$0] <= low[$0] || x[$0] >= high[$0] }
    }
    func record(_ point: StationaryPoint) -> Value {
      .record(
        Record([
          ("w", unflattened(point.place, like: box.low)), ("loss", .real(point.value)),
          ("value", .real(point.value)), ("curvature", Value(vector: point.eigenvalues)),
          ("index", .int(point.index)), ("edge", .bool(onEdge(point.place))),
        ]))
    }
    let ways = land.minima.indices.map { land.ways(from: $0) }
    return .record(
      Record([
        ("search", searchRecord(land.census, of: land)),
        ("minima", .list(land.minima.map(record))), ("maxima", .list(land.maxima.map(record))),
        ("saddles", .list(land.saddles.map(record))),
        (
          "barriers",
          .list(
            ways.flatMap { $0 }.map { way in
              .record(
                Record([
                  ("w", unflattened(way.saddle.place, like: box.low)), ("from", .int(way.from)),
                  ("to", .int(way.to ?? -1)), ("height", .real(way.height)),
                  ("logHeight", .real(way.logHeight ?? .nan)), ("width", .real(way.width)),
                  ("curvature", .real(way.saddle.eigenvalues[0])),
                ]))
            })
        ),
        (
          "basins",
          .list(
            land.minima.indices.map { i in
              .record(
                Record(
                  [
                    ("w", unflattened(land.minima[i].place, like: box.low)),
                    ("minimum", record(land.minima[i])),
                    ("width", .real(ways[i].map(\.width).min() ?? .infinity)),
                    ("barrier", .real(ways[i].map(\.height).min() ?? .infinity)),
                  ] + edgeQuestions(land, i, descent, like: box.low)))
            })
        ),
        ("basin", .function(try basinLabel(of: land, loss, like: box.low, descent))),
      ]))
  }
}
